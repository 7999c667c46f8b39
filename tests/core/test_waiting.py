"""When a case waits for its customer, and that its clock stands still exactly then."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.amounts import Amount, read_amount
from inscope.core.business_time import always, business_time
from inscope.core.cases import WaitingFor
from inscope.core.outcome import Outcome
from inscope.core.sla.clock import State, clock_at
from inscope.core.sla.model import Event, Kind, Target
from inscope.core.waiting import Turned, WaitRefusedError, next_turn

VENDOR, CUSTOMER, JUDGMENT, NOBODY = WaitingFor.VENDOR, WaitingFor.CUSTOMER, WaitingFor.JUDGMENT, WaitingFor.NOBODY
HOURS = read_amount("900 calendar hours")
assert isinstance(HOURS, Amount)
TARGETS = {"P1": Target(HOURS, HOURS, business_time(always(ZoneInfo("UTC"))))}
KINDS = {
    Turned.WAITING: Kind.WAITING,
    Turned.RESUMED: Kind.RESUMED,
    Turned.CUSTOMER_WROTE: Kind.CUSTOMER_REPLIED,
    Turned.REOPENED: Kind.REOPENED,
}


@pytest.mark.parametrize(
    ("before", "what", "after"),
    [
        (VENDOR, Turned.WAITING, CUSTOMER),
        (CUSTOMER, Turned.RESUMED, VENDOR),
        (CUSTOMER, Turned.CUSTOMER_WROTE, VENDOR),
        (CUSTOMER, Turned.REOPENED, VENDOR),
        (JUDGMENT, Turned.CUSTOMER_WROTE, JUDGMENT),
        (NOBODY, Turned.REOPENED, NOBODY),
    ],
)
def test_a_turn_goes_to_the_customer_and_back(before, what, after):
    assert next_turn(before, what) is after


@pytest.mark.parametrize(
    ("before", "what", "said"),
    [
        (CUSTOMER, Turned.WAITING, "waits for the customer already"),
        (JUDGMENT, Turned.WAITING, "waits for a judgment"),
        (NOBODY, Turned.WAITING, "not covered"),
        (VENDOR, Turned.RESUMED, "does not wait for the customer"),
        (JUDGMENT, Turned.RESUMED, "does not wait for the customer"),
    ],
)
def test_what_does_not_wait_stops_no_wait_and_what_cannot_wait_begins_none(before, what, said):
    with pytest.raises(WaitRefusedError, match=said):
        next_turn(before, what)


@given(acts=st.lists(st.sampled_from([*Turned, Outcome.COVERED, Outcome.NEEDS_INFORMATION, "reply"]), max_size=12))
def test_a_case_waits_exactly_while_its_clock_stands_still(acts):
    turn, events = VENDOR, [Event("0", 0, Kind.OPENED, priority="P1")]
    for number, act in enumerate(acts, 1):
        if isinstance(act, Outcome):
            turn = CUSTOMER if act is Outcome.NEEDS_INFORMATION else VENDOR
            kind = Kind.WAITING if turn is CUSTOMER else Kind.RESUMED
        elif act == "reply":
            kind = Kind.PUBLIC_REPLY
        else:
            try:
                turn = next_turn(turn, act)
            except WaitRefusedError:
                continue
            kind = KINDS[act]
        events.append(Event(str(number + 1000), number * 60, kind))

        state = clock_at(events, TARGETS, number * 60).state

        is_still = state is State.PAUSED or (state is State.MET and turn is CUSTOMER)
        assert is_still == (turn is CUSTOMER)
