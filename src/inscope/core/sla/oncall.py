"""Who is on call: shifts that do not overlap, what is between them, and handing one over."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar, TypeVar
from zoneinfo import ZoneInfo

from inscope.core.errors import DomainError
from inscope.core.people import MATRIX, Right
from inscope.core.zones import first_instant, instant_of, seconds_of

LONGEST_AHEAD = timedelta(days=366)
LONGEST_NOTE = 2_000
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Shift:
    """A person, by number, is on call from an instant until before another."""

    person_id: int
    begins_at: datetime
    ends_at: datetime


Kind = TypeVar("Kind", bound=Shift)


class ShiftRefusedError(DomainError):
    """A shift that cannot be; `field` is the field of a form beside which that is said."""

    code: ClassVar[str] = "shift_refused"

    def __init__(self, message: str, *, hint: str, field: str = "all") -> None:
        super().__init__(message, hint=hint)
        self.field = field

    def details(self) -> dict[str, object]:
        """Return where it is said."""
        return {"field": self.field}


def may_be_on_call(roles: Iterable[str]) -> bool:
    """Say whether somebody of the staff works on cases, and so has an answer when called."""
    return not MATRIX[Right.WORK_CASES].isdisjoint(roles)


def planned(
    person_id: int, begins: datetime, ends: datetime, zone: ZoneInfo, *, among: Iterable[Shift], now: datetime
) -> Shift:
    """Return the shift between what clocks of a zone show then; one that they skip is the first instant after it.

    Raises:
        ShiftRefusedError: it ends before it begins, begins in the past, ends too far ahead, or overlaps one that is.
    """
    begins_at, ends_at = (
        instant_of(first_instant(zone, seconds_of(one.replace(tzinfo=UTC)))) for one in (begins, ends)
    )
    if begins_at <= now - _MINUTE:
        raise ShiftRefusedError(f"`{_shown(begins_at, zone)}` is past", hint="begin now or later", field="begins_at")
    if ends_at <= begins_at:
        raise ShiftRefusedError(
            f"`{_shown(ends_at, zone)}` is not after the beginning", hint="end later", field="ends_at"
        )
    if ends_at - now > LONGEST_AHEAD:
        raise ShiftRefusedError(
            f"`{_shown(ends_at, zone)}` is more than a year ahead", hint="end earlier", field="ends_at"
        )
    if taken := next((one for one in among if one.begins_at < ends_at and begins_at < one.ends_at), None):
        raise ShiftRefusedError(
            f"somebody is on call from {_shown(taken.begins_at, zone)} until {_shown(taken.ends_at, zone)} already",
            hint="plan around that shift, take it back or hand it over",
            field="begins_at",
        )
    return Shift(person_id, begins_at, ends_at)


def on_call(shifts: Iterable[Kind], at: datetime) -> Kind | None:
    """Return the shift that runs at an instant."""
    return next((one for one in shifts if one.begins_at <= at < one.ends_at), None)


def handed_over(shifts: Iterable[Kind], to: int, now: datetime) -> tuple[Kind, Shift]:
    """Return the shift that runs, and that of another person which goes on until its end when it stops now.

    Raises:
        ShiftRefusedError: nobody is on call now, or that person is.
    """
    running = on_call(shifts, now)
    if running is None:
        raise ShiftRefusedError("nobody is on call now", hint="plan a shift that begins now", field="to")
    if running.person_id == to:
        raise ShiftRefusedError("whoever is on call has the shift already", hint="choose somebody else", field="to")
    return running, Shift(to, now, running.ends_at)


def short_enough(note: str) -> str:
    """Return a note for whoever goes on.

    Raises:
        ShiftRefusedError: it is longer than what goes into a message.
    """
    if len(note) > LONGEST_NOTE:
        told = f"a note has at most {LONGEST_NOTE:,} characters, this has {len(note):,}"
        raise ShiftRefusedError(told, hint="write what matters, the rest stands on the cases", field="note")
    return note


def require_to_come(shift: Shift, now: datetime) -> None:
    """Refuse to take back a shift that has begun.

    Raises:
        ShiftRefusedError: it has.
    """
    if shift.begins_at <= now:
        raise ShiftRefusedError("the shift has begun", hint="hand it over to somebody else")


def gaps(shifts: Iterable[Shift], now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield from when until when nobody is on call, from now until the last shift begins.

    >>> day = lambda number: datetime(2026, 5, number, tzinfo=UTC)
    >>> [(since.day, until.day) for since, until in gaps([Shift(1, day(2), day(3)), Shift(1, day(5), day(6))], day(1))]
    [(1, 2), (3, 5)]
    """
    since = now
    for one in shifts:
        if one.begins_at > since:
            yield since, one.begins_at
        since = max(since, one.ends_at)


def _shown(instant: datetime, zone: ZoneInfo) -> str:
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M}"
