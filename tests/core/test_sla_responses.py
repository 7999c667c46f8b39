"""Responses that are over: those that were given, and those that were late when nothing was owed any more."""

import random
from dataclasses import replace

import pytest

from inscope.core.outcome import Outcome
from inscope.core.sla.clock import clock_at
from inscope.core.sla.kept import last_clock
from inscope.core.sla.model import Event, Kind, Name
from inscope.core.sla.responses import percent_in_time, responses_of
from tests.core.test_sla_against_the_oracle import some_events
from tests.core.test_sla_kept import HOUR, START, TERMS, opened


def over(*events, priority="P1"):
    return responses_of(last_clock(opened(priority, *events), TERMS.targets))


def told(*events):
    return [(one.target, one.is_answered, one.is_late, one.used) for one in over(*events)]


def test_a_response_that_was_given_is_over_in_time_or_late():
    events = (Event("1", START + HOUR, Kind.PUBLIC_REPLY), Event("2", START + 4 * HOUR, Kind.PUBLIC_REPLY))

    initial, ongoing = over(*events)

    assert (initial.number, initial.target, initial.priority) == (1, Name.INITIAL, "P1")
    assert (initial.started_at, initial.due_at, initial.ended_at) == (START, START + 2 * HOUR, START + HOUR)
    assert (initial.used, initial.is_answered, initial.is_late) == (HOUR, True, False)
    assert (ongoing.number, ongoing.target, ongoing.used, ongoing.is_late) == (2, Name.ONGOING, 3 * HOUR, True)


@pytest.mark.parametrize(
    "ends",
    [
        Event("1", START + 3 * HOUR, Kind.RESOLVED),
        Event("1", START + 3 * HOUR, Kind.DECISION, outcome=Outcome.OUT_OF_SCOPE),
        Event("1", START + 3 * HOUR, Kind.REOPENED),
    ],
)
def test_what_is_late_when_nothing_is_owed_any_more_was_never_given(ends):
    assert told(ends) == [(Name.INITIAL, False, True, 3 * HOUR)]


@pytest.mark.parametrize("kind", [Kind.RESOLVED, Kind.REOPENED])
def test_what_is_not_due_when_nothing_is_owed_any_more_counts_for_nothing(kind):
    assert told(Event("1", START + HOUR, kind)) == []


def test_what_is_owed_still_is_not_over():
    assert told(Event("1", START + 9 * HOUR, Kind.CUSTOMER_REPLIED)) == []


def test_a_late_one_that_waits_when_its_case_is_resolved_was_never_given():
    waits = Event("1", START + 3 * HOUR, Kind.WAITING)

    assert told(waits, Event("2", START + 9 * HOUR, Kind.RESOLVED)) == [(Name.INITIAL, False, True, 3 * HOUR)]


def test_nothing_is_late_where_the_customer_has_the_last_answer():
    waits, replied = Event("1", START + HOUR, Kind.WAITING), Event("2", START + 2 * HOUR, Kind.PUBLIC_REPLY)

    assert told(waits, replied, Event("3", START + 9 * HOUR, Kind.RESOLVED)) == [(Name.INITIAL, True, False, HOUR)]


def test_an_answer_where_none_is_owed_is_no_response():
    events = (Event("1", START + 1, Kind.REOPENED), Event("2", START + 2, Kind.PUBLIC_REPLY))

    assert over(*events, priority="P3") == ()


@pytest.mark.parametrize("seed", range(200))
def test_later_events_add_responses_and_change_none(seed):
    chosen = random.Random(seed)  # noqa: S311 - a seed is to give the same histories every time
    events = some_events(chosen, START, 60, 3_000)
    before: tuple[object, ...] = ()

    for at in sorted({one.at for one in events}):
        clock = clock_at(events, TERMS.targets, at)
        found = responses_of(clock)
        assert found[: len(before)] == before
        assert [one.number for one in found] == sorted({one.number for one in found})
        assert all(one.is_late == (one.due_at < one.ended_at) for one in found)
        assert all(one.is_answered or one.is_late for one in found)
        given = [(one.target, one.ended_at, one.is_late) for one in found if one.is_answered]
        assert given == [(met.run.name, met.met_at, met.position.is_late) for met in clock.history]
        before = found


@pytest.mark.parametrize("seed", range(50))
def test_other_targets_and_calendars_give_a_response_the_same_number(seed):
    events = some_events(random.Random(seed), START, 60, 3_000)  # noqa: S311 - as above
    ways = [TERMS.targets, {one: replace(TERMS.targets["P1"], is_from_change=True) for one in TERMS.targets}]

    first, second = ({one.number: one for one in responses_of(last_clock(events, way))} for way in ways)

    for number in first.keys() & second.keys():
        one, other = first[number], second[number]
        assert (one.ended_at, one.is_answered) == (other.ended_at, other.is_answered)


@pytest.mark.parametrize(("count", "late", "share"), [(1, 0, 100), (1, 1, 0), (3, 1, 66), (1_000, 1, 99)])
def test_a_share_is_rounded_down(count, late, share):
    assert percent_in_time(count, late) == share
