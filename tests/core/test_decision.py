"""Order, and what decides: the five points of the reference, routes, judgments, parameters, and the canonical bytes."""

import json
from dataclasses import replace
from datetime import date

import pytest

from inscope.core.policy import NotInForceError, Policy
from inscope.core.policy.evaluate import _MOST_SUBJECTS
from tests.core.packs import SERVICES, TODAY, decide, fact, policy, rule

THREE = {"x": "bool", "y": "bool", "z": "bool"}


def said(decision):
    """Return what a decision says in short: outcome, rule, and the names that are missing."""
    return decision.outcome.value, decision.rule, [missing.fact for missing in decision.missing]


# --- 1. The first rule that certainly holds and is no grant decides --------------------------------

DENIALS = policy(THREE, [rule("A", "x", "not_entitled"), rule("B", "y", "out_of_scope"), rule("C", "z", "covered")])


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"x": True, "y": True}, ("not_entitled", "A", [])),
        ({"x": False, "y": True}, ("out_of_scope", "B", [])),
        ({"y": True}, ("out_of_scope", "B", [])),
        ({"y": True, "z": True}, ("out_of_scope", "B", [])),
    ],
)
def test_the_first_denial_that_certainly_holds_decides(facts, expected):
    assert said(decide(DENIALS, facts)) == expected


def test_earlier_rules_that_are_unknown_are_told_of():
    assert decide(DENIALS, {"y": True}).may_apply == ("A",)
    assert decide(DENIALS, {"x": False, "y": True}).may_apply == ()
    assert decide(DENIALS, {"x": True}).may_apply == ()


def test_an_earlier_rule_of_the_deciding_clause_is_not_told_of_again():
    ready = policy(THREE, [rule("A.one", "x"), rule("B", "z"), rule("A.two", "y", of="A")])

    assert decide(ready, {"y": True}).may_apply == ("B",)


def test_all_denials_that_hold_are_named_the_deciding_one_first():
    ready = policy(THREE, [rule("A", "x"), rule("B", "y"), rule("C", "z"), rule("D", "x or y", "covered")])

    assert decide(ready, {"x": False, "y": True, "z": True}).clauses == ("B", "C")
    assert decide(ready, {"x": True, "y": False, "z": True}).clauses == ("A", "C")


JUDGED = policy(THREE, [rule("A", "x", "not_entitled"), rule("B", "y", "needs_judgment", judge="z"), rule("C", "true")])


def test_a_judgment_decides_where_nothing_earlier_is_unknown():
    decision = decide(JUDGED, {"x": False, "y": True})

    assert said(decision) == ("needs_judgment", "B", ["z"])
    assert (decision.missing[0].source, decision.missing[0].role) == ("judgment", "engineer")
    assert (decision.is_settled, decision.possible) == (True, (decision.outcome,))


def test_a_judgment_waits_for_earlier_rules_that_are_unknown():
    decision = decide(JUDGED, {"y": True})

    assert said(decision) == ("needs_information", None, ["x", "z"])
    assert [outcome.value for outcome in decision.possible] == ["not_entitled", "needs_judgment"]
    assert decision.clauses == ("A", "B")


def test_a_denial_after_a_judgment_that_is_unknown_decides_at_once():
    decision = decide(JUDGED, {"x": False})

    assert (said(decision), decision.may_apply) == (("out_of_scope", "C", []), ("B",))


# --- 2. A grant decides where nothing earlier can hold ----------------------------------------------

GRANTS = policy(THREE, [rule("A", "x", "not_entitled"), rule("B", "y", "covered"), rule("C", "z", "covered_limited")])


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"x": False, "y": True}, ("covered", "B", [])),
        ({"x": False, "y": False, "z": True}, ("covered_limited", "C", [])),
        ({"y": True}, ("needs_information", None, ["x"])),
        ({"x": False, "z": True}, ("needs_information", None, ["y"])),
        ({"y": True, "z": True}, ("needs_information", None, ["x"])),
        ({"x": True, "y": True}, ("not_entitled", "A", [])),
    ],
)
def test_a_grant_is_given_only_where_no_earlier_rule_can_hold(facts, expected):
    assert said(decide(GRANTS, facts)) == expected


def test_a_grant_names_its_clause_alone():
    decision = decide(GRANTS, {"x": False, "y": True, "z": True})

    assert (decision.clauses, decision.routes, decision.may_apply) == (("B",), (), ())


# --- 3. One outcome for every completion --------------------------------------------------------------


def test_an_outcome_that_every_completion_leads_to_stands_by_the_first_rule_that_can_decide():
    ready = policy(THREE, [rule("A", "x and y", "covered"), rule("B", "x and not y", "covered")])

    decision = decide(ready, {"x": True})

    assert said(decision) == ("covered", "A", [])
    assert (decision.clauses, decision.may_apply) == (("A",), ())


def test_two_rules_of_which_one_must_hold_refuse_with_certainty():
    ready = policy(THREE, [rule("A", "x and y"), rule("B", "not x or not y"), rule("C", "z", "covered")])

    assert said(decide(ready)) == ("out_of_scope", "A", [])


def test_judgments_of_different_rules_are_one_outcome():
    ready = policy(
        THREE, [rule("A", "x", "needs_judgment", judge="y"), rule("B", "not x", "needs_judgment", judge="z")]
    )

    assert said(decide(ready)) == ("needs_judgment", "A", ["y"])


# --- 4. Open --------------------------------------------------------------------------------------------


def test_a_request_is_open_for_information_while_anybody_else_can_answer():
    facts = {"x": "bool", "y": "judged bool", "z": {**fact("bool"), "source": "record"}}
    ready = policy(
        facts, [rule("A", "y"), rule("B", "x"), rule("C", "z", "not_entitled"), rule("D", "true", "covered")]
    )

    assert said(decide(ready)) == ("needs_information", None, ["z", "x", "y"])
    assert said(decide(ready, {"z": False})) == ("needs_information", None, ["x", "y"])
    assert said(decide(ready, {"x": False, "z": False})) == ("needs_judgment", None, ["y"])


def test_missing_facts_say_who_answers_them():
    facts = {"x": fact("bool", role="engineer"), "y": fact("judged bool", role="owner")}
    ready = policy(facts, [rule("A", "y and x"), rule("B", "true", "covered")])

    found = [(missing.fact, missing.source, missing.role) for missing in decide(ready).missing]

    assert found == [("x", "customer", None), ("y", "judgment", "owner")]


def test_missing_facts_stand_in_the_order_in_which_the_gates_read_them():
    ready = policy(THREE, [rule("A", "z"), rule("B", "y and x"), rule("C", "true", "covered")])

    assert said(decide(ready))[2] == ["z", "y", "x"]


def test_a_fact_that_can_change_nothing_more_is_not_asked_for():
    ready = policy(THREE, [rule("A", "x and y"), rule("B", "z and not y"), rule("C", "true", "covered")])

    assert said(decide(ready, {"y": True}))[2] == ["x"]
    assert said(decide(ready, {"y": False}))[2] == ["z"]


def test_an_open_request_names_the_clauses_that_can_still_decide():
    ready = policy(THREE, [rule("A", "x"), rule("B", "y"), rule("C", "z", "covered")])

    decision = decide(ready, {"y": False})

    assert (decision.clauses, decision.clause, decision.may_apply) == (("A", "C"), None, ())
    assert [outcome.value for outcome in decision.possible] == ["covered", "out_of_scope", "needs_judgment"]


def test_an_open_request_offers_the_routes_of_its_outcome_and_no_others():
    ready = policy(
        {"x": "bool", "y": "judged bool"}, [rule("A", "x or y", route="call_us"), rule("B", "true", "covered")]
    )

    assert decide(ready).routes == ("tell_us",)
    assert decide(ready, {"x": False}).routes == ("ask_a_person",)
    assert decide(ready, {"x": True}).routes == ("call_us",)


# --- 5. No rule can hold --------------------------------------------------------------------------------


def test_where_no_rule_can_hold_a_person_decides():
    decision = decide(DENIALS, {"x": False, "y": False, "z": False})

    assert said(decision) == ("needs_judgment", None, [])
    assert (decision.is_settled, decision.clauses, decision.routes, decision.may_apply) == (
        True,
        (),
        ("ask_a_person",),
        (),
    )


def test_otherwise_says_what_is_to_be_judged_and_by_whom():
    ready = policy(THREE, [rule("A", "x")], front="otherwise: {then: needs_judgment, judge: y, role: owner}\n")

    (missing,) = decide(ready, {"x": False}).missing

    assert (missing.fact, missing.source, missing.role) == ("y", "judgment", "owner")


def test_where_no_completion_lets_a_rule_hold_otherwise_decides():
    ready = policy({"n": "int 0 9", **THREE}, [rule("A", "n < 3 and n > 5"), rule("B", "x and not x")])

    decision = decide(ready)

    assert (said(decision), decision.may_apply) == (("needs_judgment", None, []), ())
    assert decision.is_settled


def test_a_grant_and_otherwise_are_both_possible_while_the_grant_is_unknown():
    ready = policy(
        THREE, [rule("A", "x", "covered")], front="otherwise: {then: needs_judgment, judge: y, role: owner}\n"
    )

    decision = decide(ready)

    assert said(decision) == ("needs_information", None, ["x"])
    assert [outcome.value for outcome in decision.possible] == ["covered", "needs_judgment"]


# --- Sections -------------------------------------------------------------------------------------------

SECTIONS = policy(
    {"kind": "choice live test", **THREE},
    [rule("A", "x"), rule("B", "y", "covered"), rule("C", "z", "not_entitled"), rule("D", "true", "covered_limited")],
    sections={"live": "kind == live", "test": "kind == test"},
    gates={"live": ["A", "B"], "test": ["A", "C", "D"]},
)


def test_a_section_guards_its_list():
    assert said(decide(SECTIONS, {"kind": "live", "x": False, "y": True, "z": True})) == ("covered", "B", [])
    assert said(decide(SECTIONS, {"kind": "test", "x": False, "y": True, "z": True})) == ("not_entitled", "C", [])


def test_a_rule_in_two_lists_refuses_under_either():
    assert said(decide(SECTIONS, {"x": True})) == ("out_of_scope", "A", [])
    assert decide(SECTIONS, {"x": True}).clauses == ("A",)
    assert decide(SECTIONS, {"x": True, "kind": "test"}).clauses == ("A",)


def test_the_trace_has_a_row_a_rule_of_the_section_and_of_both_while_that_is_open():
    rows = decide(SECTIONS, {"kind": "test", "x": False, "z": True}).trace
    both = decide(SECTIONS, {"x": False, "z": True}).trace

    assert [(row.rule, row.holds, row.facts) for row in rows] == [
        ("A", "no", {"x": False}), ("C", "yes", {"z": True}), ("D", "yes", {}),
    ]  # fmt: skip
    assert [(row.rule, row.holds, row.facts) for row in both] == [
        ("A", "no", {"x": False}),
        ("B", "unknown", {"kind": "unknown", "y": "unknown"}),
        ("A", "no", {"x": False}),
        ("C", "unknown", {"kind": "unknown"}),
        ("D", "unknown", {"kind": "unknown"}),
    ]


OVERLAPPING = policy(
    THREE,
    [rule("A", "y", "covered"), rule("B", "z", "not_entitled")],
    sections={"one": "true", "two": "true"},
    gates={"one": ["A"], "two": ["B"]},
)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"z": True}, ("needs_information", None, ["y"])),
        ({"y": False, "z": True}, ("not_entitled", "B", [])),
        ({"y": True, "z": True}, ("covered", "A", [])),
        ({"y": True}, ("covered", "A", [])),
    ],
)
def test_a_denial_never_decides_over_an_earlier_grant_that_is_unknown(facts, expected):
    """Sections may overlap: the list of one can grant before the list of another refuses."""
    assert said(decide(OVERLAPPING, facts)) == expected


# --- Routes ---------------------------------------------------------------------------------------------


def test_the_routes_of_the_deciding_clause_come_before_those_of_other_denials():
    ready = policy(
        THREE, [rule("A", "x", route="buy_more"), rule("B", "y", route="[call_us, buy_more]"), rule("C", "z")]
    )

    assert decide(ready, {"x": True, "y": True}).routes == ("buy_more", "call_us")
    assert decide(ready, {"x": False, "y": True}).routes == ("call_us", "buy_more")


def test_where_nothing_is_offered_that_stands_alone():
    ready = policy(
        THREE, [rule("A", "x"), rule("B", "y", route="none_offered"), rule("C", "z", route="[none_offered, call_us]")]
    )

    assert decide(ready, {"x": True}).routes == ("none_offered",)
    assert decide(ready, {"x": False, "y": True, "z": False}).routes == ("none_offered",)
    assert decide(ready, {"x": False, "y": False, "z": True}).routes == ("call_us",)


def test_a_judgment_offers_its_own_routes_then_those_of_its_outcome_then_those_of_other_denials():
    ready = policy(THREE, [rule("A", "x", "needs_judgment", route="call_us"), rule("B", "y", route="buy_more")])

    assert decide(ready, {"x": True, "y": True}).routes == ("call_us", "ask_a_person", "buy_more")


@pytest.mark.parametrize(
    ("condition", "known", "kept"),
    [
        ("{when: y}", {"y": True}, True),
        ("{when: y}", {"y": False}, False),
        ("{when: y}", {}, False),
        ("{unless: y}", {"y": True}, False),
        ("{unless: y}", {"y": False}, True),
        ("{unless: y}", {}, True),
        ("{when: y, unless: z}", {"y": True, "z": True}, False),
        ("{when: y, unless: z}", {"y": True}, True),
        ("{when: y, unless: z}", {"z": False}, False),
        ("{when: given(y)}", {"y": False}, True),
        ("{when: given(y)}", {}, False),
        ("{when: not given(y)}", {}, True),
        ("{when: not given(y)}", {"y": "unknown"}, False),
        ("{when: n < param.limit}", {"n": 4}, False),
        ("{when: n < param.limit}", {"n": 4, "asked_on": "2027-05-20"}, True),
        ("{unless: n < param.limit}", {"n": 2, "asked_on": "unknown"}, True),
    ],
)
def test_a_route_and_a_citation_are_kept_on_their_conditions(condition, known, kept):
    rules = [rule("A", "x", route=f"{{call_us: {condition}}}", cites=f"[B: {condition}]"), rule("B", "y and not y")]
    ready = policy({**THREE, "n": "int 0"}, rules, front="params: {limit: {2026-01-01: 3, 2027-01-01: 5}}\n")

    decision = decide(ready, {"x": True, **known})

    assert decision.routes == (("call_us",) if kept else ("none_offered",))
    assert decision.clauses == (("A", "B") if kept else ("A",))


SERVICES_OF_TWO_KINDS = SERVICES.replace(
    "services: {}",
    "services:\n"
    "  help: {label: Help, about: A, facts: {kind: help}}\n"
    "  tune: {label: Tune, about: A, facts: {kind: tune}, takes: {slow: tuning}}\n",
)
SUBJECTS = {"kind": "choice live help tune", "topic": fact("choice slow tuning cars", subject="true"), "open": "bool"}
RULES = [
    rule("A", "topic == cars"),
    rule("B", "kind == help and topic in [slow, tuning]"),
    rule("C", "kind == tune and topic != tuning"),
    rule("D", "kind == tune and open", "not_entitled"),
    rule("E", "kind == live", route="[help, tune]"),
]
ROUTED = policy(SUBJECTS, RULES, services=SERVICES_OF_TWO_KINDS)


@pytest.mark.parametrize(
    ("topic", "routes"),
    [("cars", ("none_offered",)), ("slow", ("tune",)), ("tuning", ("tune",)), ("unknown", ("help", "tune"))],
)
def test_a_service_that_would_refuse_the_same_subject_is_no_way_forward(topic, routes):
    """`tune` takes what is slow as tuning; what else it may refuse for is no matter of the subject."""
    decision = decide(ROUTED, {"kind": "live", "topic": topic, "open": True})

    assert decision.routes == routes
    assert decision.routes == routes, "the answer is kept, and the same"


def test_a_service_is_dropped_for_what_is_certain_alone():
    ready = policy(
        SUBJECTS,
        [rule("A", "kind == help and open"), rule("E", "kind == live", route="[help]")],
        services=SERVICES_OF_TWO_KINDS,
    )

    assert decide(ready, {"kind": "live", "topic": "cars", "open": True}).routes == ("help",)


def test_routes_of_many_subjects_do_not_fill_the_memory():
    """A subject that is a free text has as many values as people have words."""
    facts = {"kind": "choice live help tune", "topic": fact("text", subject="true")}
    services = SERVICES.replace("services: {}", "services: {help: {label: Help, about: A, facts: {kind: help}}}")
    ready = policy(facts, [rule("A", "kind == live", route="help")], services=services)

    for number in range(_MOST_SUBJECTS + 10):
        assert not ready.refuses_subject("help", {"topic": str(number)})

    assert len(ready._refused) <= _MOST_SUBJECTS


# --- Parameters -----------------------------------------------------------------------------------------

DATED = policy(
    {"n": "int 0", "begun": "date"},
    [
        rule("A", "n > param.limit"),
        rule("B", "begun + param.notice > asked_on", "prerequisite_unmet"),
        rule("C", "begun + months(param.months) < asked_on", "outside_lifecycle"),
        rule("D", "true", "covered"),
    ],
    front=(
        "params:\n  limit: {2026-01-01: 3, 2027-01-01: 5}\n"
        "  notice: {2026-01-01: 1 month, 2027-01-01: 10 days}\n  months: {2026-01-01: 2, 2027-01-01: 12}\n"
    ),
)


@pytest.mark.parametrize(
    ("asked_on", "n", "begun", "outcome"),
    [
        ("2026-12-31", 4, "2026-11-20", "out_of_scope"),
        ("2027-01-01", 4, "2026-11-20", "covered"),
        ("2025-01-01", 4, "2024-11-20", "out_of_scope"),
        ("2026-12-31", 3, "2026-12-15", "prerequisite_unmet"),
        ("2027-01-01", 3, "2026-12-15", "covered"),
        ("2026-12-31", 3, "2026-10-30", "outside_lifecycle"),
        ("2027-01-01", 3, "2026-10-30", "covered"),
    ],
)
def test_a_parameter_has_the_value_of_the_day_of_receipt(asked_on, n, begun, outcome):
    assert decide(DATED, {"asked_on": asked_on, "n": n, "begun": begun}).outcome == outcome


def test_a_parameter_of_an_unknown_day_is_unknown_and_the_day_is_asked_for():
    decision = decide(DATED, {"asked_on": "unknown", "n": 4, "begun": "2026-01-01"})

    assert said(decision) == ("needs_information", None, ["asked_on"])
    assert decision.as_dict()["asked_on"] == "unknown"
    assert [(row.rule, row.facts) for row in decision.trace][:2] == [
        ("A", {"asked_on": "unknown"}), ("B", {"asked_on": "unknown"}),
    ]  # fmt: skip


# --- Given ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "rule_id"), [({"x": True}, "A"), ({"x": False}, "A"), ({}, "B"), ({"x": "unknown"}, None)]
)
def test_a_rule_may_ask_whether_a_fact_was_given(known, rule_id):
    ready = policy(THREE, [rule("A", "given(x)"), rule("B", "true", "covered")])

    decision = decide(ready, known)

    assert decision.rule == rule_id
    assert said(decision)[2] == ([] if rule_id else ["x"])


# --- What the trace rests on ----------------------------------------------------------------------------


def test_assumed_and_derived_facts_are_marked_where_the_trace_rests_on_them():
    facts = {"x": "bool", "open": fact("bool", assume="true"), "ready": fact("bool", derive="open")}
    facts["idle"] = fact("bool", assume="true")
    ready = policy(facts, [rule("A", "x and open and ready"), rule("B", "true", "covered")])

    decision = decide(ready, {"x": True})

    assert (decision.assumed, decision.derived) == ({"open": True}, {"ready": True})
    assert decide(ready, {"x": False}).assumed == {}
    assert decide(policy({"x": "bool"}, [rule("A", "x")]), {"x": True}).derived == {}


def test_a_row_shows_the_facts_that_settle_it_or_those_that_it_waits_for():
    ready = policy(
        {**THREE, "h": "hours 0"}, [rule("A", "x and (y or z)"), rule("B", "h > 1.5"), rule("C", "true", "covered")]
    )

    def rows(**known):
        return [(row.holds, row.facts) for row in decide(ready, known).trace]

    assert rows(x=True, z=True, h="1:40")[:2] == [("yes", {"x": True, "z": True}), ("yes", {"h": "1:40"})]
    assert rows(x=False, h=0.5)[:2] == [("no", {"x": False}), ("no", {"h": 0.5})]
    assert rows(x=True, y=False)[:2] == [("unknown", {"z": "unknown"}), ("unknown", {"h": "unknown"})]


# --- The canonical form ---------------------------------------------------------------------------------


def test_the_canonical_form_is_json_with_sorted_keys_and_no_spaces():
    ready = policy(
        {"x": fact("bool", label="Grüße"), "open": fact("bool", assume="true")},
        [rule("A", "x and open", route="call_us")],
    )

    assert (
        decide(ready, {"x": True}).canonical()
        == (
            '{"asked_on":"2026-05-20","assumed":{"open":true},"clause":"A","clauses":["A"],"derived":{},'
            f'"digest":"{ready.pack.digest}","format":1,"may_apply":[],"missing":[],"outcome":"out_of_scope","pack":"small",'
            '"possible":["out_of_scope"],"routes":["call_us"],"rule":"A",'
            '"trace":[{"clause":"A","facts":{"open":true,"x":true},"holds":"yes","rule":"A"}],"version":"1"}'
        ).encode()
    )


def test_the_canonical_form_of_an_open_request_says_what_is_missing():
    form = json.loads(decide(GRANTS, {"y": True}).canonical())

    assert form["missing"] == [{"fact": "x", "source": "customer", "role": None}]
    assert (form["clause"], form["rule"], form["clauses"], form["routes"]) == (None, None, ["A", "B"], ["tell_us"])
    assert (form["outcome"], form["possible"]) == ("needs_information", ["covered", "not_entitled"])


def test_text_beyond_ascii_is_written_as_utf_8():
    ready = policy({"note": "text", "x": "bool"}, [rule("A", "given(note) and x")])

    form = decide(ready, {"note": "Grüße", "x": True}).canonical()

    assert '"note":"Grüße"'.encode() in form


def test_the_same_facts_give_the_same_bytes_from_a_pack_that_is_read_again():
    again = policy(
        THREE, [rule("A", "x", "not_entitled"), rule("B", "y", "covered"), rule("C", "z", "covered_limited")]
    )

    for known in ({}, {"x": True}, {"y": True}, {"x": False, "z": True}):
        assert decide(again, known).canonical() == decide(GRANTS, known).canonical()


# --- Validity -------------------------------------------------------------------------------------------


def test_a_request_of_another_day_than_the_pack_holds_on_is_refused():
    with pytest.raises(NotInForceError) as caught:
        GRANTS.require_in_force(GRANTS.read_facts({"asked_on": "2025-12-31"}, TODAY))

    assert caught.value.message == "version 1 of `small` does not hold on 2025-12-31"
    assert caught.value.hint == "it holds from 2026-01-01: take the version in force on that day"


@pytest.mark.parametrize("asked_on", ["2026-01-01", "2030-01-01", "unknown"])
def test_a_day_on_which_the_pack_holds_and_an_unknown_one_pass(asked_on):
    GRANTS.require_in_force(GRANTS.read_facts({"asked_on": asked_on}, TODAY))


def test_a_pack_that_ended_says_until_when_it_held():
    ready = policy(THREE, [rule("A", "x")])
    ended = Policy(replace(ready.pack, valid_to=date(2026, 2, 1)))

    with pytest.raises(NotInForceError) as caught:
        ended.require_in_force(ended.read_facts({}, TODAY))

    assert caught.value.hint == "it holds from 2026-01-01 to 2026-02-01: take the version in force on that day"
