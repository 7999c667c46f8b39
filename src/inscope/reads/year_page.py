"""A year of the vendor's calendar: twelve months, each day with its hours, and what was open in all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from inscope.core.business_time import Calendar
from inscope.core.calendar_year import CalendarDay, Change, days_of_year
from inscope.core.sla.explain import duration
from inscope.reads.calendars import services_now
from inscope.reads.catalog_words import Word
from inscope.reads.hours_words import clock_words, hours_words
from inscope.reads.published_policy import policy_in_force

Tone = Literal["", "off", "bad", "warn", "judge"]
_ICONS: Mapping[Tone, str] = {"bad": "x", "warn": "clock", "judge": "arrow-right-left"}


@dataclass(frozen=True, slots=True)
class DayCell:
    """A day of a month: its name, its hours in words, and how it looks."""

    on: date
    name: str
    what: str
    tone: Tone
    icon: str
    is_today: bool


@dataclass(frozen=True, slots=True)
class Month:
    """A month in weeks from Monday, with what it opens in all."""

    name: str
    slug: str
    weeks: tuple[tuple[DayCell | None, ...], ...]
    open_days: int
    opened: str


@dataclass(frozen=True, slots=True)
class YearPage:
    """The page. `special` are the days that differ, and those on which clocks change."""

    calendar: str
    state: str
    zone: str
    year: int
    earlier: int | None
    later: int | None
    weekdays: tuple[tuple[str, str], ...]
    months: tuple[Month, ...]
    special: tuple[DayCell, ...]
    legend: tuple[Word, ...]
    open_days: int
    opened: str
    names_days: bool


def year_page(year: int, today: date) -> YearPage | None:
    """Return a year of the calendar in force: this one, the next, or as far as it names days; nothing of another.

    Raises:
        NotPublishedError, NoVersionInForceError: there is no scope of coverage.
    """
    calendar = services_now(policy_in_force(today)).calendar
    if calendar is None or year not in _years(calendar, today):
        return None
    return year_of(calendar, year, today)


def year_of(calendar: Calendar, year: int, today: date) -> YearPage:
    """Return a year of a calendar."""
    years = _years(calendar, today)
    days = days_of_year(calendar, year)
    cells = [_cell(day, today) for day in days]
    return YearPage(
        calendar=calendar.name,
        state=calendar.version,
        zone=calendar.zone.key,
        year=year,
        earlier=year - 1 if year - 1 in years else None,
        later=year + 1 if year + 1 in years else None,
        weekdays=tuple((date_format(day.on, "D"), date_format(day.on, "l")) for day in _a_week(days)),
        months=tuple(_months(days, cells)),
        special=tuple(cell for cell in cells if cell.tone not in {"", "off"}),
        legend=tuple(_legend()),
        open_days=sum(day.is_open for day in days),
        opened=_total(days),
        names_days=any(day.year == year for day, _hours in calendar.days),
    )


def _legend() -> Iterator[Word]:
    """Yield how days look that differ."""
    words: Mapping[Tone, str] = {"bad": _("closed"), "warn": _("other hours"), "judge": _("clocks change")}
    for tone, word in words.items():
        yield Word(word, _ICONS[tone], tone)


def _years(calendar: Calendar, today: date) -> range:
    named = [day.year for day, _hours in calendar.days]
    return range(min((today.year, *named)), max((today.year + 1, *named)) + 1)


def _a_week(days: tuple[CalendarDay, ...]) -> tuple[CalendarDay, ...]:
    monday = next(number for number, day in enumerate(days) if day.on.weekday() == 0)
    return days[monday : monday + 7]


def _months(days: tuple[CalendarDay, ...], cells: list[DayCell]) -> Iterator[Month]:
    for number, group in groupby(zip(days, cells, strict=True), key=lambda pair: pair[0].on.month):
        of_month, its_cells = zip(*group, strict=True)
        yield Month(
            name=date_format(of_month[0].on, "F"),
            slug=f"month-{number}",
            weeks=tuple(_weeks(its_cells)),
            open_days=sum(day.is_open for day in of_month),
            opened=_total(of_month),
        )


def _weeks(cells: tuple[DayCell, ...]) -> Iterator[tuple[DayCell | None, ...]]:
    """Yield the weeks of a month, always six, so that months end at one height."""
    padded: list[DayCell | None] = [None] * cells[0].on.weekday() + list(cells)
    padded += [None] * (42 - len(padded))
    for start in range(0, 42, 7):
        yield tuple(padded[start : start + 7])


def _total(days: tuple[CalendarDay, ...]) -> str:
    return duration(sum(day.open_seconds for day in days))


def _cell(day: CalendarDay, today: date) -> DayCell:
    what = hours_words(day.hours)
    if day.change is not None:
        what = f"{what}; {_change_words(day.change)}"
    tone = _tone(day)
    return DayCell(day.on, date_format(day.on, "l j F"), what, tone, _ICONS.get(tone, ""), is_today=day.on == today)


def _tone(day: CalendarDay) -> Tone:
    if day.change is not None:
        return "judge"
    if day.differs:
        return "warn" if day.hours else "bad"
    return "" if day.hours else "off"


def _change_words(change: Change) -> str:
    words = _("clocks go from %(before)s to %(after)s")
    return words % {"before": clock_words(change.before), "after": clock_words(change.after)}
