"""Requests with unknown facts, weighed by diagrams and by brute force over every completion."""

import itertools
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

from inscope.core.policy import unknowns
from inscope.core.policy.cells import FALSE, TRUE, Diagrams, Space, TooLargeError
from inscope.core.policy.conditions import read_condition
from inscope.core.policy.truth import truth
from tests.core.packs import decide, fact, policy, rule, sampled, scalar, vocabulary

DENIALS = ["out_of_scope", "not_entitled"]


# --- Diagrams -------------------------------------------------------------------------------------


def test_equal_functions_are_the_same_node():
    diagrams = Diagrams(1_000)
    a, b = diagrams.node(0, [FALSE, TRUE]), diagrams.node(1, [FALSE, TRUE])

    both, either = diagrams.choose(a, b, FALSE), diagrams.choose(a, TRUE, b)

    assert diagrams.choose(b, a, FALSE) == both
    assert diagrams.choose(diagrams.choose(a, FALSE, TRUE), diagrams.choose(b, FALSE, TRUE), FALSE) == diagrams.choose(
        either, FALSE, TRUE
    )
    assert diagrams.choose(a, a, FALSE) == a
    assert diagrams.choose(a, TRUE, diagrams.choose(a, FALSE, TRUE)) == TRUE
    assert diagrams.node(0, [both, both]) == both


def test_a_function_tests_only_what_it_depends_on():
    diagrams = Diagrams(1_000)
    a, b, c = (diagrams.node(number, [FALSE, TRUE]) for number in range(3))
    function = diagrams.choose(a, diagrams.choose(b, diagrams.leaf("x"), diagrams.leaf("y")), diagrams.leaf("x"))

    assert diagrams.tested(diagrams.choose(c, function, function)) == {0, 1}
    assert diagrams.leaves(function) == {"x", "y"}
    assert diagrams.tested(diagrams.mapped(function, {"x": 1, "y": 1})) == set()
    assert diagrams.leaves(diagrams.mapped(function, {"x": 1, "y": 2})) == {1, 2}


def test_zero_and_one_as_values_are_not_false_and_true():
    diagrams = Diagrams(100)

    assert diagrams.leaf(0) != FALSE
    assert diagrams.leaf(1) != TRUE
    assert (diagrams.leaf(False), diagrams.leaf(True)) == (FALSE, TRUE)


def test_a_function_limited_to_some_cells_forgets_the_others():
    source = Diagrams(1_000)
    three = source.node(0, [FALSE, TRUE, FALSE])
    both = source.choose(three, source.node(1, [FALSE, TRUE]), FALSE)

    def limited(*cells):
        into, memo = Diagrams(1_000), dict[int, int]()
        node = source.restrict(both, cells, into, memo)
        return node, into.leaves(node), into.tested(node)

    assert limited((0, 1, 2), (0, 1))[1:] == ({False, True}, {0, 1})
    assert limited((0, 2), (0, 1))[0] == FALSE
    assert limited((1,), (1,))[0] == TRUE
    assert limited((1,), (0, 1))[1:] == ({False, True}, {1})
    assert limited((0, 1), (1,))[1:] == ({False, True}, {0})


def test_a_store_does_no_more_work_than_it_is_allowed():
    diagrams = Diagrams(60)

    with pytest.raises(TooLargeError):
        [diagrams.node(number, [FALSE, TRUE]) for number in range(60)]
    assert diagrams.work <= 64


@sampled(200, 10_000)
@given(st.data())
def test_diagrams_are_the_functions_that_they_stand_for(data):
    """Random functions of four variables, of two to three cells each, evaluated everywhere."""
    diagrams, sizes = Diagrams(100_000), (2, 3, 2, 3)
    tables = [
        ({point: point[number] == cell for point in points(sizes)}, number, cell)
        for number in range(4)
        for cell in range(2)
    ]
    pool = [
        (diagrams.node(number, [TRUE if one == cell else FALSE for one in range(sizes[number])]), table)
        for table, number, cell in tables
    ]
    for _ in range(data.draw(st.integers(1, 8))):
        (condition, x), (then, y), (otherwise, z) = (data.draw(st.sampled_from(pool)) for _ in range(3))
        table = {point: y[point] if x[point] else z[point] for point in points(sizes)}
        pool.append((diagrams.choose(condition, then, otherwise), table))
    node, table = pool[-1]

    assert {point: evaluated(diagrams, node, point) for point in points(sizes)} == table
    assert diagrams.tested(node) == {number for number in range(4) if depends(table, number, sizes)}
    assert diagrams.leaves(node) == set(table.values())


def points(sizes):
    return list(itertools.product(*(range(size) for size in sizes)))


def evaluated(diagrams, node, point):
    into = Diagrams(100_000)
    (leaf,) = into.leaves(diagrams.restrict(node, [(cell,) for cell in point], into, {}))
    return leaf


def depends(table, number, sizes):
    return any(
        table[point] != table[(*point[:number], cell, *point[number + 1 :])]
        for point in table
        for cell in range(sizes[number])
    )


# --- Cells ----------------------------------------------------------------------------------------

NAMES = vocabulary(
    {
        "n": "int 0",
        "m": "int 0 5",
        "r": {**fact("decimal"), "above": "0"},
        "q": "decimal 0 9",
        "h": "hours 0",
        "d": "date",
        "e": "date",
    }
)
BOUNDS = {name: one.bounds for name, one in NAMES.facts.items() if one.bounds is not None}


def space_of(*texts):
    conditions = [read_condition(scalar(text), NAMES) for text in texts]
    space = Space(conditions, NAMES.facts, BOUNDS, 100_000)
    return space, [space.diagram(condition) for condition in conditions]


@pytest.mark.parametrize(
    ("texts", "sizes"),
    [
        (["n < 3"], (2,)),
        (["n < 3", "n <= 2", "n > 2", "3 <= n", "n >= 3", "not n < 3"], (2,)),
        (["n == 3"], (3,)),
        (["n == 3", "n < 3", "n < 4"], (3,)),
        (["n < 2.5", "2.5 < n", "n < 3"], (2,)),
        (["n == 2.5"], (2,)),
        (["q < 3", "q <= 3"], (3,)),
        (["q == 3"], (3,)),
        (["d < e", "e < d", "d <= e", "d == e"], (3,)),
        (["d + days(1) < e", "d < e - days(1)", "d + days(2) <= e"], (2,)),
        (["d + months(1) < e", "d < e"], (2, 2)),
        (["d < date(2026, 1, 1)", "d >= date(2026, 1, 1)", "d + days(1) < date(2026, 1, 2)"], (2,)),
        (["n < m", "n < 3", "m < 3"], (2, 2, 2)),
        (["h < 1.5", "h <= 1", "1.5 <= h"], (3,)),
        (["n < q"], (2,)),
        (["1 < 2"], (2,)),
    ],
)
def test_comparisons_of_the_same_terms_share_their_cells(texts, sizes):
    assert space_of(*texts)[0].sizes == sizes


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("n < 3", "not n >= 3"),
        ("n < 3", "n <= 2"),
        ("n < 2.5", "n <= 2"),
        ("n < 2.5", "n < 3"),
        ("n == 3", "2 < n < 4"),
        ("n == 2.5", "false"),
        ("n < 3 or n == 3", "n <= 3"),
        ("n < m or m < n or n == m", "true"),
        ("d < e or e <= d", "true"),
        ("d < e and d == e", "false"),
        ("d + days(1) < e", "d < e - days(1)"),
        ("d < e", "d + days(1) <= e"),
        ("q < 3 or q == 3 or 3 < q", "true"),
        ("h <= 1", "h < 1.05 and h < 1.1 and h <= 1"),
    ],
)
def test_conditions_that_are_the_same_are_the_same_diagram(one, other):
    _, (first, second) = space_of(one, other)

    assert first == second


NUMBERS = ["n", "m", "r", "q", "0", "1", "2", "2.5", "3"]
SOME_VALUES: dict[str, list[Any]] = {
    "n": [0, 1, 2, 3],
    "m": [0, 2, 3, 5],
    "r": [Decimal("0.1"), Decimal("2.5"), Decimal(3)],
    "q": [Decimal(0), Decimal("2.5"), Decimal(9)],
}


@sampled(300, 20_000)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(NUMBERS[:4]), st.sampled_from(["<", "<=", "==", "!=", ">"]), st.sampled_from(NUMBERS)
        ),
        min_size=1,
        max_size=5,
    ),
    st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in SOME_VALUES.items()}),
)
def test_a_comparison_is_the_same_by_its_cells_and_by_its_values(comparisons, values):
    """With some facts known, cells settle at least what values and bounds settle, and never otherwise."""
    texts = [" ".join(comparison) for comparison in comparisons]
    space, nodes = space_of(*texts)
    cells = space.cells(values)

    for text, node in zip(texts, nodes, strict=True):
        into = Diagrams(100_000)
        leaves = into.leaves(space.diagrams.restrict(node, cells, into, {}))
        held = truth(read_condition(scalar(text), NAMES), values, BOUNDS)
        assert leaves == {held} if held is not None else held in leaves | {None}
        assert leaves >= possible_truths(text, values)


def possible_truths(text, values):
    condition = read_condition(scalar(text), NAMES)
    unknown = [name for name in SOME_VALUES if name in text and name not in values]
    return {
        truth(condition, values | dict(zip(unknown, chosen, strict=True)), BOUNDS)
        for chosen in itertools.product(*(SOME_VALUES[name] for name in unknown))
    }


# --- Policies against brute force -----------------------------------------------------------------

FACTS = {
    "a": "bool",
    "b": "bool",
    "c": "choice red green blue",
    "d": "choice green blue grey",
    "one": "choice only",
    "x": "int 0 3",
    "y": "int 0 3",
    "z": "int 0 4",
    "w": {**fact("decimal"), "above": "0", "max": "2"},
    "first": "date",
    "second": "date",
}
DAYS = [date(2026, 1, 1) + timedelta(days=days) for days in range(-3, 6)]
VALUES: dict[str, list[Any]] = {
    "a": [True, False],
    "b": [True, False],
    "c": ["red", "green", "blue"],
    "d": ["green", "blue", "grey"],
    "one": ["only"],
    "x": [0, 1, 2, 3],
    "y": [0, 1, 2, 3],
    "z": [0, 1, 2, 3, 4],
    "w": [Decimal("0.5"), Decimal(1), Decimal("1.5"), Decimal(2)],
    "first": DAYS,
    "second": DAYS,
}
# No two of these compare the same fact in different ways: here the diagrams are exact.
APART = [
    "a", "b", "c == red", "c in [red, green]", "d == grey", "c == d", "c != d", "one == only",
    "x < y", "y <= x", "x == y", "y < x",
    "z < 2", "z == 2", "z <= 2.5", "2.5 < z", "z > 3",
    "w < 1", "w == 1", "w > 1.5",
    "first < second", "second <= first", "first + days(1) < second", "first == second",
]  # fmt: skip
# These share facts between comparisons: cells may combine in ways that no values can.
SHARING = [
    *APART,
    "x < z",
    "z < y",
    "x < 2",
    "y == 1",
    "first < date(2026, 1, 3)",
    "second < date(2026, 1, 2)",
    "x < w",
]


def joined(inner):
    return (
        inner.map("not ({})".format)
        | st.lists(inner, min_size=2, max_size=3).map(" and ".join).map("({})".format)
        | st.lists(inner, min_size=2, max_size=3).map(" or ".join).map("({})".format)
    )


def policies(atoms):
    conditions = st.recursive(st.sampled_from(atoms), joined, max_leaves=4)
    denials = st.lists(st.tuples(conditions, st.sampled_from([*DENIALS, "needs_judgment"])), min_size=1, max_size=4)
    grants = st.lists(st.tuples(conditions, st.sampled_from(["covered", "covered_limited"])), max_size=2)
    guards = st.sampled_from(["true", "a", "c != red"])
    return st.tuples(denials, grants, guards).map(small_policy)


def small_policy(drawn):
    denials, grants, guard = drawn
    rules = [
        rule(f"R{number}", f"'{when}'", then, **({"judge": "a"} if then == "needs_judgment" else {}))
        for number, (when, then) in enumerate([*denials, *grants])
    ]
    return policy(FACTS, rules, sections={"all": f"'{guard}'"})


# A date has no bounds: those known lie amid those tried, so that every distance is tried.
KNOWN_VALUES = {**VALUES, "first": DAYS[3:6], "second": DAYS[3:6]}
KNOWN = st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in KNOWN_VALUES.items()})


def read_by(ready):
    return [name for name in VALUES if name in ready.compiled.facts]


def completed(ready, known):
    """Return every completion of what the rules read, with the number of the rule that decides it; -1 for none."""
    names = [name for name in read_by(ready) if name not in known]
    found = {}
    for chosen in itertools.product(*(VALUES[name] for name in names)):
        values = known | dict(zip(names, chosen, strict=True))
        holds = [truth(gate.section.when, values, {}) and truth(gate.rule.when, values, {}) for gate in ready.gates]
        found[chosen] = (holds.index(True) if True in holds else -1, holds)
    return names, found


def outcome_of(ready, number):
    return ready.gates[number].rule.then.value if number >= 0 else "needs_judgment"


def expected_of(ready, known):
    """Return decider, possible outcomes and missing facts, by the five points of the reference over all completions."""
    note([(gate.section.when_text, gate.rule.when_text, gate.rule.then.value) for gate in ready.gates])
    note(known)
    names, found = completed(ready, known)
    count = len(ready.gates)
    certain = [all(holds[number] for _, holds in found.values()) for number in range(count)]
    open_ = [not certain[number] and any(holds[number] for _, holds in found.values()) for number in range(count)]
    first = certain.index(True) if True in certain else None
    if first is not None:
        then = ready.gates[first].rule.then
        before = [ready.gates[number].rule.then for number in range(first) if open_[number]]
        if not before or (then.denies and not any(one.grants for one in before)):
            return first, {then.value}, set()
    deciders = {decider for decider, _ in found.values()}
    possible = {outcome_of(ready, number) for number in deciders}
    if len(possible) == 1:
        return min(deciders, key=lambda number: (number == -1, number)), possible, set()
    outcomes = {chosen: outcome_of(ready, decider) for chosen, (decider, _) in found.items()}
    return None, possible, {name for place, name in enumerate(names) if matters(outcomes, place, VALUES[name])}


def matters(outcomes, place, values):
    """Whether two completions that differ in one fact alone have different outcomes."""
    return any(
        outcome != outcomes[(*chosen[:place], other, *chosen[place + 1 :])]
        for chosen, outcome in outcomes.items()
        for other in values
    )


def decided(ready, known):
    raw = {name: value.isoformat() if isinstance(value, date) else value for name, value in known.items()}
    decision = decide(ready, raw)
    missing = {missing.fact for missing in decision.missing} if decision.decider is None else set()
    return decision, missing


def few_enough(ready, known):
    total = 1
    for name in read_by(ready):
        total *= 1 if name in known else len(VALUES[name])
    return total <= 3_000


@sampled(400, 20_000)
@given(policies(APART), KNOWN)
def test_unknown_facts_leave_exactly_what_every_completion_leaves(ready, known):
    if few_enough(ready, known):
        decision, missing = decided(ready, known)
        decider, possible, expected = expected_of(ready, known)

        assert (decision.decider, set(decision.possible)) == (decider, possible)
        assert judged_apart(ready, missing, expected) == expected


def judged_apart(ready, missing, expected):
    """A judgment that a person has to give stands in `missing` too, after the facts that can change the outcome."""
    judges = {gate.rule.judge for gate in ready.gates if gate.rule.judge}
    return missing - (judges - expected)


@sampled(400, 20_000)
@given(policies(SHARING), KNOWN)
def test_comparisons_that_share_facts_never_settle_what_is_open(ready, known):
    if few_enough(ready, known):
        decision, missing = decided(ready, known)
        decider, possible, expected = expected_of(ready, known)

        assert set(decision.possible) >= possible
        assert decision.decider is None or decision.decider == decider
        if decider is None:
            assert missing >= expected


@sampled(100, 5_000)
@given(policies(SHARING), st.lists(KNOWN, min_size=2, max_size=6))
def test_a_decision_does_not_depend_on_what_was_decided_before(ready, requests):
    fresh = {number: decided(type(ready)(ready.pack), known)[0].canonical() for number, known in enumerate(requests)}

    assert {number: decided(ready, known)[0].canonical() for number, known in enumerate(requests)} == fresh
    assert {
        number: decided(ready, known)[0].canonical() for number, known in reversed(list(enumerate(requests)))
    } == fresh


# --- Cases that went wrong once -------------------------------------------------------------------


def test_an_open_bound_is_kept_apart_from_a_closed_one():
    """With `b` above 0, `a < b` is certain for `a` 0 and open for `a` 1: these are two standings."""
    facts = {"a": "decimal 0", "b": {**fact("decimal"), "above": "0"}, "x": "bool"}
    ready = policy(facts, [rule("A", "x", "not_entitled"), rule("B", "a < b")])

    settled, still_open = decide(ready, {"a": 0}), decide(ready, {"a": 1})

    assert (settled.rule, still_open.rule) == ("B", None)
    assert decide(ready, {"a": 0}).canonical() == settled.canonical()


def test_a_choice_of_one_word_that_is_unknown_is_kept_apart_from_one_that_is_known():
    ready = policy(
        {"one": "choice only", "x": "bool"},
        [rule("A", "x", "not_entitled"), rule("B", "true"), rule("C", "one == only")],
    )

    rows = [[row.holds for row in decide(ready, known).trace] for known in ({}, {"one": "only"}, {})]

    assert rows == [["unknown", "yes", "unknown"], ["unknown", "yes", "yes"], ["unknown", "yes", "unknown"]]


def test_a_constant_comparison_leaves_nothing_to_ask():
    ready = policy({"x": "bool", "y": "bool"}, [rule("A", "x or y and 2 < 1")])

    assert [missing.fact for missing in decide(ready).missing] == ["x"]


def test_a_whole_number_is_never_between_two_others():
    ready = policy({"n": "int 0 9", "x": "bool"}, [rule("A", "n == 2 and x", "not_entitled"), rule("B", "n < 2.5")])

    assert [outcome.value for outcome in decide(ready, {"n": 2}).possible] == ["out_of_scope"]
    assert decide(ready, {"n": 2}).may_apply == ("A",)
    assert decide(policy({"n": "int 0 9"}, [rule("A", "n < 2.5"), rule("B", "2.5 < n")])).rule == "A"


@pytest.mark.parametrize(
    ("facts", "when", "known"),
    [
        ({"one": "choice only"}, "one == only", {}),
        ({"n": "int 3 3"}, "n == 3", {}),
        ({"n": "int 3 3", "m": "int 0"}, "n == m", {"m": 3}),
        ({"n": "int 0"}, "n != 2.5", {}),
        ({"c": "choice red green", "d": "choice green blue"}, "c != d", {"c": "red"}),
        ({"c": "choice red green"}, "c == red or c == green", {}),
        ({"n": "int 0"}, "n < 3 or n > 2", {}),
        ({"n": "int 0", "m": "int 0"}, "n < m or m <= n", {"n": 3}),
    ],
)
def test_a_rule_that_must_hold_decides_before_a_denial_that_certainly_holds(facts, when, known):
    """Three values call the first rule unknown; every completion lets it hold."""
    ready = policy({**facts, "x": "bool"}, [rule("A", when), rule("B", "x", "not_entitled")])

    assert decide(ready, {**known, "x": True}).rule == "A"


def test_terms_in_three_pairs_may_keep_a_request_open_that_could_be_settled():
    """The documented limit: `x < y`, `y < z` and `z < x` cannot all hold, and the cells do not know it."""
    facts = {"x": "int 0", "y": "int 0", "z": "int 0"}
    ready = policy(facts, [rule("A", "not (x < y and y < z and z < x)")])

    assert not decide(ready).is_settled
    assert not decide(ready, {"x": 1, "y": 2}).is_settled
    assert decide(ready, {"x": 1, "y": 2, "z": 0}).rule == "A"


def test_an_outcome_that_all_completions_share_stands_by_the_first_rule_that_can_decide():
    ready = policy({"x": "bool"}, [rule("A", "x"), rule("B", "not x")])

    decision = decide(ready)

    assert (decision.rule, decision.clauses, decision.missing) == ("A", ("A",), ())


def test_many_standings_are_forgotten_and_found_again(monkeypatch):
    monkeypatch.setattr(unknowns, "_MOST_STANDINGS", 2)
    ready = policy(
        {"c": "choice red green blue", "x": "bool", "n": "int 0"},
        [rule("A", "x and c == red and n < 3"), rule("B", "x and c == blue")],
    )
    requests: list[dict[str, object]] = [{"c": "red"}, {"c": "green"}, {"c": "blue"}, {"x": True}, {}] * 2

    found = [decide(ready, known).canonical() for known in requests]

    assert found[:5] == found[5:]
    assert len(ready._unknowns._standings) <= 2


@pytest.mark.parametrize(
    ("rules", "known", "decider"),
    [
        ([("x", "not_entitled"), ("true", "out_of_scope")], {}, "R1"),
        ([("x and y and z", "not_entitled"), ("x or y or z", "out_of_scope"), ("true", "covered")], {"x": True}, "R1"),
        ([("x", "out_of_scope"), ("y", "out_of_scope"), ("true", "out_of_scope")], {}, "R2"),
        ([("x and (x or y)", "not_entitled"), ("z", "out_of_scope")], {"z": True}, "R1"),
        ([("x", "needs_judgment"), ("y", "needs_judgment")], {}, "R0"),
        ([("x and y", "not_entitled"), ("y", "needs_judgment")], {"y": True}, None),
        ([("x and y", "not_entitled"), ("z", "covered")], {"z": True}, None),
    ],
)
def test_the_rough_answer_settles_what_each_rule_alone_settles(rules, known, decider, monkeypatch):
    """Where weighing would cost too much, the answer may stay open but is never another one."""
    ready = policy(
        {"x": "bool", "y": "bool", "z": "bool"},
        [rule(f"R{number}", f"'{when}'", then) for number, (when, then) in enumerate(rules)],
    )
    exact = decide(
        policy(ready_facts(), [rule(f"R{number}", f"'{when}'", then) for number, (when, then) in enumerate(rules)]),
        known,
    )
    monkeypatch.setattr(unknowns, "_MOST_WORK", 2)

    rough = decide(ready, known)

    assert rough.rule == decider
    assert decider is None or exact.rule == decider
    assert set(rough.possible) >= set(exact.possible)
    assert {missing.fact for missing in rough.missing} >= {missing.fact for missing in exact.missing}


def ready_facts():
    return {"x": "bool", "y": "bool", "z": "bool"}
