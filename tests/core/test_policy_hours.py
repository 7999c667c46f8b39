"""The rules of hours in services.yaml."""

import pytest

from inscope.core.charging import Rounding, Rules
from inscope.core.policy.errors import PackError
from inscope.core.policy.hours import read_hours
from inscope.core.policy.yamltree import Source, read_tree


def read(text):
    return read_hours(read_tree(Source("services.yaml", text)))


def test_what_is_not_said_is_as_the_reference_says():
    assert read("rounding: up") == Rules(15, 0, Rounding.ENTRY, 7, 14)


def test_each_rule_is_read():
    text = "{increment_minutes: 30, minimum_minutes: 60, rounded_per: day, late_entry_days: 0, objection_days: 30}"

    assert read(text) == Rules(30, 60, Rounding.DAY, 0, 30)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("rounding: down", "unknown way of rounding `down`"),
        ("rounded_per: week", "unknown span `week`"),
        ("increment_minutes: 0", "expected a whole number from 1 to 1440, found `0`"),
        ("increment_minutes: 1.5", "found `1.5`"),
        ("increment_minutes: many", "found `many`"),
        ("late_entry_days: 367", "expected a whole number from 0 to 366"),
        ("objection_days: 367", "expected a whole number from 0 to 366"),
        ("increments: 15", "unknown key `increments`"),
    ],
)
def test_a_mistake_is_told(text, message):
    with pytest.raises(PackError, match=message):
        read(text)
