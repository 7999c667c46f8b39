"""Response times of a contract: what a form writes, its file, and the plans that leave their times to it."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.business_time import business_time
from inscope.core.contract_times import (
    FIELDS,
    PlanHasTimesError,
    checked_paper,
    leaves_times,
    require_left,
    typed_targets,
    written_targets,
)
from inscope.core.policy import load_policy
from inscope.core.policy.errors import PackError
from inscope.core.policy.services import PRIORITIES, with_contract
from inscope.core.records import NameRefusedError, ValueRefusedError
from inscope.core.sla.files import read_calendar, read_targets
from inscope.core.sla.terms import terms_of
from inscope.packs import read_shipped
from tests.core.packs import sampled

SERVICES = load_policy(read_shipped("restcomm-c3")).pack.services
TYPED = dict.fromkeys(FIELDS, "4 business hours") | dict.fromkeys((f"{one}_calendar" for one in PRIORITIES), "")
AMOUNTS = st.one_of(
    st.sampled_from(["next business day", "none"]),
    st.builds(
        "{} {} {}".format,
        st.integers(1, 90),
        st.sampled_from(["calendar", "business"]),
        st.sampled_from(["minute", "minutes", "hours", "days"]),
    ),
)
TIMES = st.fixed_dictionaries(
    {field: st.sampled_from(["", "always"]) if field.endswith("calendar") else AMOUNTS for field in FIELDS}
)


@sampled(100)
@given(typed=TIMES)
def test_what_was_agreed_is_written_as_a_file_and_read_again_and_promised_by_the_plan(typed):
    written = written_targets(SERVICES, typed)

    assert typed_targets(written) == typed
    terms = terms_of(with_contract(SERVICES, written), "customized")
    assert terms is not None
    files = terms.files([])
    assert json.loads(files.targets) == json.loads(written)
    again = read_targets("targets.json", files.targets, read_calendar("calendar.json", files.calendar))
    assert {name: said(one) for name, one in again.items()} == {name: said(one) for name, one in terms.targets.items()}


def said(target):
    return target.initial, target.ongoing, target.time.calendar, target.is_from_change


def test_spaces_around_and_within_an_amount_count_for_nothing():
    assert '"4 business hours"' in written_targets(SERVICES, TYPED | {"P1_initial": "  4  business hours "})


@pytest.mark.parametrize(
    ("field", "text", "says"),
    [
        ("P1_initial", "", "`` is no response time"),
        ("P2_ongoing", "soon", "`soon` is no response time"),
        ("P3_initial", "11 calendar years", "`11 calendar years` is no response time"),
        ("P2_calendar", "chicago-office", "`chicago-office` is no calendar"),
    ],
)
def test_what_is_no_time_is_refused_beside_its_field(field, text, says):
    with pytest.raises(ValueRefusedError, match=says) as refused:
        written_targets(SERVICES, TYPED | {field: text})

    assert refused.value.details() == {"field": field}
    assert refused.value.hint


def test_longer_than_the_vendor_opens_is_refused_beside_its_field():
    rare = read_calendar("calendar.yaml", b'{calendar: rare, version: "1", zone: UTC, week: {mon: ["09:00-10:00"]}}')
    services = replace(SERVICES, times={"rare": business_time(rare)})

    with pytest.raises(ValueRefusedError, match="calendar `rare` does not open long enough") as refused:
        written_targets(services, TYPED | {"P2_initial": "3000 business hours"})

    assert refused.value.details() == {"field": "P2_initial"}


def test_plans_with_times_of_their_own_keep_them():
    found = with_contract(SERVICES, written_targets(SERVICES, TYPED))

    assert found.plans["premium"] == SERVICES.plans["premium"]
    assert found.plans["customized"].targets["P1"].initial == "4 business hours"
    assert with_contract(SERVICES, None) is SERVICES


def test_what_is_no_file_of_targets_is_refused():
    with pytest.raises(PackError, match="the key `P2` is missing"):
        with_contract(SERVICES, '{"P1": {"initial": "none", "ongoing": "none"}}')


def test_a_plan_leaves_its_times_to_the_contract_if_it_says_none_and_there_is_a_calendar():
    assert [one for one in SERVICES.plans if leaves_times(SERVICES, one)] == ["customized"]
    assert not leaves_times(SERVICES, "gold")
    assert not leaves_times(replace(SERVICES, times={}), "customized")
    require_left(SERVICES, "customized")


def test_another_plan_is_refused_and_the_refusal_says_which_take_them():
    with pytest.raises(PlanHasTimesError, match="`premium` leaves no response times") as refused:
        require_left(SERVICES, "premium")
    assert refused.value.hint == "times are agreed for `customized`"

    with pytest.raises(PlanHasTimesError) as refused:
        require_left(replace(SERVICES, times={}), "customized")
    assert refused.value.hint == "the policy has no plan that does"


def test_the_paper_need_not_be_named():
    assert [checked_paper(text) for text in ("", "  ", " Order form  7 ")] == ["", "", "Order form 7"]
    with pytest.raises(NameRefusedError, match="is no name for the paper"):
        checked_paper("a\0b")
