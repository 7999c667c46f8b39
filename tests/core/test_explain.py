"""Decisions in sentences: headline, reason, the facts with where they come from, and what comes next."""

from datetime import date
from decimal import Decimal

import pytest

from inscope.core.dates import Period
from inscope.core.outcome import Outcome
from inscope.core.policy.explain import (
    HEADLINES,
    Reason,
    because,
    explain,
    in_words,
    public_form,
    question_of,
    reasons,
    route_of,
)
from tests.core.packs import decide, fact, policy, rule

FACTS = {
    "late": fact("bool", label="Late", question="Is it late?"),
    "kind": {**fact("choice"), "values": "{red: A red one, green: A green one}", "label": "Kind"},
    "spent": fact("hours 0", label="Hours spent"),
    "begun": {**fact("date", label="Begun on"), "source": "record"},
    "open": fact("bool", assume="true", label="Open"),
    "soon": fact("bool", derive="begun > asked_on", label="Soon"),
    "cause": fact("judged bool", label="Our cause"),
}
READY = policy(
    FACTS,
    [
        rule("A", "late and open", route="call_us", because="It came {spent} late, on {begun}, as {kind}."),
        rule("B", "soon", "prerequisite_unmet"),
        rule("C", "cause", "not_entitled", because="Within {param.notice}; at most {param.limit}, {param.fixed}."),
        rule("D", "kind == red", "covered", because="It is covered."),
    ],
    front=(
        "params: {limit: {2026-01-01: 3, 2027-01-01: 5}, notice: {2026-01-01: 1 month, 2027-01-01: 10 days},"
        " fixed: {2026-01-01: 7}}\n"
    ),
)


def test_a_refusal_is_explained_by_its_text_its_facts_and_its_way_forward():
    told = explain(decide(READY, {"late": True, "spent": "1:40", "begun": "2026-05-03", "kind": "red"}))

    assert told.headline == "Out of scope"
    assert told.because == "It came 1 h 40 min late, on 3 May 2026, as A red one."
    assert told.clause_text == "The text of A."
    assert told.reasons == (
        Reason("late", "Late", "yes", "the customer", ""),
        Reason("open", "Open", "yes", "the customer", "assumed"),
    )
    assert [route.label for route in told.next_steps] == ["Call us"]


def test_a_grant_is_explained_by_every_rule_that_had_to_be_no():
    facts = {"late": False, "begun": "2026-05-03", "cause": False, "kind": "red"}

    told = explain(decide(READY, facts))

    assert (told.headline, told.because, told.next_steps) == ("Covered", "It is covered.", ())
    assert told.reasons == (
        Reason("late", "Late", "no", "the customer", ""),
        Reason("soon", "Soon", "no", "the customer", "derived"),
        Reason("cause", "Our cause", "no", "a person's judgment", ""),
        Reason("kind", "Kind", "A red one", "the customer", ""),
    )


def test_a_rule_without_a_sentence_is_explained_by_its_clause():
    assert because(decide(READY, {"late": False, "begun": "2027-01-01"})) == "The text of B."


def test_a_fact_that_is_not_known_is_called_so_in_a_sentence():
    assert because(decide(READY, {"late": True})) == "It came not known late, on not known, as not known."


@pytest.mark.parametrize(
    ("asked_on", "sentence"),
    [
        ("2026-05-20", "Within 1 month; at most 3, 7."),
        ("2027-05-20", "Within 10 days; at most 5, 7."),
        ("unknown", "Within not known; at most not known, 7."),
    ],
)
def test_a_parameter_in_a_sentence_is_that_of_the_day(asked_on, sentence):
    assert because(decide(READY, {"late": False, "soon": False, "cause": True, "asked_on": asked_on})) == sentence


@pytest.mark.parametrize(
    ("known", "headline", "sentence"),
    [
        ({"late": False, "soon": False, "kind": "red"}, "Needs judgment", "Still open: Our cause."),
        ({"late": False, "soon": False}, "Needs information", "Still open: Kind and Our cause."),
        ({"late": False}, "Needs information", "Still open: Soon, Kind and Our cause."),
    ],
)
def test_an_open_request_says_what_it_waits_for(known, headline, sentence):
    told = explain(decide(READY, known))

    assert (told.headline, told.because, told.clause_text) == (headline, sentence, "")


def test_an_open_request_names_the_facts_that_settled_something():
    assert [one.fact for one in reasons(decide(READY, {"late": False, "soon": False}))] == ["late", "soon"]


def test_where_no_rule_holds_that_is_said():
    told = explain(decide(READY, {"late": False, "soon": False, "cause": False, "kind": "green"}))

    assert told.because == "The policy has no rule for this request: a person decides."
    assert (told.clause_text, told.reasons) == ("", ())


def test_where_nothing_is_offered_the_route_says_so():
    decision = decide(READY, {"late": False, "soon": True})

    assert [route.word for route in explain(decision).next_steps] == ["none_offered"]
    assert route_of(decision, "none_offered").label == "Nothing to offer"
    assert route_of(decision, "call_us").about == "We look at it together."


def test_every_outcome_has_a_headline():
    assert set(HEADLINES) == set(Outcome)


def test_the_public_form_adds_a_sentence_and_questions_to_the_canonical_one():
    decision = decide(READY, {"soon": False, "cause": False, "kind": "red"})
    form = public_form(decision)

    assert form["missing"] == [{"fact": "late", "source": "customer", "role": None, "question": "Is it late?"}]
    assert form["because"] == "Still open: Late."
    assert {**form, "missing": decision.as_dict()["missing"]} == {**decision.as_dict(), "because": "Still open: Late."}


def test_a_fact_without_a_question_is_asked_for_by_its_label():
    """Only what no rule reads has no question; `otherwise` may still have it judged."""
    quiet = {key: value for key, value in fact("judged bool", label="The cause").items() if key != "question"}
    front = "otherwise: {then: needs_judgment, judge: cause, role: owner}\n"
    decision = decide(policy({"late": "bool", "cause": quiet}, [rule("A", "late")], front=front), {"late": False})

    assert question_of(decision, decision.missing[0]) == "The cause"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("late", True, "yes"),
        ("late", False, "no"),
        ("late", None, "not known"),
        ("kind", "green", "A green one"),
        ("spent", 0, "0 h"),
        ("spent", 60, "1 h"),
        ("spent", 6, "6 min"),
        ("spent", 100, "1 h 40 min"),
        ("begun", date(2026, 5, 3), "3 May 2026"),
        ("begun", date(1, 1, 1), "1 January 1"),
    ],
)
def test_a_value_is_written_as_people_write_it(name, value, words):
    assert in_words(READY.facts[name], value) == words


@pytest.mark.parametrize(
    ("kind", "value", "words"),
    [
        ("int 0", 3, "3"),
        ("decimal 0", Decimal("2.50"), "2.5"),
        ("decimal 0", Decimal(100), "100"),
        ("decimal 0", Decimal("0.000001"), "0.000001"),
        ("text", "any words", "any words"),
        ("choice true false", "true", "True"),
    ],
)
def test_numbers_and_texts_are_written_plainly(kind, value, words):
    assert in_words(policy({"it": kind}, [rule("A", "true")]).facts["it"], value) == words


def test_a_period_is_written_in_words():
    assert in_words(READY.facts["late"], Period(months=1)) == "1 month"
