"""Random cases, answered by the product and by the walk along the wall clock; `script/soak` asks 100,000 of them."""

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from inscope.core.amounts import read_amount
from inscope.core.business_time import Calendar, Interval, business_time
from inscope.core.outcome import Outcome
from inscope.core.sla.clock import clock_at
from inscope.core.sla.explain import as_object
from inscope.core.sla.model import Event, Kind, Target
from tests.core import sla_oracle
from tests.sampling import IS_LONG

SEEDS = 5_000 if IS_LONG else 15
CASES = 20
SHORT_SEEDS, SHORT_CASES = (250, 4) if IS_LONG else (2, 2)

NEAR = [  # a zone, and a day near which its clocks change, or do not
    ("Europe/London", "2026-03-29"),
    ("Europe/London", "2026-10-25"),
    ("Europe/Berlin", "2026-03-29"),
    ("Europe/Berlin", "2026-10-25"),
    ("America/New_York", "2026-03-08"),
    ("America/New_York", "2026-11-01"),
    ("America/Chicago", "2026-03-08"),
    ("America/Chicago", "2026-11-01"),
    ("Australia/Lord_Howe", "2026-04-05"),
    ("Australia/Lord_Howe", "2026-10-04"),
    ("Pacific/Apia", "2011-12-30"),
    ("America/St_Johns", "2010-11-07"),
    ("America/St_Johns", "2026-03-08"),
    ("Asia/Kathmandu", "2025-12-31"),
]
UNITS = [("minutes", 600), ("hours", 40), ("days", 5)]
FEW = [("minutes", 120), ("hours", 4), ("days", 1)]


def an_interval_list(random):
    edges = sorted(random.sample(range(0, 1441, random.choice([1, 15, 30])), 2 * random.choice([1, 1, 2, 3])))
    return tuple((start * 60, end * 60) for start, end in zip(edges[::2], edges[1::2], strict=True))


def a_calendar(random, zone, day):
    if random.random() < 0.15:
        week: list[tuple[Interval, ...]] = [((0, 86_400),)] * 7
    else:
        week = [an_interval_list(random) if random.random() < 0.7 else () for _ in range(7)]
        week[0] = week[0] if any(week) else ((0, 5_400),)
    changed = {day + timedelta(days=random.randint(-6, 12)) for _ in range(random.randint(0, 4))}
    days = [(each, an_interval_list(random) if random.random() < 0.5 else ()) for each in sorted(changed)]
    return Calendar("tested", "1", zone, tuple(week), tuple(days))


def an_amount(random, units):
    if random.random() < 0.1:
        return read_amount(random.choice(["none", "next business day"]))
    unit, most = random.choice(units)
    return read_amount(f"{random.randint(1, most)} {random.choice(['calendar', 'business'])} {unit}")


def some_targets(random, calendars, units):
    return {name: a_target(random, business_time(random.choice(calendars)), units) for name in ("P1", "P2", "P3")}


def a_target(random, time, units):
    return Target(an_amount(random, units), an_amount(random, units), time, is_from_change=random.random() < 0.2)


def some_events(random, start, step, longest):
    at, events = start, [Event("00", start, Kind.OPENED, priority=random.choice(["P1", "P2", "P3"]))]
    kinds = [kind for kind in Kind if kind is not Kind.OPENED]
    for number in range(1, random.randint(1, 10)):
        at += step * random.choice([0, random.randint(1, 90), random.randint(1, longest)])
        kind = random.choice([*kinds, Kind.PUBLIC_REPLY, Kind.WAITING, Kind.CUSTOMER_REPLIED])
        due_at = at + step * random.randint(-longest, longest)
        priority = random.choice(["P1", "P2", "P3"]) if kind is Kind.RECLASSIFIED else ""
        outcome = random.choice(list(Outcome)) if kind is Kind.DECISION else None
        due_at = due_at if kind is Kind.AGREED else 0
        events.append(Event(f"{number:02}", at, kind, priority=priority, due_at=due_at, outcome=outcome))
    return events


def differences(seed, step, longest, cases=CASES, units=UNITS):
    """What the product and the walk answer differently, for the cases of a seed."""
    chosen = random.Random(seed)  # noqa: S311 - a seed is to give the same cases every time
    name, text = NEAR[seed % len(NEAR)]
    zone, day = ZoneInfo(name), date.fromisoformat(text)
    calendars = [a_calendar(chosen, zone, day), a_calendar(chosen, zone, day)]
    midnight = round(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
    for _ in range(cases):
        targets = some_targets(chosen, calendars, units)
        events = some_events(chosen, midnight + step * chosen.randint(-longest * 2, longest), step, longest)
        instants = [chosen.choice(events).at, events[-1].at + step * chosen.randint(0, longest), events[0].at]
        for at in instants:
            ours = as_object(clock_at(events, targets, at))
            del ours["explanation"]
            walked = sla_oracle.clock_of(events, targets, at, step)
            if ours != walked:
                yield targets, events, at, ours, walked


@pytest.mark.parametrize("group", range(SEEDS // 5))
def test_every_clock_is_as_the_walk_by_minutes_finds_it(group):
    for seed in range(group * 5, group * 5 + 5):
        assert not next(differences(seed, 60, 3 * 1440), None), seed


@pytest.mark.parametrize("seed", range(SHORT_SEEDS))
def test_every_clock_is_as_the_walk_by_seconds_finds_it(seed):
    assert not next(differences(1_000_000 + seed, 1, 7_200, SHORT_CASES, FEW), None), seed
