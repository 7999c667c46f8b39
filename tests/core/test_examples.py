"""Worked cases: how they are read, what they are compared with, and every mistake in them."""

import pytest

from inscope.core.policy import PackError
from inscope.core.policy.examples import facts_of, read_examples, run_example
from tests.core.packs import fact, policy, rule, small

FACTS = {
    "late": "bool",
    "site.live": "bool",
    "kind": "choice red green true",
    "spent": "hours 0",
    "note": "text",
    "open": fact("bool", assume="true"),
}
RULES = [
    rule("A", "late and open", route="[call_us, buy_more]", cites="[B]"),
    rule("B.two", "kind == red", "not_entitled"),
    rule("C", "site.live", "covered"),
]
READY = policy(FACTS, RULES)


def read(text):
    return read_examples(small(FACTS, RULES, examples=text), READY)


def only(text):
    (example,) = read(text)
    return example


def result(keys, facts="late: true"):
    return run_example(only(f"```example One\nfacts: {{{facts}}}\n{keys}\n```\n"), READY)


def mistakes(text):
    with pytest.raises(PackError) as caught:
        read(text)
    return [(one.line, one.column, one.message, one.hint) for one in caught.value.problems]


# --- What is read ---------------------------------------------------------------------------------


def test_an_example_has_a_title_its_facts_and_what_is_expected():
    text = (
        "# Cases\n\nIn words.\n\n"
        "```example A late one\nfacts: {late: true, kind: red}\nexpect: out_of_scope by A\nroutes: [call_us]\n```\n"
    )

    example = only(text)

    assert (example.title, example.line, example.by) == ("A late one", 5, "A")
    assert example.facts == {"late": True, "kind": "red"}
    assert dict(example.expected) == {"routes": ("call_us",)}


def test_an_example_builds_on_a_base_and_a_base_on_another():
    text = (
        "```base one\nlate: true\nsite: {live: true}\n```\n"
        "```base two\nbase: one\nlate: false\nkind: green\n```\n"
        "```example It\nbase: two\nfacts: {kind: red}\nnot_given: [site.live]\nexpect: not_entitled by B\n```\n"
    )

    assert only(text).facts == {"late": False, "kind": "red"}


def test_values_are_those_that_json_would_carry():
    example = only(
        "```example It\nfacts: {late: false, spent: 1.5, kind: true, note: '2026-01-01', site.live: true}\n"
        "expect: covered by C\n```\n"
    )

    assert facts_of(example, READY).as_json() == {
        "asked_on": "2026-01-01", "kind": True, "late": False, "note": "2026-01-01", "site.live": True, "spent": 1.5,
    }  # fmt: skip


def test_hours_and_unknown_facts_are_written_as_in_json():
    example = only(
        "```example It\nfacts: {late: unknown, spent: '1:40', asked_on: 2026-05-20}\nexpect: needs_information\n```\n"
    )

    assert facts_of(example, READY).as_json() == {"asked_on": "2026-05-20", "late": "unknown", "spent": "1:40"}


def test_an_example_without_a_day_is_of_the_first_day_of_the_pack():
    assert (
        str(facts_of(only("```example It\nfacts: {late: true}\nexpect: out_of_scope\n```\n"), READY).asked_on)
        == "2026-01-01"
    )


def test_no_examples_are_none():
    assert read("") == ()
    assert read("# Only words\n") == ()


# --- What is compared -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "keys",
    [
        "expect: out_of_scope by A",
        "expect: out_of_scope by A\nroutes: [call_us, buy_more]",
        "expect: out_of_scope by A\nclauses: [A, B]\npossible: [out_of_scope]",
        "expect: out_of_scope by A\nmissing: []\nmay_apply: []\nassumed: [open]",
    ],
)
def test_an_example_that_holds_has_no_failures(keys):
    assert result(keys).failures == ()


def test_a_rule_of_a_clause_may_be_named_in_place_of_it():
    assert result("expect: not_entitled by B", "late: false, kind: red").failures == ()
    assert result("expect: not_entitled by B.two", "late: false, kind: red").failures == ()


def test_an_open_request_is_expected_by_its_outcome_alone():
    found = result(
        "expect: needs_information\nmissing: [kind, site.live]\npossible: [covered, not_entitled, needs_judgment]",
        "late: false",
    )

    assert found.failures == ()


@pytest.mark.parametrize(
    ("keys", "facts", "failures"),
    [
        ("expect: covered by C", "late: true", ("expected covered, got out_of_scope", "expected C, got A")),
        ("expect: out_of_scope by B", "late: true", ("expected B, got A",)),
        ("expect: out_of_scope", "late: true", ("expected no clause, got A",)),
        ("expect: needs_information by A", "late: false", ("expected A, got no clause",)),
        (
            "expect: out_of_scope by A\nroutes: [buy_more, call_us]",
            "late: true",
            ("routes: expected [buy_more, call_us], got [call_us, buy_more]",),
        ),
        ("expect: out_of_scope by A\nclauses: [A]", "late: true", ("clauses: expected [A], got [A, B]",)),
        ("expect: out_of_scope by A\nassumed: []", "late: true", ("assumed: expected [], got [open]",)),
        (
            "expect: needs_information\nmissing: [kind]",
            "late: false",
            ("missing: expected [kind], got [kind, site.live]",),
        ),
        (
            "expect: needs_information\npossible: [covered]",
            "late: false",
            ("possible: expected [covered], got [covered, not_entitled, needs_judgment]",),
        ),
        ("expect: not_entitled by B\nmay_apply: []", "kind: red", ("may_apply: expected [], got [A]",)),
    ],
)
def test_an_example_that_does_not_hold_says_where_it_differs(keys, facts, failures):
    assert result(keys, facts).failures == failures


# --- What is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("```exampel It\n```\n", (1, 4, "unknown block `exampel`", "did you mean `example`?")),
        ("```\nx\n```\n", (1, 4, "unknown block ``", "")),
        ("```example\nexpect: covered\n```\n", (1, 4, "the example has no name", "")),
        ("```base \n```\n", (1, 4, "the base has no name", "")),
        ("```example It\nfacts: {late: true}\n```\n", (2, 1, "the key `expect` is missing", "")),
        ("```example It\nexpect: covered\nroute: [x]\n```\n", (3, 1, "unknown key `route`", "did you mean `routes`?")),
        ("```example It\nexpect: coverd\n```\n", (2, 9, "unknown outcome `coverd`", "did you mean `covered`?")),
        ("```example It\nexpect: covered by D\n```\n", (2, 9, "unknown clause or rule `D`", "")),
        (
            "```example It\nexpect: not_entitled by B.to\n```\n",
            (2, 9, "unknown clause or rule `B.to`", "did you mean `B.two`?"),
        ),
        ("```example It\nexpect: [covered]\n```\n", (2, 9, "expected an outcome, found a list", "")),
        ("```example It\nbase: none\nexpect: covered\n```\n", (2, 7, "unknown base `none`", "expected one of: ")),
        ("```base one\nbase: none\n```\n", (2, 7, "unknown base `none`", "expected one of: ")),
        ("```base one\n- late\n```\n", (2, 1, "expected a map of facts, found a list", "")),
        ("```base one\nlate: [true]\n```\n", (2, 7, "expected a value, found a list", "")),
        ("```example It\nfacts: late\nexpect: covered\n```\n", (2, 8, "expected a map of facts, found `late`", "")),
        (
            "```example It\nfacts: {lat: true}\nexpect: covered\n```\n",
            (2, 1, "unknown fact `lat`", "did you mean `late`?"),
        ),
        (
            "```example It\nfacts: {late: 3}\nexpect: covered\n```\n",
            (2, 1, "`late` cannot be `3`: expected true or false", ""),
        ),
        (
            "```example It\nfacts: {late: true}\nnot_given: [kind]\nexpect: covered\n```\n",
            (3, 13, "`kind` is not given in the first place", ""),
        ),
        (
            "```example It\nexpect: covered\nexpect: covered\n```\n",
            (3, 1, "the key `expect` stands twice, first in line 2", ""),
        ),
        ("```example It\nexpect: covered\nroutes: call_us\n```\n", (3, 9, "expected a list, found `call_us`", "")),
    ],
)
def test_a_mistake_in_an_example_is_told_at_its_place(text, expected):
    assert mistakes(text) == [expected]


def test_several_mistakes_are_told_at_once():
    text = "```example One\nexpect: coverd\n```\n\n```exampel Two\n```\n\n```example Three\nexpect: covered by D\n```\n"

    assert [line for line, *_ in mistakes(text)] == [2, 5, 9]


def test_examples_that_are_no_utf_8_are_refused():
    files = small(FACTS, RULES)

    with pytest.raises(PackError, match="this is no UTF-8 text"):
        read_examples(type(files)(files.policy, files.facts, files.services, b"\xff"), READY)
