"""Fact sets: what JSON may say of each type, what is refused and how, what is derived and assumed, and back to JSON."""

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.policy import FactError
from inscope.core.policy.factset import LARGEST_FACTS, UNKNOWN, parse, value_of
from tests.core.packs import TODAY, attempt, decide, fact, policy, rule, sampled

FACTS = {
    "late": "bool",
    "kind": "choice red green true false none",
    "count": "int 0",
    "few": "int 1 3",
    "rate": "decimal 0",
    "share": {**fact("decimal"), "above": "0", "max": "2.5"},
    "spent": "hours 0",
    "asked_for": {**fact("hours"), "above": "0", "max": "100"},
    "long": {**fact("hours"), "above": "1"},
    "begun_on": "date",
    "note": "text",
    "site.live": "bool",
    "site.plan.name": "text",
}
READY = policy(FACTS, [rule("A", "late")])


def read(raw):
    return READY.read_facts(raw, TODAY)


def refused(raw, step=read):
    with pytest.raises(FactError) as caught:
        step(raw)
    return caught.value


# --- What is read ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("late", True, True),
        ("late", False, False),
        ("kind", "red", "red"),
        ("kind", True, "true"),
        ("kind", False, "false"),
        ("kind", "none", "none"),
        ("count", 0, 0),
        ("count", 3, 3),
        ("count", Decimal("3.0"), 3),
        ("count", 3.0, 3),
        ("count", 999_999_999, 999_999_999),
        ("rate", 1, Decimal(1)),
        ("rate", 0.1, Decimal("0.1")),
        ("rate", Decimal("123456789.123456"), Decimal("123456789.123456")),
        ("share", Decimal("0.000001"), Decimal("0.000001")),
        ("share", Decimal("2.5"), Decimal("2.5")),
        ("spent", 1, 60),
        ("spent", 0, 0),
        ("spent", Decimal("0.1"), 6),
        ("spent", 1.5, 90),
        ("spent", "1:40", 100),
        ("spent", "0:01", 1),
        ("spent", "00:00", 0),
        ("spent", "123456:59", 7_407_419),
        ("asked_for", 100, 6_000),
        ("begun_on", "2028-02-29", date(2028, 2, 29)),
        ("note", "any text", "any text"),
        ("note", "true", "true"),
        ("note", "x" * 200, "x" * 200),
        ("site.live", True, True),
    ],
)
def test_a_value_of_each_type_is_read(name, raw, value):
    found = read({name: raw}).given[name]

    assert (found, type(found)) == (value, type(value))


def test_names_may_be_nested_or_dotted_or_both():
    nested = read({"site": {"live": True, "plan": {"name": "x"}}, "late": True})

    assert nested.given == read({"site.live": True, "site.plan.name": "x", "late": True}).given
    assert nested.given == read({"site": {"live": True, "plan.name": "x"}, "late": True}).given


def test_the_day_of_receipt_is_today_unless_it_is_stated():
    assert read({}).asked_on == TODAY
    assert read({"asked_on": "2026-01-31"}).asked_on == date(2026, 1, 31)
    assert read({"asked_on": "unknown"}).asked_on is None


@pytest.mark.parametrize("name", FACTS)
def test_unknown_is_a_value_of_every_fact_and_no_value_to_decide_from(name):
    facts = read({name: "unknown"})

    assert facts.given[name] is UNKNOWN
    assert name not in facts.values


def test_facts_are_complete_once_everything_that_rules_read_is_known():
    assert read({"late": True}).is_complete
    assert not read({"count": 3}).is_complete
    assert not read({"late": "unknown"}).is_complete


# --- What is refused ------------------------------------------------------------------------------

BOOL, KIND = "true or false", "one of red, green, true, false, none"
DATE, TEXT = "a date such as 2026-12-03", "a text of at most 200 characters"
NUMBER = "a number with at most 9 digits before and 6 after the point"
HOURS = "hours in whole minutes (1.5 or `1:30`)"


@pytest.mark.parametrize(
    ("name", "raw", "shown", "expected"),
    [
        ("late", "true", "true", BOOL),
        ("late", 1, "1", BOOL),
        ("late", [True], "a list", BOOL),
        ("late", {"x": True}, "an object", BOOL),
        ("kind", "blue", "blue", KIND),
        ("kind", "true", "true", KIND),
        ("kind", "Red", "Red", KIND),
        ("kind", 1, "1", KIND),
        ("kind", ["red"], "a list", KIND),
        ("count", True, "true", "a whole number, from 0"),
        ("count", "3", "3", "a whole number, from 0"),
        ("count", -1, "-1", "a whole number, from 0"),
        ("count", Decimal("1.5"), "1.5", "a whole number, from 0"),
        ("count", 10**9, "1000000000", "a whole number, from 0"),
        ("count", -(10**9), "-1000000000", "a whole number, from 0"),
        ("count", 10**400, "1" + "0" * 58 + "…", "a whole number, from 0"),
        ("count", float("nan"), "nan", "a whole number, from 0"),
        ("count", float("inf"), "inf", "a whole number, from 0"),
        ("few", 0, "0", "a whole number, from 1 up to 3"),
        ("few", 4, "4", "a whole number, from 1 up to 3"),
        ("rate", -1, "-1", f"{NUMBER}, from 0"),
        ("rate", Decimal("0.1234567"), "0.1234567", f"{NUMBER}, from 0"),
        ("rate", Decimal("1E+30"), "1E+30", f"{NUMBER}, from 0"),
        ("rate", Decimal("1E-30"), "1E-30", f"{NUMBER}, from 0"),
        ("rate", 1e-7, "1e-07", f"{NUMBER}, from 0"),
        ("rate", float("nan"), "nan", f"{NUMBER}, from 0"),
        ("rate", Decimal("NaN"), "NaN", f"{NUMBER}, from 0"),
        ("rate", Decimal("Infinity"), "Infinity", f"{NUMBER}, from 0"),
        ("share", 0, "0", f"{NUMBER}, more than 0 up to 2.5"),
        ("share", Decimal("2.51"), "2.51", f"{NUMBER}, more than 0 up to 2.5"),
        ("spent", Decimal("0.333"), "0.333", f"{HOURS}, from 0"),
        ("spent", -1, "-1", f"{HOURS}, from 0"),
        ("spent", "1:60", "1:60", f"{HOURS}, from 0"),
        ("spent", "1:5", "1:5", f"{HOURS}, from 0"),
        ("spent", "1:05:00", "1:05:00", f"{HOURS}, from 0"),
        ("spent", "1.5", "1.5", f"{HOURS}, from 0"),
        ("spent", ":30", ":30", f"{HOURS}, from 0"),
        ("spent", "-1:30", "-1:30", f"{HOURS}, from 0"),
        ("spent", "1234567:00", "1234567:00", f"{HOURS}, from 0"),
        ("spent", "\N{ARABIC-INDIC DIGIT ONE}:30", "\N{ARABIC-INDIC DIGIT ONE}:30", f"{HOURS}, from 0"),
        ("spent", "1:\N{SUPERSCRIPT TWO}0", "1:\N{SUPERSCRIPT TWO}0", f"{HOURS}, from 0"),
        ("spent", True, "true", f"{HOURS}, from 0"),
        ("asked_for", 0, "0", f"{HOURS}, more than 0 up to 100"),
        ("asked_for", "100:01", "100:01", f"{HOURS}, more than 0 up to 100"),
        ("long", 1, "1", f"{HOURS}, from 1:01"),
        ("begun_on", "2026-02-29", "2026-02-29", DATE),
        ("begun_on", "2026-2-28", "2026-2-28", DATE),
        ("begun_on", "20260228", "20260228", DATE),
        ("begun_on", "2026-W01-1", "2026-W01-1", DATE),
        ("begun_on", "2026-02-28T00:00", "2026-02-28T00:00", DATE),
        ("begun_on", "\N{ARABIC-INDIC DIGIT TWO}026-02-28", "\N{ARABIC-INDIC DIGIT TWO}026-02-28", DATE),
        ("begun_on", 20260228, "20260228", DATE),
        ("note", "", "", TEXT),
        ("note", "x" * 201, "x" * 59 + "…", TEXT),
        ("note", "two\nlines", "two lines", TEXT),
        ("note", 3, "3", TEXT),
    ],
)
def test_a_value_of_another_type_is_refused_with_what_is_expected(name, raw, shown, expected):
    error = refused({name: raw})

    assert error.message == f"`{name}` cannot be `{shown}`: expected {expected}"
    assert (error.fact, error.value, error.expected) == (name, shown, expected)


def test_null_is_refused_with_what_to_write_instead():
    error = refused({"late": None})

    assert error.message == "`late` cannot be `null`: expected true or false"
    assert error.hint == "write `unknown` for what is not known"


def test_a_word_that_is_almost_right_is_refused_with_the_right_one():
    assert refused({"kind": "gren"}).hint == "did you mean `green`?"
    assert refused({"kind": "zzzz"}).hint == ""
    assert refused({"late": "tru"}).hint == ""


@pytest.mark.parametrize(
    ("raw", "name", "hint"),
    [
        ({"lat": True}, "lat", "did you mean `late`?"),
        ({"site": {"liv": True}}, "site.liv", "did you mean `site.live`?"),
        ({"zzzzzz": 1}, "zzzzzz", ""),
        ({"site": True}, "site", ""),
        ({"": True}, "", ""),
        ({"late.": True}, "late.", "did you mean `late`?"),
        ({"zzzzzz": {"a": {"b": 1}}}, "zzzzzz", ""),
        ({"given:late": True}, "given:late", ""),
    ],
)
def test_a_name_that_is_no_fact_is_refused_with_the_nearest_one(raw, name, hint):
    error = refused(raw)

    assert (error.message, error.fact, error.expected) == (f"unknown fact `{name}`", name, "a fact of this pack")
    assert error.hint in {hint, "did you mean `late`?", "did you mean `site.live`?"}
    assert not hint or error.hint == hint


def test_a_fact_that_is_given_nested_and_dotted_is_refused():
    error = refused({"site": {"live": True}, "site.live": True})

    assert (error.message, error.fact) == ("the fact `site.live` is given twice", "site.live")


# --- JSON -----------------------------------------------------------------------------------------


def read_json(text):
    return READY.read_json(text, TODAY)


def test_numbers_of_json_are_read_as_decimals_and_never_as_floats():
    assert parse('{"rate": 0.1, "count": 3}') == {"rate": Decimal("0.1"), "count": Decimal(3)}
    assert read_json('{"rate": 123456789.123456}').given["rate"] == Decimal("123456789.123456")
    assert read_json('{"spent": 0.1}').given["spent"] == 6


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the facts are no JSON: Expecting value: line 1 column 1 (char 0)"),
        ("{", "the facts are no JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        ('{"late": NaN}', "the facts are no JSON: NaN is not part of JSON"),
        ('{"late": Infinity}', "the facts are no JSON: Infinity is not part of JSON"),
        ('{"late": -Infinity}', "the facts are no JSON: -Infinity is not part of JSON"),
        ("[]", "expected a JSON object of facts"),
        ("3", "expected a JSON object of facts"),
        ('"late"', "expected a JSON object of facts"),
        ("null", "expected a JSON object of facts"),
        ('{"late": true, "late": false}', "the name `late` stands twice"),
        ('{"site": {"live": true, "live": true}}', "the name `live` stands twice"),
        ("[" * 30_000, None),
        (b"\xff\xfe{", None),
        (b"\xff", "the facts are no UTF-8 text"),
        ("\ufeff{}", None),
    ],
)
def test_what_is_no_json_object_is_refused(text, message):
    error = refused(text, read_json)

    assert error.message.startswith("the facts are no ") if message is None else error.message == message


@pytest.mark.parametrize(
    "number",
    [
        "1e400",
        "1E9",
        "-0.0000001",
        "1" * 5_000,
        "12345678901",
        "1e-400",
        "1e-7",
        "1e999999999999",
        "1e" + "9" * 30,
        "1e-" + "9" * 30,
        "0.1000000",
    ],
)
def test_a_number_in_another_form_is_refused_as_it_is_written(number):
    shown = number if len(number) < 60 else number[:59] + "…"

    assert refused(f'{{"count": {number}}}', read_json).value == shown
    assert refused(f'{{"note": {number}}}', read_json).value == shown


def test_a_number_with_an_exponent_is_the_number_that_it_means():
    assert read_json('{"count": 1E5, "rate": 1e-05, "spent": 5E-1}').as_json() == {
        "asked_on": "2026-05-20", "count": 100_000, "rate": 0.00001, "spent": 0.5,
    }  # fmt: skip
    assert read({"rate": 1e-05}).given["rate"] == Decimal("0.00001")


def test_more_than_64_kib_are_refused_unread():
    error = refused(" " * (LARGEST_FACTS + 1), read_json)

    assert error.message == "a fact set has at most 65,536 bytes, this has 65,537"
    assert read_json("{}" + " " * (LARGEST_FACTS - 2)).given == {"asked_on": TODAY}


@pytest.mark.parametrize("opening", ['{"late":', "["])
def test_json_of_any_depth_is_refused_and_crashes_nothing(opening):
    """Reading may just succeed at a depth at which writing the value into a message would fail."""
    closing = {"[": "]", '{"late":': "}"}[opening]
    for depth in [*range(1, 40), *range(80, 1_100)]:
        refused('{"late": ' + opening * depth + "1" + closing * depth + "}", read_json)


def test_a_name_that_stands_twice_among_many_is_found_at_once():
    names = ", ".join(f'"n{number}": 1' for number in range(4_000))

    assert refused(f'{{{names}, "twice": 1, "twice": 1}}', read_json).message == "the name `twice` stands twice"


RAW = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.decimals(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@sampled(300, 20_000)
@given(st.dictionaries(st.sampled_from([*FACTS, "site", "zzz"]) | st.text(max_size=10), RAW, max_size=4))
def test_any_values_are_facts_or_refused(raw):
    facts, error = attempt(read, raw)

    assert decide(READY, facts.as_json()).canonical() if error is None else error.message.isprintable()


@sampled(300, 20_000)
@given(st.text(alphabet='{}[]":,.eE+-0123456789truefalsn know\\ud8', max_size=60) | st.binary(max_size=60))
def test_any_text_is_facts_or_refused(text):
    facts, error = attempt(read_json, text)

    assert facts if error is None else error.message


# --- Back to JSON ---------------------------------------------------------------------------------

MICROS = st.integers(0, 10**15 - 1).map(lambda number: Decimal(number).scaleb(-6))
GIVEN = st.fixed_dictionaries(
    {},
    optional={
        "late": st.booleans(),
        "kind": st.sampled_from(["red", "green", "none", True, False]),
        "count": st.integers(0, 999_999_999),
        "few": st.integers(1, 3),
        "rate": MICROS,
        "share": st.integers(1, 2_500_000).map(lambda number: Decimal(number).scaleb(-6)),
        "spent": st.integers(0, 10**7).map(lambda minutes: f"{minutes // 60}:{minutes % 60:02}"),
        "begun_on": st.dates().map(str),
        "note": st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=200),
        "asked_on": st.dates().map(str),
        "site.live": st.just("unknown"),
    },
)


@sampled(300, 20_000)
@given(GIVEN)
def test_facts_written_as_json_are_read_back_the_same(raw):
    facts = read(raw)
    written = json.dumps(facts.as_json())

    assert read_json(written).given == facts.given
    assert read_json(written).as_json() == facts.as_json()


@pytest.mark.parametrize(
    ("raw", "written"),
    [
        ({"spent": "1:30"}, 1.5),
        ({"spent": "1:00"}, 1),
        ({"spent": "0:03"}, 0.05),
        ({"spent": "1:40"}, "1:40"),
        ({"spent": "0:01"}, "0:01"),
        ({"rate": Decimal("0.1")}, 0.1),
        ({"rate": Decimal("2.00")}, 2),
        ({"kind": True}, True),
        ({"kind": "red"}, "red"),
        ({"note": "true"}, "true"),
        ({"begun_on": "2026-01-01"}, "2026-01-01"),
        ({"late": "unknown"}, "unknown"),
    ],
)
def test_each_value_is_written_as_it_would_be_given(raw, written):
    found = read(raw).as_json()
    (name,) = raw

    assert (found[name], type(found[name])) == (written, type(written))
    assert list(found) == sorted(found)


def test_a_value_without_bounds_is_any_number():
    """Only code can make such a fact: a pack declares where each number starts."""
    free = READY.facts["count"].__class__("n", "int", "customer", "N")

    assert value_of(free, -5) == -5


# --- What follows from the facts ------------------------------------------------------------------


def follows(facts, given_facts, front="", when="late"):
    ready = policy({"late": "bool", **facts}, [rule("A", when)], front=front)
    return ready.read_facts(given_facts, TODAY)


def test_a_fact_that_nobody_gave_is_assumed():
    facts = follows({"open": fact("bool", assume="true")}, {})

    assert (facts.values["open"], facts.assumed, facts.derived) == (True, {"open": True}, {})
    assert "open" not in facts.given


@pytest.mark.parametrize("given_value", [False, "unknown"])
def test_what_was_said_is_never_assumed_away(given_value):
    facts = follows({"open": fact("bool", assume="true")}, {"open": given_value})

    assert facts.assumed == {}
    assert facts.values.get("open") is (None if given_value == "unknown" else False)


@pytest.mark.parametrize(("late", "assumed"), [(True, {"open": True}), (False, {}), ("unknown", {})])
def test_a_condition_of_an_assumption_has_to_hold_certainly(late, assumed):
    assert follows({"open": fact("bool", assume="{value: true, when: late}")}, {"late": late}).assumed == assumed


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        (fact("choice red green", assume="red"), "red"),
        (fact("choice true false", assume="true"), "true"),
        (fact("int 0", assume="3"), 3),
        (fact("decimal 0", assume="0.5"), Decimal("0.5")),
        (fact("hours 0", assume="1.5"), 90),
        (fact("date", assume="2026-01-01"), date(2026, 1, 1)),
        (fact("date", assume="asked_on"), TODAY),
        (fact("date", assume="{value: asked_on}"), TODAY),
        (fact("text", assume="some words"), "some words"),
    ],
)
def test_a_value_of_every_type_can_be_assumed(declared, value):
    assert follows({"it": declared}, {}).assumed == {"it": value}


def test_a_date_that_is_assumed_to_be_another_waits_for_that_one():
    begun = fact("date", assume="asked_on")

    assert follows({"begun": begun}, {"asked_on": "unknown"}).assumed == {}
    assert follows({"begun": begun}, {"asked_on": "2026-01-01"}).assumed == {"begun": date(2026, 1, 1)}


def test_a_fact_that_is_not_given_is_derived_and_one_that_is_given_is_not():
    soon = fact("bool", derive="begun < asked_on + days(10)")
    known = {"begun": "2026-05-21"}

    assert follows({"begun": "date", "soon": soon}, known).derived == {"soon": True}
    assert follows({"begun": "date", "soon": soon}, {"begun": "2026-06-21"}).derived == {"soon": False}
    assert follows({"begun": "date", "soon": soon}, {**known, "soon": False}).derived == {}
    assert follows({"begun": "date", "soon": soon}, {**known, "soon": "unknown"}).derived == {}
    assert follows({"begun": "date", "soon": soon}, {}).derived == {}


def test_a_date_is_derived_from_another():
    ends = fact("date", derive="begun + months(1)")

    assert follows({"begun": "date", "ends": ends}, {"begun": "2026-01-31"}).derived == {"ends": date(2026, 2, 28)}
    assert follows({"begun": "date", "ends": ends}, {}).derived == {}


def test_what_is_derived_comes_before_what_is_assumed():
    both = fact("bool", derive="late", assume="true")

    assert follows({"both": both}, {"late": False}).derived == {"both": False}
    assert follows({"both": both}, {}).assumed == {"both": True}


def test_one_conclusion_leads_to_the_next_in_the_order_of_the_file():
    facts = follows(
        {
            "open": fact("bool", assume="true"),
            "ready": fact("bool", derive="open and not late"),
            "go": fact("bool", assume="{value: true, when: ready}"),
        },
        {"late": False},
    )

    assert (facts.derived, facts.assumed) == ({"ready": True}, {"open": True, "go": True})


PARAMS = "params: {limit: {2026-01-01: 3, 2027-01-01: 5}, notice: {2026-01-01: 1 month, 2027-01-01: 2 months}}\n"


@pytest.mark.parametrize(("asked_on", "value"), [("2026-05-20", False), ("2027-05-20", True), ("unknown", None)])
def test_what_is_derived_reads_the_parameters_of_the_day(asked_on, value):
    few = fact("bool", derive="count < param.limit")

    facts = follows({"count": "int 0", "few": few}, {"count": 4, "asked_on": asked_on}, PARAMS)

    assert facts.derived.get("few") is value


@pytest.mark.parametrize(("asked_on", "ends"), [("2026-05-20", date(2026, 6, 20)), ("2027-05-20", date(2027, 7, 20))])
def test_a_date_is_derived_by_a_period_of_the_day(asked_on, ends):
    facts = follows({"ends": fact("date", derive="asked_on + param.notice")}, {"asked_on": asked_on}, PARAMS)

    assert facts.derived == {"ends": ends}


@pytest.mark.parametrize(
    ("given_facts", "said"), [({"begun": "2026-01-01"}, True), ({}, False), ({"begun": "unknown"}, None)]
)
def test_what_is_derived_may_ask_whether_a_fact_was_given(given_facts, said):
    said_so = fact("bool", derive="given(begun)")
    open_ = fact("bool", assume="{value: true, when: not given(begun)}")

    facts = follows({"begun": "date", "said": said_so, "open": open_}, given_facts)

    assert facts.derived.get("said") is said
    assert facts.assumed.get("open") is (True if said is False else None)


def test_a_fact_that_was_assumed_has_a_value_and_counts_as_given():
    ready = policy(
        {"late": "bool", "open": fact("bool", assume="{value: true, when: late}")}, [rule("A", "given(open)")]
    )

    assert decide(ready, {"late": True}).rule == "A"
    assert decide(ready, {"late": False}).rule is None
    assert decide(ready, {"open": "unknown"}).is_settled is False


# --- One fact otherwise ---------------------------------------------------------------------------


def test_one_fact_is_stated_anew_and_everything_follows_again():
    facts = follows({"open": fact("bool", derive="late")}, {"late": True})

    assert facts.with_fact("late", False).derived == {"open": False}
    assert facts.with_fact("late", "unknown").derived == {}
    assert facts.without("late").given == {"asked_on": TODAY}
    assert facts.without("asked_on").asked_on is None
    assert facts.with_unknown("late", "open").values == {"asked_on": TODAY}
    assert facts.derived == {"open": True}


@pytest.mark.parametrize(("name", "raw"), [("lat", True), ("late", "yes"), ("late", None)])
def test_a_fact_stated_anew_is_checked_like_any_other(name, raw):
    with pytest.raises(FactError):
        read({}).with_fact(name, raw)
