"""How mistakes are told: where, what, what is near, with a caret under the place."""

import pytest

from inscope.core.errors import DomainError
from inscope.core.policy.errors import FactError, NotInForceError, PackError, Problem, did_you_mean, nearest, shortened


def test_a_problem_names_file_line_column_clause_and_shows_the_line_with_a_caret():
    problem = Problem("unknown fact `lat`", "policy.md", 19, 7, "PS-A", "when: lat", "did you mean `late`?")

    assert str(problem) == (
        "policy.md:19:7: clause `PS-A`: unknown fact `lat`\n    when: lat\n          ^\n    did you mean `late`?"
    )


def test_a_problem_without_a_place_is_a_plain_sentence():
    assert str(Problem("this is no pack")) == "this is no pack"
    assert str(Problem("the file is too large", "facts.yaml")) == "facts.yaml: the file is too large"


@pytest.mark.parametrize("column", [1, 60, 151, 400, 900])
def test_the_caret_stands_under_its_character_also_in_a_long_line(column):
    line = "".join(chr(33 + number % 90) for number in range(900))

    _, shown, caret = str(Problem("here", "policy.md", 1, column, source_line=line)).split("\n")

    assert len(shown) < 160
    assert shown[caret.index("^")] == line[column - 1]


def test_a_pack_error_tells_every_problem():
    error = PackError([Problem("one", "a.md", 1), Problem("two", "b.md", 2)])

    assert error.message == "a.md:1: one\nb.md:2: two"
    assert error.as_dict() == {
        "code": "pack_refused",
        "message": "a.md:1: one\nb.md:2: two",
        "hint": "",
        "problems": ["a.md:1: one", "b.md:2: two"],
    }


def test_a_fact_error_carries_its_fact_its_value_and_what_is_expected():
    error = FactError("`n` cannot be `x`", fact="n", value="x", expected="a whole number", hint="count them")

    assert error.as_dict() == {
        "code": "fact_refused",
        "message": "`n` cannot be `x`",
        "hint": "count them",
        "fact": "n",
        "value": "x",
        "expected": "a whole number",
    }


def test_a_plain_refusal_has_a_code_a_sentence_and_a_hint():
    assert DomainError("no").as_dict() == {"code": "refused", "message": "no", "hint": ""}
    assert NotInForceError("no", hint="later").as_dict() == {"code": "not_in_force", "message": "no", "hint": "later"}


def test_the_nearest_word_is_offered_and_a_far_one_is_not():
    assert nearest("producton", ["production", "development"]) == "production"
    assert did_you_mean("producton", ["production"]) == "did you mean `production`?"
    assert did_you_mean("zzz", ["production"]) == ""
    assert did_you_mean("anything", []) == ""


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("short", "short"),
        (7, "7"),
        ("x" * 60, "x" * 60),
        ("x" * 61, "x" * 59 + "…"),
        ("two\nlines", "two lines"),
        ("tab\there", "tab here"),
        ("\x1b[31mred", "\N{REPLACEMENT CHARACTER}[31mred"),
        ("\ud800", "\N{REPLACEMENT CHARACTER}"),
    ],
)
def test_a_value_in_an_error_is_one_short_line_that_any_terminal_can_show(value, shown):
    assert shortened(value) == shown
