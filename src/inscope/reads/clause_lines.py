"""What became of each clause of a decision, and the facts that it read, each with its source."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from inscope.core.policy import Decision, TraceRow
from inscope.core.policy.explain import because, in_words
from inscope.core.policy.vocabulary import ASKED_ON


@dataclass(frozen=True, slots=True)
class Told:
    """Where the facts of a decision come from, in words; and which of them somebody said they do not know."""

    words: Mapping[str, str] = field(default_factory=dict)
    unsure: frozenset[str] = frozenset()


class State(StrEnum):
    """What became of a clause."""

    GRANTS = "grants"
    REFUSES = "refuses"
    JUDGED = "judged"
    OPEN = "open"
    MET = "met"
    NOT_NEEDED = "not_needed"


@dataclass(frozen=True, slots=True)
class FactLine:
    """A fact that a clause read: what it is, its value in words, and where that comes from."""

    label: str
    value: str
    source: str


@dataclass(frozen=True, slots=True)
class ClauseLine:
    """What became of one clause, and by which facts."""

    clause: str
    text: str
    state: State
    word: str
    decides: bool
    facts: tuple[FactLine, ...]


@dataclass(frozen=True, slots=True)
class ClauseGroup:
    """Clauses that went the same way, told in one line: each with its text."""

    state: State
    word: str
    clauses: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Found:
    """What became of a clause, and the rows of the trace that tell it."""

    clause: str
    state: State
    rows: list[TraceRow]


def clause_lines(decision: Decision, told: Told) -> tuple[tuple[ClauseLine, ...], tuple[ClauseGroup, ...]]:
    """Return the lines to show one by one, and those to fold: many that went the same way."""
    found = tuple(_found(decision))
    groups = tuple(_groups(decision, found))
    folded = {clause for group in groups for clause, _text in group.clauses}
    return tuple(_line(decision, told, one) for one in found if one.clause not in folded), groups


_STATE_WORDS = {
    State.GRANTS: gettext_lazy("grants"),
    State.REFUSES: gettext_lazy("refuses"),
    State.JUDGED: gettext_lazy("asks for a judgment"),
    State.OPEN: gettext_lazy("still open"),
    State.MET: gettext_lazy("does not refuse"),
    State.NOT_NEEDED: gettext_lazy("not needed"),
}


# -- lines -----------------------------------------------------------------------------------------


def _found(decision: Decision) -> Iterator[_Found]:
    """Yield each clause, those first that decided; clauses of other services are left out."""
    rows: dict[str, list[TraceRow]] = {}
    for row in decision.trace:
        rows.setdefault(row.clause, []).append(row)
    order = [clause for clause in decision.clauses if clause in rows] if decision.is_settled else []
    for clause in dict.fromkeys([*order, *rows]):
        state = _state(decision, rows[clause])
        if state is not None:
            yield _Found(clause, state, rows[clause])


def _state(decision: Decision, rows: list[TraceRow]) -> State | None:
    if decision.clause == rows[0].clause:
        return _decided(decision)
    then = decision.policy.thens
    held = [then[row.rule] for row in rows if row.holds == "yes"]
    if any(outcome.denies for outcome in held):
        return State.REFUSES
    if any(row.holds == "unknown" for row in rows):
        return State.NOT_NEEDED if decision.is_settled else State.OPEN
    if any(outcome.is_open for outcome in held):
        return State.JUDGED
    names = {name for row in rows for name in row.facts}
    is_about_subject = any(then[row.rule].grants for row in rows)
    return None if is_about_subject or names <= decision.policy.service_facts else State.MET


def _decided(decision: Decision) -> State:
    if decision.outcome.is_open:
        return State.JUDGED
    return State.GRANTS if decision.outcome.grants else State.REFUSES


def _line(decision: Decision, told: Told, found: _Found) -> ClauseLine:
    telling = [row for row in found.rows if _tells(row, found.state)] or found.rows
    facts = tuple(_fact_line(decision, told, name) for name in decision.facts_of(telling))
    decides = found.clause == decision.clause
    text = because(decision) if decides else _text(decision, found.clause)
    return ClauseLine(found.clause, text, found.state, str(_STATE_WORDS[found.state]), decides, facts)


def _text(decision: Decision, clause: str) -> str:
    return decision.policy.pack.clauses[clause].text


def _tells(row: TraceRow, state: State) -> bool:
    """Whether a row says why its clause went this way."""
    match state:
        case State.MET:
            return row.holds == "no"
        case State.OPEN | State.NOT_NEEDED:
            return row.holds == "unknown"
        case _:
            return row.holds == "yes"


def _fact_line(decision: Decision, told: Told, name: str) -> FactLine:
    fact, facts = decision.policy.facts[name], decision.facts
    value = facts.values.get(name)
    if value is None:
        return FactLine(fact.label, _("not sure") if name in told.unsure else _("not answered"), "")
    return FactLine(fact.label, in_words(fact, value), told.words.get(name) or _own_source(decision, name))


def _own_source(decision: Decision, name: str) -> str:
    """Return where a fact comes from that nobody told."""
    if name in decision.facts.derived:
        return _("follows from other answers")
    return _("today") if name == ASKED_ON else _("assumed by the policy")


# -- groups ----------------------------------------------------------------------------------------


def _groups(decision: Decision, found: tuple[_Found, ...]) -> Iterator[ClauseGroup]:
    """Yield what is told together; of a grant, the clauses that it cites are told one by one."""
    met = [one.clause for one in found if one.state is State.MET]
    if decision.is_settled and not decision.outcome.grants:
        text = _("%(count)d clauses do not stand in the way") % {"count": len(met)}
        yield from _group(decision, State.MET, text, met, fold_from=2)
    else:
        cited = decision.clauses if decision.is_settled else ()
        yield from _by_heading(decision, [clause for clause in met if clause not in cited])
    for state in (State.OPEN, State.NOT_NEEDED):
        waiting = [one.clause for one in found if one.state is state]
        yield from _group(decision, state, _waiting(state, len(waiting)), waiting, fold_from=1)


def _by_heading(decision: Decision, met: list[str]) -> Iterator[ClauseGroup]:
    headings = {clause: decision.policy.pack.clauses[clause].heading for clause in met}
    for heading in dict.fromkeys(headings.values()):
        found = [clause for clause in met if headings[clause] == heading]
        text = _("%(heading)s: none of these %(count)d applies") % {"heading": heading, "count": len(found)}
        yield from _group(decision, State.MET, text, found, fold_from=3)


def _group(decision: Decision, state: State, text: str, found: list[str], *, fold_from: int) -> Iterator[ClauseGroup]:
    if len(found) >= fold_from:
        yield ClauseGroup(state, text, tuple((clause, _text(decision, clause)) for clause in found))


def _waiting(state: State, count: int) -> str:
    if state is State.OPEN:
        text = ngettext("One clause is still open", "%(count)d clauses are still open", count)
    else:
        text = ngettext("One clause was not needed", "%(count)d clauses were not needed", count)
    return text % {"count": count}
