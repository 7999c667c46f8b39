"""Signing in with a token: who is let in, to what, and how often."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from inscope.api import limits
from inscope.apps.identity.models import ApiToken, Person
from inscope.apps.identity.selectors import actor_of, own_tokens
from inscope.apps.identity.services import revoke_token
from inscope.core.people import INSCOPE
from inscope.pg.tenancy import acting_as
from tests.api.conftest import NOW, Program
from tests.factories import make_contact, make_staff, make_token

PROBLEM = "application/problem+json"
ABSENT = UUID("019e3f6b-2a80-7cc3-9f4e-0d6a5b7c9999")
OPERATIONS = [
    ("get", "cases"),
    ("post", "cases"),
    ("get", f"cases/{ABSENT}"),
    ("get", f"cases/{ABSENT}/decisions"),
    ("post", f"cases/{ABSENT}/assertions"),
    ("get", f"cases/{ABSENT}/messages"),
    ("post", f"cases/{ABSENT}/messages"),
]
ME = ("get", "me")
NO_SIGN_IN = ["", "Bearer", "Bearer ", "Bearer insc_unknown", "Basic bWF5YTpwdw==", "Token {}", "{}", "Bearer  {}"]
BODIES = {
    "cases": {"subject": "s", "body": "b", "facts": {}},
    "assertions": {"facts": {"plan": "premium"}, "why": "because"},
    "messages": {"body": "b"},
}


def call(program, method, operation):
    if method == "get":
        return program.get(operation)
    return program.post(operation, BODIES[operation.rpartition("/")[2]], key="k")


@pytest.mark.parametrize(("method", "operation"), [*OPERATIONS, ME])
@pytest.mark.parametrize("header", [None, *NO_SIGN_IN])
def test_without_a_token_that_works_nobody_is_let_in(client, contact, method, operation, header):
    signed = {} if header is None else {"HTTP_AUTHORIZATION": header.format(contact.token)}

    answer = getattr(client, method)(f"/api/v1/{operation}", **signed)

    assert (answer.status_code, answer.headers["Content-Type"]) == (401, PROBLEM)
    assert answer.json()["code"] == "not_signed_in"
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_word_before_the_token_may_be_written_in_any_case(client, contact, scheme):
    assert client.get("/api/v1/cases", HTTP_AUTHORIZATION=f"{scheme} {contact.token}").status_code == 200


def test_a_token_works_until_its_end(client, customer, published_pack, monkeypatch):
    program = Program(client, make_token(make_contact(customer), expires_at=NOW + timedelta(hours=1)))
    assert program.get("cases").status_code == 200

    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(hours=1))

    assert program.get("cases").status_code == 401


def test_a_program_learns_who_it_is_and_when_its_token_ends(program_of, customer):
    maya = make_contact(customer, name="Maya Okafor")

    answer = program_of(maya, scopes=["cases:read"], expires_at=NOW + timedelta(days=3)).get("me")

    assert (answer.status_code, answer.json()) == (
        200,
        {
            "id": str(maya.public_id),
            "name": "Maya Okafor",
            "is_staff": False,
            "is_service_account": False,
            "rights": ["read_requests"],
            "token": {"name": "a program", "scopes": ["cases:read"], "expires_at": "2026-05-23T12:00:00Z"},
        },
    )


def test_whoever_may_do_nothing_still_learns_that(program_of):
    me = program_of(make_staff("account_manager"), scopes=["cases:write"]).get("me").json()

    assert (me["is_staff"], me["rights"]) == (True, [])


def test_unknown_ended_and_revoked_tokens_read_the_same(client, customer, published_pack):
    person = make_contact(customer)
    ended, revoked = make_token(person, expires_at=NOW), make_token(person)
    with acting_as(actor_of(person)):
        token = own_tokens(actor=actor_of(person))[0]
        revoke_token(actor=actor_of(person), public_id=token.public_id, now=NOW)

    answers = [Program(client, one).get("me") for one in ("insc_unknown", ended, revoked)]

    assert {(one.status_code, one.content, one.headers["WWW-Authenticate"]) for one in answers} == {
        (401, answers[0].content, "Bearer")
    }


def test_a_token_that_ends_while_it_is_asked_is_refused(contact, monkeypatch):
    monkeypatch.setattr("inscope.api.routes.me.read_me", lambda _token, _now: None)

    assert contact.get("me").json()["code"] == "not_signed_in"


def test_the_list_of_tokens_tells_when_and_from_where_one_was_used_last(contact, customer):
    contact.get("me")

    with acting_as(INSCOPE):
        assert list(ApiToken.objects.values_list("used_at", "used_from")) == [(NOW, "127.0.0.1")]


def test_a_token_that_was_revoked_works_no_more(client, customer, published_pack):
    person = make_contact(customer)
    program = Program(client, make_token(person))
    assert program.get("cases").status_code == 200

    with acting_as(actor_of(person)):
        (token,) = own_tokens(actor=actor_of(person))
        revoke_token(actor=actor_of(person), public_id=token.public_id, now=NOW)

    assert program.get("cases").status_code == 401


def test_a_token_of_somebody_who_left_works_no_more(client, customer, published_pack):
    person = make_contact(customer)
    program = Program(client, make_token(person))

    with acting_as(INSCOPE):
        Person.objects.filter(id=person.pk).update(is_active=False)

    assert program.get("cases").status_code == 401


def test_who_is_signed_in_on_the_pages_is_not_signed_in_here(client, customer, published_pack):
    client.force_login(make_contact(customer))

    assert client.get("/api/v1/cases").status_code == 401


@pytest.mark.parametrize("person", [make_contact, make_staff])
@pytest.mark.parametrize(("method", "operation"), OPERATIONS)
def test_a_token_does_no_more_than_its_scopes_allow(program_of, person, method, operation):
    program = program_of(person(), scopes=["cases:read" if method == "post" else "cases:write"])

    answer = call(program, method, operation)

    assert (answer.status_code, answer.headers["Content-Type"]) == (403, PROBLEM)
    assert answer.json()["code"] == "right_refused"
    assert "right" in answer.json()


@pytest.mark.parametrize(("method", "operation"), [one for one in OPERATIONS if one[0] == "post"])
@pytest.mark.parametrize(
    "person", [lambda: make_contact(roles=()), lambda: make_staff("account_manager")], ids=["contact", "manager"]
)
def test_a_token_does_no_more_than_its_owner_may(program_of, person, method, operation):
    program = program_of(person())

    assert call(program, method, operation).json()["code"] == "right_refused"
    assert program.get("cases").status_code == 200


@pytest.mark.parametrize(("method", "operation"), OPERATIONS[2:])
def test_a_case_of_another_customer_is_answered_as_one_that_there_is_not(
    contact, stranger, engineer, method, operation
):
    case = contact.open().json()["id"]

    hidden = call(stranger, method, operation.replace(str(ABSENT), case))
    absent = call(stranger, method, operation)

    assert (hidden.status_code, hidden.json()["code"]) == (404, "no_such_case")
    assert (hidden.status_code, hidden.content, hidden.headers) == (absent.status_code, absent.content, absent.headers)
    assert call(engineer, method, operation.replace(str(ABSENT), case)).status_code != 404


@pytest.mark.parametrize("name", ["KS-1003", "1003", "none", "%00", "a" * 300, "0", "%F0%9F%92%A9"])
def test_what_is_no_id_names_no_case(contact, name):
    answer = contact.get(f"cases/{name}")

    assert (answer.status_code, answer.content) == (404, contact.get(f"cases/{ABSENT}").content)


# -- how often -------------------------------------------------------------------------------------


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(limits, "REQUESTS_MAX", 3)


def test_one_request_too_many_of_a_token_is_refused_wherever_it_comes_from(client, contact, stranger, few):
    for number in range(3):
        signed = {"HTTP_AUTHORIZATION": f"Bearer {contact.token}", "REMOTE_ADDR": f"203.0.113.{number}"}
        assert client.get("/api/v1/cases", **signed).status_code == 200

    answer = contact.get("cases")

    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")
    assert answer.headers["Retry-After"] == "60"
    assert stranger.get("cases").status_code == 200
    assert client.post("/api/v1/decisions", '{"facts": {}}', content_type="application/json").status_code == 200


def test_tries_without_a_token_that_works_count_against_their_address(client, contact, few):
    tries = [client.get("/api/v1/cases", HTTP_AUTHORIZATION=f"Bearer insc_{number}") for number in range(4)]

    assert [one.status_code for one in tries] == [401, 401, 401, 429]
    assert contact.get("cases").status_code == 200


def test_a_token_is_kept_nowhere_in_the_open(contact):
    contact.get("cases")

    with connection.cursor() as cursor:
        cursor.execute("select asker from inscope_asked")
        rows = cursor.fetchall()
    assert rows
    assert contact.token not in str(rows)


# -- the document ----------------------------------------------------------------------------------


OF_SOMEBODY = ("/api/v1/cases", "/api/v1/customers")


def test_the_document_says_which_operations_take_a_token(client):
    document = client.get("/api/openapi.json").json()
    (scheme,) = document["components"]["securitySchemes"].items()

    assert (scheme[1]["type"], scheme[1]["scheme"]) == ("http", "bearer")
    for path, methods in document["paths"].items():
        for operation in methods.values():
            takes_token = path.startswith((*OF_SOMEBODY, "/api/v1/me"))
            assert ("security" in operation) is takes_token, path
            assert ("401" in operation["responses"]) is takes_token
            assert ("403" in operation["responses"]) is path.startswith(OF_SOMEBODY)
            if takes_token:
                assert operation["security"] == [{scheme[0]: []}]
                assert "WWW-Authenticate" in operation["responses"]["401"]["headers"]
