"""The ways in: which there are, what each asks, and how to get out again."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from inscope.apps.identity.models import Person
from inscope.apps.identity.selectors import person_row
from inscope.apps.identity.services import make_invitation
from inscope.core.people import INSCOPE, Right
from inscope.pg.tenancy import acting_as
from tests.factories import make_staff
from tests.security.addresses import PAGES, send, session_of
from tests.security.test_sign_in import EMAIL, PASSWORD, from_elsewhere, is_in, try_to

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ROOT / "src" / "inscope" / "web" / "ui" / "static" / "ui" / "js"
TOLD = (ROOT / "docs" / "reference" / "sign-in.md").read_text(encoding="utf-8")
ASKED = {"csrfmiddlewaretoken", "login", "email", "password", "present", "code", "credential", "revoke", "next"}
"""All that anybody is asked who comes in, or shows again who they are."""


@pytest.fixture
def signed_in(maya):
    client = Client()
    try_to(client)
    return client


@pytest.fixture
def forms(signed_in, noor):
    """The pages on which somebody writes a password."""
    with acting_as(INSCOPE):
        link = make_invitation(actor=INSCOPE, person=person_row(noor), now=timezone.now())
    asked = [
        Client().get(reverse("login")),
        Client().get(reverse("forgot")),
        Client().get(reverse("invite", args=[link])),
        signed_in.get(reverse("account")),
        signed_in.get(reverse("login-again")),
    ]
    assert {one.status_code for one in asked} == {200}
    return [one.content.decode() for one in asked]


def inputs(pages):
    return [dict(re.findall(r'([\w-]+)="([^"]*)"', tag)) for page in pages for tag in re.findall(r"<input[^>]*>", page)]


def test_every_address_that_lets_somebody_in_is_documented():
    ways = {one.route for one in PAGES if one.right is Right.SIGN_IN}

    assert len(ways) > 5
    assert [one for one in ways if f"`{one}`" not in TOLD] == []


def test_nobody_is_asked_for_a_hint_or_a_secret_answer(forms):
    asked = {one["name"] for one in inputs(forms) if "name" in one}

    assert asked - ASKED == {"name"}, "the name of a passkey"
    assert [field.name for field in Person._meta.get_fields() if re.search("hint|question|answer", field.name)] == []


def test_a_password_is_hidden_and_may_be_pasted_and_filled_in(forms):
    fields = [one for one in inputs(forms) if one.get("name") in {"password", "present"}]

    assert len(fields) == 5
    assert {one["type"] for one in fields} == {"password"}
    assert {one["autocomplete"] for one in fields} == {"current-password", "new-password"}
    assert not any({"maxlength", "readonly", "pattern"} & one.keys() for one in fields)
    assert not any(re.search(r"[\"']paste[\"']", one.read_text(encoding="utf-8")) for one in SCRIPTS.glob("*.js"))


@pytest.mark.parametrize(
    "password", ["  a walk along the Harbour  ", "a walk " * 40 + "home", "Ein Spaziergang am Strand Ä"]
)
def test_a_password_is_taken_as_it_was_typed(signed_in, password):
    changed = signed_in.post(reverse("account-password"), {"present": PASSWORD, "password": password})
    assert changed.status_code == 302

    nearly = {password.strip(), password.lower(), password.upper(), password[:64], password[:-1], f"{password} "}
    for typed in {*nearly, password}:
        client = from_elsewhere()
        try_to(client, typed)
        assert is_in(client) is (typed == password)


def test_a_password_does_not_end(maya, monkeypatch):
    later = timezone.now().replace(year=timezone.now().year + 10)
    monkeypatch.setattr(timezone, "now", lambda: later)
    client = Client()

    assert try_to(client).headers["Location"] == "/portal/"
    assert client.get("/portal/").status_code == 200


def test_every_page_of_somebody_who_is_signed_in_leads_out(halden):
    """The page itself, and not what stands in its place where somebody may not see it."""
    sessions = [session_of(halden.contact), session_of(make_staff("administrator")), session_of(make_staff())]
    shown = {}
    for one in PAGES:
        if one.name and one.right not in {None, Right.SIGN_IN}:
            answers = (send(session, "GET", one.filled(halden.places)) for session in sessions)
            answer = next((one for one in answers if one.status == 200), None)
            if answer and answer.body.lstrip().startswith(b"<!DOCTYPE html>"):
                shown[one.name] = answer.body

    assert len(shown) > 30
    assert [name for name, body in shown.items() if b'action="/logout/"' not in body] == []


def test_looking_signs_nobody_in(halden, maya):
    """A session begins with a form that somebody sent, never with a link that somebody followed."""
    for one in PAGES:
        if one.right is Right.SIGN_IN:
            client = Client(raise_request_exception=False)
            client.get(one.filled({**halden.places, "token": "a" * 43}), {"login": EMAIL, "password": PASSWORD})
            assert not is_in(client), one.route
