"""What the log tells of a request that was refused: who asked, by number, and for what."""

import json
import logging

import pytest
from django.test import Client
from django.utils import timezone

from inscope.apps.identity.selectors import actor_of
from inscope.config.logs import JsonFormatter
from inscope.flows.identity.keep_tokens import make_token
from tests.factories import make_contact, make_staff
from tests.security.keys import link_for


@pytest.fixture
def lines(caplog):
    """The lines of the log as they are written."""
    caplog.set_level(logging.WARNING)
    return lambda: [json.loads(JsonFormatter().format(one)) for one in caplog.records]


def parts(line, *names):
    return {name: line.get(name) for name in names}


@pytest.fixture
def contact(client, db):
    person = make_contact(roles=[])
    client.force_login(person)
    return person


def test_a_page_without_the_right_is_told_from_one_that_there_is_not(client, contact, lines):
    client.get("/office/")
    client.get("/there/is/no/such/page/")

    told = [parts(line, "event", "who", "right", "status") for line in lines()]
    who = f"person:{contact.pk}"
    assert {"event": "right_refused", "who": who, "right": "read_catalog", "status": None} in told
    assert {"event": "Not Found: /office/", "who": who, "right": None, "status": 404} in told
    assert sum(line["event"] == "right_refused" for line in told) == 1


def test_an_operation_without_the_right_is_told(client, db, lines):
    engineer = make_staff()
    token = make_token(actor_of(engineer), name="reads", scopes=["cases:read"], now=timezone.now())

    body = {"subject": "No audio", "body": "Since noon.", "facts": {}}
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "1"}
    assert client.post("/api/v1/cases", body, "application/json", headers=headers).status_code == 403
    assert client.get("/api/v1/cases").status_code == 401

    told = [parts(line, "event", "who", "right", "status") for line in lines()]
    who = f"person:{engineer.pk}"
    assert told == [
        {"event": "right_refused", "who": who, "right": "write_requests", "status": None},
        {"event": "Forbidden: /api/v1/cases", "who": who, "right": None, "status": 403},
        {"event": "Unauthorized: /api/v1/cases", "who": "nobody", "right": None, "status": 401},
    ]


@pytest.mark.parametrize(
    ("ask", "event", "status"),
    [
        (lambda client: client.post("/logout/"), "Forbidden (CSRF cookie not set.): /logout/", 403),
        (lambda client: client.get("/", headers={"Host": "evil.example"}), "Invalid HTTP_HOST header", 400),
        (lambda client: client.get("/logout/"), "Method Not Allowed (GET): /logout/", 405),
        (lambda client: client.post("/api/v1/decisions", "{", "application/json"), "Bad Request", 400),
    ],
)
def test_what_goes_round_a_check_is_told(db, lines, ask, event, status):
    ask(Client(enforce_csrf_checks=True))

    line = next(line for line in lines() if line["event"].startswith(event))
    assert line.get("status") == status
    assert line.get("who", "nobody") == "nobody"


@pytest.mark.parametrize(
    "ask",
    [
        lambda client, link: client.put(link),
        lambda client, link: client.post(link, {"password": "short"}),
        lambda client, link: Client(enforce_csrf_checks=True).post(link, {"password": "short"}),
        lambda client, link: client.get(link + "more/"),
    ],
)
def test_a_link_that_still_opens_something_stands_in_no_line(client, db, lines, ask):
    token = link_for(make_contact())

    ask(client, f"/invite/{token}/")

    assert lines()
    assert token not in json.dumps(lines())
    assert client.get(f"/invite/{token}/").status_code == 200


def test_a_line_break_of_the_sender_begins_no_line(client, db, caplog):
    client.get("/there/%0d%0a%7B%22event%22:%22forged%22%7D")

    (line,) = [JsonFormatter().format(one) for one in caplog.records]
    assert len(line.splitlines()) == 1
