"""Reads calendars, and clocks that are kept, of cases that the caller was given by the selectors of cases."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from inscope.apps.cases.rows import CaseRow
from inscope.apps.sla.rows import CalendarRow, CalendarVersionRow, ClockRow, ResponseRow, WarnedRow
from inscope.core.people import Actor
from inscope.core.sla.kept import COUNTING
from inscope.pg.rows import Rows, Statement

_CALENDAR = "select public_id, name, version, content, published_at from sla_calendarversion"
_VERSIONS = Statement(
    CalendarVersionRow,
    "select version, published_at, published_by_id from sla_calendarversion"
    " where pack_digest = %(digest)s order by id desc",
)
_NEWEST = Statement(
    lambda public_id: public_id,
    "select public_id from sla_calendarversion where pack_digest = %(digest)s order by id desc limit 1",
)
_VERSION = Statement(CalendarRow, f"{_CALENDAR} where public_id = %(public_id)s")
_CLOCKS = Rows(ClockRow, "sla_caseclock", where="case_id = any(%(cases)s)")
_RESPONSES = Rows(ResponseRow, "sla_response", where="case_id = any(%(cases)s)", order="order by case_id, number")
_WITHOUT = Rows(
    CaseRow,
    "cases_case one",
    where="id > %(after)s and not exists (select from sla_caseclock where case_id = one.id)",
    order="order by id limit %(most)s for update",
)
_COUNTING = Rows(
    CaseRow,
    "cases_case one",
    where="status = 'open' and id > %(after)s"
    " and exists (select from sla_caseclock where case_id = one.id and state = any(%(states)s))",
    order="order by id limit %(most)s",
)
_TO_LOOK_AT = Rows(
    lambda public_id: public_id,
    "sla_caseclock clock join cases_case one on one.id = clock.case_id",
    where="look_at <= %(now)s",
    columns=["one.public_id"],
    order="order by look_at limit %(most)s",
)
_WARNED = Rows(
    WarnedRow, "sla_clockwarning", where="case_id = %(case)s and started_at = %(started)s and due_at = %(due)s"
)


def clocks_of(*, actor: Actor, cases: list[int]) -> Sequence[ClockRow]:
    """Return the clocks of cases; of a case whose clock is not kept, none."""
    return _CLOCKS.read(actor, cases=cases)


def responses_in(*, actor: Actor, cases: list[int]) -> Sequence[ResponseRow]:
    """Return the responses of cases that are over, of each case in the order in which they ended."""
    return _RESPONSES.read(actor, cases=cases)


def calendar_versions(*, digest: str) -> Sequence[CalendarVersionRow]:
    """Return the versions that follow the calendar of a pack, the newest first."""
    return _VERSIONS.read(digest=digest)


def newest_versions(*, digest: str) -> Sequence[UUID]:
    """Return the version that a case pins which is opened now; none, where the calendar of the pack counts."""
    return _NEWEST.read(digest=digest)


def newest_version(*, digest: str) -> UUID | None:
    """Return the same where there is one."""
    return next(iter(newest_versions(digest=digest)), None)


def calendar_version(*, public_id: UUID) -> CalendarRow:
    """Return a version that a case names, so that there is one."""
    return _VERSION.read(public_id=public_id)[0]


def cases_without_clock(*, actor: Actor, after: int, most: int) -> Sequence[CaseRow]:
    """Return so many cases after a number whose clock is not kept yet, and lock them."""
    return _WITHOUT.read(actor, after=after, most=most)


def cases_counting(*, actor: Actor, after: int, most: int) -> Sequence[CaseRow]:
    """Return so many open cases after a number whose clocks run or wait, the first first."""
    return _COUNTING.read(actor, after=after, most=most, states=sorted(one.value for one in COUNTING))


def cases_to_look_at(*, actor: Actor, now: datetime, most: int) -> Sequence[UUID]:
    """Return so many cases whose clocks may have something to warn of by now, the longest due first."""
    return _TO_LOOK_AT.read(actor, now=now, most=most)


def warned_of(*, actor: Actor, clock: ClockRow) -> Sequence[WarnedRow]:
    """Return of what a clock warned already, for the response that it counts and its due instant."""
    return _WARNED.read(actor, case=clock.case_id, started=clock.started_at, due=clock.due_at)
