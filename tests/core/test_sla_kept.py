"""What is kept of a clock follows from its events alone; and its files give the same clock."""

import random
from datetime import timedelta

import pytest

from inscope.core.policy.services import read_services
from inscope.core.policy.yamltree import Source
from inscope.core.sla.clock import State, clock_at
from inscope.core.sla.explain import as_object
from inscope.core.sla.kept import NO_TARGET, KeptClock, kept_of, share_used
from inscope.core.sla.model import Event, Kind, Name
from inscope.core.sla.terms import terms_of
from tests.core.test_sla_against_the_oracle import some_events

HOUR = int(timedelta(hours=1).total_seconds())
START = 1_779_269_400  # 2026-05-20 09:30 UTC, a Wednesday
SERVICES = """
services: {}
routes: {}
roles: {}
calendar: {calendar: office, version: 2026.1, zone: America/Chicago, week: {wed: ["09:00-17:00"], thu: ["09:00-17:00"]}}
plans:
  premium:
    label: Premium
    targets:
      P1: {initial: 2 calendar hours, ongoing: 2 calendar hours, calendar: always}
      P2: {initial: 4 business hours, ongoing: next business day}
      P3: {initial: 1 business day, ongoing: none}
  plain: {label: Plain}
"""


def terms_under(plan):
    return terms_of(read_services(Source("services.yaml", SERVICES))[0], plan)


TERMS = terms_under("premium")


def opened(priority="P1", *rest):
    return [Event("0", START, Kind.OPENED, priority=priority), *rest]


def kept(events):
    return kept_of(events, TERMS.targets)


def test_what_runs_keeps_its_due_instant_and_what_it_has_in_all():
    assert kept(opened()) == KeptClock(Name.INITIAL, State.RUNNING, START, due_at=START + 2 * HOUR, whole=2 * HOUR)


def test_what_is_late_when_something_happens_runs_with_a_due_instant_that_is_past():
    late = kept(opened("P1", Event("1", START + 3 * HOUR, Kind.CUSTOMER_REPLIED)))

    assert (late.state, late.due_at, late.whole) == (State.RUNNING, START + 2 * HOUR, 2 * HOUR)


def test_what_waits_keeps_what_is_left_and_no_due_instant():
    waiting = kept(opened("P1", Event("1", START + HOUR, Kind.WAITING)))

    assert waiting == KeptClock(Name.INITIAL, State.PAUSED, START, left=HOUR, whole=2 * HOUR)


def test_what_no_longer_counts_keeps_its_state_alone():
    assert kept(opened("P1", Event("1", START + 1, Kind.RESOLVED))) == KeptClock(Name.INITIAL, State.STOPPED, START)


def test_what_is_owed_no_further_answer_shows_the_last_that_was_given():
    assert kept(opened("P3", Event("1", START + 1, Kind.PUBLIC_REPLY))) == KeptClock(Name.INITIAL, State.MET, START)


def test_an_amount_of_none_keeps_no_target():
    events = opened("P3", Event("1", START + 1, Kind.REOPENED))

    assert kept(events) == KeptClock(NO_TARGET, State.NOT_OWED, START + 1)


@pytest.mark.parametrize(("left", "share"), [(100, 0), (40, 60), (1, 99), (0, 100), (-1, 100), (101, 0)])
def test_a_share_is_used(left, share):
    assert share_used(left, 100) == share


def test_a_plan_without_targets_has_no_terms():
    assert terms_under("plain") is terms_under("unknown") is None


@pytest.mark.parametrize("seed", range(200))
def test_the_files_give_the_clock_that_the_events_give(seed):
    chosen = random.Random(seed)  # noqa: S311 - a seed is to give the same histories every time
    events = some_events(chosen, START, 60, 3_000)
    files = TERMS.files(events)

    for at in (START, events[-1].at, events[-1].at + chosen.randint(0, 90) * HOUR):
        assert as_object(files.clock_at(at)) == as_object(clock_at(events, TERMS.targets, at))


def test_what_is_less_than_a_second_stays_in_the_files():
    events = opened("P1", Event("1", START, Kind.PUBLIC_REPLY, microsecond=250_000))

    assert b'"at": "2026-05-20T09:30:00.250000Z"' in TERMS.files(events).events
