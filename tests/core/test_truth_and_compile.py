"""Generated code, the plain reading of a condition, and brute force over what is unknown: all three agree."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.dates import Period
from inscope.core.policy.compile import compile_gates
from inscope.core.policy.expressions import (
    ALWAYS,
    And,
    Equal,
    Fact,
    Holds,
    Less,
    Literal,
    Member,
    Not,
    Or,
    Shifted,
    Span,
    Sum,
    atom_facts,
    atoms,
    facts_read,
    term_facts,
)
from inscope.core.policy.support import weigher
from inscope.core.policy.truth import ANYWHERE, Range, atom_truth, range_of, term_value, truth
from inscope.core.policy.vocabulary import Bounds
from tests.core.packs import sampled
from tests.core.vocabularies import BOUNDS, CONDITIONS, DAY, NAMES, completions, gate, known_facts

A, B, N = Fact("a"), Fact("b"), Fact("n")


# --- Generated code and the plain reading ---------------------------------------------------------


def read(condition, values):
    return truth(condition, values, BOUNDS)


def guarded(gates, values):
    """Return what each gate is by the plain reading: a rule under its guard."""
    return [read(And((one.section.when, one.rule.when)), values) for one in gates]


GATES = st.lists(CONDITIONS, min_size=1, max_size=5).flatmap(
    lambda conditions: st.lists(CONDITIONS, min_size=3, max_size=3).map(
        lambda guards: [gate(number, condition, guards[number // 2]) for number, condition in enumerate(conditions)]
    )
)


@sampled(400, 20_000)
@given(GATES, known_facts())
def test_generated_code_and_the_plain_reading_agree_while_facts_are_unknown(gates, values):
    holds, unknown = compile_gates(gates, BOUNDS).partial(values)

    found = [None if unknown >> number & 1 else bool(holds >> number & 1) for number in range(len(gates))]
    assert found == guarded(gates, values)
    assert not holds & unknown


@sampled(200, 20_000)
@given(GATES, known_facts(fewest=1))
def test_generated_code_and_the_plain_reading_agree_where_all_facts_are_known(gates, values):
    compiled = compile_gates(gates, BOUNDS)
    holds = compiled.complete(values)

    assert [bool(holds >> number & 1) for number in range(len(gates))] == guarded(gates, values)
    assert compiled.partial(values) == (holds, 0)
    assert set(compiled.facts) == {
        name for one in gates for name in (*facts_read(one.section.when), *facts_read(one.rule.when))
    }


@sampled(300, 20_000)
@given(CONDITIONS, known_facts())
def test_what_is_settled_stays_so_however_the_unknown_facts_are_completed(condition, values):
    held = read(condition, values)

    if held is not None:
        assert all(read(condition, full) is held for full in completions(values, facts_read(condition)))


@sampled(200, 10_000)
@given(CONDITIONS, known_facts(fewest=1))
def test_nothing_is_unknown_where_all_facts_are_known(condition, values):
    assert read(condition, values) is not None


@sampled(200, 10_000)
@given(CONDITIONS, known_facts(), st.sampled_from(sorted(NAMES.facts)))
def test_knowing_more_never_takes_a_settled_answer_back(condition, values, name):
    less = {key: value for key, value in values.items() if key != name}
    held = read(condition, less)

    assert held is None or read(condition, values) is held


# --- Which facts settle a condition ---------------------------------------------------------------


@sampled(300, 20_000)
@given(CONDITIONS, known_facts())
def test_the_facts_that_are_named_settle_a_condition_alone(condition, values):
    held, names = weigher(condition, BOUNDS)(values)

    assert held is read(condition, values)
    if held is None:
        assert names
        assert not set(names) & values.keys()
    else:
        assert read(condition, {name: values[name] for name in names if name in values}) is held


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"a": True, "b": True}, (True, ("a",))),
        ({"b": True}, (True, ("b",))),
        ({"a": False, "b": False}, (False, ("a", "b"))),
        ({"a": False}, (None, ("b",))),
        ({}, (None, ("a", "b"))),
    ],
)
def test_the_first_of_several_parts_that_settle_is_named(values, expected):
    assert weigher(Or((Holds("a"), Holds("b"))), {})(values) == expected
    held, names = expected
    contrary = And((Not(Holds("a")), Not(Holds("b"))))
    assert weigher(contrary, {})(values) == (None if held is None else not held, names)


@pytest.mark.parametrize(
    ("atom", "values", "expected"),
    [
        (Member("c", ("p", "q")), {"c": "q"}, (True, ("c",))),
        (Member("c", ("p", "q")), {"c": "r"}, (False, ("c",))),
        (Member("c", ("p", "q")), {}, (None, ("c",))),
        (Less(A, B), {"a": 1}, (None, ("b",))),
        (Less(A, B), {"a": 1, "b": 2}, (True, ("a", "b"))),
    ],
)
def test_a_comparison_waits_for_the_facts_that_it_lacks(atom, values, expected):
    assert weigher(atom, {})(values) == expected


# --- Bounds ---------------------------------------------------------------------------------------

INTS = st.integers(-4, 4)


@st.composite
def bounded(draw):
    """Return the bounds of a whole number, and the values that it can have (up to six where it has no end)."""
    low = draw(INTS)
    high = draw(st.none() | st.integers(low, 5))
    return Bounds(low, True, high), list(range(low, (low + 6 if high is None else high) + 1))


@sampled(400, 20_000)
@given(bounded(), bounded(), st.booleans(), st.data())
def test_bounds_settle_exactly_the_comparisons_of_whole_numbers_that_they_can(one, other, known, data):
    (first, values), (second, others) = one, other
    bounds = {"a": first, "b": second}
    facts = {"a": data.draw(st.sampled_from(values))} if known else {}
    left = [facts["a"]] if known else values
    ends = first.high is None and not known, second.high is None

    less = {x < y for x in left for y in others}
    assert atom_truth(Less(A, B), facts, bounds) == (
        less.pop() if len(less) == 1 and not _without_end(less, ends) else None
    )
    equal = any(x == y for x in left for y in others)
    apart = not equal and not (ends[0] and max(left) < max(others)) and not (ends[1] and max(others) < max(left))
    assert atom_truth(Equal(A, B), facts, bounds) in ({False} if apart else {None, False})


def _without_end(less, ends):
    """Whether a value beyond the few that were tried would tell otherwise."""
    first, second = ends
    return (True in less and first) or (False in less and second)


@pytest.mark.parametrize(
    ("condition", "bounds", "held"),
    [
        (Less(N, Literal(0)), Bounds(0), False),
        (Less(N, Literal(1)), Bounds(0), None),
        (Less(Literal(-1), N), Bounds(0), True),
        (Less(Literal(0), N), Bounds(0), None),
        (Less(Literal(0), N), Bounds(Decimal(0), False), True),
        (Less(N, Literal(0)), Bounds(Decimal(0), False), False),
        (Less(N, Literal(5)), Bounds(0, True, 4), True),
        (Less(N, Literal(4)), Bounds(0, True, 4), None),
        (Less(Literal(4), N), Bounds(0, True, 4), False),
        (Equal(N, Literal(5)), Bounds(0, True, 4), False),
        (Equal(N, Literal(-1)), Bounds(0, True, 4), False),
        (Equal(N, Literal(4)), Bounds(0, True, 4), None),
        (Equal(N, Literal(0)), Bounds(Decimal(0), False), False),
        (Equal(Fact("c"), Fact("d")), None, None),
        (Less(Shifted(Literal(DAY), Span(N, 0), 1), Literal(DAY)), Bounds(0), False),
        (Less(Literal(DAY), Shifted(Literal(DAY), Span(N, 1), 1)), Bounds(1), True),
        (Less(Literal(DAY), Shifted(Literal(DAY), Span(N, 12), -1)), Bounds(0), False),
        (Less(Shifted(Literal(DAY), Span(Sum((N, Literal(1))), 12), -1), Literal(DAY)), Bounds(0), True),
        (Less(Shifted(A, Span(N, 0), 1), Literal(DAY)), Bounds(0), None),
        (Less(Shifted(Literal(DAY), Fact("p"), 1), Literal(DAY)), None, None),
    ],
)
def test_declared_bounds_settle_a_comparison_before_its_fact_is_known(condition, bounds, held):
    assert truth(condition, {}, {} if bounds is None else {"n": bounds}) is held


# --- Terms ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("term", "values", "value"),
    [
        (Literal(3), {}, 3),
        (N, {"n": 3}, 3),
        (N, {}, None),
        (Sum((N, Literal(1))), {"n": 3}, 4),
        (Sum((N, Literal(1))), {}, None),
        (Shifted(A, Span(N, 1), 1), {"a": date(2026, 1, 31), "n": 1}, date(2026, 2, 28)),
        (Shifted(A, Span(Literal(1), 0), -1), {"a": date(2026, 1, 1)}, date(2025, 12, 31)),
        (Shifted(A, Literal(Period(1, 1)), 1), {"a": date(2026, 1, 31)}, date(2026, 3, 1)),
        (Shifted(A, Fact("p"), -1), {"a": date(2026, 1, 31), "p": Period(days=1)}, date(2026, 1, 30)),
        (Shifted(A, Span(N, 1), 1), {"a": date(2026, 1, 31)}, None),
        (Shifted(A, Span(N, 1), 1), {"n": 1}, None),
    ],
)
def test_a_term_has_a_value_once_its_facts_are_known(term, values, value):
    assert term_value(term, values) == value


def test_a_fact_of_which_nothing_is_declared_can_be_anything():
    assert range_of(N, {}, {}) == ANYWHERE == Range(None, True, None, True)
    assert range_of(Span(N, 1), {}, {"n": Bounds(1, True, 2)}) == Range(Period(1), True, Period(2), True)


def test_names_are_listed_once_and_in_the_order_of_the_text():
    condition = And((Less(B, A), Not(Or((Holds("c"), Equal(A, Shifted(B, Span(Sum((N, Literal(1))), 0), 1)))))))

    assert facts_read(condition) == ("b", "a", "c", "n")
    assert [atom_facts(atom) for atom in atoms(condition)] == [("b", "a"), ("c",), ("a", "b", "n")]
    assert list(term_facts(Shifted(A, Literal(Period(1)), 1))) == ["a"]


# --- Generated code -------------------------------------------------------------------------------


def test_the_source_of_a_small_policy_reads_like_the_policy():
    gates = [
        gate(0, And((Holds("yes"), Member("kind", ("red",)))), ALWAYS),
        gate(1, Less(Fact("few"), Literal(2)), ALWAYS),
    ]

    lines = [line.strip() for line in compile_gates(gates, {"few": Bounds(0)}).source.split("\n")]

    assert "def complete(facts):" in lines
    assert "if (f0 and (f1 == 'red')): holds |= 1" in lines
    assert "if (f2 < 2): holds |= 2" in lines


def test_equal_constants_are_one():
    day = Literal(date(2026, 1, 1))
    gates = [
        gate(number, condition, ALWAYS)
        for number, condition in enumerate([Less(A, day), Less(day, B), Equal(N, Literal(Decimal("2.5")))])
    ]

    assert {"c0", "c1"} == {
        name for name in compile_gates(gates, {}).complete.__globals__ if name[0] == "c" and name[1:].isdigit()
    }


@pytest.mark.parametrize(
    ("condition", "values"),
    [
        (Equal(N, Literal(True)), {"n": True}),
        (Equal(N, Literal("red")), {"n": "red"}),
        (Equal(Sum((N, Literal(1))), Literal(Decimal(3))), {"n": 2}),
        (Equal(Shifted(A, Literal(Period(1, 1)), -1), Literal(date(2025, 12, 30))), {"a": date(2026, 1, 31)}),
        (Equal(Shifted(A, Fact("p"), 1), B), {"a": date(2026, 1, 1), "p": Period(1, 1), "b": date(2026, 2, 2)}),
        (Or(()), {}),
        (Not(Or(())), {}),
    ],
)
def test_every_kind_of_tree_is_generated(condition, values):
    compiled = compile_gates([gate(0, condition, ALWAYS)], {})

    assert compiled.complete(values) == (1 if truth(condition, values, {}) else 0)
    assert compiled.partial(values) == (compiled.complete(values), 0)


def test_a_period_that_is_none_is_refused_by_the_compiler():
    with pytest.raises(TypeError):
        compile_gates([gate(0, Less(Shifted(A, Literal(3), 1), B), ALWAYS)], {})


def test_a_rule_under_an_unknown_guard_is_unknown_only_if_it_could_hold():
    gates = [gate(0, Holds("a"), Holds("guard")), gate(1, Holds("b"), Holds("guard"))]
    partial = compile_gates(gates, {}).partial

    assert partial({"a": True, "b": False}) == (0, 1)
    assert partial({"a": True}) == (0, 3)
    assert partial({"a": True, "guard": False}) == (0, 0)
    assert partial({"a": True, "guard": True}) == (1, 2)
