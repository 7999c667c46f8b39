"""The responses behind a number of the report: a list with their cases, and the same as a file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from inscope.apps.sla.report import reported
from inscope.apps.sla.rows import ReportedRow
from inscope.core.people import Actor
from inscope.core.sla.explain import utc
from inscope.core.tables import as_csv
from inscope.core.zones import instant_of, seconds_of
from inscope.pg.tenancy import acting_as
from inscope.reads.attainment import Asked, asked_for, require, target_words, used_words
from inscope.reads.case_lines import reference
from inscope.reads.listing import PAGE, Listing, listing, number_in

AT_ONCE = 2_000
_HEAD = (
    *("case", "customer", "response", "target", "plan", "priority", "started_at", "due_at", "ended_at"),
    *("is_answered", "is_late", "used_seconds", "calendar", "zones"),
)


@dataclass(frozen=True, slots=True)
class ResponseLine:
    """A response with its case."""

    case: UUID
    reference: str
    subject: str
    customer: str
    target: str
    priority: str
    plan: str
    due_at: datetime
    ended_at: datetime
    used: str
    is_answered: bool
    is_late: bool


def responses_page(actor: Actor, asked: Mapping[str, str], *, today: date) -> Listing[ResponseLine]:
    """Return a page of responses that are over, the latest first.

    Raises:
        RightRefusedError: the actor reads neither records nor requests.
    """
    require(actor)
    with acting_as(actor):
        wanted = asked_for(actor, asked, today, standing=True)
        before, number = _place(asked.get("after", ""), wanted)
        rows = reported(actor=actor, wanted=wanted.wanted, before=before, number=number, most=PAGE + 1)

    def line(one: ReportedRow) -> ResponseLine:
        return _line(one, wanted)

    return listing(rows, wanted.filters, asked, line=line, place=_place_of)


def responses_csv(actor: Actor, asked: Mapping[str, str], *, today: date) -> Iterator[str]:
    """Yield the same as a file, in parts, each in a transaction of its own.

    Raises:
        RightRefusedError: the actor reads neither records nor requests.
    """
    require(actor)
    return _parts(actor, asked, today)


def _parts(actor: Actor, asked: Mapping[str, str], today: date) -> Iterator[str]:
    yield as_csv([_HEAD])
    with acting_as(actor):
        wanted = asked_for(actor, asked, today, standing=True).wanted
    before, number = wanted.until, 0
    while True:
        with acting_as(actor):
            rows = reported(actor=actor, wanted=wanted, before=before, number=number, most=AT_ONCE)
        yield as_csv(map(_kept, rows))
        if len(rows) < AT_ONCE:
            return
        before, number = rows[-1].ended_at, rows[-1].id


def _place(after: str, asked: Asked) -> tuple[datetime, int]:
    """Return before which instant and number a page begins: that of an address, or the end of what is asked for."""
    at, _colon, number = after.partition(":")
    seconds, last, until = number_in(at), number_in(number), asked.wanted.until
    if seconds is None or last is None or seconds > seconds_of(until):
        return until, 0
    return instant_of(seconds), last


def _place_of(one: ReportedRow) -> str:
    return f"{seconds_of(one.ended_at)}:{one.id}"


def _line(one: ReportedRow, asked: Asked) -> ResponseLine:
    return ResponseLine(
        case=one.case_public_id,
        reference=reference(one.case_id),
        subject=one.subject,
        customer=one.customer,
        target=target_words(one.target),
        priority=one.priority,
        plan=asked.plan(one.plan),
        due_at=one.due_at,
        ended_at=one.ended_at,
        used=used_words(one.used_seconds),
        is_answered=one.is_answered,
        is_late=one.is_late,
    )


def _kept(one: ReportedRow) -> tuple[object, ...]:
    instants = (utc(seconds_of(at)) for at in (one.started_at, one.due_at, one.ended_at))
    stands = (one.is_answered, one.is_late, one.used_seconds, one.calendar, one.zones)
    return (reference(one.case_id), one.customer, one.number, one.target, one.plan, one.priority, *instants, *stands)
