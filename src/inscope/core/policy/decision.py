"""The decision of one request: what was decided, by which clause, on which facts, and what is still open."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

from inscope.core.outcome import Outcome
from inscope.core.policy.expressions import Value
from inscope.core.policy.factset import FactSet
from inscope.core.policy.model import Gate, Offer, Rule
from inscope.core.policy.services import NONE_OFFERED
from inscope.core.policy.unknowns import OTHERWISE, Standing
from inscope.core.policy.vocabulary import SOURCES, SourceKind, as_json, fact_of

if TYPE_CHECKING:
    from inscope.core.policy.evaluate import Policy

FORMAT = 1
_HOLDS: Mapping[bool | None, Literal["yes", "no", "unknown"]] = {True: "yes", False: "no", None: "unknown"}
_to_json = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact that can still change the outcome, and who answers it; `role` only of a judgment."""

    fact: str
    source: SourceKind
    role: str | None


class TraceRow(NamedTuple):
    """What became of one rule: whether it holds, and by which facts, or for which it waits."""

    clause: str
    rule: str
    holds: Literal["yes", "no", "unknown"]
    facts: Mapping[str, object]


class Verdict(NamedTuple):
    """What a gate says if it decides; its clauses, where they are the same whatever the facts."""

    outcome: Outcome
    clause: str
    clauses: tuple[str, ...] | None


class _Decided(NamedTuple):
    policy: "Policy"
    facts: FactSet
    holds: int
    unknown: int
    decider: int | None
    standing: Standing | None


class Decision(_Decided):
    """One frozen value. Masks say which gates hold and which are unknown; words are made when looked at."""

    @property
    def gate(self) -> Gate | None:
        """The gate that decided."""
        return None if self.decider is None or self.decider == OTHERWISE else self.policy.gates[self.decider]

    @property
    def deciding_rule(self) -> Rule | None:
        """The rule that decided."""
        gate = self.gate
        return None if gate is None else gate.rule

    @property
    def is_settled(self) -> bool:
        """Whether no unknown fact can change the outcome."""
        return self.decider is not None

    @property
    def outcome(self) -> Outcome:
        """What the request gets."""
        decider = self.decider
        if decider is not None and decider != OTHERWISE:
            return self.policy.verdicts[decider].outcome
        if decider == OTHERWISE:
            return self.policy.pack.otherwise.then
        judgments = all(missing.source == "judgment" for missing in self.missing)
        return Outcome.NEEDS_JUDGMENT if judgments else Outcome.NEEDS_INFORMATION

    @property
    def clause(self) -> str | None:
        """The clause that decided; nothing while open, or where no rule holds."""
        decider = self.decider
        return None if decider is None or decider == OTHERWISE else self.policy.verdicts[decider].clause

    @property
    def rule(self) -> str | None:
        """The rule that decided."""
        rule = self.deciding_rule
        return None if rule is None else rule.id

    @property
    def clauses(self) -> tuple[str, ...]:
        """Settled: the deciding clause, the others that would deny, those cited. Open: those that can still decide."""
        policy, decider = self.policy, self.decider
        if decider is None or decider == OTHERWISE:
            return tuple(dict.fromkeys(policy.gates[number].rule.clause for number in self._can_decide()))
        alone = policy.verdicts[decider].clauses
        if alone is not None and not self.holds & policy.denials & ~(1 << decider):
            return alone
        values, rule = self.facts.values, policy.gates[decider].rule
        cited = (offer.word for offer in rule.cites if policy.offered(offer, values))
        return tuple(dict.fromkeys([rule.clause, *(other.clause for other in self._denials()), *cited]))

    @property
    def routes(self) -> tuple[str, ...]:
        """What the decision offers next: the deciding clause's routes, then those of other denials, no false one."""
        outcome = self.outcome
        if outcome.grants:
            return ()
        rule, routes = self.deciding_rule, self.policy.pack.services.routes.values()
        own = () if rule is None else rule.routes
        others = [] if rule is None else [offer for other in self._denials() for offer in other.routes]
        words = dict.fromkeys(offer.word for offer in own if self._is_true_route(offer))
        words |= dict.fromkeys(route.word for route in routes if route.offered_while is outcome)
        words |= dict.fromkeys(offer.word for offer in others if self._is_true_route(offer))
        words.pop(NONE_OFFERED, None)
        return tuple(words) or (NONE_OFFERED,)

    @property
    def missing(self) -> tuple[Missing, ...]:
        """The facts that can still change the outcome, in the order in which to ask; or the one to be judged."""
        judged = self._to_be_judged()
        if self.is_settled or self.standing is None:
            return judged
        names = {fact_of(name) for name in self.standing.waits_for}
        open_facts = [name for name in names if name not in self.facts.values]
        open_facts.sort(key=self._place)
        found = [self._missing(name) for name in open_facts]
        return (*found, *(one for one in judged if one.fact not in open_facts))

    @property
    def possible(self) -> tuple[Outcome, ...]:
        """The outcomes that remain; one, when settled."""
        return (self.outcome,) if self.is_settled or self.standing is None else self.standing.possible

    @property
    def may_apply(self) -> tuple[str, ...]:
        """The clauses of earlier gates that are unknown and could hold as well."""
        if self.decider is None:
            return ()
        before = len(self.policy.gates) if self.decider == OTHERWISE else self.decider
        open_before = [gate for number, gate in enumerate(self.policy.gates[:before]) if self.unknown >> number & 1]
        rule = self.deciding_rule
        found = dict.fromkeys(gate.rule.clause for gate in open_before)
        if rule is not None:
            found.pop(rule.clause, None)
        return tuple(found)

    @property
    def assumed(self) -> dict[str, object]:
        """The assumed facts that the trace rests on."""
        return self._marked(self.facts.assumed)

    @property
    def derived(self) -> dict[str, object]:
        """The derived facts that the trace rests on."""
        return self._marked(self.facts.derived)

    @cached_property
    def trace(self) -> tuple[TraceRow, ...]:
        """A row a gate of the section, or of both sections while that is open."""
        return tuple(self._rows())

    def facts_of(self, rows: Iterable[TraceRow]) -> tuple[str, ...]:
        """Return the facts by which rows of the trace went their way, without those that count only where given."""
        names = dict.fromkeys(name for row in rows for name in row.facts)
        return tuple(name for name in names if not self.facts.lacks(name))

    def as_dict(self) -> dict[str, object]:
        """Return the canonical form as plain values."""
        pack, trace = self.policy.pack, self.trace
        asked_on = self.facts.asked_on
        return {
            "format": FORMAT,
            "pack": pack.name,
            "version": pack.version,
            "digest": pack.digest,
            "asked_on": "unknown" if asked_on is None else asked_on.isoformat(),
            "outcome": self.outcome.value,
            "clause": self.clause,
            "rule": self.rule,
            "clauses": list(self.clauses),
            "routes": list(self.routes),
            "missing": [{"fact": one.fact, "source": one.source, "role": one.role} for one in self.missing],
            "possible": [outcome.value for outcome in self.possible],
            "may_apply": list(self.may_apply),
            "assumed": _kept(self.facts.assumed, trace, self),
            "derived": _kept(self.facts.derived, trace, self),
            "trace": [
                {"clause": row.clause, "rule": row.rule, "holds": row.holds, "facts": dict(row.facts)} for row in trace
            ],
        }

    def canonical(self) -> bytes:
        """Return the canonical form as the bytes that replay compares."""
        return _to_json(self.as_dict()).encode()

    # -- helpers -----------------------------------------------------------------------------------

    def _can_decide(self) -> Iterator[int]:
        if self.standing is not None:
            yield from (number for number in self.standing.can_decide if number != OTHERWISE)

    def _denials(self) -> Iterator[Rule]:
        """Yield the rules that hold and would deny, the decider left out."""
        rest = self.holds & self.policy.denials
        while rest:
            bit = rest & -rest
            rest ^= bit
            number = bit.bit_length() - 1
            if number != self.decider:
                yield self.policy.gates[number].rule

    def _is_true_route(self, offer: Offer) -> bool:
        values = self.facts.values
        return self.policy.offered(offer, values) and not self.policy.refuses_subject(offer.word, values)

    def _to_be_judged(self) -> tuple[Missing, ...]:
        """Return the fact that a person settles where a rule that asks for a judgment is the first to hold."""
        if self.decider == OTHERWISE:
            otherwise = self.policy.pack.otherwise
            return (Missing(otherwise.judge, "judgment", otherwise.role),) if otherwise.judge else ()
        rule = self.deciding_rule
        if rule is None and self.holds:
            rule = self.policy.gates[(self.holds & -self.holds).bit_length() - 1].rule
        if rule is None or rule.then is not Outcome.NEEDS_JUDGMENT:
            return ()
        return (Missing(rule.judge, "judgment", rule.role),)

    def _missing(self, name: str) -> Missing:
        fact = self.policy.facts[name]
        return Missing(name, fact.source, fact.role if fact.source == "judgment" else None)

    def _place(self, name: str) -> tuple[int, int]:
        return SOURCES.index(self.policy.facts[name].source), self.policy.order.get(name, 0)

    def _rows(self) -> Iterator[TraceRow]:
        values, weighers = self.facts.values, self.policy.weighers
        guards = {name: guard(values) for name, guard in self.policy.guards.items()}
        shown = self._shown()
        for number, gate in enumerate(self.policy.gates):
            guarded, guard_names = guards[gate.section.name]
            if guarded is not False:
                held = None if self.unknown >> number & 1 else bool(self.holds >> number & 1)
                met, names = weighers[number](values)
                if held is None and guarded is None:  # it waits for its section, and only then for more
                    names = guard_names if met else (*guard_names, *names)
                facts = {name: shown.get(name, "unknown") for name in map(fact_of, names)}
                yield TraceRow(gate.rule.clause, gate.rule.id, _HOLDS[held], facts)

    def _shown(self) -> Mapping[str, object]:
        """Return the known facts as JSON carries them."""
        facts = self.policy.facts
        return {name: as_json(facts[name], value) for name, value in self.facts.values.items() if name in facts}

    def _marked(self, marked: Mapping[str, Value]) -> dict[str, object]:
        return _kept(marked, self.trace, self) if marked else {}


def _kept(marked: Mapping[str, Value], trace: tuple[TraceRow, ...], decision: Decision) -> dict[str, object]:
    shown = {name for row in trace for name in row.facts}
    return {name: as_json(decision.policy.facts[name], value) for name, value in marked.items() if name in shown}
