"""A decision as the card shows it: what was decided, by which text, on which facts, and what comes next."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inscope.core.outcome import Outcome
from inscope.core.policy import Decision
from inscope.core.policy.explain import because, in_words, route_of
from inscope.core.policy.questions import changes
from inscope.core.policy.services import NONE_OFFERED, Route
from inscope.core.policy.vocabulary import as_json
from inscope.reads.answers import as_answer
from inscope.reads.clause_lines import ClauseGroup, ClauseLine, Told, clause_lines

_MOST_CHANGES = 3
_SHORT_DIGEST = slice(7, 15)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at a decision: what was told so far, what is asked now, and how one goes on.

    `address` gives the way to the same answers with some of them changed, or one of them asked again; without it,
    the card offers no such ways. `ways` are addresses of routes that are no services, by their words.
    """

    told: Told
    address: Callable[[Mapping[str, object], str], str] | None = None
    is_new: bool = False
    questions_left: int = 0
    asked: str = ""
    ways: Mapping[str, str] = field(default_factory=dict)

    def way(self, changed: Mapping[str, object], ask: str = "") -> str:
        """Return where a change leads, or nothing."""
        return "" if self.address is None else self.address(changed, ask)


@dataclass(frozen=True, slots=True)
class QuotedClause:
    """The text to read first."""

    clause: str
    text: str
    role: str


@dataclass(frozen=True, slots=True)
class Assumed:
    """What the policy assumed, and the way to say otherwise."""

    label: str
    value: str
    change: str


@dataclass(frozen=True, slots=True)
class Flip:
    """One answer that would change the outcome."""

    label: str
    value: str
    outcome: Outcome
    clause: str
    query: str


@dataclass(frozen=True, slots=True)
class NextStep:
    """A way forward; a service that takes requests carries the answers along, others have an address or none."""

    label: str
    about: str
    query: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class DecisionView:
    """The card."""

    outcome: Outcome
    is_settled: bool
    is_waiting: bool
    title: str
    subtitle: str
    quote: QuotedClause | None
    because: str
    possible: tuple[Outcome, ...]
    lines: tuple[ClauseLine, ...]
    groups: tuple[ClauseGroup, ...]
    assumed: tuple[Assumed, ...]
    flips: tuple[Flip, ...]
    routes: tuple[NextStep, ...]
    nothing_to_offer: str
    pack: str
    version: str
    digest: str


def view_of(decision: Decision, reader: Reader) -> DecisionView:
    """Return the card of a decision."""
    pack, left, is_new = decision.policy.pack, reader.questions_left, reader.is_new
    lines, groups = ((), ()) if is_new else clause_lines(decision, reader.told)
    routes = [route_of(decision, word) for word in decision.routes]
    is_final = decision.is_settled or not left
    return DecisionView(
        outcome=decision.outcome,
        is_settled=decision.is_settled,
        is_waiting=not is_final,
        title="" if is_final else _title(decision, is_new=is_new),
        subtitle=_service(decision) if is_final else _questions_left(left, is_new=is_new),
        quote=_quote(decision, reader.asked),
        because=because(decision) if decision.is_settled else "",
        possible=() if decision.is_settled else decision.possible,
        lines=lines,
        groups=groups,
        assumed=() if is_new else tuple(_assumed(decision, reader)),
        flips=tuple(_flips(decision, reader)),
        routes=tuple(
            _step(route, decision, reader.ways) for route in routes if is_final and route.word != NONE_OFFERED
        ),
        nothing_to_offer=next((route.about for route in routes if route.word == NONE_OFFERED and is_final), ""),
        pack=pack.name,
        version=pack.version,
        digest=pack.digest[_SHORT_DIGEST],
    )


def _title(decision: Decision, *, is_new: bool) -> str:
    """Return how it stands before the end; a grant is held out only where one is possible."""
    can_grant = not is_new and any(outcome.grants for outcome in decision.possible)
    return _("Could be covered") if can_grant else _("Not decided yet")


def _questions_left(count: int, *, is_new: bool) -> str:
    if is_new:
        return _("It takes shape here as you answer")
    return ngettext("One question can still change this", "At most %(count)d questions left", count) % {"count": count}


def _service(decision: Decision) -> str:
    """Return the service that was asked for, so far as the answers say."""
    values = decision.facts.values
    routes = decision.policy.pack.services.routes.values()
    asked = [route.label for route in routes if route.is_service and _is_for(route, values)]
    return asked[0] if len(asked) == 1 else ""


def _is_for(route: Route, values: Mapping[str, object]) -> bool:
    return all(values.get(name) == word for name, word in route.facts.items())


def _quote(decision: Decision, asked: str) -> QuotedClause | None:
    """Return the deciding clause; while open, the one that the present question is asked for, where it is one."""
    if decision.clause is not None:
        return _quoted(decision, decision.clause, _("Deciding clause"))
    waiting = {row.clause for row in decision.trace if row.holds == "unknown" and asked in row.facts}
    if decision.is_settled or len(waiting) != 1:
        return None
    return _quoted(decision, waiting.pop(), _("Why this is asked"))


def _quoted(decision: Decision, clause: str, role: str) -> QuotedClause:
    return QuotedClause(clause, decision.policy.pack.clauses[clause].text, role)


def _assumed(decision: Decision, reader: Reader) -> Iterator[Assumed]:
    for name in decision.assumed:
        fact = decision.policy.facts[name]
        yield Assumed(fact.label, in_words(fact, decision.facts.values[name]), reader.way({}, name))


def _flips(decision: Decision, reader: Reader) -> Iterator[Flip]:
    for change in changes(decision)[:_MOST_CHANGES]:
        label = decision.policy.facts[change.fact].label
        query = reader.way({change.fact: change.value})
        yield Flip(label, change.label, change.decision.outcome, change.decision.clause or "", query)


def _step(route: Route, decision: Decision, ways: Mapping[str, str]) -> NextStep:
    """A service is asked for the same subject, under the word that it uses for it."""
    if not route.is_service:
        return NextStep(route.label, route.about, "", ways.get(route.word, ""))
    values, facts = decision.facts.values, decision.policy.facts
    subjects = {name: values[name] for name in decision.policy.subjects if name in values}
    carried = {name: as_json(facts[name], value) for name, value in subjects.items()}
    asked = carried | {name: route.takes.get(str(value), value) for name, value in carried.items()} | dict(route.facts)
    return NextStep(route.label, route.about, urlencode({name: as_answer(value) for name, value in asked.items()}))
