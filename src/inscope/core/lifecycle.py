"""The life cycle of a major version: which phase of support it is in, and when each phase ends.

A pack says how its phases end, the records say what is known of a version, and a date table may fix the end of a phase.
Where a fixed day ends support itself, decisions are told of it as a fact, so that they and the phases agree.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, StrEnum
from itertools import zip_longest
from typing import assert_never

from inscope.core.dates import Period, shift

MONTHS_A_YEAR = 12
WARNING_DAYS = (30, 60, 90)
"""So many days before a phase ends, customers are told; and again, more urgently, at each smaller number."""


class Mark(StrEnum):
    """An end that is not written as a day or a period."""

    LIFECYCLE = "lifecycle"
    ELS = "els"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class LaterOf:
    """The last of some ends; unknown while one of them is."""

    ends: "tuple[EndRule, ...]"


@dataclass(frozen=True, slots=True)
class EarlierOf:
    """The first of some ends; unknown while one of them is."""

    ends: "tuple[EndRule, ...]"


EndRule = Mark | date | Period | LaterOf | EarlierOf
"""When a phase ends: on a day, so long after the original release, or at the end of the life cycle."""


@dataclass(frozen=True, slots=True)
class Phase:
    """A phase of support, in the words of a pack."""

    word: str
    label: str
    about: str = ""
    ends: EndRule = Mark.LIFECYCLE

    @property
    def is_bought(self) -> bool:
        """Whether only those have it who bought Extended Life Cycle Support."""
        return rests_on(self.ends, Mark.ELS)


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """What a pack says of life cycles: the phases in their order, and the years that are usual and can be bought.

    `fixed_end` is the fact by which its rules learn of a fixed end of support; without one they go by their own dates.
    """

    phases: tuple[Phase, ...] = ()
    years: tuple[int, ...] = ()
    els_years: int = 0
    fixed_end: str = ""

    @property
    def fixable(self) -> tuple[str, ...]:
        """The phases whose end a date table may fix: those before support ends, or all where rules learn of the day."""
        words = (one.word for one in self.phases if not one.is_bought and one is not self.last_by_years)
        return tuple(one.word for one in self.phases) if self.fixed_end else tuple(words)

    @property
    def last_by_years(self) -> Phase | None:
        """The phase with which the life cycle of every subscription ends, where that end is counted in years."""
        held = [one for one in self.phases if not one.is_bought]
        return held[-1] if held and rests_on(held[-1].ends, Mark.LIFECYCLE) else None


@dataclass(frozen=True, slots=True)
class Version:
    """What the records know of a major version; None is what they do not.

    `original_release_on` stays that of the first release, also when a version was withdrawn and released again.
    `els_purchased` is None where nobody is asked for: then Extended Life Cycle Support is shown unless it is not on
    offer, and with unknown days where that is not known.
    """

    original_release_on: date | None
    lifecycle_years: int | None
    els_eligible: bool | None = None
    els_purchased: bool | None = None
    fixed: Mapping[str, date] = field(default_factory=dict)

    @property
    def has_els(self) -> bool:
        """Whether the bought phases count: what was bought counts, eligible or not, as it does in decisions."""
        return self.els_eligible is not False if self.els_purchased is None else self.els_purchased

    def after_release(self, period: Period) -> date | None:
        """Return the day so long after the original release, where that is known."""
        start = self.original_release_on
        return None if start is None else shift(start, period.months, period.days)

    def after_years(self, more: int = 0) -> date | None:
        """Return the anniversary with which the life cycle ends, so many years later."""
        years = self.lifecycle_years
        return None if years is None else self.after_release(Period((years + more) * MONTHS_A_YEAR))


@dataclass(frozen=True, slots=True)
class End:
    """The last day of a phase by itself; None is a day that is not known."""

    phase: Phase
    day: date | None
    is_fixed: bool


@dataclass(frozen=True, slots=True)
class Span:
    """A phase of one version. Both days are included; None is a day that is not known."""

    phase: Phase
    starts_on: date | None
    ends_on: date | None
    is_fixed: bool = False


class Standing(Enum):
    """Where a version stands on a day."""

    UNKNOWN = "unknown"
    BEFORE = "before"
    WITHIN = "within"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Ending:
    """A phase that ends soon, in so many days: 0 is today. After it comes `then`, or nothing."""

    phase: Phase
    ends_on: date
    days: int
    then: Phase | None

    @property
    def within(self) -> int:
        """The least of the warning days that is not passed yet."""
        return min(mark for mark in WARNING_DAYS if mark >= self.days)


def rests_on(rule: EndRule, mark: Mark) -> bool:
    """Say whether an end depends on a mark."""
    if isinstance(rule, LaterOf | EarlierOf):
        return any(rests_on(one, mark) for one in rule.ends)
    return rule is mark


def spans(lifecycle: Lifecycle, version: Version) -> tuple[Span, ...]:
    """Return the phases of a version in their order; a phase for which no day is left is none.

    The anniversary of the release is the last day of the life cycle; the next day is outside (PS-LIFE, DS-LIFE). A day
    that is fixed for it stands in its place, also for the phases before.
    """
    ends = ends_of(lifecycle, version)
    fixed = {one.day for one in ends if one.is_fixed}
    found: list[Span] = []
    start = version.original_release_on
    for one, day in zip(ends, _in_order([one.day for one in ends]), strict=True):
        if start is None or day is None or day >= start:
            found.append(Span(one.phase, start, day, day in fixed))
            start = None if day is None else shift(day, 0, 1)
    return tuple(found)


def ends_of(lifecycle: Lifecycle, version: Version) -> tuple[End, ...]:
    """Return when each phase of a version ends by itself, whatever the others do."""
    phases = [one for one in lifecycle.phases if version.has_els or not one.is_bought]
    fixed = {word: day for word, day in version.fixed.items() if word in lifecycle.fixable}
    return tuple(
        End(one, fixed.get(one.word) or _end(one.ends, lifecycle, version), one.word in fixed) for one in phases
    )


def fixed_end_of(lifecycle: Lifecycle, version: Version) -> date | None:
    """Return the day that is fixed for the end of support; None where none is, so that the end is counted."""
    last = ends_of(lifecycle, version)[-1:]
    return last[0].day if last and last[0].is_fixed else None


def standing(found: Sequence[Span], day: date) -> tuple[Standing, Span | None]:
    """Return where a version with these phases stands on a day, and the phase that it is in.

    >>> standing((), date(2026, 5, 20))
    (<Standing.UNKNOWN: 'unknown'>, None)
    """
    if not found:
        return Standing.UNKNOWN, None
    start, end = found[0].starts_on, found[-1].ends_on
    if end is not None and day > end:
        return Standing.ENDED, None
    if start is None:
        return Standing.UNKNOWN, None
    if day < start:
        return Standing.BEFORE, None
    return Standing.WITHIN, next(span for span in found if span.ends_on is None or day <= span.ends_on)


def endings(found: Sequence[Span], today: date) -> tuple[Ending, ...]:
    """Return the phases that end within the longest of the warning days, the first to end first."""
    return tuple(_endings(found, today))


def _endings(found: Sequence[Span], today: date) -> Iterator[Ending]:
    for span, after in zip_longest(found, found[1:]):
        end = span.ends_on
        if end is not None and 0 <= (end - today).days <= max(WARNING_DAYS):
            yield Ending(span.phase, end, (end - today).days, None if after is None else after.phase)


def _end(rule: EndRule, lifecycle: Lifecycle, version: Version) -> date | None:
    match rule:
        case Mark.UNKNOWN:
            return None
        case Mark.LIFECYCLE:
            last = lifecycle.last_by_years
            fixed = version.fixed.get(last.word) if last and last.word in lifecycle.fixable else None
            return fixed or version.after_years()
        case Mark.ELS:
            is_open = version.els_purchased is None and version.els_eligible is None
            return None if is_open else version.after_years(lifecycle.els_years)
        case Period():
            return version.after_release(rule)
        case LaterOf() | EarlierOf():
            days = [_end(one, lifecycle, version) for one in rule.ends]
            known = [day for day in days if day is not None]
            if len(known) < len(days):
                return None
            return max(known) if isinstance(rule, LaterOf) else min(known)
        case date():
            return rule
    assert_never(rule)


def _in_order(ends: Sequence[date | None]) -> list[date | None]:
    """Return ends of which none that is known lies behind a later one: a phase does not outlast the next."""
    bounded: list[date | None] = []
    least: date | None = None
    for end in reversed(ends):
        if end is not None:
            least = end if least is None else min(end, least)
        bounded.append(None if end is None else least)
    return bounded[::-1]
