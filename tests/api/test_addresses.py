"""Every address below `/api/` answers in JSON, whatever is asked of it."""

from datetime import date

import pytest

from inscope.api.case_examples import EXAMPLE_INSTANCE
from tests.factories import make_instance, make_release, make_subscription

PROBLEM = "application/problem+json"


@pytest.mark.parametrize(
    "address",
    [
        "/api/",
        "/api/v1",
        "/api/v1/",
        "/api/v2/decisions",
        "/api/v1/decisions/",
        "/api/docs/more",
        "/api/v1/policies/a/b",
    ],
)
@pytest.mark.parametrize("method", ["get", "post", "delete", "options"])
def test_where_there_is_nothing_a_problem_says_so(client, db, address, method):
    answer = getattr(client, method)(address)

    assert (answer.status_code, answer.headers["Content-Type"]) == (404, PROBLEM)
    assert answer.json()["code"] == "nothing_here"


@pytest.mark.parametrize(
    ("address", "method", "allowed"),
    [
        ("/api/v1/decisions", "get", "POST"),
        ("/api/v1/decisions", "options", "POST"),
        ("/api/v1/questions", "delete", "POST"),
        ("/api/v1/policies", "post", "GET, HEAD"),
        ("/api/v1/policies/restcomm-c3", "put", "GET, HEAD"),
        ("/api/openapi.json", "post", "GET, HEAD"),
        ("/api/v1/cases", "put", "GET, HEAD, POST"),
        ("/api/v1/cases/1", "delete", "GET, HEAD"),
        ("/api/v1/cases/1/decisions", "post", "GET, HEAD"),
        ("/api/v1/cases/1/assertions", "get", "POST"),
        ("/api/v1/cases/1/messages", "patch", "GET, HEAD, POST"),
    ],
)
def test_a_method_that_an_address_does_not_take_is_refused_with_those_it_takes(client, db, address, method, allowed):
    answer = getattr(client, method)(address)

    assert (answer.status_code, answer.headers["Content-Type"]) == (405, PROBLEM)
    assert answer.headers["Allow"] == allowed
    assert answer.json()["code"] == "method_refused"


@pytest.mark.parametrize("address", ["/api/v1/policies", "/api/v1/policies/restcomm-c3", "/api/openapi.json"])
def test_what_can_be_got_can_be_asked_for_without_its_body(client, published_pack, address):
    head, got = client.head(address), client.get(address)

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["ETag"] == got.headers["ETag"]


def test_posting_needs_no_token_against_forged_forms(published_pack):
    from django.test import Client  # noqa: PLC0415

    answer = Client(enforce_csrf_checks=True).post("/api/v1/decisions", {"facts": {}}, content_type="application/json")

    assert answer.status_code == 200


def test_the_document_answers_without_the_database(client):
    document = client.get("/api/openapi.json").json()

    assert document["openapi"].startswith("3.1")
    assert set(document["paths"]) == {
        "/api/v1/decisions",
        "/api/v1/questions",
        "/api/v1/policies",
        "/api/v1/policies/{pack}",
        "/api/v1/cases",
        "/api/v1/cases/{case}",
        "/api/v1/cases/{case}/decisions",
        "/api/v1/cases/{case}/clocks",
        "/api/v1/cases/{case}/assertions",
        "/api/v1/cases/{case}/messages",
        "/api/v1/cases/{case}/priority",
        "/api/v1/cases/{case}/time",
        "/api/v1/cases/{case}/time/{entry}/correction",
        "/api/v1/customers/{customer}/beyond",
        "/api/v1/customers/{customer}/blocks",
        "/api/v1/customers/{customer}/postings",
        "/api/v1/me",
    }
    assert "head" not in document["paths"]["/api/v1/policies"]


def test_every_documented_example_is_answered_as_documented(api):
    paths = api.client.get("/api/openapi.json").json()["paths"]
    for operation in ("decisions", "questions"):
        documented = paths[f"/api/v1/{operation}"]["post"]
        asked = documented["requestBody"]["content"]["application/json"]["examples"]
        answered = documented["responses"]["200"]["content"]["application/json"]["examples"]
        assert asked.keys() == answered.keys() == {"covered", "routed", "open"}
        for name, example in asked.items():
            assert api.post(operation, example["value"]).json() == answered[name]["value"]


def test_every_documented_example_about_cases_is_answered_as_documented(client, customer, contact, engineer):
    """But for ids, numbers and instants, which are each case's own."""
    release = make_release(original_release_on=date(2025, 3, 1), lifecycle_years=3)
    bought = make_subscription(customer, release=release, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
    make_instance(customer, name="media-prod", release=release, subscription=bought, public_id=EXAMPLE_INSTANCE)
    examples = dict(documented(client))

    asked, answered = examples["open_case"]["opened"]
    case = contact.post("cases", asked, key="1").json()
    place = f"cases/{case['id']}"
    assert alike(case) == alike(answered)
    assert alike(contact.get("cases").json()) == alike(examples["list_cases"]["listed"][1])
    assert alike(contact.get(place).json()) == alike(examples["show_case"]["shown"][1])
    asked, answered = examples["state_facts"]["stated"]
    assert alike(contact.post(f"{place}/assertions", asked).json(), "number", "cause") == alike(
        answered, "number", "cause"
    )
    asked, answered = examples["state_facts"]["judged"]
    assert alike(engineer.post(f"{place}/assertions", asked).json(), "number") == alike(answered, "number")
    for program, name in ((contact, "proposed"), (engineer, "changed")):
        asked, answered = examples["change_priority"][name]
        assert program.post(f"{place}/priority", asked).json() == answered
    asked, answered = examples["write_message"]["written"]
    assert alike(contact.post(f"{place}/messages", asked).json()) == alike(answered)


def documented(client):
    """Yield the examples of each operation, by its id: what is sent, and what is answered."""
    for methods in client.get("/api/openapi.json").json()["paths"].values():
        for operation in methods.values():
            sent = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("examples", {})
            good = next(operation["responses"][status] for status in ("201", "200") if status in operation["responses"])
            answered = good["content"]["application/json"].get("examples", {})
            yield (
                operation["operationId"],
                {name: (sent.get(name, {}).get("value"), one["value"]) for name, one in answered.items()},
            )


def alike(form, *others):
    """Return an answer without what differs from case to case."""
    own = {"id", "reference", "opened_at", "updated_at", "decided_at", "stated_at", "written_at", *others}
    if isinstance(form, dict):
        return {name: alike(value, *others) for name, value in form.items() if name not in own}
    return [alike(one, *others) for one in form] if isinstance(form, list) else form


def test_every_refusal_that_is_documented_has_its_example(client):
    document = client.get("/api/openapi.json").json()
    examples = document["components"]["examples"]

    for path in document["paths"].values():
        for operation in path.values():
            for status, response in operation["responses"].items():
                for code in response.get("content", {}).get(PROBLEM, {}).get("examples", {}):
                    assert examples[code]["value"]["code"] == code
                    assert str(examples[code]["value"]["status"]) == status


def test_a_request_for_another_host_is_refused_in_the_form_of_its_asker(client):
    to_a_program = client.get("/api/v1/policies", headers={"host": "evil.example"})
    to_a_person = client.get("/", headers={"host": "evil.example"})

    assert (to_a_program.status_code, to_a_program.json()["code"]) == (400, "request_refused")
    assert (to_a_person.status_code, to_a_person.headers["Content-Type"]) == (400, "text/html; charset=utf-8")
