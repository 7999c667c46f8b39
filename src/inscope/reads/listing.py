"""Lists of records: filters that the address holds, and pages that go on after a place instead of counting."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode

Row = TypeVar("Row")
Line = TypeVar("Line")

PAGE = 25
_MOST_DIGITS = 18  # of a bigint, whatever they are


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter of a list: a choice among pairs of a word and its label, or without any a text to search for."""

    name: str
    label: str
    value: str
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Listing(Generic[Line]):
    """A page of a list. `count` is a text such as 12 or 25+; a query is empty where there is no such page."""

    lines: tuple[Line, ...]
    filters: tuple[Filter, ...]
    count: str
    next_query: str
    first_query: str
    is_filtered: bool


def choice(name: str, label: str, asked: Mapping[str, str], choices: Iterable[tuple[str, str]]) -> Filter:
    """Return a filter that is one of some words, as an address asks for it; any other word asks for nothing."""
    offered = tuple(choices)
    value = asked.get(name, "")
    return Filter(name, label, value if value in dict(offered) else "", offered)


def search(name: str, label: str, asked: Mapping[str, str]) -> Filter:
    """Return a filter by a text."""
    return Filter(name, label, asked.get(name, "").replace("\0", "").strip())


def number_in(text: str) -> int | None:
    """Return the number of a row that an address names; nothing, where it names none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else None


def listing(
    found: Iterable[Row],
    filters: tuple[Filter, ...],
    asked: Mapping[str, str],
    *,
    line: Callable[[Row], Line],
    place: Callable[[Row], str],
) -> Listing[Line]:
    """Return a page of what was found, of which there is one more than a page holds where another page follows.

    `place` says after which row the next page begins; the address carries it as `after`.
    """
    rows = list(found)
    shown, has_more = rows[:PAGE], len(rows) > PAGE
    query = {one.name: one.value for one in filters if one.value}
    is_later = bool(asked.get("after"))
    return Listing(
        lines=tuple(map(line, shown)),
        filters=filters,
        count=f"{PAGE}+" if has_more or is_later else str(len(shown)),
        next_query=urlencode(query | {"after": place(shown[-1])}) if has_more else "",
        first_query=(urlencode(query) or "after=") if is_later else "",
        is_filtered=bool(query),
    )
