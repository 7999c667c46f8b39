"""Asking: the next question, where each of its answers leads, and which single answer would change a decision."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.policy import Policy
from inscope.core.policy.explain import reasons
from inscope.core.policy.questions import changes, leads_to, next_question, question_form
from tests.core.packs import decide, fact, policy, rule, sampled

FACTS = {
    "late": fact("bool", question="Is it late?", hint="By a day or more."),
    "kind": "choice red green blue",
    "count": "int 0 20",
    "rate": {**fact("decimal"), "above": "0"},
    "spent": "hours 0",
    "begun": "date",
    "note": "text",
    "cause": "judged bool",
}
READY = policy(
    FACTS,
    [
        rule("A", "late", "not_entitled", route="call_us"),
        rule("B", "kind == red"),
        rule("C", "count > 3", "prerequisite_unmet"),
        rule("D", "begun > asked_on", "outside_lifecycle"),
        rule("E", "spent > 1.5 or rate > 2"),
        rule("F", "cause"),
        rule("G", "true", "covered"),
    ],
)
FINE = {"late": False, "kind": "green", "count": 1, "begun": "2026-05-01", "spent": 1, "rate": 1, "cause": False}


def without(*names):
    return {name: value for name, value in FINE.items() if name not in names}


def asked(ready, known):
    missing = next_question(decide(ready, known))
    return None if missing is None else missing.fact


def outcomes(answers):
    return {one.label: [outcome.value for outcome in one.outcomes] for one in answers}


def test_the_next_question_is_the_first_that_is_missing():
    assert asked(READY, without("late", "cause")) == "late"
    assert asked(READY, without("cause")) == "cause"


def test_a_settled_decision_has_no_question():
    assert asked(READY, FINE) is None


def test_a_decision_that_asks_for_a_judgment_has_one():
    ready = policy({"late": "bool", "cause": "judged bool"}, [rule("A", "late", "needs_judgment", judge="cause")])

    assert asked(ready, {"late": True}) == "cause"


def test_every_word_of_a_choice_says_where_it_leads():
    assert outcomes(leads_to(decide(READY, without("kind")), "kind")) == {
        "Red": ["out_of_scope"], "Green": ["covered"], "Blue": ["covered"],
    }  # fmt: skip


def test_yes_and_no_say_where_they_lead():
    found = leads_to(decide(READY, without("late", "kind")), "late")

    assert [(one.value, [outcome.value for outcome in one.outcomes]) for one in found] == [
        (True, ["not_entitled"]), (False, ["covered", "out_of_scope"]),
    ]  # fmt: skip


def test_numbers_and_dates_give_one_answer_for_each_way_that_they_lead():
    assert list(outcomes(leads_to(decide(READY, without("count")), "count")).values()) == [
        ["covered"], ["prerequisite_unmet"],
    ]  # fmt: skip
    assert sorted(outcomes(leads_to(decide(READY, without("begun")), "begun")).values()) == [
        ["covered"], ["outside_lifecycle"],
    ]  # fmt: skip
    assert len(leads_to(decide(READY, without("spent")), "spent")) == 2
    assert len(leads_to(decide(READY, without("rate")), "rate")) == 2


def test_a_free_text_leads_nowhere_in_particular():
    assert leads_to(decide(READY, FINE), "note") == ()


def test_answers_keep_to_the_bounds_of_their_fact():
    ready = policy(
        {"n": "int 2 4", "m": {**fact("decimal"), "above": "1", "max": "1.5"}}, [rule("A", "n > 2 and m > 1.2")]
    )

    for name, values in (("n", {2, 3, 4}), ("m", {1.5})):
        asked = [one.value for one in leads_to(decide(ready, {}), name)]
        assert set(asked) <= values


@pytest.mark.parametrize(
    ("kind", "known", "front"),
    [
        ("int 0", {}, "params: {limit: {2026-01-01: 2.5, 2027-01-01: 3.5}}\n"),
        ("hours 0", {}, "params: {limit: {2026-01-01: 2.5, 2027-01-01: 3.5}}\n"),
        ("int 999999990", {}, ""),
        ("int 999999999", {}, ""),
        ("decimal 999999999", {}, ""),
        ("int 0 999999999", {"other": 999_999_999}, ""),
        ("date", {"asked_on": "9999-12-31"}, ""),
        ("date", {"asked_on": "0001-01-01"}, ""),
    ],
)
def test_every_answer_that_is_offered_can_be_given(kind, known, front):
    limit = "other < param.limit" if front else "late"
    facts = {"it": kind, "other": "int 0", "late": "bool"}
    ready = policy(facts, [rule("A", f"given(it) and {limit}")], front=front)
    decision = decide(ready, known)

    for answer in leads_to(decision, "it"):
        assert decision.facts.with_fact("it", answer.value).as_json()["it"] == answer.value


def test_a_number_without_bounds_has_no_answers():
    """Only code can make such a fact: a pack declares where each number starts."""
    pack = READY.pack
    bare = Policy(replace(pack, facts={**pack.facts, "rate": replace(pack.facts["rate"], bounds=None)}))

    assert leads_to(decide(bare, without("rate")), "rate") == ()


def test_a_refusal_names_the_single_facts_that_would_change_it_and_grants_first():
    found = changes(decide(READY, {**FINE, "kind": "red"}))

    assert [(one.fact, one.value, one.label, one.decision.outcome.value) for one in found] == [
        ("kind", "green", "Green", "covered")
    ]


def test_a_grant_names_what_would_have_refused_it():
    found = changes(decide(READY, FINE))

    assert {one.fact: one.decision.outcome.value for one in found} == {
        "late": "not_entitled",
        "kind": "out_of_scope",
        "count": "prerequisite_unmet",
        "begun": "outside_lifecycle",
        "spent": "out_of_scope",
        "rate": "out_of_scope",
        "cause": "out_of_scope",
    }


def test_a_fact_that_counts_only_where_it_is_given_is_no_reason_and_changes_nothing_where_it_was_not():
    rules = [rule("A", "given(begun) and begun < asked_on", "outside_lifecycle"), rule("G", "not late", "covered")]
    ready = policy(FACTS, rules)
    absent, given = decide(ready, {"late": False}), decide(ready, {"late": False, "begun": "2030-01-01"})

    assert "begun" in absent.trace[0].facts
    assert [one.fact for one in reasons(absent)] == ["late"]
    assert {change.fact for change in changes(absent)} == {"late"}
    assert "begun" in [one.fact for one in reasons(given)]
    assert "begun" in {change.fact for change in changes(given)}


def test_what_would_grant_comes_before_what_would_refuse_otherwise():
    ready = policy(
        {"kind": "choice red green blue"},
        [rule("A", "kind == red"), rule("B", "kind == green", "not_entitled"), rule("C", "true", "covered")],
    )

    assert [one.decision.outcome.value for one in changes(decide(ready, {"kind": "red"}))] == [
        "covered",
        "not_entitled",
    ]


def test_an_open_request_has_no_changes():
    assert changes(decide(READY, without("late"))) == ()


def test_the_day_of_receipt_and_what_is_derived_are_not_changed():
    facts = {"begun": "date", "soon": fact("bool", derive="begun > asked_on")}
    ready = policy(facts, [rule("A", "soon"), rule("B", "asked_on > date(2026, 1, 1)", "covered")])

    assert changes(decide(ready, {"begun": "2026-06-01"})) == ()
    assert [one.fact for one in changes(decide(ready, {"soon": True}))] == ["soon"]


@sampled(100, 3_000)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "late": st.booleans(), "kind": st.sampled_from(["red", "green", "blue"]), "count": st.integers(0, 20),
            "rate": st.sampled_from([Decimal("0.5"), Decimal(3)]), "spent": st.sampled_from(["0:10", "2:00"]),
            "begun": st.dates().map(str), "asked_on": st.dates().map(str), "cause": st.booleans(),
        },
    )
)  # fmt: skip
def test_each_answer_keeps_its_promise(raw):
    decision = decide(READY, raw)
    missing = next_question(decision)

    if missing is not None and not decision.is_settled:
        answers = leads_to(decision, missing.fact)
        for answer in answers:
            then = READY.decide(decision.facts.with_fact(missing.fact, answer.value))
            assert then.possible == answer.outcomes
            assert set(answer.outcomes) <= set(decision.possible)
        assert len({answer.outcomes for answer in answers}) > 1


def test_the_question_is_told_as_json_with_where_each_answer_leads():
    form = question_form(decide(READY, without("late")))

    assert form == {
        "outcome": "needs_information",
        "possible": ["covered", "not_entitled"],
        "missing": ["late"],
        "next": {
            "fact": "late",
            "source": "customer",
            "role": None,
            "question": "Is it late?",
            "hint": "By a day or more.",
            "answers": [
                {"value": True, "label": "yes", "outcomes": ["not_entitled"]},
                {"value": False, "label": "no", "outcomes": ["covered"]},
            ],
        },
    }


def test_a_settled_request_asks_nothing_more():
    assert question_form(decide(READY, FINE)) == {
        "outcome": "covered",
        "possible": ["covered"],
        "missing": [],
        "next": None,
    }
