"""The kinds of records that a file can bring, and the columns of each with what their cells hold."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from inscope.core.catalog import OF_RELEASES, FeatureStatus, ReleaseKind
from inscope.core.people import ContactRole, Right
from inscope.core.policy.scalars import DATE_FORM, read_date
from inscope.core.records import LONGEST_NAME, NameRefusedError, checked_name

BETWEEN = "|"
"""What stands between several values of one cell."""
MOST_DIGITS = 9


class What(StrEnum):
    """A kind of record."""

    CUSTOMERS = "customers"
    CONTACTS = "contacts"
    SUBSCRIPTIONS = "subscriptions"
    INSTANCES = "instances"
    RELEASES = "releases"


KEEPING: Mapping[What, Right] = dict.fromkeys(What, Right.KEEP_CUSTOMERS) | {What.RELEASES: Right.KEEP_CATALOG}
"""What it takes to import records of a kind."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `read` gives the value of a cell, or a ValueError that says what is expected.

    An empty cell, and a column that is left out, say `otherwise` of a record that is new; one that is `needed` has
    a value in every row. A column that is left out says nothing of a record that stands.
    """

    name: str
    read: Callable[[str], object]
    examples: tuple[str, str]
    needed: bool = False
    otherwise: object = ""


def _name(text: str) -> str:
    try:
        return checked_name("record", text)
    except NameRefusedError:
        raise ValueError(f"text for print, at most {LONGEST_NAME} characters") from None


def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_name(part) for part in text.split(BETWEEN) if part.strip()))


def _day(text: str) -> object:
    day = read_date(text)
    if day is None:
        raise ValueError(DATE_FORM)
    return day


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
        raise ValueError("a whole number")
    return int(text)


def _yes_no(text: str) -> bool:
    found = {"yes": True, "no": False}.get(text.lower())
    if found is None:
        raise ValueError("yes or no")
    return found


def _one_of(words: Iterable[str]) -> Callable[[str], str]:
    known = [str(word) for word in words]

    def read(text: str) -> str:
        word = text.lower()
        if word not in known:
            raise ValueError(f"one of {', '.join(known)}")
        return word

    return read


def _some_of(words: Iterable[str]) -> Callable[[str], tuple[str, ...]]:
    one = _one_of(words)
    return lambda text: tuple(sorted({one(part.strip()) for part in text.split(BETWEEN) if part.strip()}))


COLUMNS: Mapping[What, tuple[Column, ...]] = {
    What.CUSTOMERS: (
        Column("name", _name, ("Halden Telecom", "Halden Wholesale"), needed=True),
        Column("parent", _name, ("", "Halden Telecom"), otherwise=None),
    ),
    What.CONTACTS: (
        Column("customer", _name, ("Halden Telecom", "Halden Telecom"), needed=True),
        Column("email", str.lower, ("ingrid@halden.example", "tone@halden.example"), needed=True),
        Column("name", _name, ("Ingrid Solberg", "Tone Berg"), needed=True),
        Column("roles", _some_of(ContactRole), ("open_requests", "administer|sign"), otherwise=()),
    ),
    What.SUBSCRIPTIONS: (
        Column("customer", _name, ("Halden Telecom", "Halden Wholesale"), needed=True),
        Column("reference", _name, ("HT-2041", "HW-0007"), needed=True),
        Column("plan", _name, ("premium", "standard"), needed=True),
        Column("starts_on", _day, ("2026-01-01", "2026-03-01"), needed=True),
        Column("ends_on", _day, ("2026-12-31", "2027-02-28"), needed=True),
        Column("licence_count", _number, ("10", ""), otherwise=1),
        Column("grace_days", _number, ("14", ""), otherwise=0),
        Column("products", _names, ("Kestrel Gateway", ""), otherwise=()),
        Column("els_purchased", _yes_no, ("no", ""), otherwise=False),
    ),
    What.INSTANCES: (
        Column("customer", _name, ("Halden Telecom", "Halden Telecom"), needed=True),
        Column("name", _name, ("prod-oslo", "lab-1"), needed=True),
        Column("environment", _name, ("production", "staging"), needed=True),
        Column("product", _name, ("Kestrel Gateway", "Kestrel Gateway"), needed=True),
        Column("release", _name, ("5.4.2", "5.4.2"), needed=True),
    ),
    What.RELEASES: (
        Column("product", _name, ("Kestrel Gateway", "Kestrel Gateway"), needed=True),
        Column("major", _number, ("5", "5"), needed=True),
        Column("name", _name, ("5.4.2", "5.5.0"), needed=True),
        Column("kind", _one_of(ReleaseKind), ("patch", "minor")),
        Column("released_on", _day, ("2026-02-12", ""), otherwise=None),
        Column("withdrawn_on", _day, ("", ""), otherwise=None),
        Column("re_released_on", _day, ("", ""), otherwise=None),
        Column(
            "feature_status",
            _one_of(OF_RELEASES),
            ("generally_available", "planned"),
            otherwise=FeatureStatus.GENERALLY_AVAILABLE.value,
        ),
    ),
}
"""The columns of each kind, in the order in which a page and an example show them."""
