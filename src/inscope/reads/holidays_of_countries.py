"""Public holidays of countries and their parts, as the `holidays` library knows them."""

from collections.abc import Iterable, Iterator
from importlib.metadata import version
from typing import ClassVar

import holidays

from inscope.core.calendar_days import Holiday
from inscope.core.errors import DomainError
from inscope.core.policy.errors import shortened


class NoHolidaysError(DomainError):
    """A country, a part of one, or a year of which no holidays are known."""

    code: ClassVar[str] = "no_holidays"

    def details(self) -> dict[str, object]:
        """Return the field."""
        return {"field": "country"}


def holidays_of(country: str, subdivision: str, years: Iterable[int]) -> tuple[Holiday, ...]:
    """Return the public holidays of some years, in English where the library has the words.

    Raises:
        NoHolidaysError: the library does not know the country, its part, or one of the years.
    """
    parts = holidays.list_supported_countries(include_aliases=False)
    if country not in parts:
        is_small = country.upper() in parts
        hint = f"did you mean `{country.upper()}`?" if is_small else "expected a code of ISO 3166, such as DE"
        raise NoHolidaysError(f"no holidays of `{shortened(country)}` are known", hint=hint)
    if subdivision and subdivision not in parts[country]:
        hint = f"expected one of: {', '.join(parts[country])}" if parts[country] else f"`{country}` has none"
        raise NoHolidaysError(
            f"`{shortened(subdivision)}` is no part of `{country}` with holidays of its own", hint=hint
        )
    return tuple(one for year in years for one in _of_year(country, subdivision, year))


def library() -> str:
    """Return the name and release of the library, for who wants to know where days come from."""
    return f"holidays {version('holidays')}"


def _of_year(country: str, subdivision: str, year: int) -> Iterator[Holiday]:
    found = holidays.country_holidays(country, subdiv=subdivision or None, years=year, language=_language(country))
    of_year = sorted((on, name) for on, name in found.items() if on.year == year)
    if not of_year:
        raise NoHolidaysError(f"no holidays of `{country}` in {year} are known", hint=f"{library()} has other years")
    for on, name in of_year:
        yield Holiday(on, name)


def _language(country: str) -> str | None:
    languages: dict[str, list[str]] = holidays.list_localized_countries(include_aliases=False)
    return next((one for one in languages.get(country, []) if one.startswith("en")), None)
