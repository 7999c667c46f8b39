"""The closed set of outcomes: each grants, denies or is open, and all are listed in one order."""

from inscope.core.outcome import Outcome, in_order


def test_every_outcome_grants_denies_or_is_open_and_never_two_of_these():
    assert all([outcome.grants, outcome.denies, outcome.is_open].count(True) == 1 for outcome in Outcome)


def test_only_covered_outcomes_grant_and_only_needs_are_open():
    assert [outcome.value for outcome in Outcome if outcome.grants] == ["covered", "covered_limited"]
    assert [outcome.value for outcome in Outcome if outcome.is_open] == ["needs_information", "needs_judgment"]


def test_outcomes_are_listed_in_their_fixed_order():
    assert in_order(set(Outcome)) == tuple(Outcome)
    assert in_order({Outcome.NEEDS_JUDGMENT, Outcome.COVERED}) == (Outcome.COVERED, Outcome.NEEDS_JUDGMENT)
