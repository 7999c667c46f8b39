"""Checking a pack: each check passes on a good pack, and is shown to fail on one that is not."""

import pytest

from inscope.core.outcome import Outcome
from inscope.core.policy import Decision, Policy
from inscope.core.policy import check as checking
from inscope.core.policy.check import check, wrong_without
from inscope.core.policy.unknowns import OTHERWISE
from tests.core.packs import decide, policy, rule, small

FACTS = {"x": "bool", "y": "bool"}
RULES = [rule("A", "x", "not_entitled"), rule("B", "y"), rule("C", "true", "covered")]
EXAMPLES = """\
```example Of A
facts: {x: true}
expect: not_entitled by A
```

```example Of B
facts: {x: false, y: true}
expect: out_of_scope by B
```

```example Of C
facts: {x: false, y: false}
expect: covered by C
```
"""


def report_of(examples=EXAMPLES, rules=RULES, progress=None):
    return check(small(FACTS, rules, examples=examples), progress)


def test_a_good_pack_passes_every_check():
    report = report_of()

    assert (report.is_ok, report.problems) == (True, ())
    assert [(one.name, one.detail) for one in report.checks] == [
        ("reads", "3 clauses, 3 rules, 3 facts"),
        ("examples hold", "3 examples"),
        ("every clause decides an example", "3 clauses"),
        ("a missing fact never grants and never refuses", "15 fact sets"),
    ]
    assert isinstance(report.policy, Policy)


def test_progress_is_told_of_each_example():
    told = []

    report_of(progress=lambda done, of: told.append((done, of)))

    assert told == [(1, 3), (2, 3), (3, 3)]


def test_a_pack_that_cannot_be_read_fails_with_its_mistakes():
    report = report_of(rules=[rule("A", "lat"), rule("B", "yy")])

    assert report.policy is None
    assert [one.name for one in report.checks] == ["reads"]
    assert len(report.problems) == 2
    assert "unknown fact `lat`" in report.problems[0]


def test_examples_that_cannot_be_read_fail_with_their_mistakes():
    report = report_of(EXAMPLES.replace("expect: covered", "expect: coverd"))

    assert [one.name for one in report.checks] == ["reads", "examples read"]
    assert report.problems[0].startswith("examples.md:13:9: unknown outcome `coverd`")
    assert report.policy is not None


def test_an_example_that_does_not_hold_fails():
    report = report_of(EXAMPLES.replace("out_of_scope by B", "covered by B"))

    assert report.problems == ("examples.md:6: Of B: expected covered, got out_of_scope",)
    assert [one.name for one in report.checks if not one.is_ok] == ["examples hold"]


def test_a_clause_that_decides_no_example_fails():
    report = report_of(EXAMPLES.partition("```example Of C")[0])

    assert report.problems == ("no example is decided by `C`",)
    assert [one.name for one in report.checks if not one.is_ok] == ["every clause decides an example"]


def test_a_missing_fact_that_grants_fails(monkeypatch):
    """No pack can bring this about; a fault of the evaluation would."""
    monkeypatch.setattr(Policy, "decide", granting(Policy.decide))

    report = report_of()

    assert [one.name for one in report.checks if not one.is_ok] == ["a missing fact never grants and never refuses"]
    assert "examples.md:1: with x unknown: not_entitled became covered" in report.problems
    assert "examples.md:1: with asked_on, x unknown: not_entitled became covered" in report.problems


def granting(decide_well):
    """Return a way to decide that takes an unknown `x` for false: the mistake of many engines."""

    def decide_badly(self, facts):
        return decide_well(self, facts if "x" in facts.values else facts.with_fact("x", False).with_fact("y", False))

    return decide_badly


def test_only_pairs_with_a_fact_that_settles_something_are_tried(monkeypatch):
    tried = []

    def remember(_full, less):
        tried.append(less)
        return ""

    monkeypatch.setattr(checking, "wrong_without", remember)
    rules = [rule("A", "x", "not_entitled"), rule("B", "y and x"), rule("C", "true", "covered")]

    check(
        small(
            {**FACTS, "idle": "bool"},
            rules,
            examples="```example It\nfacts: {x: true, idle: true}\nexpect: not_entitled by A\n```\n",
        )
    )

    assert [sorted(facts.facts.given.keys() - facts.facts.values.keys()) for facts in tried] == [
        ["asked_on"], ["idle"], ["x"], ["asked_on", "x"], ["idle", "x"],
    ]  # fmt: skip


# --- What contradicts what ------------------------------------------------------------------------

READY = policy(FACTS, [rule("A", "x", "not_entitled"), rule("B", "y"), rule("C", "true", "covered")])
COVERED, REFUSED = decide(READY, {"x": False, "y": False}), decide(READY, {"x": True, "y": False})
OUT = decide(READY, {"x": False, "y": True})
OPEN = decide(READY)
NOBODY = Decision(READY, OPEN.facts, 0, 0, OTHERWISE, None)


@pytest.mark.parametrize(
    ("full", "less"),
    [(COVERED, COVERED), (REFUSED, OPEN), (COVERED, OPEN), (REFUSED, OUT), (OPEN, OPEN), (OPEN, REFUSED)],
)
def test_the_same_outcome_an_open_one_and_another_refusal_contradict_nothing(full, less):
    assert wrong_without(full, less) == ""


@pytest.mark.parametrize(
    ("full", "less", "wrong"),
    [
        (REFUSED, COVERED, "not_entitled became covered"),
        (COVERED, REFUSED, "covered became not_entitled"),
        (COVERED, NOBODY, "covered became needs_judgment"),
    ],
)
def test_a_grant_and_a_refusal_contradict_each_other(full, less, wrong):
    assert wrong_without(full, less) == wrong


def test_an_open_request_that_has_lost_the_outcome_contradicts_it():
    less = decide(READY, {"x": False})

    assert less.possible == (Outcome.COVERED, Outcome.OUT_OF_SCOPE)
    assert wrong_without(REFUSED, less) == "not_entitled is no longer held possible"
