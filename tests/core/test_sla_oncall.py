"""Who is on call: no two at a time, gaps that are seen, and a hand-over that loses no second."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.sla.oncall import (
    Shift,
    ShiftRefusedError,
    gaps,
    handed_over,
    may_be_on_call,
    on_call,
    planned,
    require_to_come,
)

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 5, 20, 8, 30, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)


def wall(day, hour, minute=0, month=5):
    return datetime(2026, month, day, hour, minute)  # noqa: DTZ001 - as clocks show it


def plan(begins, ends, among=()):
    return planned(7, begins, ends, BERLIN, among=among, now=NOW)


def test_a_shift_is_planned_on_the_clocks_of_a_zone():
    assert plan(wall(20, 18), wall(21, 8)) == Shift(
        7, datetime(2026, 5, 20, 16, tzinfo=UTC), datetime(2026, 5, 21, 6, tzinfo=UTC)
    )


def test_hours_that_clocks_skip_and_repeat_are_no_longer_and_no_shorter_than_they_are():
    night = plan(wall(24, 22, month=10), wall(25, 8, month=10))

    assert night.ends_at - night.begins_at == 11 * HOUR


def test_a_shift_may_begin_in_the_minute_that_runs():
    assert plan(wall(20, 10, 30), wall(20, 18)).begins_at == NOW.replace(second=0)


@pytest.mark.parametrize(
    ("begins", "ends", "told", "field"),
    [
        (wall(20, 10, 29), wall(20, 18), "`2026-05-20 10:29` is past", "begins_at"),
        (wall(20, 18), wall(20, 18), "`2026-05-20 18:00` is not after the beginning", "ends_at"),
        (wall(20, 18), wall(20, 12), "`2026-05-20 12:00` is not after the beginning", "ends_at"),
        (wall(20, 18), wall(22, 18).replace(year=2027), "`2027-05-22 18:00` is more than a year ahead", "ends_at"),
    ],
)
def test_a_shift_that_cannot_be_is_refused_beside_its_field(begins, ends, told, field):
    with pytest.raises(ShiftRefusedError) as refused:
        plan(begins, ends)

    assert (refused.value.message, refused.value.details()) == (told, {"field": field})
    assert refused.value.hint


def test_two_are_never_on_call_at_a_time_and_one_may_follow_the_other():
    first = plan(wall(20, 18), wall(21, 8))

    assert plan(wall(21, 8), wall(21, 18), [first]).begins_at == first.ends_at
    with pytest.raises(ShiftRefusedError) as refused:
        plan(wall(21, 7, 59), wall(21, 18), [first])
    assert refused.value.message == "somebody is on call from 2026-05-20 18:00 until 2026-05-21 08:00 already"


def test_who_is_on_call_is_so_from_the_first_instant_until_before_the_last():
    shift = Shift(1, NOW, NOW + HOUR)

    assert on_call([shift], NOW) is shift
    assert on_call([shift], NOW + HOUR) is None
    assert on_call([shift], NOW - timedelta(seconds=1)) is None


def test_a_hand_over_ends_a_shift_at_the_instant_at_which_the_other_begins():
    running = Shift(1, NOW - HOUR, NOW + HOUR)

    assert handed_over([running], 2, NOW) == (running, Shift(2, NOW, NOW + HOUR))


@pytest.mark.parametrize(
    ("shifts", "told"),
    [
        ([], "nobody is on call now"),
        ([Shift(2, NOW - HOUR, NOW + HOUR)], "whoever is on call has the shift already"),
    ],
)
def test_what_cannot_be_handed_over_is_refused(shifts, told):
    with pytest.raises(ShiftRefusedError) as refused:
        handed_over(shifts, 2, NOW)

    assert refused.value.message == told


def test_a_shift_that_has_begun_is_not_taken_back():
    require_to_come(Shift(1, NOW + HOUR, NOW + 2 * HOUR), NOW)
    with pytest.raises(ShiftRefusedError):
        require_to_come(Shift(1, NOW, NOW + HOUR), NOW)


def test_those_who_work_on_cases_can_be_on_call():
    assert [may_be_on_call([role]) for role in ("support_engineer", "consultant", "account_manager")] == [
        True,
        True,
        False,
    ]


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 9)), max_size=8))
def test_each_hour_is_somebody_s_or_in_a_gap(spans):
    shifts, at = [], NOW - 3 * HOUR
    for pause, length in spans:
        shifts.append(Shift(1, at + pause * HOUR, at + (pause + length) * HOUR))
        at = shifts[-1].ends_at
    holes = list(gaps(shifts, NOW))

    for hours in range(max(0, (at - NOW) // HOUR)):
        instant = NOW + hours * HOUR
        in_hole = any(since <= instant < until for since, until in holes)
        assert in_hole == (on_call(shifts, instant) is None)
