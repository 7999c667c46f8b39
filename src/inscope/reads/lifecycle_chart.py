"""Life cycles as bars on a line of years: places in per cent, so that a drawing is as wide as its page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from inscope.core.lifecycle import Phase
from inscope.core.lifecycle_exports import MajorLife

YEARS_BACK, YEARS_AHEAD = 4, 6
ROW, HEAD, FOOT = 46, 24, 20
_LEAST_FOR_LABEL = 9.0
"""From so many per cent on, a bar of a wide page holds the name of its phase."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A phase, or what of it lies in the years that are drawn; `ink` is a colour of the page."""

    left: float
    width: float
    ink: str
    label: str
    has_room: bool


@dataclass(frozen=True, slots=True)
class ChartRow:
    """The bars of a major version; `top` is where the row begins."""

    name: str
    top: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Year:
    """The beginning of a year; `is_spare` years are not named where there is little room."""

    left: float
    number: int
    is_spare: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of life cycles; places are per cent of its width, heights are pixels."""

    rows: tuple[ChartRow, ...]
    years: tuple[Year, ...]
    today: float
    height: int


def chart_of(lives: Sequence[MajorLife], inks: dict[Phase, str], today: date) -> Chart | None:
    """Return the drawing; nothing, where no phase has a first and a last day in the years around today."""
    first, last = _years(lives, today)
    scale = _Scale(date(first, 1, 1), date(last + 1, 1, 1))
    drawn = [(one.name, tuple(_bars(one, inks, scale))) for one in lives]
    shown = [(name, bars) for name, bars in drawn if bars]
    if not shown:
        return None
    years = range(first, last + 1)
    return Chart(
        rows=tuple(ChartRow(name, HEAD + number * ROW, bars) for number, (name, bars) in enumerate(shown)),
        years=tuple(
            Year(scale.place(date(year, 1, 1)), year, year == last or bool((year - first) % 2)) for year in years
        ),
        today=scale.place(today),
        height=HEAD + len(shown) * ROW + FOOT,
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    start: date
    end: date

    def place(self, day: date) -> float:
        """Return where a day lies, in per cent; days outside lie on the edge."""
        share = (day - self.start).days / (self.end - self.start).days
        return round(100 * min(max(share, 0.0), 1.0), 2)


def _years(lives: Iterable[MajorLife], today: date) -> tuple[int, int]:
    """Return the first and the last year to draw: those of the phases, not far from today."""
    days = [day for one in lives for span in one.spans for day in (span.starts_on, span.ends_on) if day is not None]
    years = [today.year, *(day.year for day in days)]
    return max(min(years), today.year - YEARS_BACK), min(max(years), today.year + YEARS_AHEAD)


def _bars(life: MajorLife, inks: dict[Phase, str], scale: _Scale) -> Iterable[Bar]:
    for span in life.spans:
        if span.starts_on is None or span.ends_on is None:
            continue
        left, right = scale.place(span.starts_on), scale.place(span.ends_on)
        width = round(right - left, 2)
        if width > 0:
            yield Bar(left, width, inks[span.phase], span.phase.label, width >= _LEAST_FOR_LABEL)
