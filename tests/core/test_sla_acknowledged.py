"""Taking a warning on: nobody else is told until the response is late, and then all are again."""

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.sla.acknowledged import NothingToAcknowledgeError, Standing, standing, taken_on
from inscope.core.sla.warnings import LADDER, Warned, Whom

HALF, MOST, NEARLY, LATE = Warned
DUE = datetime(2026, 5, 20, 18, tzinfo=UTC)


def event(kind, warned, due="2026-05-20T18:00:00Z"):
    return SimpleNamespace(kind=kind, said={"warned": warned.value, "target": "initial", "due_at": due})


def after(*events):
    return standing([SimpleNamespace(kind="stated", said={"facts": []}), *events], "initial", DUE)


def test_the_most_urgent_warning_waits_until_somebody_takes_one_on():
    assert after().waits is None
    assert after(event("warned", HALF), event("paged", NEARLY), event("warned", MOST)).waits is NEARLY
    assert after(event("warned", MOST), event("acknowledged", MOST), event("warned", NEARLY)).waits is None


def test_what_is_late_waits_again():
    taken = event("warned", MOST), event("acknowledged", MOST), event("warned", LATE)

    assert after(*taken).waits is LATE
    assert after(*taken, event("acknowledged", LATE)).waits is None


def test_warnings_of_another_response_and_of_another_due_instant_do_not_count():
    assert after(event("warned", LATE, due="2026-05-20T19:00:00Z")) == Standing()
    assert standing([event("warned", LATE)], "ongoing", DUE) == Standing()
    assert standing([event("warned", LATE)], "initial", None) == Standing()


def test_one_that_was_taken_on_tells_nobody_until_it_is_late():
    before, taken = after(event("warned", MOST)), after(event("warned", MOST), event("acknowledged", MOST))

    assert before.whom(NEARLY, LADDER) == {Whom.ASSIGNEE, Whom.ON_CALL}
    assert taken.whom(NEARLY, LADDER) == set()
    assert taken.whom(LATE, LADDER) == set(Whom)


def test_a_page_tells_whoever_is_on_call_alone():
    assert after().whom(LATE, LADDER, is_page=True) == {Whom.ON_CALL}
    assert after().calls(LADDER) == {NEARLY, LATE}
    assert after(event("acknowledged", MOST)).calls(LADDER) == {LATE}


def test_nothing_is_taken_on_twice():
    assert taken_on(after(event("warned", MOST))) is MOST
    with pytest.raises(NothingToAcknowledgeError):
        taken_on(after(event("warned", MOST), event("acknowledged", MOST)))


@given(st.lists(st.tuples(st.sampled_from(["warned", "paged", "acknowledged"]), st.sampled_from(Warned)), max_size=12))
def test_whatever_waits_waits_no_more_once_it_is_taken_on(happened):
    events = [event(kind, warned) for kind, warned in happened]
    waits = after(*events).waits

    if waits is not None:
        assert after(*events, event("acknowledged", waits)).waits is None
