"""What is due next: cases that are owed an answer, the most urgent first, then those that wait for customers."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _

from inscope.apps.cases.rows import EventRow
from inscope.apps.sla.rota import on_call_at
from inscope.apps.sla.rows import ShiftRow
from inscope.core.people import Actor, Right
from inscope.core.sla.acknowledged import ACKNOWLEDGED, KINDS, standing
from inscope.core.zones import instant_of, seconds_of
from inscope.pg.rows import Statement
from inscope.pg.tenancy import acting_as
from inscope.reads.case_lines import case_lines, cases_where
from inscope.reads.case_rows import CaseLine, CaseRecord
from inscope.reads.listing import PAGE, number_in
from inscope.reads.working_hours import begins

# How many is written out and not given as a value, so that PostgreSQL keeps one plan for all pages; and both numbers of
# a case are named, so that it reads neither table from its beginning.
_DUE = cases_where(
    "one.next_due_at is not null and (one.next_due_at, one.id) > (%(due)s, %(number)s)",
    f"order by one.next_due_at, one.id limit {PAGE + 1}",
)
_PAUSED = cases_where(
    "clock.state = 'paused' and clock.case_id > %(number)s and one.id > %(number)s",
    f"order by clock.case_id limit {PAGE + 1}",
)
_BEGINNING = 0
_PAUSED_PLACE = "paused"
_LATEST = 253_402_300_000
"""So many seconds a place may have: the year 9999."""


class Group(StrEnum):
    """How soon cases are due."""

    LATE = "late"
    HOUR = "hour"
    HOURS = "hours"
    TODAY = "today"
    LATER = "later"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class DueGroup:
    """Cases that are due about as soon, and how that is called."""

    name: Group
    words: str
    lines: tuple[CaseLine, ...]


@dataclass(frozen=True, slots=True)
class DuePage:
    """A page; a query is empty where there is no such page."""

    groups: tuple[DueGroup, ...]
    next_query: str
    first_query: str
    on_call: ShiftRow | None


@dataclass(frozen=True, slots=True)
class _Place:
    """After which case a page begins: `due` is nothing among those that wait."""

    due: int | None
    number: int


@dataclass(frozen=True, slots=True)
class _Told(EventRow):
    """What warned of the response to a case, or who took it on."""

    case_id: int
    person: str


_TOLD = Statement(
    _Told,
    """
    select person_id, at, kind, details, case_id, coalesce(name, '')
    from cases_caseevent event left join identity_person person on person.id = person_id
    where case_id = any(%(cases)s) and kind = any(%(kinds)s) order by event.id
    """,
)


def due_page(actor: Actor, after: str, *, now: datetime) -> DuePage:
    """Return what is due, after the case that `after` names by due instant and number; else from the start.

    Raises:
        RightRefusedError: the actor may not read cases.
    """
    actor.require(Right.READ_CASES)
    place = _read_place(after)
    with acting_as(actor):
        found, on_call = _found(actor, place), on_call_at(now=now)
        shown, has_more = found[:PAGE], len(found) > PAGE
        told = _TOLD.read(cases=[one.id for one in shown], kinds=list(KINDS))
    return DuePage(
        groups=tuple(_groups(shown, actor, told, now)),
        next_query=f"after={_place_of(shown[-1])}" if has_more else "",
        first_query="after=" if after else "",
        on_call=on_call,
    )


def _found(actor: Actor, place: _Place) -> Sequence[CaseRecord]:
    """Return a page and one case more: what runs by its due instant, then what waits, the oldest first."""
    if place.due is None:
        return _PAUSED.read(actor, number=place.number)
    found = list(_DUE.read(actor, due=instant_of(place.due), number=place.number))
    if len(found) <= PAGE:
        found += _PAUSED.read(actor, number=_BEGINNING)
    return found


def _groups(cases: Sequence[CaseRecord], actor: Actor, told: Sequence[_Told], now: datetime) -> Iterator[DueGroup]:
    ends, words = _ends(now), _words()
    for name, some in groupby(cases, lambda case: _group_of(case, ends)):
        alike = list(some)
        lines = zip(alike, case_lines(alike, actor), strict=True)
        yield DueGroup(name, words[name], tuple(replace(line, taken_by=_taken_by(case, told)) for case, line in lines))


def _taken_by(case: CaseRecord, told: Sequence[_Told]) -> str:
    """Return who has taken on the response that a case is owed; nothing, if nobody has."""
    mine = [one for one in told if one.case_id == case.id]
    if not standing(mine, case.clock_target or "", case.clock_due_at).is_taken:
        return ""
    return next(one.person for one in reversed(mine) if one.kind == ACKNOWLEDGED)


def _words() -> Mapping[Group, str]:
    return {
        Group.LATE: _("Late"),
        Group.HOUR: _("In the next hour"),
        Group.HOURS: _("In the next 4 hours"),
        Group.TODAY: _("Today"),
        Group.LATER: _("Later"),
        Group.PAUSED: _("Waiting for customers"),
    }


def _ends(now: datetime) -> tuple[tuple[Group, datetime], ...]:
    """Return until when each group lasts; a day is one in the vendor's zone."""
    midnight = begins(timezone.localdate(now) + timedelta(days=1))
    hours = (Group.HOUR, now + timedelta(hours=1)), (Group.HOURS, now + timedelta(hours=4))
    return ((Group.LATE, now), *hours, (Group.TODAY, midnight))


def _group_of(case: CaseRecord, ends: tuple[tuple[Group, datetime], ...]) -> Group:
    due_at = case.clock_due_at
    if due_at is None:
        return Group.PAUSED
    return next((name for name, end in ends if due_at < end), Group.LATER)


def _read_place(after: str) -> _Place:
    due, _colon, number = after.partition(":")
    seconds, last = number_in(due), number_in(number)
    if last is None or (seconds is None and due != _PAUSED_PLACE):
        return _Place(_BEGINNING, _BEGINNING)
    return _Place(None if seconds is None else min(seconds, _LATEST), last)


def _place_of(case: CaseRecord) -> str:
    due = _PAUSED_PLACE if case.clock_due_at is None else seconds_of(case.clock_due_at)
    return f"{due}:{case.id}"
