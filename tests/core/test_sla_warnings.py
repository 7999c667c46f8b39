"""Warnings: at half, three quarters and nine tenths of the target's own time, and when late; never while closed."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.amounts import Amount, read_amount
from inscope.core.business_time import business_time
from inscope.core.sla.clock import State
from inscope.core.sla.kept import KeptClock
from inscope.core.sla.live import LiveClock
from inscope.core.sla.warnings import LADDER, TOLD_WITHIN, Warned, Watch, Whom, instants, watch
from inscope.core.zones import seconds_of
from tests.core.calendars import HOUR, LONDON, MINUTE, at, shown
from tests.factories import NOW

HALF, MOST, NEARLY, LATE = Warned
FRIDAY = at("2026-01-09 15:00", LONDON)


def amount_of(text):
    amount = read_amount(text)
    assert isinstance(amount, Amount)
    return amount


def clock(text, start, *, due=None, whole=None):
    amount = amount_of(text)
    due_at = amount.due(start, LONDON) if due is None else due
    whole = amount.between(start, due_at, LONDON) if whole is None else whole
    return LiveClock(KeptClock("initial", State.RUNNING, start, due_at, None, whole), amount, LONDON)


def told(found):
    return [(one, shown(when, LONDON)[:-4]) for one, when in instants(found)]


def test_a_share_is_one_of_open_time_for_a_business_amount():
    assert told(clock("4 business hours", FRIDAY)) == [
        (HALF, "Fri 2026-01-09 17:00"),
        (MOST, "Mon 2026-01-12 10:00"),
        (NEARLY, "Mon 2026-01-12 10:36"),
        (LATE, "Mon 2026-01-12 11:00"),
    ]
    assert instants(clock("4 business hours", FRIDAY))[-1][1] == at("2026-01-12 11:00", LONDON) + 1


def test_a_share_is_one_of_all_time_for_a_calendar_amount():
    assert told(clock("4 calendar hours", FRIDAY))[:3] == [
        (HALF, "Fri 2026-01-09 17:00"),
        (MOST, "Fri 2026-01-09 18:00"),
        (NEARLY, "Fri 2026-01-09 18:36"),
    ]


def test_what_waited_for_the_customer_is_no_part_of_a_share():
    found = clock("4 calendar hours", FRIDAY, due=FRIDAY + 10 * HOUR, whole=4 * HOUR)

    assert [(when - FRIDAY) // MINUTE for _, when in instants(found)] == [8 * 60, 9 * 60, 9 * 60 + 36, 600]


def test_an_instant_that_was_agreed_for_a_day_without_hours_counts_all_time():
    saturday = at("2026-01-10 10:00", LONDON)
    found = clock("4 business hours", saturday, due=saturday + 10 * HOUR)

    assert [(when - saturday) // HOUR for _, when in instants(found)] == [5, 7, 9, 10]


@pytest.mark.parametrize(
    "kept", [KeptClock("initial", State.PAUSED, FRIDAY, left=1, whole=2), KeptClock("none", State.MET)]
)
def test_a_clock_that_does_not_run_warns_of_nothing(kept):
    found = LiveClock(kept, amount_of("4 business hours"), LONDON)

    assert instants(found) == ()
    assert watch(found, FRIDAY) == Watch()


def test_each_is_due_from_its_instant_on_and_the_next_look_is_at_the_next_one():
    found = clock("2 business hours", at("2026-01-12 10:00", LONDON))
    start = found.kept.started_at

    assert watch(found, start) == Watch((), start + HOUR)
    assert watch(found, start + HOUR) == Watch((HALF,), start + 90 * MINUTE)
    assert watch(found, start + HOUR, told=["50"]) == Watch((), start + 90 * MINUTE)
    assert watch(found, start + 2 * HOUR, told=["50"]) == Watch((MOST, NEARLY), start + 2 * HOUR + 1)
    assert watch(found, start + 3 * HOUR) == Watch((HALF, MOST, NEARLY, LATE), None)
    assert watch(found, start + 3 * HOUR, told=list(Warned)) == Watch((), None)


def test_what_is_due_while_nobody_works_is_held_until_the_calendar_opens():
    found = clock("next business day", at("2026-01-08 12:00", LONDON))
    monday = at("2026-01-12 09:00", LONDON)

    assert watch(found, at("2026-01-09 17:00", LONDON) + 1) == Watch((), monday, is_page=True)
    assert watch(found, monday - 1) == Watch((), monday, is_page=True)
    assert watch(found, monday).due == tuple(Warned)


def test_while_closed_whoever_is_on_call_is_told_at_once_and_once_of_what_concerns_them():
    closes, monday = at("2026-01-09 17:00", LONDON), at("2026-01-12 09:00", LONDON)
    found = clock("2 business hours", closes - 2 * HOUR, due=closes + 2 * HOUR)  # as agreed, when nobody works
    late = closes + 2 * HOUR + 1

    assert watch(found, late, calls=[NEARLY, LATE]) == Watch((NEARLY, LATE), monday, is_page=True)
    assert watch(found, late, calls=[NEARLY, LATE], paged=[NEARLY]) == Watch((LATE,), monday, is_page=True)
    assert watch(found, late, calls=[NEARLY, LATE], paged=[NEARLY, LATE]) == Watch((), monday, is_page=True)
    assert watch(found, monday, calls=[NEARLY, LATE], paged=[NEARLY, LATE]) == Watch(tuple(Warned))
    assert watch(found, late - 1, calls=[LATE]) == Watch((), late, is_page=True)


def test_what_is_due_for_more_than_a_week_is_past():
    found = clock("2 calendar hours", at("2026-01-12 10:00", LONDON))
    late = instants(found)[-1][1]

    assert not watch(found, late + TOLD_WITHIN).is_past
    assert watch(found, late + TOLD_WITHIN + 1) == Watch(tuple(Warned), None, is_past=True)


def test_a_week_counts_from_when_the_calendar_opens_after_what_is_due():
    closed = tuple((date(2026, 1, day), ()) for day in range(12, 31))
    time = business_time(replace(LONDON.calendar, days=closed))
    late, opens = at("2026-01-09 17:00", LONDON), at("2026-02-02 09:00", LONDON)
    found = replace(clock("2 business hours", late - 2 * HOUR, due=late), time=time)

    assert watch(found, opens) == Watch(tuple(Warned), None)
    assert watch(found, opens + TOLD_WITHIN + 1).is_past


def test_the_more_urgent_a_warning_is_the_more_it_tells_and_account_managers_of_what_is_late_alone():
    assert [len(LADDER[one]) for one in Warned] == [0, 1, 2, 3]
    assert [one for one in Warned if Whom.ACCOUNT_MANAGERS in LADDER[one]] == [LATE]


AMOUNTS = st.sampled_from(
    [
        "7 business minutes",
        "4 business hours",
        "2 business days",
        "next business day",
        "90 calendar minutes",
        "3 calendar days",
    ]
)
STARTS = st.integers(0, 400 * 24 * HOUR).map(lambda seconds: seconds_of(NOW) + seconds)


@given(AMOUNTS, STARTS)
def test_warnings_come_in_order_and_each_at_the_first_second_of_its_share(text, start):
    found = clock(text, start)
    warned = instants(found)

    assert [one for one, _ in warned] == list(Warned)
    assert all(earlier <= later for (_, earlier), (_, later) in pairwise(warned))
    for one, when in warned[:-1]:
        assert found.stands(when).share >= int(one)
        assert (
            when == start
            or found.stands(when - 1).share < int(one)
            or found.stands(when - 1).left > found.stands(when).left
        )
    assert not found.stands(warned[-1][1] - 1).left < 0


@given(AMOUNTS, STARTS, st.lists(st.integers(1, 9 * 24 * HOUR), max_size=30))
def test_whenever_one_looks_each_is_told_once_and_while_closed_to_whoever_is_on_call_alone(text, start, pauses):
    told: list[Warned] = []
    paged: list[Warned] = []
    found, now = clock(text, start), start
    for pause in [*pauses, 40 * 24 * HOUR, 4 * 24 * HOUR]:
        now += pause
        seen = watch(found, now, told=told, paged=paged, calls=[NEARLY, LATE])
        assert seen.is_page <= (LONDON.open_between(now, now + 1) == 0)
        assert seen.is_page or not seen.due or LONDON.open_between(now, now + 1) == 1
        assert seen.next_at is None or seen.next_at > now
        (paged if seen.is_page else told).extend(seen.due)
    seen = watch(found, watch(found, now, told=told).next_at or now, told=told)
    assert [*told, *seen.due] == list(Warned)
    assert sorted(set(paged)) == sorted(paged)
    assert set(paged) <= {NEARLY, LATE}
