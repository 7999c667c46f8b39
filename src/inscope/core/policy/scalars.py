"""Scalars of the pack format: names, numbers, dates and periods, as text and nothing else."""

import re
from datetime import date
from decimal import Decimal

from inscope.core.dates import Period

NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*", re.ASCII)
WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)
CLAUSE = re.compile(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)*", re.ASCII)
RULE = re.compile(rf"({CLAUSE.pattern})(\.[a-z][a-z0-9_]*)?", re.ASCII)
_NUMBER = re.compile(r"-?\d{1,9}(\.\d{1,6})?", re.ASCII)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_PERIOD = re.compile(r"(\d{1,4}) (day|week|month|year)s?", re.ASCII)
_UNITS = {"day": (0, 1), "week": (0, 7), "month": (1, 0), "year": (12, 0)}

NUMBER_FORM = "a number with at most 9 digits before and 6 after the point"
DATE_FORM = "a date such as 2026-12-03"


def read_number(text: str) -> Decimal | None:
    """Return a number in plain digits, or nothing."""
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def read_date(text: str) -> date | None:
    """Return a calendar date in its ISO form, or nothing."""
    if not _DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def read_period(text: str) -> Period | None:
    """Return a period such as `1 month` or `10 days`, or nothing."""
    found = _PERIOD.fullmatch(text)
    if not found:
        return None
    months, days = _UNITS[found[2]]
    return Period(months * int(found[1]), days * int(found[1]))
