"""Warnings of a clock: at which instants it warns, which of these are due, and who is told of each."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from inscope.core.sla.live import LiveClock
from inscope.core.zones import DAY


class Warned(StrEnum):
    """Of what a clock warns: that so many percent of its target are used, or that the response is late."""

    HALF = "50"
    MOST = "75"
    NEARLY = "90"
    LATE = "late"


class Whom(StrEnum):
    """Whom a warning tells; where nobody has the case, all engineers stand for the assignee."""

    ASSIGNEE = "assignee"
    ON_CALL = "on_call"
    ACCOUNT_MANAGERS = "account_managers"


TOLD_WITHIN = 7 * DAY
"""What could have been told longer ago than that is noted and told to nobody, as after an upgrade."""
_SHARES = (Warned.HALF, 50), (Warned.MOST, 75), (Warned.NEARLY, 90)
Ladder = Mapping[Warned, frozenset[Whom]]
LADDER: Ladder = MappingProxyType(
    {
        Warned.HALF: frozenset(),
        Warned.MOST: frozenset({Whom.ASSIGNEE}),
        Warned.NEARLY: frozenset({Whom.ASSIGNEE, Whom.ON_CALL}),
        Warned.LATE: frozenset(Whom),
    }
)
"""Who is told of each while the office says nothing else: of a half, nobody; it stands on the time line."""


@dataclass(frozen=True, slots=True)
class Watch:
    """The warnings of a clock that are due at an instant, the most urgent last, and when to look at it again.

    `is_page` says that the calendar is closed, so that whoever is on call is told and nobody else; `is_past`, that even
    the most urgent is too long ago to be told.
    """

    due: tuple[Warned, ...] = ()
    next_at: int | None = None
    is_past: bool = False
    is_page: bool = False


def watch(
    clock: LiveClock, at: int, *, told: Collection[str] = (), paged: Collection[str] = (), calls: Collection[str] = ()
) -> Watch:
    """Return what a clock warns of at an instant, beyond what was told already.

    While its calendar is closed, warnings are held until it opens, and how long ago one is counts from then; but
    whoever is on call is told at once of those that `calls` names, beyond what was `paged` already.
    """
    left = [(one, when) for one, when in instants(clock) if one not in told]
    next_at = next((when for _one, when in left if when > at), None)
    due = [(one, when) for one, when in left if when <= at]
    if not due:
        return Watch(next_at=next_at)
    opens_at, is_past = _opens(clock, at), at - _opens(clock, due[-1][1]) > TOLD_WITHIN
    if opens_at > at:
        pages = tuple(one for one, _when in due if one in calls and one not in paged)
        return Watch(pages, min(opens_at, next_at or opens_at), is_past, is_page=True)
    return Watch(tuple(one for one, _when in due), next_at, is_past)


def instants(clock: LiveClock) -> tuple[tuple[Warned, int], ...]:
    """Return when a clock warns, the earliest first; a clock that waits warns of nothing.

    A share is one of the target's own measure. Where that has nothing until the due instant, as when a response was
    agreed for a day on which nobody works, it is one of all the time until then.
    """
    kept, amount = clock.kept, clock.amount
    start, due_at, whole = kept.started_at, kept.due_at, kept.whole or 0
    if start is None or due_at is None:
        return ()
    until_due = amount.between(start, due_at, clock.time)
    shares = []
    for one, percent in _SHARES:
        if whole > 0:
            left = whole * (100 - percent) // 100
            when = amount.add(start, until_due - left, clock.time)
        else:
            when = due_at - (due_at - start) * (100 - percent) // 100
        shares.append((one, min(max(when, start), due_at)))
    return (*shares, (Warned.LATE, due_at + 1))  # what is given at the due instant is in time


def _opens(clock: LiveClock, at: int) -> int:
    """Return an instant, or when the calendar opens next where it is closed then."""
    return clock.time.after(at, 1) - 1
