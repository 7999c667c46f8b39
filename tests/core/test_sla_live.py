"""A clock that is kept, at an instant: the same as its events give then, without asking them."""

import random

import pytest

from inscope.core.sla.clock import State, clock_at
from inscope.core.sla.kept import KeptClock, kept_of
from inscope.core.sla.live import Standing, Urgency, live_clock, roughly
from inscope.core.sla.model import Event, Kind, Name
from tests.core.test_sla_against_the_oracle import some_events
from tests.core.test_sla_kept import HOUR, START, TERMS, kept, opened


def stands(at, *events, priority="P1"):
    found = live_clock(kept(opened(priority, *events)), TERMS.targets[priority])
    return None if found is None else found.stands(at)


@pytest.mark.parametrize(
    ("hours", "standing"),
    [
        (0, Standing(Urgency.CALM, 2 * HOUR, 0)),
        (1, Standing(Urgency.CALM, HOUR, 50)),
        (1.2, Standing(Urgency.SOON, round(0.8 * HOUR), 60)),
        (2, Standing(Urgency.SOON, 0, 100)),  # due now, and not late
        (3, Standing(Urgency.LATE, -HOUR, 100)),
    ],
)
def test_a_clock_goes_from_calm_to_late(hours, standing):
    assert stands(START + round(hours * HOUR)) == standing


def test_what_waits_stands_still():
    wait = Event("1", START + HOUR, Kind.WAITING)

    assert stands(START + HOUR, wait) == stands(START + 90 * HOUR, wait) == Standing(Urgency.PAUSED, HOUR, 50)


@pytest.mark.parametrize("kind", [Kind.RESOLVED, Kind.PUBLIC_REPLY])
def test_no_clock_is_shown_where_no_answer_is_owed(kind):
    assert stands(START + HOUR, Event("1", START + 1, kind), priority="P3") is None


def test_a_target_that_was_taken_from_the_priority_shows_no_clock():
    running = KeptClock(Name.ONGOING, State.RUNNING, START, due_at=START, whole=1)

    assert live_clock(running, TERMS.targets["P3"]) is None


@pytest.mark.parametrize(
    ("seconds", "in_days", "parts"),
    [
        (172_799, True, ((47, "h"), (59, "min"))),
        (172_800, True, ((2, "d"),)),
        (3_600, False, ((1, "h"),)),
        (0, False, ((0, "min"),)),
    ],
)
def test_a_time_is_told_roughly(seconds, in_days, parts):
    assert roughly(seconds, in_days=in_days) == parts


@pytest.mark.parametrize("seed", range(300))
def test_it_stands_as_the_events_say(seed):
    chosen = random.Random(seed)  # noqa: S311 - a seed is to give the same histories every time
    events = some_events(chosen, START, 60, 3_000)
    priority = [one.priority for one in events if one.priority][-1]
    at = events[-1].at + chosen.randint(0, 60) * HOUR

    clock, live = (
        clock_at(events, TERMS.targets, at),
        live_clock(kept_of(events, TERMS.targets), TERMS.targets[priority]),
    )

    if live is None:
        assert clock.state not in {State.RUNNING, State.PAUSED, State.BREACHED}
    else:
        standing = live.stands(at)
        assert clock.position is not None
        assert (standing.left, standing.urgency is Urgency.LATE) == (clock.position.left, clock.state == State.BREACHED)
