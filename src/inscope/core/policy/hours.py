"""The rules of hours as services.yaml writes them: how work becomes the minutes that a block is charged."""

from inscope.core.charging import MOST_LATE_DAYS, MOST_MINUTES, MOST_OBJECTION_DAYS, Rounding, Rules
from inscope.core.policy.errors import shortened
from inscope.core.policy.scalars import read_number
from inscope.core.policy.yamltree import Tree

_BOUNDS = {
    "increment_minutes": (1, MOST_MINUTES),
    "minimum_minutes": (0, MOST_MINUTES),
    "late_entry_days": (0, MOST_LATE_DAYS),
    "objection_days": (0, MOST_OBJECTION_DAYS),
}


def read_hours(tree: Tree) -> Rules:
    """Return the rules of hours; what is not given is as the reference says. Time is rounded up, never down.

    Raises:
        PackError: an entry is not of the form of the reference.
    """
    entries = tree.record((*_BOUNDS, "rounding", "rounded_per"))
    if "rounding" in entries:
        entries["rounding"].word(("up",), "way of rounding")
    per = entries["rounded_per"].word(tuple(Rounding), "span") if "rounded_per" in entries else Rounding.ENTRY
    numbers = {key: _whole(entries[key], *bounds) for key, bounds in _BOUNDS.items() if key in entries}
    return Rules(rounding=Rounding(per), **numbers)


def _whole(tree: Tree, least: int, most: int) -> int:
    number = read_number(tree.text("a whole number"))
    if number is None or number != int(number) or not least <= number <= most:
        tree.fail(f"expected a whole number from {least} to {most}, found `{shortened(tree.value)}`")
    return int(number)
