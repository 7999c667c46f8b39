"""Business time: what opens, how much, and when an amount of it has passed, also where clocks change."""

from datetime import UTC, date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.amounts import NoAmount, read_amount
from inscope.core.business_time import ALWAYS, Calendar, NotOpenLongEnoughError, always, business_time
from inscope.core.sla.clock import clock_at
from inscope.core.sla.model import Event, Kind, Target
from inscope.core.zones import instant_of, seconds_of, segments_of
from tests.core.calendars import HOUR, LONDON, MINUTE, NEVER, at, calendar, hours, shown

DAY_AND_NIGHT = business_time(always(ZoneInfo("Europe/London")))
SUNDAYS = calendar("Europe/Berlin", NEVER, sunday=hours("00:00-10:00"))

# -- examples, worked out by hand -----------------------------------------------------------------


def test_eight_hours_from_friday_afternoon_end_on_monday_afternoon():
    assert shown(LONDON.after(at("2026-01-09T16:00", LONDON), 8 * HOUR), LONDON) == "Mon 2026-01-12 16:00 GMT"


def test_an_hour_that_clocks_skip_does_not_pass():
    berlin = business_time(always(ZoneInfo("Europe/Berlin")))

    assert shown(berlin.after(at("2026-03-29T01:30", berlin), HOUR), berlin) == "Sun 2026-03-29 03:30 CEST"


def test_an_hour_that_clocks_show_twice_passes_twice():
    assert SUNDAYS.open_between(at("2026-10-25T00:00", SUNDAYS), at("2026-10-26T00:00", SUNDAYS)) == 660 * MINUTE


def test_lunch_does_not_count():
    lunch = calendar("Europe/London", hours("09:00-13:00", "14:00-18:00"))

    assert shown(lunch.after(at("2026-01-09T12:30", lunch), 2 * HOUR), lunch) == "Fri 2026-01-09 15:30 GMT"


def test_a_pause_over_the_weekend_takes_away_what_was_open_of_it():
    eight = read_amount("8 business hours")
    assert eight is not None
    events = [
        Event("1", at("2026-01-09T16:50", LONDON), Kind.OPENED, "P1"),
        Event("2", at("2026-01-09T16:55", LONDON), Kind.WAITING),
        Event("3", at("2026-01-12T09:30", LONDON), Kind.CUSTOMER_REPLIED),
    ]

    position = clock_at(events, {"P1": Target(eight, eight, LONDON)}, events[-1].at).position

    assert position is not None
    assert position.due_at == at("2026-01-13T09:25", LONDON)


def test_midnight_is_no_border():
    assert shown(DAY_AND_NIGHT.after(at("2026-01-09T23:30", LONDON), HOUR), LONDON) == "Sat 2026-01-10 00:30 GMT"


def test_holidays_do_not_count():
    closed = calendar("Europe/London", d2026_12_25=NEVER, d2026_12_28=NEVER)

    assert shown(closed.after(at("2026-12-24T16:00", closed), 2 * HOUR), closed) == "Tue 2026-12-29 10:00 GMT"


def test_a_pause_of_half_a_year_that_ends_with_the_case_uses_nothing():
    eight = read_amount("8 business hours")
    assert eight is not None
    events = [
        Event("1", at("2026-02-02T09:00", LONDON), Kind.OPENED, "P1"),
        Event("2", at("2026-02-02T10:00", LONDON), Kind.WAITING),
        Event("3", at("2026-08-03T09:00", LONDON), Kind.RESOLVED),
    ]

    position = clock_at(events, {"P1": Target(eight, eight, LONDON)}, events[-1].at).position

    assert position is not None
    assert position.used == 60 * MINUTE


def test_business_hours_follow_the_wall_clock_when_it_changes():
    york = calendar("America/New_York")

    assert shown(york.after(at("2026-03-06T16:30", york), HOUR), york) == "Mon 2026-03-09 09:30 EDT"


# -- where clocks change --------------------------------------------------------------------------


def test_lord_howe_goes_back_by_half_an_hour():
    howe = business_time(always(ZoneInfo("Australia/Lord_Howe")))

    assert howe.open_between(at("2026-04-05T00:00", howe), at("2026-04-06T00:00", howe)) == 24 * HOUR + 30 * MINUTE
    assert howe.open_between(at("2026-10-04T00:00", howe), at("2026-10-05T00:00", howe)) == 23 * HOUR + 30 * MINUTE


def test_samoa_lost_a_friday_which_does_not_open():
    apia = calendar("Pacific/Apia")
    thursday = at("2011-12-29T16:00", apia)

    assert shown(apia.after(thursday, 2 * HOUR), apia) == "Mon 2012-01-02 10:00 +14"
    assert shown(apia.business_days_after(thursday, 1), apia) == "Mon 2012-01-02 16:00 +14"
    assert shown(apia.next_business_day(thursday), apia) == "Mon 2012-01-02 17:00 +14"


def test_an_interval_ends_in_a_repeated_hour_each_time_that_clocks_show_its_end():
    early = calendar("Europe/Berlin", NEVER, sunday=hours("00:00-02:30"))

    assert early.open_between(at("2026-10-25T00:00", early), at("2026-10-26T00:00", early)) == 180 * MINUTE


def test_a_day_whose_intervals_are_all_skipped_does_not_open():
    night = calendar("Europe/Berlin", hours("09:00-17:00"), sunday=hours("02:00-03:00"))
    friday = at("2026-03-27T12:00", night)

    assert night.open_between(at("2026-03-29T00:00", night), at("2026-03-30T00:00", night)) == 0
    assert shown(night.next_business_day(friday), night) == "Mon 2026-03-30 17:00 CEST"
    assert shown(night.business_days_after(friday, 1), night) == "Mon 2026-03-30 12:00 CEST"


def test_the_close_of_a_day_in_a_repeated_hour_is_the_last_one():
    early = calendar("Europe/Berlin", NEVER, sunday=hours("00:00-02:30"))

    closes = early.next_business_day(at("2026-10-24T12:00", early))

    assert shown(closes, early) == "Sun 2026-10-25 02:30 CET"


def test_a_business_day_ends_at_the_first_of_two_times():
    early = calendar("Europe/Berlin", hours("00:00-06:00"), sunday=hours("00:00-06:00"))

    assert shown(early.business_days_after(at("2026-10-23T02:30", early), 1), early) == "Sun 2026-10-25 02:30 CEST"


def test_a_skipped_time_after_the_end_of_an_interval_is_moved_to_the_next_opening():
    night = calendar("Europe/Berlin", hours("01:00-02:15", "03:30-04:00"), sunday=hours("01:00-02:15", "03:30-04:00"))

    assert shown(night.business_days_after(at("2026-03-27T02:10", night), 1), night) == "Sun 2026-03-29 03:30 CEST"


@pytest.mark.parametrize("name", ["Europe/London", "Australia/Lord_Howe", "Pacific/Apia", "America/St_Johns", "UTC"])
@pytest.mark.parametrize("year", [1987, 2011, 2026])
def test_the_segments_of_a_year_are_those_of_its_minutes(name, year):
    zone = ZoneInfo(name)
    start, end = (seconds_of(datetime(each, 1, 1, tzinfo=UTC)) for each in (year, year + 1))
    found = segments_of(zone, year)

    assert (found[0][0], found[-1][1]) == (start, end)
    assert all(before[1] == after[0] for before, after in pairwise(found))
    for since, until, offset in found:
        for instant in (since, (since + until) // 2, until - 1):
            away = instant_of(instant).astimezone(zone).utcoffset()
            assert away is not None
            assert away.total_seconds() == offset


# -- business days --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-01-09T16:00", 1, "Mon 2026-01-12 16:00 GMT"),
        ("2026-01-09T16:00", 6, "Mon 2026-01-19 16:00 GMT"),
        ("2026-01-09T08:00", 1, "Mon 2026-01-12 09:00 GMT"),  # before opening: the opening
        ("2026-01-09T19:00", 1, "Mon 2026-01-12 17:00 GMT"),  # after the close: the close
        ("2026-01-10T11:00", 1, "Tue 2026-01-13 11:00 GMT"),  # counted from Monday, at the wall time of Saturday
    ],
)
def test_business_days_lead_to_the_same_time_within_the_hours_of_the_day(start, days, due):
    assert shown(LONDON.business_days_after(at(start, LONDON), days), LONDON) == due


@pytest.mark.parametrize("start", ["2026-01-09T13:00", "2026-01-09T13:30"])
def test_a_time_from_the_end_before_a_gap_on_is_moved_to_the_next_opening(start):
    lunch = calendar("Europe/London", hours("09:00-13:00", "14:00-18:00"))

    assert shown(lunch.business_days_after(at(start, lunch), 1), lunch) == "Mon 2026-01-12 14:00 GMT"


def test_the_next_business_day_ends_with_its_close():
    short = calendar("Europe/London", d2026_01_12=hours("10:00-12:00"))

    assert shown(short.next_business_day(at("2026-01-09T08:00", short)), short) == "Mon 2026-01-12 12:00 GMT"
    assert shown(short.next_business_day(at("2026-01-11T08:00", short)), short) == "Mon 2026-01-12 12:00 GMT"


# -- never, or not for so long --------------------------------------------------------------------


@pytest.mark.parametrize("closed", [calendar("Europe/London", NEVER), calendar("Europe/London", hours("09:00-09:01"))])
def test_what_does_not_open_long_enough_is_refused(closed):
    start = at("2026-01-09T16:00", LONDON)

    with pytest.raises(NotOpenLongEnoughError, match="`tested` does not open long enough in 50 years"):
        closed.after(start, 10 * 366 * 24 * HOUR)


def test_days_that_never_come_are_refused():
    never, start = calendar("Europe/London", NEVER, d2026_01_12=hours("09:00-10:00")), at("2026-01-09T16:00", LONDON)

    assert shown(never.business_days_after(start, 0), never) == "Mon 2026-01-12 10:00 GMT"
    with pytest.raises(NotOpenLongEnoughError):
        never.business_days_after(start, 1)
    with pytest.raises(NotOpenLongEnoughError):
        never.next_business_day(at("2026-01-12T16:00", LONDON))


# -- what holds of every calendar -----------------------------------------------------------------

ZONES = ["Europe/London", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu"]
INSTANTS = st.integers(seconds_of(datetime(2011, 1, 1, tzinfo=UTC)), seconds_of(datetime(2026, 12, 31, tzinfo=UTC)))
EDGES = st.lists(st.integers(0, 1440), min_size=2, max_size=6, unique=True).map(sorted)
INTERVALS = EDGES.map(
    lambda edges: tuple((a * MINUTE, b * MINUTE) for a, b in zip(edges[::2], edges[1::2], strict=False))
)
DAYS_THAT_DIFFER = st.dictionaries(st.dates(date(2011, 1, 1), date(2026, 12, 31)), INTERVALS | st.just(()), max_size=4)


@st.composite
def calendars(draw):
    week = [draw(INTERVALS), *draw(st.lists(INTERVALS | st.just(()), min_size=6, max_size=6))]
    days = tuple(sorted(draw(DAYS_THAT_DIFFER).items()))
    return business_time(Calendar("any", "1", ZoneInfo(draw(st.sampled_from(ZONES))), tuple(week), days))


@given(time=calendars(), start=INSTANTS, seconds=st.integers(0, 40 * HOUR))
def test_so_much_is_open_until_the_instant_at_which_so_much_was_open(time, start, seconds):
    end = time.after(start, seconds)

    assert time.open_between(start, end) == seconds
    assert not seconds or time.open_between(start, end - 1) == seconds - 1


@given(time=calendars(), instants=st.tuples(INSTANTS, INSTANTS, INSTANTS).map(sorted))
def test_open_time_adds_up(time, instants):
    first, second, third = instants

    parts = time.open_between(first, second), time.open_between(second, third)

    assert sum(parts) == time.open_between(first, third)
    assert all(0 <= part <= third - first for part in parts)
    assert time.open_between(third, first) == 0


@given(time=calendars(), start=INSTANTS, length=st.integers(1, 400 * 24 * HOUR))
def test_stretches_are_in_order_apart_and_all_that_is_open(time, start, length):
    found = list(time.open_stretches(start, start + length))

    assert sum(end - since for since, end in found) == time.open_between(start, start + length)
    assert all(since < end for since, end in found)
    assert all(before[1] < after[0] for before, after in pairwise(found))


@given(time=calendars(), start=INSTANTS, count=st.integers(1, 9))
def test_more_business_days_are_never_sooner(time, start, count):
    due = time.business_days_after(start, count)

    assert start < due <= time.business_days_after(start, count + 1)
    assert time.open_between(due - 1, due + 1) > 0


# -- amounts --------------------------------------------------------------------------------------


def test_the_calendar_that_never_closes_opens_all_week():
    assert always(ZoneInfo("UTC")).week == (ALWAYS,) * 7


@pytest.mark.parametrize(
    ("text", "start", "due"),
    [
        ("90 calendar minutes", "2026-03-29T00:30", "Sun 2026-03-29 03:00 BST"),
        ("1 calendar day", "2026-03-28T12:00", "Sun 2026-03-29 12:00 BST"),
        ("1 calendar day", "2026-03-28T01:30", "Sun 2026-03-29 02:00 BST"),  # skipped: when clocks go on
        ("2 calendar days", "2026-10-23T01:30", "Sun 2026-10-25 01:30 BST"),  # shown twice: the first time
        ("30 business minutes", "2026-01-09T16:30", "Fri 2026-01-09 17:00 GMT"),  # not Monday's opening
        ("1 business hour", "2026-01-09T16:30", "Mon 2026-01-12 09:30 GMT"),
        ("2 business days", "2026-01-09T16:30", "Tue 2026-01-13 16:30 GMT"),
        ("next business day", "2026-01-09T16:30", "Mon 2026-01-12 17:00 GMT"),
    ],
)
def test_an_amount_is_due_when_it_has_run(text, start, due):
    amount = read_amount(text)

    assert amount is not None
    assert not isinstance(amount, NoAmount)
    assert shown(amount.due(at(start, LONDON), LONDON), LONDON) == due


NO_AMOUNTS = """
4|4 hours|0 calendar hours|-1 calendar days|1.5 business hours|4 working hours|4 business weeks|4  business hours
٤ business hours|87841 calendar hours|next business days|None|
"""


@pytest.mark.parametrize("text", NO_AMOUNTS.replace("\n", "|").split("|"))
def test_what_is_no_amount_is_not_read(text):
    assert read_amount(text) is None
