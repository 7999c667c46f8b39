"""One pass over a seed file: its values as days, instants, hours and facts, and every mistake at its place."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, tzinfo
from functools import partial
from typing import ClassVar, TypeVar

from inscope.core.dates import shift
from inscope.core.errors import DomainError
from inscope.core.money import MoneyRefusedError, checked_currency, read_money
from inscope.core.policy.errors import PackError, Problem, shortened
from inscope.core.policy.scalars import read_date, read_number
from inscope.core.policy.vocabulary import MINUTES_AN_HOUR
from inscope.core.policy.yamltree import Tree
from inscope.core.seeds.model import Place

T = TypeVar("T")

DAY_FORM = "a day such as 2026-03-01, or so many days from the day of loading, such as -200d or +30d"
INSTANT_FORM = "a day and a time such as `-3d 14:05`, or an instant such as 2026-03-01T14:05:00+01:00"
MOST_MINUTES = 100_000 * MINUTES_AN_HOUR
_RELATIVE = re.compile(r"([+-]?\d{1,5})d", re.ASCII)
_LOCAL = re.compile(r"(\S+) (\d{2}:\d{2})", re.ASCII)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})", re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


class SeedError(DomainError):
    """A seed file that is not loaded, with every mistake that was found."""

    code: ClassVar[str] = "seed_refused"

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(["nothing was loaded:", *map(str, problems)]))
        self.problems = tuple(problems)

    def details(self) -> dict[str, object]:
        """Return each mistake as one text."""
        return {"problems": [str(problem) for problem in self.problems]}


@dataclass(frozen=True, slots=True)
class Reading:
    """When and where a file is loaded, and what was found wrong so far."""

    now: datetime
    zone: tzinfo
    problems: list[Problem] = field(default_factory=list)

    @property
    def today(self) -> date:
        """The day of loading in the vendor's zone."""
        return self.day_of(self.now)

    def day_of(self, at: datetime) -> date:
        """Return the day of an instant in the vendor's zone."""
        return at.astimezone(self.zone).date()

    def each(self, entries: Mapping[str, Tree], key: str, read: "Callable[[Reading, Tree], T]") -> tuple[T, ...]:
        """Return the entries of a list that are in order; what is wrong with the list or the others is noted."""
        trees = self._attempt(entries[key].list) if key in entries else None
        found = [self._attempt(partial(read, self, tree)) for tree in trees or ()]
        return tuple(one for one in found if one is not None)

    def one(self, entries: Mapping[str, Tree], key: str, read: "Callable[[Reading, Tree], T]") -> T | None:
        """Return an entry that may be left out; what is wrong with it is noted."""
        return self._attempt(partial(read, self, entries[key])) if key in entries else None

    def day(self, tree: Tree) -> date:
        """Return a day."""
        text = tree.text(DAY_FORM)
        day = self._day(text)
        if day is None:
            tree.fail(f"expected {DAY_FORM}, found `{shortened(text)}`")
        return day

    def instant(self, tree: Tree) -> datetime:
        """Return an instant that is not to come, in UTC; a time without an offset is one of the vendor's zone."""
        text = tree.text(INSTANT_FORM)
        at = self._instant(text)
        if at is None:
            tree.fail(f"expected {INSTANT_FORM}, found `{shortened(text)}`")
        if at > self.now:
            tree.fail(f"`{text}` is still to come, expected an instant that is past")
        return at

    def days_in_order(self, entries: Mapping[str, Tree]) -> tuple[date, date]:
        """Return the first and the last day of something."""
        starts_on, ends_on = self.day(entries["starts_on"]), self.day(entries["ends_on"])
        if ends_on < starts_on:
            entries["ends_on"].fail(f"the last day, {ends_on}, is before the first, {starts_on}")
        return starts_on, ends_on

    def facts(self, tree: Tree, prefix: str = "") -> dict[str, object]:
        """Return facts as JSON carries them, under dotted names; days may be relative."""
        found: dict[str, object] = {}
        for name, entry in tree.map("a map of facts").items():
            if isinstance(entry.value, dict):
                found |= self.facts(entry, f"{prefix}{name}.")
            else:
                found[f"{prefix}{name}"] = self._fact(entry)
        return found

    def _attempt(self, read: Callable[[], T]) -> T | None:
        try:
            return read()
        except PackError as error:
            self.problems.extend(error.problems)
            return None

    def _fact(self, tree: Tree) -> object:
        text = tree.text("a value")
        if _RELATIVE.fullmatch(text):
            return self.day(tree).isoformat()
        if tree.raw[:1] in {'"', "'"}:
            return text
        number = read_number(text)
        return {"true": True, "false": False}.get(text, text) if number is None else number

    def _day(self, text: str) -> date | None:
        found = _RELATIVE.fullmatch(text)
        return shift(self.today, 0, int(found[1])) if found else read_date(text)

    def _instant(self, text: str) -> datetime | None:
        try:
            if _ISO.fullmatch(text):
                return datetime.fromisoformat(text).astimezone(UTC)
            local = _LOCAL.fullmatch(text)
            day = self._day(local[1]) if local else None
            if local is None or day is None:
                return None
            return datetime.combine(day, time.fromisoformat(local[2]), self.zone).astimezone(UTC)
        except (ValueError, OverflowError):  # no such day or time, or one before the calendar begins
            return None


def place_of(tree: Tree) -> Place:
    """Return where a part of a file stands."""
    return Place(tree.source, tree.line, tree.column)


def given(entries: Mapping[str, Tree], key: str, read: Callable[[Tree], T]) -> T | None:
    """Return a value that may be left out."""
    return read(entries[key]) if key in entries else None


def flag(entries: Mapping[str, Tree], key: str) -> bool:
    """Return a truth value; left out, it is false."""
    return bool(given(entries, key, Tree.flag))


def text_or_empty(entries: Mapping[str, Tree], key: str) -> str:
    """Return a text that may be left out."""
    return given(entries, key, Tree.text) or ""


def email(tree: Tree) -> str:
    """Return an e-mail address in the one spelling in which it is kept."""
    text = tree.text("an e-mail address").strip().lower()
    if not _EMAIL.fullmatch(text):
        tree.fail(f"expected an e-mail address such as maya@example.com, found `{shortened(text)}`")
    return text


def whole(tree: Tree, least: int) -> int:
    """Return a whole number from a least one on."""
    number = read_number(tree.text("a whole number"))
    if number is None or number != int(number) or number < least:
        tree.fail(f"expected a whole number from {least} on, found `{shortened(tree.value)}`")
    return int(number)


def minutes(tree: Tree, least: int, most: int) -> int:
    """Return hours as whole minutes within bounds."""
    number = read_number(tree.text("hours"))
    found = None if number is None else number * MINUTES_AN_HOUR
    if found is None or found != int(found) or not least <= found <= most:
        low, high = least / MINUTES_AN_HOUR, most / MINUTES_AN_HOUR
        bounds = f"{f'from {low:g}' if least != 1 else 'more than 0'} up to {high:g}"
        tree.fail(f"expected hours in whole minutes (such as 1.5), {bounds}; found `{shortened(tree.value)}`")
    return int(found)


def price(tree: Tree) -> tuple[int, str]:
    """Return an amount of money such as `1200.00 EUR`, in minor units, with its currency."""
    amount, _space, currency = tree.text("a price").partition(" ")
    try:
        return read_money(amount, currency), checked_currency(currency)
    except MoneyRefusedError as error:
        tree.fail(error.message, "write it as `1200.00 EUR`")
