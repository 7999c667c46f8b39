"""Cases over HTTP: opening, listing, showing."""

import json
import re
from datetime import date
from uuid import UUID, uuid4

import pytest

from inscope.api.limits import CASE_BYTES_MAX
from inscope.apps.cases.models import Case, Message
from inscope.apps.published.selectors import policy_of
from inscope.core.people import INSCOPE
from inscope.pg.tenancy import acting_as
from tests.api.conftest import Program
from tests.api.test_decisions import canonical
from tests.api.test_refusals import WRONG
from tests.factories import ISSUE, TUNING, make_contact, make_customer, make_instance, make_token

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
LIVE = {"live_end_user_traffic": True, "commercial_use": True, "prime_time_use": True}


def stored(model):
    with acting_as(INSCOPE):
        return list(model.objects.order_by("id"))


# -- opening ---------------------------------------------------------------------------------------


def test_a_contact_opens_a_case_and_is_told_what_was_decided(contact, instance):
    answer = contact.open(facts=ISSUE, instance=str(instance.public_id))

    assert answer.status_code == 201
    case = answer.json()
    assert answer.headers["Location"] == f"/api/v1/cases/{case['id']}"
    assert answer.headers["Cache-Control"] == "no-store"
    assert (case["status"], case["outcome"], case["waiting_for"]) == ("open", "needs_judgment", "judgment")
    assert case["judge"] == {"fact": "caused_by_product", "role": "support_engineer"}
    assert case["opened_by"] == {"name": "Maya Okafor", "is_staff": False}
    assert case["instance"] == {"id": str(instance.public_id), "name": "media-prod"}
    assert case["customer"]["name"] == "Nordwind Telecom"
    assert case["reference"].startswith("KS-")
    assert (case["clause"], case["assignee"], case["decisions"]) == (None, None, 1)
    assert case["opened_at"] == case["updated_at"] == "2026-05-20T12:00:00Z"
    assert (case["decision"]["number"], case["decision"]["cause"]) == (1, "opened")
    assert case["decision"]["missing"][0]["question"]
    assert contact.get(f"cases/{case['id']}").json() == case


def test_a_request_that_is_refused_opens_a_case_all_the_same(contact):
    case = contact.open(facts=TUNING).json()

    assert (case["outcome"], case["clause"], case["waiting_for"]) == ("out_of_scope", "PS-X-PERF", "nobody")
    assert case["judge"] is None
    assert case["decision"]["routes"] == ["online_development_support", "project_consulting"]


def test_nested_facts_and_dotted_ones_open_the_same_case(contact):
    nested = {"request_kind": "production", "issue_class": "product_issue", "deployment": LIVE}

    first, second = contact.open(facts=nested), contact.open(facts=ISSUE)

    assert (first.status_code, second.status_code) == (201, 200)
    assert {one["fact"]: one["value"] for one in first.json()["assertions"]} == ISSUE


def test_numbers_are_kept_as_they_were_sent(contact):
    body = '{"subject": "s", "body": "b", "facts": {"hours.requested": 0.1, "request_kind": "development"}}'

    case = contact.post("cases", body, "k").json()

    assert [one["value"] for one in case["assertions"] if one["fact"] == "hours.requested"] == [0.1]


def test_a_case_has_its_first_message(contact):
    case = contact.open(body="Since\r\nMonday.").json()

    (message,) = contact.get(f"cases/{case['id']}/messages").json()["messages"]
    assert (message["body"], message["internal"]) == ("Since\nMonday.", False)


# -- a key opens one case --------------------------------------------------------------------------


def test_the_same_key_opens_one_case(contact):
    first, second = contact.open("order-7"), contact.open("order-7")

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert first.headers["Location"] == second.headers["Location"]
    assert len(stored(Case)) == len(stored(Message)) == 1


@pytest.mark.parametrize("other", [{"subject": "Other"}, {"body": "Other"}, {"facts": TUNING}])
def test_the_same_key_with_another_body_is_refused(contact, other):
    contact.open("order-7")

    answer = contact.open("order-7", **other)

    assert (answer.status_code, answer.json()["code"]) == (409, "key_taken")
    assert len(stored(Case)) == 1


def test_two_customers_may_use_the_same_key(contact, stranger):
    first, second = contact.open("1"), stranger.open("1")

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] != second.json()["id"]


def test_a_request_that_was_refused_leaves_its_key_free(contact):
    assert contact.open("order-7", subject=" ").status_code == 422

    assert contact.open("order-7").status_code == 201


@pytest.mark.parametrize("key", [None, "", " ", "x" * 201, "a\tb", "schlüssel", " a", "a "])
def test_a_request_without_a_key_of_the_form_opens_nothing(contact, key):
    answer = contact.open(key)

    assert (answer.status_code, answer.json()["code"]) == (400, "parameter_refused")
    assert answer.json()["parameter"] == "Idempotency-Key"
    assert stored(Case) == []


@pytest.mark.parametrize("key", ["x", "x" * 200, "a b", "!~"])
def test_a_key_is_printable_ascii(contact, key):
    assert contact.open(key).status_code == 201


# -- what does not open a case ---------------------------------------------------------------------


def request(facts="{}", **other):
    members = {"subject": '"s"', "body": '"b"', "facts": facts, **other}
    return "{" + ", ".join(f'"{name}": {text}' for name, text in members.items() if text) + "}"


REFUSED = {
    "no subject": (request(subject=None), 400, "body_refused", "`subject`"),
    "a subject that is a number": (request(subject="1"), 400, "body_refused", "`subject`"),
    "a subject that is null": (request(subject="null"), 400, "body_refused", "`subject`"),
    "an empty subject": (request(subject='" "'), 422, "text_refused", "subject"),
    "a long subject": (request(subject=json.dumps("x" * 201)), 422, "text_refused", "200"),
    "a subject with half a character": (request(subject=r'"\ud800"'), 422, "text_refused", "subject"),
    "no body": (request(body=None), 400, "body_refused", "`body`"),
    "an empty body": (request(body='""'), 422, "text_refused", "empty"),
    "a long body": (request(body=json.dumps("x" * 20_001)), 422, "text_refused", "20,000"),
    "a body with NUL": (request(body=r'"a\u0000"'), 422, "text_refused", "text"),
    "a body with half a character": (request(body=r'"\udfff"'), 422, "text_refused", "text"),
    "no facts": (request(None), 400, "body_refused", "`facts`"),
    "a member too many": (request(priority='"P1"'), 400, "body_refused", "`priority`"),
    "a policy": (request(policy='"restcomm-c3"'), 400, "body_refused", "`policy`"),
    "no id": (request(instance='"media-prod"'), 422, "no_such_instance", "instance"),
    "an instance that there is not": (request(instance=f'"{uuid4()}"'), 422, "no_such_instance", "instance"),
    "an instance that is null": (request(instance="null"), 400, "body_refused", "`instance`"),
    "a fact of the records": (request('{"instance_licensed": true}'), 422, "fact_not_yours", "records"),
    "a judgment": (request('{"caused_by_product": "likely"}'), 422, "fact_not_yours", "support_engineer"),
    "the day of receipt": (request('{"asked_on": "2026-05-01"}'), 422, "fact_not_yours", "asked_on"),
    "a fact both ways": (
        request('{"deployment.commercial_use": true, "deployment": {"commercial_use": true}}'),
        422,
        "fact_refused",
        "given twice",
    ),
}
OF_FACTS = {
    name: (request(str(body).removeprefix('{"facts": ').removesuffix("}")), status, code, said)
    for name, (body, status, code, said) in WRONG.items()
    if code == "fact_refused" and name not in {"a day that is none", "an instant for a day"}
}
OF_FORM = {name: row for name, row in WRONG.items() if row[2] == "body_refused" and isinstance(row[0], bytes)}


@pytest.mark.parametrize(
    ("body", "status", "code", "said"), [*REFUSED.values(), *OF_FORM.values()], ids=[*REFUSED, *OF_FORM]
)
def test_a_request_that_cannot_be_taken_opens_no_case(contact, body, status, code, said):
    answer = contact.post("cases", body, "k")

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert said in answer.json()["detail"]
    assert stored(Case) == []


@pytest.mark.parametrize(("body", "status", "code", "said"), OF_FACTS.values(), ids=OF_FACTS.keys())
def test_facts_are_refused_as_those_of_a_decision_are(contact, body, status, code, said):
    answer = contact.post("cases", body, "k")

    assert answer.status_code == status
    assert answer.json()["code"] in {code, "fact_not_yours"}
    assert stored(Case) == []


def test_an_instance_of_another_customer_is_answered_as_one_that_there_is_not(contact):
    others = make_instance(make_customer())

    hidden = contact.open(instance=str(others.public_id))
    absent = contact.open(instance=str(uuid4()))

    assert (hidden.status_code, hidden.content) == (422, absent.content)


def test_the_vendors_people_open_no_cases(engineer):
    answer = engineer.open()

    assert (answer.status_code, answer.json()["code"]) == (403, "right_refused")
    assert answer.json()["right"] == "write_requests"


def test_a_body_of_the_largest_size_is_read_and_one_byte_more_is_not(contact):
    body = request().ljust(CASE_BYTES_MAX)

    assert contact.post("cases", body, "k").status_code == 201
    answer = contact.post("cases", f"{body} ", "k")
    assert (answer.status_code, answer.json()["bytes_max"]) == (413, CASE_BYTES_MAX)


def test_facts_may_be_nested_to_any_depth_without_a_fault(contact):
    for depth in (1, 10, 200, 700):
        answer = contact.post("cases", request('{"a":' * depth + "1" + "}" * depth), "k")
        assert answer.status_code in {400, 422}, depth


def test_nothing_opens_where_nothing_is_published(client, customer):
    answer = Program(client, make_token(make_contact(customer))).open()

    assert (answer.status_code, answer.json()["code"]) == (404, "not_published")


# -- showing ---------------------------------------------------------------------------------------


def test_a_decision_of_a_case_is_the_stored_one_byte_for_byte(contact, instance):
    case = contact.open(facts=ISSUE, instance=str(instance.public_id)).json()
    decision = {
        name: value for name, value in case["decision"].items() if name not in {"number", "cause", "decided_at"}
    }

    (listed,) = contact.get(f"cases/{case['id']}/decisions").json()["decisions"]

    assert canonical(json.dumps(decision).encode()) == as_written(listed["canonical"])
    assert (listed["number"], listed["cause"], listed["outcome"]) == (1, "opened", "needs_judgment")
    assert (listed["clause"], listed["digest"]) == (None, decision["digest"])
    assert INSTANT.fullmatch(listed["decided_at"])


def test_digest_and_facts_of_a_decision_decide_it_again(contact, instance):
    case = contact.open(facts=ISSUE, instance=str(instance.public_id)).json()

    (listed,) = contact.get(f"cases/{case['id']}/decisions").json()["decisions"]

    policy = policy_of(digest=listed["digest"])
    again = policy.decide(policy.read_json(json.dumps(listed["facts"]), date.min))
    assert again.canonical() == as_written(listed["canonical"])


def as_written(form):
    return json.dumps(form, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def test_statements_name_who_made_them(contact):
    case = contact.open(facts=TUNING).json()

    assert [(one["fact"], one["value"]) for one in case["assertions"]] == list(TUNING.items())
    first = case["assertions"][0]
    assert first["person"] == {"name": "Maya Okafor", "is_staff": False}
    assert (first["source"], first["role"], first["why"]) == ("customer", "contact", "")
    assert INSTANT.fullmatch(first["stated_at"])


def test_the_vendors_people_see_every_case(contact, stranger, engineer):
    cases = [contact.open().json(), stranger.open().json()]

    assert [engineer.get(f"cases/{case['id']}").json() for case in cases] == cases


def test_what_can_be_got_can_be_asked_for_without_its_body(client, contact):
    case = contact.open().json()

    for operation in ("cases", f"cases/{case['id']}", f"cases/{case['id']}/messages"):
        answer = client.head(f"/api/v1/{operation}", HTTP_AUTHORIZATION=f"Bearer {contact.token}")
        assert (answer.status_code, answer.content) == (200, b"")


# -- listing ---------------------------------------------------------------------------------------


def test_the_list_has_the_latest_case_first_and_only_ones_own(contact, stranger, engineer):
    own = [contact.open(str(number)).json()["id"] for number in range(3)]
    others = stranger.open().json()["id"]

    assert ids(contact.get("cases")) == own[::-1]
    assert ids(stranger.get("cases")) == [others]
    assert ids(engineer.get("cases")) == [others, *own[::-1]]


def test_a_list_of_nothing_is_a_list(contact):
    assert contact.get("cases").json() == {"cases": [], "next": None}


def test_a_line_of_the_list_is_the_case_without_its_decision(contact):
    case = contact.open(facts=TUNING).json()

    (line,) = contact.get("cases").json()["cases"]

    assert line == {name: value for name, value in case.items() if name not in {"decision", "assertions"}}


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 100])
def test_cursors_lead_through_the_whole_list(contact, limit):
    own = [contact.open(str(number)).json()["id"] for number in range(4)]
    query, seen, pages = {"limit": limit}, [], 0
    while True:
        page = contact.get("cases", **query).json()
        seen += [case["id"] for case in page["cases"]]
        pages += 1
        if page["next"] is None:
            break
        query["cursor"] = page["next"]

    assert seen == own[::-1]
    assert pages == -(-4 // limit)


def test_a_list_has_25_cases_unless_more_are_asked_for(contact, unlimited):
    for number in range(26):
        contact.open(str(number))

    page = contact.get("cases").json()

    assert len(page["cases"]) == 25
    assert len(contact.get("cases", cursor=page["next"]).json()["cases"]) == 1
    assert len(contact.get("cases", limit=100).json()["cases"]) == 26


def test_the_list_may_be_of_one_status_and_of_one_outcome(contact, engineer):
    tuning, other = contact.open("1", facts=TUNING).json()["id"], contact.open("2").json()["id"]
    with acting_as(INSCOPE):
        resolved = Case.objects.get(public_id=other)
        Case.objects.filter(id=resolved.pk).update(status="resolved", resolved_at=resolved.opened_at)

    assert ids(contact.get("cases", status="open")) == [tuning]
    assert ids(contact.get("cases", status="resolved")) == [other]
    assert ids(contact.get("cases", outcome="out_of_scope")) == [tuning]
    assert ids(engineer.get("cases", outcome="out_of_scope", status="resolved")) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", "closed"),
        ("status", ""),
        ("outcome", "refused"),
        ("limit", "0"),
        ("limit", "101"),
        ("limit", "-1"),
        ("limit", "many"),
        ("limit", "9" * 40),
        ("cursor", ""),
        ("cursor", "a" * 25),
        ("cursor", "%"),
        ("cursor", "\0"),
    ],
)
def test_a_parameter_that_is_not_of_its_form_is_refused(contact, name, value):
    answer = contact.get("cases", **{name: value})

    assert (answer.status_code, answer.json()["code"]) == (400, "parameter_refused")
    assert answer.json()["parameter"] == name
    assert f"`{name}`" in answer.json()["detail"]


def test_a_filter_that_is_misspelt_is_refused_and_filters_nothing(contact):
    answer = contact.get("cases", staus="open")

    assert (answer.status_code, answer.json()["parameter"]) == (400, "staus")
    assert answer.json()["hint"] == "did you mean `status`?"


@pytest.mark.parametrize("cursor", ["a", "abc", "MTAyNw0", "LTE", "MDAx", "____"])
def test_a_cursor_that_no_answer_gave_is_refused(contact, cursor):
    answer = contact.get("cases", cursor=cursor)

    assert (answer.status_code, answer.json()["code"]) == (422, "cursor_refused")


def ids(answer):
    assert answer.status_code == 200
    assert all(UUID(case["id"]) for case in answer.json()["cases"])
    return [case["id"] for case in answer.json()["cases"]]
