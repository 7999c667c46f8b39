"""The catalogue: days of a release are in order, its original day stays, and what shipped did so in a release."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.catalog import (
    OF_RELEASES,
    FeatureStatus,
    check_lifecycle_years,
    check_original_day,
    check_phase_ends,
    check_release_days,
    check_shipped,
)
from inscope.core.lifecycle import Lifecycle, Mark, Phase, Version
from inscope.core.records import ValueRefusedError

A_DAY, NEXT_DAY = date(2026, 5, 20), date(2026, 5, 21)
PHASES = Lifecycle(
    (Phase("full", "Full"), Phase("maintenance", "Maintenance"), Phase("extended", "Extended", ends=Mark.ELS)),
    els_years=3,
    fixed_end="version.support_ends_on",
)
DAYS = st.none() | st.dates(date(2026, 1, 1), date(2026, 1, 9))


def refused(act):
    with pytest.raises(ValueRefusedError) as error:
        act()
    return error.value.details()["field"], f"{error.value.message}; {error.value.hint}"


@pytest.mark.parametrize("years", [None, 3, 40])
def test_a_life_cycle_lasts_three_years_or_longer_or_is_not_known(years):
    check_lifecycle_years(years)


def test_a_shorter_life_cycle_is_refused():
    field, told = refused(lambda: check_lifecycle_years(2))

    assert field == "lifecycle_years"
    assert "2 years is too short; expected 3" in told


@given(released=DAYS, withdrawn=DAYS, again=DAYS)
def test_a_release_is_withdrawn_after_it_came_and_comes_back_after_it_was_withdrawn(released, withdrawn, again):
    days = [released, withdrawn, again]
    known = [day for day in days if day is not None]
    is_in_order = known == days[: len(known)] and known == sorted(known)

    try:
        check_release_days(released_on=released, withdrawn_on=withdrawn, re_released_on=again)
    except ValueRefusedError:
        assert not is_in_order
    else:
        assert is_in_order


def test_the_day_that_cannot_be_is_named_with_the_one_that_it_should_follow():
    field, told = refused(lambda: check_release_days(released_on=NEXT_DAY, withdrawn_on=A_DAY, re_released_on=None))
    assert field == "withdrawn_on"
    assert told == "withdrawn on 2026-05-20 is before released on 2026-05-21; expected 2026-05-21 or later"

    field, told = refused(lambda: check_release_days(released_on=A_DAY, withdrawn_on=None, re_released_on=A_DAY))
    assert field == "re_released_on"
    assert "not withdrawn cannot be released again; give the day on which it was withdrawn" in told


def test_a_release_that_was_withdrawn_keeps_its_original_day():
    check_original_day(stands=A_DAY, released_on=A_DAY, is_withdrawn=True)
    check_original_day(stands=A_DAY, released_on=NEXT_DAY, is_withdrawn=False)

    field, told = refused(lambda: check_original_day(stands=A_DAY, released_on=NEXT_DAY, is_withdrawn=True))

    assert field == "released_on"
    assert "keeps its original day, which is 2026-05-20" in told


@pytest.mark.parametrize(("status", "is_in_release"), [("planned", False), ("in_work", False), ("shipped", True)])
def test_what_shipped_did_so_in_a_release_and_nothing_else_did(status, is_in_release):
    check_shipped(status, is_in_release=is_in_release)

    assert refused(lambda: check_shipped(status, is_in_release=not is_in_release))[0] == "shipped_in"


def test_phases_end_in_their_order_and_after_the_original_release():
    check_phase_ends(PHASES, Version(None, None, fixed={"full": A_DAY}))
    check_phase_ends(PHASES, Version(A_DAY, None, fixed={"maintenance": A_DAY, "extended": NEXT_DAY}))
    check_phase_ends(PHASES, Version(A_DAY, 3, els_eligible=False, fixed={"extended": A_DAY}))


@pytest.mark.parametrize(
    ("version", "field", "told"),
    [
        (
            Version(NEXT_DAY, None, fixed={"full": A_DAY}),
            "ends_full",
            "`Full` would end on 2026-05-20, before the original release on 2026-05-21; no phase ends before",
        ),
        (
            Version(NEXT_DAY, None, fixed={"maintenance": A_DAY}),
            "ends_maintenance",
            "`Maintenance` would end on 2026-05-20, before the original release on 2026-05-21",
        ),
        (
            Version(None, None, fixed={"full": NEXT_DAY, "maintenance": A_DAY}),
            "ends_maintenance",
            "`Maintenance` would end on 2026-05-20, before `Full` on 2026-05-21",
        ),
        (
            Version(date(2023, 5, 20), 3, fixed={"full": NEXT_DAY}),
            "ends_full",
            "`Maintenance` would end on 2026-05-20, before `Full` on 2026-05-21",
        ),
        (
            Version(date(2023, 5, 21), 3, fixed={"extended": A_DAY}),
            "ends_extended",
            "`Extended` would end on 2026-05-20, before `Maintenance` on 2026-05-21",
        ),
    ],
)
def test_a_phase_that_would_end_before_another_is_refused_with_both_days(version, field, told):
    refused_field, sentence = refused(lambda: check_phase_ends(PHASES, version, "ends_"))

    assert refused_field == field
    assert told in sentence


def test_a_release_as_a_whole_is_never_removed():
    assert {*OF_RELEASES, "removed"} == {status.value for status in FeatureStatus}
