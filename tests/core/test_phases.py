from datetime import date

import pytest

from inscope.core.dates import Period
from inscope.core.lifecycle import EarlierOf, LaterOf, Lifecycle, Mark, Phase
from inscope.core.policy import PackError
from inscope.core.policy.phases import read_lifecycle
from inscope.core.policy.yamltree import Source, read_tree


def read(text):
    return read_lifecycle(read_tree(Source("services.yaml", text)), ["asked_on", "support_ends_on"])


def test_a_life_cycle_is_read_with_its_phases_in_order():
    found = read("""\
phases:
  full: {label: Full support, about: Everything., ends: {earlier_of: [2 years, {later_of: [2027-03-31, 18 months]}]}}
  fixes: {label: Fixes}
  bought: {label: Bought, ends: els}
years: [3, 5]
els_years: 2
""")

    assert found == Lifecycle(
        (
            Phase(
                "full",
                "Full support",
                "Everything.",
                EarlierOf((Period(24), LaterOf((date(2027, 3, 31), Period(18))))),
            ),
            Phase("fixes", "Fixes", "", Mark.LIFECYCLE),
            Phase("bought", "Bought", "", Mark.ELS),
        ),
        (3, 5),
        2,
    )
    assert [one.is_bought for one in found.phases] == [False, False, True]


def test_a_fixed_end_is_a_date_among_the_facts():
    assert read("phases: {full: {label: Full}}\nfixed_end: support_ends_on").fixed_end == "support_ends_on"


def test_years_may_be_left_out():
    assert read("phases: {full: {label: Full, ends: unknown}}") == Lifecycle((Phase("full", "Full", "", Mark.UNKNOWN),))


@pytest.mark.parametrize(
    ("text", "line", "column", "message", "hint"),
    [
        ("phase: {}", 1, 1, "unknown key `phase`", "did you mean `phases`?"),
        ("years: [3]", 1, 1, "the key `phases` is missing", ""),
        ("phases: {}", 1, 9, "expected a map of phases, found nothing", ""),
        ("phases:\n  2x: {label: L}", 2, 3, "`2x` is no word for a phase", "letters, digits and underscores"),
        ("phases:\n  full: {about: A}", 2, 9, "the key `label` is missing", ""),
        ("phases:\n  full: {label: L, ends: lifecylce}", 2, 26, "`lifecylce` is no end", "did you mean `lifecycle`?"),
        ("phases:\n  full: {label: L, ends: 2027-02-30}", 2, 26, "`2027-02-30` is no end", "such as 18 months"),
        ("phases:\n  full: {label: L, ends: {}}", 2, 26, "expected one of `later_of` and `earlier_of`", ""),
        ("phases:\n  full: {label: L, ends: {later: []}}", 2, 27, "unknown key `later`", "did you mean `later_of`?"),
        ("phases:\n  full: {label: L, ends: {later_of: [1 year]}}", 2, 37, "at least two ends", ""),
        ("phases:\n  full: {label: L, ends: [1 year]}", 2, 26, "found a list", ""),
        ("phases:\n  full: {label: L, ends: els}", 2, 9, "`els_years` does not say how many", ""),
        (
            "els_years: 3\nphases:\n  more: {label: M, ends: els}\n  full: {label: L}",
            4,
            9,
            "`full` stands behind `more`, which not everybody has",
            "put it in front",
        ),
        ("phases: {full: {label: L}}\nyears: 3", 2, 8, "expected a list of years, found `3`", ""),
        ("phases: {full: {label: L}}\nyears: [3, 2.5]", 2, 12, "expected a whole number of years, found `2.5`", ""),
        (
            "phases: {full: {label: L}}\nfixed_end: support_end_on",
            2,
            12,
            "unknown date among the facts `support_end_on`",
            "did you mean `support_ends_on`?",
        ),
        ("phases: {full: {label: L}}\nels_years: 0", 2, 12, "expected a whole number of years, found `0`", ""),
    ],
)
def test_a_mistake_is_told_at_its_place(text, line, column, message, hint):
    with pytest.raises(PackError) as refused:
        read(text)

    (problem,) = refused.value.problems
    assert (problem.file, problem.line, problem.column) == ("services.yaml", line, column)
    assert message in problem.message
    assert hint in problem.hint
