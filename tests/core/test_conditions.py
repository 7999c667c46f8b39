"""Conditions: every rule of their grammar, and every refusal with its place, its caret and the nearest word."""

from datetime import date
from decimal import Decimal

import pytest

from inscope.core.dates import Period
from inscope.core.policy import PackError
from inscope.core.policy.conditions import DEEPEST, LONGEST, Param, read_condition, read_date_term
from inscope.core.policy.expressions import (
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
)
from tests.core.packs import entry, scalar, vocabulary

NAMES = vocabulary(
    {
        "late": "bool",
        "site.live": "bool",
        "kind": "choice red green blue",
        "other_kind": "choice green blue grey",
        "size": "choice small large",
        "flag": "choice true false none",
        "count": "int 0",
        "more": "int 0",
        "rate": "decimal 0",
        "spent": "hours 0",
        "held": "hours 0",
        "starts_on": "date",
        "ends_on": "date",
        "note": "text",
    },
    "{limit: {2026-01-01: 3}, half: {2026-01-01: 2.5}, grows: {2026-01-01: 3, 2027-01-01: 4},"
    " wavers: {2026-01-01: 3, 2027-01-01: 4.5}, notice: {2026-01-01: 1 month},"
    " longer: {2026-01-01: 1 month, 2027-01-01: 2 months}}",
)
LATE, LIVE, COUNT = Holds("late"), Holds("site.live"), Fact("count")
START, END, ASKED = Fact("starts_on"), Fact("ends_on"), Fact("asked_on")


def number(text):
    return Literal(Decimal(text))


def read(text):
    return read_condition(scalar(text), NAMES)


def refused(text, step=read_condition):
    """Return the one problem of a text: column, message and hint; it is told of where it stands."""
    with pytest.raises(PackError) as caught:
        step(scalar(text), NAMES)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line) == ("policy.md", 1)
    assert problem.source_line == text
    return problem.column, problem.message, problem.hint


# --- The grammar ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("late", LATE),
        ("site.live", LIVE),
        ("true", And(())),
        ("false", Or(())),
        ("not late", Not(LATE)),
        ("not not late", Not(Not(LATE))),
        ("late and site.live", And((LATE, LIVE))),
        ("late or site.live", Or((LATE, LIVE))),
        ("late and site.live and late", And((LATE, LIVE, LATE))),
        ("late or site.live and not late", Or((LATE, And((LIVE, Not(LATE)))))),
        ("(late or site.live) and not late", And((Or((LATE, LIVE)), Not(LATE)))),
        ("((late))", LATE),
        ("(" * 150 + "late" + ")" * 150, LATE),
        ("late == true", LATE),
        ("late == false", Not(LATE)),
        ("late != true", Not(LATE)),
        ("late != false", Not(Not(LATE))),
        ("given(kind)", Holds("given:kind")),
        ("given(site.live)", Holds("given:site.live")),
        ("given(note)", Holds("given:note")),
        ("not given(count)", Not(Holds("given:count"))),
    ],
)
def test_yes_and_no_are_joined_by_and_or_not_and_parentheses(text, condition):
    assert read(text) == condition


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("kind == red", Member("kind", ("red",))),
        ("kind != red", Not(Member("kind", ("red",)))),
        ("kind in [red]", Member("kind", ("red",))),
        ("kind in [blue, red, blue]", Member("kind", ("blue", "red"))),
        ("kind not in [red, green]", Not(Member("kind", ("red", "green")))),
        ("kind in [red, green,]", Member("kind", ("red", "green"))),
        ("flag == true", Member("flag", ("true",))),
        ("flag in [false, none]", Member("flag", ("false", "none"))),
        ("kind == other_kind", Equal(Fact("kind"), Fact("other_kind"))),
        ("kind != other_kind", Not(Equal(Fact("kind"), Fact("other_kind")))),
    ],
)
def test_a_choice_is_compared_with_its_words_or_another_choice(text, condition):
    assert read(text) == condition


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("count < 3", Less(COUNT, number("3"))),
        ("count > 3", Less(number("3"), COUNT)),
        ("count <= 3", Not(Less(number("3"), COUNT))),
        ("count >= 3", Not(Less(COUNT, number("3")))),
        ("count == 3", Equal(COUNT, number("3"))),
        ("count != 3", Not(Equal(COUNT, number("3")))),
        ("3 < count", Less(number("3"), COUNT)),
        ("count < more", Less(COUNT, Fact("more"))),
        ("count < rate", Less(COUNT, Fact("rate"))),
        ("count < 2.5", Less(COUNT, number("2.5"))),
        ("rate == 123456789.123456", Equal(Fact("rate"), number("123456789.123456"))),
        ("count < param.limit", Less(COUNT, Literal(3))),
        ("rate < param.half", Less(Fact("rate"), number("2.5"))),
        ("count < param.grows", Less(COUNT, Fact("param.grows"))),
        ("param.grows < param.wavers", Less(Fact("param.grows"), Fact("param.wavers"))),
        ("1 < 2", Less(number("1"), number("2"))),
        ("spent < 1.5", Less(Fact("spent"), Literal(90))),
        ("1.5 < spent", Less(Literal(90), Fact("spent"))),
        ("spent <= param.half", Not(Less(Literal(150), Fact("spent")))),
        ("param.limit <= spent", Not(Less(Fact("spent"), Literal(180)))),
        ("spent <= held", Not(Less(Fact("held"), Fact("spent")))),
        ("1 < count < 3", And((Less(number("1"), COUNT), Less(COUNT, number("3"))))),
        ("0 < spent <= 8", And((Less(Literal(0), Fact("spent")), Not(Less(Literal(480), Fact("spent")))))),
        (
            "1 < count == more > 2",
            And((Less(number("1"), COUNT), Equal(COUNT, Fact("more")), Less(number("2"), Fact("more")))),
        ),
    ],
)
def test_numbers_are_compared_in_six_ways_and_in_chains(text, condition):
    assert read(text) == condition


def shifted_by(amount, months, sign=1):
    return Less(Shifted(START, Span(amount, months), sign), END)


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("starts_on < ends_on", Less(START, END)),
        ("starts_on == date(2026, 12, 3)", Equal(START, Literal(date(2026, 12, 3)))),
        ("date(2028, 2, 29) < starts_on", Less(Literal(date(2028, 2, 29)), START)),
        ("starts_on + years(2) < ends_on", shifted_by(Literal(2), 12)),
        ("starts_on + months(2) < ends_on", shifted_by(Literal(2), 1)),
        ("starts_on + days(2) < ends_on", shifted_by(Literal(2), 0)),
        ("starts_on - days(2) < ends_on", shifted_by(Literal(2), 0, -1)),
        ("starts_on + days(2.0) < ends_on", shifted_by(Literal(2), 0)),
        ("starts_on + days(count) < ends_on", shifted_by(COUNT, 0)),
        ("starts_on + years(param.limit) < ends_on", shifted_by(Literal(3), 12)),
        ("starts_on + years(param.grows) < ends_on", shifted_by(Fact("param.grows"), 12)),
        ("starts_on + years(count + 1) < ends_on", shifted_by(Sum((COUNT, Literal(1))), 12)),
        (
            "starts_on + years(count + (more + 1) + param.grows) < ends_on",
            shifted_by(Sum((COUNT, Fact("more"), Literal(1), Fact("param.grows"))), 12),
        ),
        (
            "starts_on + param.notice < ends_on",
            Less(Shifted(START, Literal(Period(months=1)), 1), END),
        ),
        ("ends_on - param.longer > starts_on", Less(START, Shifted(END, Fact("param.longer"), -1))),
        (
            "date(2026, 1, 31) + months(1) - days(1) == starts_on",
            Equal(Shifted(Shifted(Literal(date(2026, 1, 31)), Span(Literal(1), 1), 1), Span(Literal(1), 0), -1), START),
        ),
        ("starts_on <= asked_on <= ends_on", And((Not(Less(ASKED, START)), Not(Less(END, ASKED))))),
    ],
)
def test_dates_are_compared_and_moved_by_periods(text, condition):
    assert read(text) == condition


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("starts_on", START),
        ("starts_on + days(1)", Shifted(START, Span(Literal(1), 0), 1)),
        ("date(2026, 12, 3)", Literal(date(2026, 12, 3))),
    ],
)
def test_a_date_expression_is_read_alone(text, term):
    assert read_date_term(scalar(text), NAMES) == term


# --- Refusals: names and words --------------------------------------------------------------------

GRAMMAR = "see the grammar in the reference"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lat", (1, "unknown fact `lat`", "did you mean `late`?")),
        ("late and site.liv", (10, "unknown fact `site.liv`", "did you mean `site.live`?")),
        ("count < zzzzzz", (9, "unknown fact `zzzzzz`", "")),
        ("site", (1, "unknown fact `site`", "did you mean `size`?")),
        ("none", (1, "unknown fact `none`", "did you mean `note`?")),
        ("true == late", (1, "unknown fact `true`", "did you mean `rate`?")),
        ("given(lat)", (7, "unknown fact `lat`", "did you mean `late`?")),
        ("late.live", (1, "unknown fact `late.live`", "did you mean `site.live`?")),
        ("count < param.limt", (9, "unknown parameter `param.limt`", "did you mean `limit`?")),
        ("count < param.zzz", (9, "unknown parameter `param.zzz`", "")),
        ("param.limit", (1, "expected a fact, `param.limit` is a parameter", "")),
        ("param.limt", (1, "unknown parameter `param.limt`", "did you mean `limit`?")),
        ("given(param.limit)", (7, "expected a fact, `param.limit` is a parameter", "")),
        ("param.limit in [red]", (1, "expected a fact here", "")),
        ("kind == rot", (9, "`rot` is no value of `kind`", "expected one of: red, green, blue")),
        ("kind == greem", (9, "`greem` is no value of `kind`", "did you mean `green`?")),
        ("kind in [red, gren]", (15, "`gren` is no value of `kind`", "did you mean `green`?")),
        ("kind == late", (9, "`late` is no value of `kind`", "did you mean `blue`?")),
        ("kind == 3", (9, "`3` is no value of `kind`", "expected one of: red, green, blue")),
        ("kind == (red or green)", (10, "`red or green` is no value of `kind`", "did you mean `green`?")),
        ("kind in [red, 3]", (15, "`3` is no value of `kind`", "expected one of: red, green, blue")),
        ("kind == size", (9, "`kind` and `size` have no value in common", "")),
        ("flag == True", (9, "`True` is no value of `flag`", "did you mean `true`?")),
        ("x" * 100, (1, f"unknown fact `{'x' * 59}…`", "")),
    ],
)
def test_an_unknown_word_is_refused_with_the_nearest_one(text, expected):
    assert refused(text) == expected


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("count", 1, "`count` is a whole number: compare it with something"),
        ("late and kind", 10, "`kind` is a choice: compare it with something"),
        ("rate", 1, "`rate` is a number: compare it with something"),
        ("spent", 1, "`spent` is a number of hours: compare it with something"),
        ("not starts_on", 5, "`starts_on` is a date: compare it with something"),
        ("note", 1, "`note` is a text: compare it with something"),
        ("kind < red", 8, "a choice can only be compared with == or !="),
        ("late < true", 8, "a yes-or-no fact can only be compared with == or !="),
        ("late == 1", 9, "`late` is true or false"),
        ("late == none", 9, "`late` is true or false"),
        ("late == site.live", 9, "`late` is true or false"),
        ("count in [red]", 1, "`in` asks about a choice, `count` is a whole number"),
        ("late in [true]", 1, "`in` asks about a choice, `late` is a yes-or-no fact"),
        ("3 in [red]", 1, "expected a fact here"),
        ("kind in red", 9, "expected a list of values in square brackets"),
        ("kind in []", 9, "expected a list of values in square brackets"),
        ("kind in (red, green)", 9, "expected a list of values in square brackets"),
        ("count < starts_on", 9, "cannot compare a whole number with a date"),
        ("starts_on < 3", 13, "cannot compare a date with a number"),
        ("count < spent", 9, "cannot compare a whole number with a number of hours"),
        ("spent < count", 9, "cannot compare a number of hours with a whole number"),
        ("spent < param.grows", 9, "cannot compare a number of hours with a number"),
        ("param.grows < spent", 15, "cannot compare a number with a number of hours"),
        ("count < late", 9, "cannot compare a whole number with a yes-or-no fact"),
        ("count < kind", 9, "cannot compare a whole number with a choice"),
        ("count < note", 9, "cannot compare a whole number with a text"),
        ("count < param.notice", 9, "cannot compare a whole number with a period"),
        ("starts_on < param.notice", 13, "cannot compare a date with a period"),
        ("spent < 0.333", 9, "0.333 hours are no whole minutes"),
        ("0.333 < spent", 1, "0.333 hours are no whole minutes"),
        ("given(late, kind)", 1, "expected one argument"),
        ("given()", 1, "expected one argument"),
        ("given(fact=late)", 1, "expected one argument"),
    ],
)
def test_what_does_not_fit_its_type_is_refused(text, column, message):
    assert refused(text)[:2] == (column, message)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("note == abc", (1, "a text cannot be compared", "only given(fact) can ask about it")),
        ("note < note", (1, "a text cannot be compared", "only given(fact) can ask about it")),
        (
            "param.notice < param.longer",
            (1, "a period cannot be compared", "a period is added to a date, or taken from one"),
        ),
        (
            "param.longer == param.longer",
            (1, "a period cannot be compared", "a period is added to a date, or taken from one"),
        ),
        ("count is 3", (10, "this comparison is not part of a condition", "use ==, !=, <, <=, >, >=, in, not in")),
        (
            "late is not true",
            (13, "this comparison is not part of a condition", "use ==, !=, <, <=, >, >=, in, not in"),
        ),
    ],
)
def test_what_cannot_be_compared_is_refused_with_what_can(text, expected):
    assert refused(text) == expected


# --- Refusals: dates, periods and numbers ---------------------------------------------------------

A_DATE = "write date(2026, 12, 3)"
A_PERIOD = "years(n), months(n), days(n), or a parameter such as `1 month`"
WHOLE = "expected a whole number, or a fact or parameter that is one"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("starts_on < 2026-12-03", (13, "a date is written as a call", "write date(2026, 12, 3)")),
        ("2026-12-03 < starts_on", (1, "a date is written as a call", "write date(2026, 12, 3)")),
        ("starts_on == date(2026, 2, 29)", (14, "this is no date", A_DATE)),
        ("starts_on == date(2026, 1)", (14, "this is no date", A_DATE)),
        ("starts_on == date(2026, 1, 1, 1)", (14, "this is no date", A_DATE)),
        ("starts_on == date(2026, 1, 1, late)", (14, "this is no date", A_DATE)),
        ("starts_on == date(2026, 1, day)", (14, "this is no date", A_DATE)),
        ("starts_on == date(2026, 1.5, 1)", (14, "this is no date", A_DATE)),
        ("starts_on == date(2026, 1, 1, day=1)", (14, "this is no date", A_DATE)),
        ("starts_on == date(year=2026, month=1, day=1)", (14, "this is no date", A_DATE)),
        ("starts_on == date(0, 1, 1)", (14, "this is no date", A_DATE)),
        ("starts_on == date(99999, 1, 1)", (14, "this is no date", A_DATE)),
        ("starts_on == date()", (14, "this is no date", A_DATE)),
        ("days(3) < starts_on", (1, "a period is added to a date, or taken from one", "")),
        ("starts_on < years(1)", (13, "a period is added to a date, or taken from one", "")),
        ("count + 1 < 3", (1, "only a date can be moved, this is a whole number", "")),
        ("starts_on + 1 < ends_on", (13, "expected a period", A_PERIOD)),
        ("(starts_on << ends_on) < ends_on", (2, "this arithmetic is not part of a condition", GRAMMAR)),
        ("starts_on + ends_on < ends_on", (13, "expected a period", A_PERIOD)),
        ("starts_on + param.limit < ends_on", (13, "expected a period", A_PERIOD)),
        ("starts_on + param.nope < ends_on", (13, "unknown parameter `param.nope`", "did you mean `notice`?")),
        ("starts_on + weeks(1) < ends_on", (13, "this call is not part of a condition", GRAMMAR)),
        ("starts_on * days(1) < ends_on", (None, None, None)),
        ("starts_on + days(1.5) < ends_on", (18, WHOLE, "")),
        ("starts_on + days(rate) < ends_on", (18, WHOLE, "")),
        ("starts_on + days(late) < ends_on", (18, WHOLE, "")),
        ("starts_on + days(ends_on) < ends_on", (18, WHOLE, "")),
        ("starts_on + days(spent) < ends_on", (18, WHOLE, "")),
        ("starts_on + days(param.half) < ends_on", (18, WHOLE, "")),
        ("starts_on + days(param.wavers) < ends_on", (18, WHOLE, "")),
        ("starts_on + days(param.notice) < ends_on", (18, WHOLE, "")),
        ("starts_on + days(param.longer) < ends_on", (18, WHOLE, "")),
        ("starts_on + days(count - 1) < ends_on", (18, "only a date can be moved, this is a whole number", "")),
        ("starts_on + days(1, 2) < ends_on", (13, "expected one argument", "")),
        ("starts_on + days(-1) < ends_on", (18, "this sign is not part of a condition", GRAMMAR)),
    ],
)
def test_dates_and_periods_in_another_form_are_refused(text, expected):
    if expected[0] is None:
        assert refused(text)[1] == "the character '*' is not part of a condition"
    else:
        assert refused(text) == expected


@pytest.mark.parametrize(
    ("text", "column", "number"),
    [
        ("count < 0x10", 9, "0x10"),
        ("count < 1_000", 9, "1_000"),
        ("count < 1e3", 9, "1e3"),
        ("count < 1j", 9, "1j"),
        ("count < 1.", 9, "1."),
        ("count < 1.2.3", 9, "1.2.3"),
        ("count < 0b1", 9, "0b1"),
        ("count < 1234567890", 9, "1234567890"),
        ("count < 1.1234567", 9, "1.1234567"),
        ("0or late", 1, "0or"),
        ("late and 1and late", 10, "1and"),
    ],
)
def test_numbers_are_in_plain_digits(text, column, number):
    assert refused(text)[:2] == (column, f"`{number}` is no number in plain digits")


@pytest.mark.parametrize(
    ("text", "column", "value"),
    [
        ("count < .5", 9, ".5"),
        ("count == None", 10, "None"),
        ("count == True", 10, "True"),
        ("count == ...", 10, "..."),
    ],
)
def test_other_values_of_python_are_no_numbers(text, column, value):
    assert refused(text) == (
        column,
        f"`{value}` is no number in plain digits",
        "true, false and none are in lower case",
    )


# --- Refusals: what is not part of the grammar ----------------------------------------------------


@pytest.mark.parametrize(
    ("text", "column", "what"),
    [
        ("late if late else late", 1, "if and else"),
        ("late and 3", 10, "this value"),
        ("None", 1, "this value"),
        ("True", 1, "this value"),
        ("[late]", 1, "a list in this place"),
        ("late[late]", 1, "an index"),
        ("late[late].live", 1, "this"),
        ("kind[late] == red", 1, "an index"),
        ("count < -1", 9, "this sign"),
        ("count < +1", 9, "this sign"),
        ("-late", 1, "this sign"),
        ("count + 1", 1, "this arithmetic"),
        ("starts_on - ends_on", 1, "this arithmetic"),
        ("print(late)", 1, "this call"),
        ("late()", 1, "this call"),
        ("late.live()", 1, "this call"),
        ("given(late)()", 1, "this call"),
        ("given(late).live", 1, "this"),
        ("given(late and late)", 7, "this"),
        ("count < print(3)", 9, "this call"),
        ("date(2026, 1, 1)", 1, "this call"),
        ("late, late", 1, "this"),
        ("late,", 1, "this"),
        ("()", 1, "this"),
        ("late for late in late", 1, "this"),
        ("yield late", 1, "this"),
        ("await late", 1, "this"),
        ("[late for late in late]", 1, "this"),
        ("(late < late) < 3", 2, "this"),
        ("count < (late and late)", 10, "this"),
        ("...", 1, "this value"),
    ],
)
def test_what_is_not_part_of_a_condition_is_refused_at_its_place(text, column, what):
    found = refused(text)

    assert found == (found[0], f"{what} is not part of a condition", GRAMMAR)
    assert abs(found[0] - column) <= 1


@pytest.mark.parametrize(
    ("text", "column", "character"),
    [
        ("late == 'x'", 9, '"\'"'),
        ('late == "x"', 9, "'\"'"),
        ("late & late", 6, "'&'"),
        ("late; late", 5, "';'"),
        ("late: late", 5, "':'"),
        ("{late}", 1, "'{'"),
        ("late # x", 6, "'#'"),
        ("late\tand late", 5, "'\\t'"),
        ("late\\", 5, "'\\\\'"),
        ("late @ late", 6, "'@'"),
        ("~late", 1, "'~'"),
        ("late * 2", 6, "'*'"),
        ("late / 2", 6, "'/'"),
        ("late % 2", 6, "'%'"),
        ("late | late", 6, "'|'"),
        ("late ^ late", 6, "'^'"),
        ("`late`", 1, "'`'"),
        ("late\x00", 5, "'\\x00'"),
        ("l\N{FULLWIDTH LATIN SMALL LETTER A}te", 2, "'\N{FULLWIDTH LATIN SMALL LETTER A}'"),
        ("l\N{CYRILLIC SMALL LETTER A}te", 2, "'\N{CYRILLIC SMALL LETTER A}'"),
        ("count < \N{ARABIC-INDIC DIGIT ONE}", 9, "'\N{ARABIC-INDIC DIGIT ONE}'"),
        ("late\N{NO-BREAK SPACE}and late", 5, "'\\xa0'"),
        ("late \N{NOT SIGN}", 6, "'\N{NOT SIGN}'"),
    ],
)
def test_a_character_outside_the_grammar_is_refused_before_anything_is_parsed(text, column, character):
    assert refused(text) == (column, f"the character {character} is not part of a condition", "")


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("late and", 9),
        ("late late", 1),
        ("and late", 1),
        ("late = late", 1),
        ("late == ", 8),
        ("count < date(2026, 06, 1)", 20),
        ("kind in [red", 13),
        ("kind in red]", 12),
        ("late not", 9),
        ("not", 4),
        ("late.", 6),
        (".late", 1),
        ("late and class", 10),
        ("late <> late", 6),
        ("late ! late", 6),
        ("kind in [red)]", None),
    ],
)
def test_what_python_cannot_read_is_refused_inside_the_text(text, column):
    found, message, hint = refused(text)

    assert message in {"cannot read this condition", "this parenthesis closes nothing"}
    assert (hint == GRAMMAR) == (message == "cannot read this condition")
    assert 1 <= found <= len(text) + 1
    assert column is None or abs(found - column) <= 1


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("late)", 5, "this parenthesis closes nothing"),
        (") or (late", 1, "this parenthesis closes nothing"),
        ("(late)) or ((late)", 7, "this parenthesis closes nothing"),
        ("(late", 1, "this parenthesis is not closed"),
        ("late and ((late)", 10, "this parenthesis is not closed"),
    ],
)
def test_parentheses_close_what_they_open(text, column, message):
    assert refused(text) == (column, message, "")


# --- Size -----------------------------------------------------------------------------------------


def test_a_condition_has_at_most_2000_characters():
    longest = "late" + " " * (LONGEST - 8) + "    "

    assert read_condition(scalar(longest.replace(" ", "") + " or late" * 249), NAMES)
    assert refused("late" + " or late" * 250) == (1, "the condition has 2,004 characters, the most is 2,000", "")


def test_a_condition_is_nested_at_most_50_levels():
    assert read("not " * (DEEPEST - 2) + "late")
    assert refused("not " * (DEEPEST - 1) + "late") == (1, "the condition is nested deeper than 50 levels", "")


@pytest.mark.parametrize(
    "text",
    ["not " * 499 + "late", "late" + ".live" * 399, "late" + "-late" * 399, "[" * 100 + "]" * 100],
)
def test_deep_nesting_of_any_kind_is_refused(text):
    _, message, _ = refused(text)

    assert message == "the condition is nested deeper than 50 levels"


@pytest.mark.parametrize("error", [MemoryError, RecursionError, ValueError])
def test_a_text_that_is_too_much_for_the_parser_is_refused(error, monkeypatch):
    def parse(*args, **kwargs):
        raise error

    monkeypatch.setattr("ast.parse", parse)

    assert refused("late") == (1, "cannot read this condition: it is nested too deep", "")


def test_an_error_of_the_parser_without_a_place_is_told_at_the_start(monkeypatch):
    def parse(*args, **kwargs):
        raise SyntaxError("no place")

    monkeypatch.setattr("ast.parse", parse)

    assert refused("late") == (1, "cannot read this condition", GRAMMAR)


def test_a_date_is_asked_for_and_something_else_is_refused():
    assert refused("count", read_date_term) == (1, "expected a date, found a whole number", "")
    assert refused("3", read_date_term) == (1, "expected a date, found a number", "")
    assert refused("late and late", read_date_term)[1] == "this is not part of a condition"


# --- Places in the scalars of YAML ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("yaml", "line", "column"),
    [
        ("when: late and lat\n", 1, 16),
        ("when:   late and lat  # a comment\n", 1, 18),
        ("when: late and\n  lat\nthen: x\n", 2, 3),
        ("when: late\n  and late\n\n  and lat\n", 4, 7),
        ("when: 'late and lat'\n", 1, 17),
        ('when: "late and lat"\n', 1, 17),
        ("when: 'late and\n  lat'\n", 2, 3),
        ('when: "late and\n  lat"\n', 2, 3),
        ("when: |\n  late and\n  lat\n", 3, 3),
        ("when: >\n  late and\n  lat\n", 3, 3),
        ("when: >-\n  late and lat\n", 2, 12),
        ("when: >2-\n  late and lat\n", 2, 12),
        ("when: | # a comment\n\n    late and\n      lat\n", 4, 7),
        ("when:\n  late and lat\n", 2, 12),
        ("{x: y, when: late and lat}\n", 1, 23),
        ("x: \N{GRINNING FACE}\nwhen: late and lat\n", 2, 16),
        ("x: {when: 1}\nwhen: late and lat\n", 2, 16),
    ],
)
def test_a_mistake_is_told_at_its_place_in_every_kind_of_scalar(yaml, line, column):
    with pytest.raises(PackError) as caught:
        read_condition(entry(yaml), NAMES)

    (problem,) = caught.value.problems
    assert (problem.line, problem.column, problem.message) == (line, column, "unknown fact `lat`")
    assert problem.source_line == yaml.split("\n")[line - 1]
    assert str(problem).split("\n")[2].index("^") == 4 + column - 1


@pytest.mark.parametrize(
    "yaml", ['when: "late and\\n  lat"\n', 'when: "\\x6cate and lat"\n', "when: 'late and lat'''\n"]
)
def test_a_mistake_in_an_escaped_scalar_is_told_in_the_line_where_it_begins(yaml):
    with pytest.raises(PackError) as caught:
        read_condition(entry(yaml), NAMES)

    assert caught.value.problems[0].line == 1


@pytest.mark.parametrize(
    ("yaml", "line", "column"),
    [
        ("when: late and\nthen: x\n", 1, 15),
        ("when: |\n  late and\nthen: x\n", 2, 11),
        ("when: >-\n  late\n  and late and\n\n", 3, 15),
        ("when: 'late\n  and'\n", 2, 6),
    ],
)
def test_what_is_missing_at_the_end_is_told_at_the_end_and_not_in_the_next_entry(yaml, line, column):
    with pytest.raises(PackError) as caught:
        read_condition(entry(yaml), NAMES)

    (problem,) = caught.value.problems
    assert (problem.line, problem.column, problem.message) == (line, column, "cannot read this condition")


@pytest.mark.parametrize(
    ("yaml", "line", "column", "message"),
    [
        ("when: late and\n  'late'\n", 2, 3, 'the character "\'" is not part of a condition'),
        ("when: late and\n  (late\n", 2, 3, "this parenthesis is not closed"),
        ("when: >\n  starts_on\n  < 2026-01-01\n", 3, 5, "a date is written as a call"),
        ("when: |\n  count\n    < 0x10\n", 3, 7, "`0x10` is no number in plain digits"),
        ("when:\n", 1, 6, "expected a condition, found nothing"),
        ("when: [late]\n", 1, 7, "expected a condition, found a list"),
        ("when: {late: late}\n", 1, 7, "expected a condition, found a map"),
    ],
)
def test_every_check_knows_the_lines_of_a_scalar(yaml, line, column, message):
    with pytest.raises(PackError) as caught:
        read_condition(entry(yaml), NAMES)

    (problem,) = caught.value.problems
    assert (problem.line, problem.column, problem.message) == (line, column, message)


def test_a_condition_reads_the_same_from_every_kind_of_scalar():
    texts = [
        "when: late and count < 3\n",
        "when: late\n  and count\n  < 3\n",
        "when: 'late and count < 3'\n",
        'when: "late and \\\n  count < 3"\n',
        'when: "late and count \\x3c 3"\n',
        "when: |\n  late and\n    count < 3\n",
        "when: >+\n  late and\n\n  count < 3\n\n",
    ]

    assert {read_condition(entry(text), NAMES) for text in texts} == {And((LATE, Less(COUNT, number("3"))))}


# --- Parameters -----------------------------------------------------------------------------------


def test_a_parameter_has_the_value_of_its_day_and_before_the_first_day_the_first():
    param = Param("grows", ((date(2026, 1, 1), 3), (date(2027, 1, 1), 4)))

    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1), date(2030, 1, 1)]
    assert [param.on(day) for day in days] == [3, 3, 3, 4, 4]


def test_a_parameter_is_constant_while_it_has_one_value():
    params = NAMES.params

    assert (params["limit"].constant, params["grows"].constant) == (3, None)
    assert (params["notice"].is_period, params["limit"].is_period) == (True, False)
    assert [name for name in params if params[name].is_whole] == ["limit", "grows"]
