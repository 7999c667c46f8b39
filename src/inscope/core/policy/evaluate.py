"""A pack made ready to decide: compiled rules for what is known, diagrams for what is not."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from inscope.core.outcome import Outcome
from inscope.core.policy import factset
from inscope.core.policy.compile import compile_gates
from inscope.core.policy.decision import Decision, Verdict
from inscope.core.policy.errors import NotInForceError
from inscope.core.policy.expressions import GIVEN, Term, Value, facts_read, term_facts
from inscope.core.policy.factset import Completion, FactSet
from inscope.core.policy.files import PackFiles
from inscope.core.policy.model import Gate, Offer, Pack, Rule
from inscope.core.policy.read import read_pack
from inscope.core.policy.services import NONE_OFFERED, Route
from inscope.core.policy.support import weigher
from inscope.core.policy.truth import truth
from inscope.core.policy.unknowns import OTHERWISE, Unknowns
from inscope.core.policy.vocabulary import FactDef, fact_of

_MOST_SUBJECTS = 10_000


def load_policy(files: PackFiles) -> "Policy":
    """Read a pack and make it ready to decide.

    Raises:
        PackError: with every mistake that was found, each at its place.
    """
    return Policy(read_pack(files))


class Policy:
    """A pack ready to decide. Deciding changes nothing but caches, and depends on digest and facts alone."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.gates: tuple[Gate, ...] = pack.gates
        self.facts: Mapping[str, FactDef] = pack.facts
        self.bounds = {name: fact.bounds for name, fact in pack.facts.items() if fact.bounds is not None}
        self.compiled = compile_gates(self.gates, self.bounds)
        self._complete, self._partial = self.compiled.complete, self.compiled.partial
        self.verdicts = tuple(_verdict(gate.rule) for gate in self.gates)
        self.denials = sum(1 << number for number, gate in enumerate(self.gates) if gate.rule.then.denies)
        self.weighers = tuple(weigher(gate.rule.when, self.bounds) for gate in self.gates)
        self.guards = {section.name: weigher(section.when, self.bounds) for section in pack.sections}
        self.order = _order_of_facts(self.gates)
        self.completion = self._completion()
        self.subjects = tuple(name for name, fact in pack.facts.items() if fact.subject)
        self.thens = {rule.id: rule.then for rule in pack.rules}
        self.service_facts = frozenset(name for route in pack.services.routes.values() for name in route.facts)
        self._refused: dict[tuple[str, tuple[Value | None, ...]], bool] = {}
        self._unknowns = Unknowns(self.gates, pack.otherwise, self.facts, self.bounds)

    def read_facts(self, raw: Mapping[str, object], today: date) -> FactSet:
        """Check a fact set, nested or dotted, and complete it by what is derived and assumed.

        Raises:
            FactError: a name or a value outside the vocabulary.
        """
        return factset.read(raw, today, self.completion)

    def read_json(self, text: str | bytes, today: date) -> FactSet:
        """Check and complete a fact set that is JSON.

        Raises:
            FactError: no JSON object, or a name or a value outside the vocabulary.
        """
        return self.read_facts(factset.parse(text), today)

    def decide(self, facts: FactSet) -> Decision:
        """Decide a request; see "Order, and what decides" in the reference of the language."""
        if facts.is_complete:
            holds, unknown = self._complete(facts.values), 0
        else:
            holds, unknown = self._partial(facts.values)
        first = holds & -holds
        before = unknown & (first - 1)
        if first and (not before or (first & self.denials and not before & self._unknowns.unsettling)):
            return Decision(self, facts, holds, unknown, first.bit_length() - 1, None)
        if not holds | unknown:
            return Decision(self, facts, 0, 0, OTHERWISE, None)
        standing = self._unknowns.standing(facts.values, holds, unknown)
        return Decision(self, facts, standing.holds, standing.unknown, standing.decider, standing)

    def require_in_force(self, facts: FactSet) -> None:
        """Refuse facts of a day on which this version does not hold; a day stated as unknown passes.

        Raises:
            NotInForceError: the day of receipt lies outside the validity of the pack.
        """
        pack, day = self.pack, facts.asked_on
        if day is not None and not pack.valid_on(day):
            until = "" if pack.valid_to is None else f" to {pack.valid_to}"
            hint = f"it holds from {pack.valid_from}{until}: take the version in force on that day"
            raise NotInForceError(f"version {pack.version} of `{pack.name}` does not hold on {day}", hint=hint)

    def offered(self, offer: Offer, values: Mapping[str, Value]) -> bool:
        """Return whether a conditional route or citation is kept."""
        if offer.when is not None and truth(offer.when, values, self.bounds) is not True:
            return False
        return offer.unless is None or truth(offer.unless, values, self.bounds) is not True

    def refuses_subject(self, word: str, values: Mapping[str, Value]) -> bool:
        """Return whether a route is a service that certainly would refuse the subject of a request (a false route)."""
        route = self.pack.services.routes.get(word)
        if word == NONE_OFFERED or route is None or not route.is_service:
            return False
        subject = tuple(values.get(name) for name in self.subjects)
        key = (word, subject)
        known = self._refused.get(key)
        if known is None:
            if len(self._refused) >= _MOST_SUBJECTS:
                self._refused.clear()
            known = self._refused[key] = self._refuses(route, subject)
        return known

    def _refuses(self, route: Route, subject: tuple[Value | None, ...]) -> bool:
        asked: dict[str, Value] = {name: str(word) for name, word in route.facts.items()}
        for name, value in zip(self.subjects, subject, strict=True):
            if value is not None:
                asked[name] = route.takes.get(str(value), value)
        holds, _ = self.compiled.partial(asked)
        return any(
            gate.rule.then is Outcome.OUT_OF_SCOPE for number, gate in enumerate(self.gates) if holds >> number & 1
        )

    def _completion(self) -> Completion:
        read = frozenset(self.compiled.facts)
        anywhere = read | frozenset(_names_of_offers(self.gates)) | frozenset(_names_of_steps(self.facts.values()))
        return Completion(
            facts=self.facts,
            bounds=self.bounds,
            steps=tuple(fact for fact in self.facts.values() if fact.assume is not None or fact.derive is not None),
            params=tuple(param for param in self.pack.params.values() if param.fact in anywhere),
            asked_given=tuple(fact_of(name) for name in sorted(anywhere) if name.startswith(GIVEN)),
            read=read,
        )


def _verdict(rule: Rule) -> Verdict:
    always = all(offer.when is None and offer.unless is None for offer in rule.cites)
    cited = (offer.word for offer in rule.cites)
    return Verdict(rule.then, rule.clause, tuple(dict.fromkeys([rule.clause, *cited])) if always else None)


def _names_of_offers(gates: tuple[Gate, ...]) -> Iterator[str]:
    for gate in gates:
        for offer in (*gate.rule.routes, *gate.rule.cites):
            for condition in (offer.when, offer.unless):
                if condition is not None:
                    yield from facts_read(condition)


def _names_of_steps(facts: Iterable[FactDef]) -> Iterator[str]:
    for fact in facts:
        if fact.assume is not None:
            yield from facts_read(fact.assume.when)
        if isinstance(fact.derive, Term):
            yield from term_facts(fact.derive)
        elif fact.derive is not None:
            yield from facts_read(fact.derive)


def _order_of_facts(gates: tuple[Gate, ...]) -> Mapping[str, int]:
    """Return the place of each fact in the order in which the gates first read it."""
    conditions = (condition for gate in gates for condition in (gate.section.when, gate.rule.when))
    facts = dict.fromkeys(fact_of(name) for condition in conditions for name in facts_read(condition))
    return {name: place for place, name in enumerate(facts)}
