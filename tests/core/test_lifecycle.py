from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.dates import Period
from inscope.core.lifecycle import (
    EarlierOf,
    LaterOf,
    Lifecycle,
    Mark,
    Phase,
    Standing,
    Version,
    endings,
    fixed_end_of,
    spans,
    standing,
)
from inscope.core.outcome import Outcome
from inscope.core.policy import load_policy
from inscope.core.policy.phases import PhaseRefusedError, require_fixable
from inscope.packs import read_shipped
from tests.core.packs import sampled

POLICY = load_policy(read_shipped("restcomm-c3"))
SHIPPED = POLICY.pack.services.lifecycle
RELEASED = date(2024, 2, 29)
FULL, MAINTENANCE, EXTENDED = "full", "maintenance", "extended"


def version(**known):
    values: dict[str, Any] = {"original_release_on": RELEASED, "lifecycle_years": 5, "els_purchased": False}
    return Version(**values | known)


def days(found):
    return [(one.phase.word, one.starts_on, one.ends_on) for one in found]


def ending(rule):
    """Return the last day of a life cycle that has one phase, which ends by a rule."""
    (span,) = spans(Lifecycle((Phase("only", "Only", ends=rule),), els_years=3), version(els_purchased=True))
    return span.ends_on


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        (Mark.LIFECYCLE, date(2029, 2, 28)),
        (Mark.ELS, date(2032, 2, 29)),
        (Mark.UNKNOWN, None),
        (date(2027, 3, 31), date(2027, 3, 31)),
        (Period(months=18), date(2025, 8, 29)),
        (Period(days=10), date(2024, 3, 10)),
        (LaterOf((Mark.LIFECYCLE, date(2030, 1, 1))), date(2030, 1, 1)),
        (EarlierOf((Mark.LIFECYCLE, date(2030, 1, 1))), date(2029, 2, 28)),
        (LaterOf((date(2030, 1, 1), Mark.UNKNOWN)), None),
        (EarlierOf((date(2030, 1, 1), LaterOf((Period(months=1), Mark.UNKNOWN)))), None),
    ],
)
def test_a_phase_ends_on_a_day_by_a_formula_or_at_the_later_or_earlier_of_several(rule, day):
    assert ending(rule) == day


def test_full_support_lasts_as_long_as_the_life_cycle_unless_a_date_is_fixed():
    assert days(spans(SHIPPED, version())) == [(FULL, RELEASED, date(2029, 2, 28))]

    fixed = spans(SHIPPED, version(fixed={FULL: date(2027, 6, 30)}))

    assert days(fixed) == [
        (FULL, RELEASED, date(2027, 6, 30)),
        (MAINTENANCE, date(2027, 7, 1), date(2029, 2, 28)),
    ]
    assert [one.is_fixed for one in fixed] == [True, False]


@pytest.mark.parametrize("day", [date(2028, 6, 30), date(2029, 2, 28), date(2035, 1, 1)])
@pytest.mark.parametrize("years", [5, None])
def test_a_day_that_is_fixed_for_the_end_of_support_stands_in_the_place_of_the_anniversary(day, years):
    only_end = spans(SHIPPED, version(lifecycle_years=years, fixed={MAINTENANCE: day}))
    both = spans(SHIPPED, version(lifecycle_years=years, fixed={FULL: date(2027, 6, 30), MAINTENANCE: day}))

    assert days(only_end) == [(FULL, RELEASED, day)]
    assert only_end[0].is_fixed
    assert days(both) == [(FULL, RELEASED, date(2027, 6, 30)), (MAINTENANCE, date(2027, 7, 1), day)]
    assert standing(only_end, day + timedelta(1)) == (Standing.ENDED, None)


def test_no_phase_outlasts_the_end_of_support():
    assert days(spans(SHIPPED, version(fixed={FULL: date(2035, 1, 1)}))) == [(FULL, RELEASED, date(2029, 2, 28))]


@pytest.mark.parametrize("years", [5, None])
def test_extended_support_ends_on_a_fixed_day_for_those_who_bought_it(years):
    known = version(lifecycle_years=years, els_purchased=True, fixed={EXTENDED: date(2033, 1, 31)})
    found = spans(SHIPPED, known)

    assert found[-1].ends_on == date(2033, 1, 31)
    assert standing(found, date(2033, 1, 31))[0] is Standing.WITHIN
    assert standing(found, date(2033, 2, 1)) == (Standing.ENDED, None)
    assert fixed_end_of(SHIPPED, known) == date(2033, 1, 31)
    assert fixed_end_of(SHIPPED, replace(known, els_purchased=False)) is None


def test_extended_support_without_a_fixed_day_is_counted_from_the_release_whatever_was_fixed_before_it():
    known = version(els_purchased=True, fixed={MAINTENANCE: date(2030, 1, 31)})

    assert days(spans(SHIPPED, known)) == [
        (FULL, RELEASED, date(2030, 1, 31)),
        (EXTENDED, date(2030, 2, 1), date(2032, 2, 29)),
    ]
    assert fixed_end_of(SHIPPED, known) is None


def test_a_version_of_which_only_the_end_is_known_has_ended_after_it():
    found = spans(SHIPPED, version(original_release_on=None, fixed={MAINTENANCE: date(2028, 6, 30)}))

    assert standing(found, date(2028, 6, 30)) == (Standing.UNKNOWN, None)
    assert standing(found, date(2028, 7, 1)) == (Standing.ENDED, None)


def test_a_phase_that_was_over_before_the_release_is_none():
    assert days(spans(SHIPPED, version(fixed={FULL: date(2020, 1, 1)}))) == [(MAINTENANCE, RELEASED, date(2029, 2, 28))]


@pytest.mark.parametrize(
    ("eligible", "purchased", "is_there"),
    [
        (True, True, True),
        (False, True, True),
        (True, False, False),
        (True, None, True),
        (False, None, False),
    ],
)
def test_extended_support_is_for_those_who_bought_it_and_shown_where_it_is_on_offer(eligible, purchased, is_there):
    found = spans(SHIPPED, version(els_eligible=eligible, els_purchased=purchased))

    assert ((EXTENDED, date(2029, 3, 1), date(2032, 2, 29)) in days(found)) is is_there


def test_extended_support_that_may_not_be_on_offer_has_no_days():
    assert days(spans(SHIPPED, version(els_purchased=None)))[-1] == (EXTENDED, date(2029, 3, 1), None)


def test_what_is_not_known_stays_unknown():
    unknown_length = spans(SHIPPED, version(lifecycle_years=None, els_purchased=True))
    unknown_release = spans(SHIPPED, version(original_release_on=None, fixed={FULL: date(2027, 6, 30)}))

    assert days(unknown_length) == [(FULL, RELEASED, None), (MAINTENANCE, None, None), (EXTENDED, None, None)]
    assert days(unknown_release) == [(FULL, None, date(2027, 6, 30)), (MAINTENANCE, date(2027, 7, 1), None)]
    assert standing(unknown_length, RELEASED) == (Standing.WITHIN, unknown_length[0])
    assert standing(unknown_release, RELEASED) == (Standing.UNKNOWN, None)


def test_a_version_stands_before_within_or_behind_its_phases():
    found = spans(SHIPPED, version(fixed={FULL: date(2027, 6, 30)}))

    assert standing(found, date(2024, 2, 28)) == (Standing.BEFORE, None)
    assert standing(found, RELEASED) == (Standing.WITHIN, found[0])
    assert standing(found, date(2027, 6, 30)) == (Standing.WITHIN, found[0])
    assert standing(found, date(2027, 7, 1)) == (Standing.WITHIN, found[1])
    assert standing(found, date(2029, 2, 28)) == (Standing.WITHIN, found[1])
    assert standing(found, date(2029, 3, 1)) == (Standing.ENDED, None)


@pytest.mark.parametrize(
    ("days_before", "within"), [(91, None), (90, 90), (61, 90), (60, 60), (31, 60), (30, 30), (0, 30), (-1, None)]
)
def test_the_end_of_a_phase_is_told_90_60_and_30_days_before(days_before, within):
    found = spans(SHIPPED, version(fixed={FULL: date(2027, 6, 30)}))

    told = endings(found, date(2027, 6, 30) - timedelta(days_before))

    assert [(one.phase.word, one.days, one.within, one.then) for one in told] == (
        [] if within is None else [(FULL, days_before, within, SHIPPED.phases[1])]
    )


def test_every_phase_that_ends_soon_is_told_and_after_the_last_comes_nothing():
    found = spans(SHIPPED, version(fixed={FULL: date(2029, 1, 31)}))

    assert [(one.phase.word, one.days, one.then and one.then.word) for one in endings(found, date(2029, 1, 1))] == [
        (FULL, 30, MAINTENANCE),
        (MAINTENANCE, 58, None),
    ]


UNTOLD = replace(SHIPPED, fixed_end="")


def test_a_date_can_be_fixed_for_every_phase_where_decisions_learn_of_it():
    assert SHIPPED.fixable == (FULL, MAINTENANCE, EXTENDED)
    require_fixable(SHIPPED, EXTENDED)


def test_where_decisions_do_not_learn_of_it_a_date_can_be_fixed_for_phases_that_end_before_support_does():
    assert UNTOLD.fixable == (FULL,)
    assert Lifecycle().fixable == ()
    assert Lifecycle((Phase("full", "Full"), Phase("late", "Late", ends=Period(months=80)))).fixable == ("full", "late")
    assert days(spans(UNTOLD, version(fixed={MAINTENANCE: date(2035, 1, 1)}))) == days(spans(UNTOLD, version()))
    assert fixed_end_of(Lifecycle(), version()) is None


@pytest.mark.parametrize(
    ("word", "message", "hint"),
    [
        (
            "maintenance",
            "the scope of coverage decides when `maintenance` ends",
            "its `lifecycle` names no `fixed_end`",
        ),
        ("extended", "the scope of coverage decides when `extended` ends", "its `lifecycle` names no `fixed_end`"),
        ("ful", "there is no phase `ful`", "did you mean `full`?"),
        ("sunset", "there is no phase `sunset`", "there are: full"),
    ],
)
def test_other_phases_are_refused(word, message, hint):
    with pytest.raises(PhaseRefusedError) as refused:
        require_fixable(UNTOLD, word)

    assert message in refused.value.message
    assert hint in refused.value.hint


@pytest.mark.parametrize(("phases", "hint"), [((), "there are: none")])
def test_a_pack_without_phases_has_none_to_fix(phases, hint):
    with pytest.raises(PhaseRefusedError) as refused:
        require_fixable(Lifecycle(phases), "full")

    assert refused.value.hint == hint


DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))


VERSIONS = st.builds(
    Version,
    original_release_on=DAYS,
    lifecycle_years=st.none() | st.integers(3, 9),
    els_eligible=st.sampled_from([True, False, None]),
    els_purchased=st.booleans(),
    fixed=st.dictionaries(st.sampled_from([FULL, MAINTENANCE, EXTENDED]), DAYS),
)


LICENSED_ISSUE = {
    "request_kind": "production",
    "issue_class": "product_issue",
    "caused_by_product": "likely",
    "instance_licensed": True,
    "subscription_active": True,
    "deployment.live_end_user_traffic": True,
    "deployment.commercial_use": True,
    "deployment.prime_time_use": True,
    "version.feature_status": "generally_available",
}
INSTALLATION = {
    "request_kind": "development",
    "activity": "online_development_support",
    "issue_class": "installation",
    "software_source": "support_portal",
    "hours.available": 10,
    "hours.requested": 1,
    "hours.allocated_activity": "online_development_support",
    "version.feature_status": "generally_available",
}


@sampled(600)
@given(
    known=VERSIONS,
    asked_on=DAYS | st.none(),
    nudge=st.integers(-2, 2),
    request=st.sampled_from([LICENSED_ISSUE, INSTALLATION]),
)
def test_the_phases_and_the_scope_of_coverage_agree_on_every_day(known, asked_on, nudge, request):
    found = spans(SHIPPED, known)
    end = found[-1].ends_on if found else None
    day = (asked_on or end or RELEASED) + timedelta(nudge)
    day = max(day, POLICY.pack.valid_from)
    facts = {
        "asked_on": day,
        "version.major_original_release_on": known.original_release_on,
        "lifecycle_years": known.lifecycle_years,
        "els_purchased": known.els_purchased,
        SHIPPED.fixed_end: fixed_end_of(SHIPPED, known),
    }
    told = {name: value.isoformat() if isinstance(value, date) else value for name, value in facts.items()}
    told = {name: value for name, value in told.items() if value is not None}

    decision = POLICY.decide(POLICY.read_facts(told | request, day))

    is_within = standing(found, day)[0] is Standing.WITHIN
    agreeing = {Outcome.COVERED if is_within else Outcome.OUTSIDE_LIFECYCLE}
    if is_within and end is None:  # nobody knows when support ends: it is asked for, once that matters
        agreeing.add(Outcome.NEEDS_INFORMATION)
        assert {one.fact for one in decision.missing} <= {"lifecycle_years"}
    assert decision.outcome in agreeing


RULES = st.recursive(
    st.one_of(st.sampled_from([Mark.LIFECYCLE, Mark.UNKNOWN]), DAYS, st.builds(Period, st.integers(0, 200))),
    lambda one: st.one_of(
        st.builds(LaterOf, st.tuples(one, one)), st.builds(EarlierOf, st.lists(one, min_size=2, max_size=3).map(tuple))
    ),
    max_leaves=4,
)


@sampled(300)
@given(
    ends=st.lists(RULES, min_size=1, max_size=4),
    bought=st.booleans(),
    released=st.none() | DAYS,
    years=st.none() | st.integers(3, 9),
    fixed=st.dictionaries(st.sampled_from("0123"), DAYS),
)
def test_phases_never_overlap_and_leave_no_day_out(ends, bought, released, years, fixed):
    held = [Phase(str(number), "A phase", ends=rule) for number, rule in enumerate(ends)]
    extended = [Phase("els", "Bought", ends=Mark.ELS)] if bought else []
    lifecycle = Lifecycle((*held, *extended), els_years=3)

    found = spans(lifecycle, Version(released, years, els_purchased=bought, fixed=fixed))

    assert not found or released is None or found[0].starts_on == released
    for one in found:
        assert one.starts_on is None or one.ends_on is None or one.starts_on <= one.ends_on
    for one, after in pairwise(found):
        assert after.starts_on == (None if one.ends_on is None else one.ends_on + timedelta(1))
