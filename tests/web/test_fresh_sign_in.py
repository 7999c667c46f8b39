"""What cannot be undone asks again who is there, and then goes on with what was sent."""

import base64
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from inscope.apps.agreements.models import Acceptance
from inscope.core.people import INSCOPE, NEEDS_FRESH_SIGN_IN, Right
from inscope.core.second_factors import STEP_SECONDS, code_at
from inscope.pg.tenancy import acting_as
from inscope.web.common.fresh import FRESH_SECONDS
from tests.factories import NOW, make_contact, make_staff, make_text
from tests.security.addresses import PAGES

PASSWORD = "a walk along the harbour"  # noqa: S105 - of a test
EMAIL = "maya@example.com"
TOKEN = {"name": "Nightly export", "scopes": ["cases:read"]}


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    moved = SimpleNamespace(now=NOW)
    monkeypatch.setattr(timezone, "now", lambda: moved.now)
    return moved


@pytest.fixture
def contact(client, db):
    person = make_contact(email=EMAIL, password=PASSWORD, roles=["sign", "administer"])
    client.post("/login/", {"login": EMAIL, "password": PASSWORD})
    return person


@pytest.fixture
def later(contact, clock):
    """The contact signed in a while ago."""
    clock.now += timedelta(seconds=FRESH_SECONDS + 1)


def asks_again(address):
    return getattr(address.view, "asks_again", False)


def test_the_rights_to_what_cannot_be_undone_are_these():
    assert {Right.CHANGE_SIGN_IN, Right.KEEP_PEOPLE, Right.KEEP_TEAM, Right.SIGN_AGREEMENTS} == NEEDS_FRESH_SIGN_IN
    assert {one.name for one in PAGES if asks_again(one)} == {
        "tokens", "token-rotate", "account-app", "account-codes", "account-factor-remove", "account-passkey",
        "account-sessions-end", "account-provider", "account-provider-remove", "office-person-provider",
        "office-people", "office-person", "office-person-link", "office-person-factors", "office-person-sessions",
        "office-account-new", "office-account-tokens", "office-account-rotate",
        "portal-team", "portal-colleague", "portal-colleague-link",
        "portal-account-new", "portal-account-tokens", "portal-account-rotate",
        "portal-agreement-accept", "portal-agreement-withdraw",
    }  # fmt: skip
    only_take_away = {one.name for one in PAGES if one.right in NEEDS_FRESH_SIGN_IN and not asks_again(one)}
    assert only_take_away == {"office-account-revoke", "portal-account-revoke"}


def test_shortly_after_signing_in_nothing_is_asked(client, contact, clock):
    clock.now += timedelta(seconds=FRESH_SECONDS)

    assert "insc_" in client.post(reverse("tokens"), TOKEN).content.decode()


def test_later_a_form_waits_until_the_password_is_written_and_then_goes_on(client, later):
    asked = client.post(reverse("tokens"), TOKEN)
    assert asked.headers["Location"] == reverse("login-again")
    assert client.get(reverse("login-again")).status_code == 200
    before = client.session.session_key

    done = client.post(reverse("login-again"), {"present": PASSWORD})

    assert "insc_" in done.content.decode()
    assert client.session.session_key != before
    assert len(client.get(reverse("tokens")).context["tokens"]) == 1
    again = client.post(reverse("login-again"), {"present": PASSWORD})
    assert again.headers["Location"] == reverse("account")
    assert len(client.get(reverse("tokens")).context["tokens"]) == 1


def test_looking_is_never_asked_for_again(client, later):
    for name in ("tokens", "account-app", "portal-team"):
        assert client.get(reverse(name)).status_code == 200


def test_a_wrong_password_does_nothing_and_the_form_still_waits(client, later):
    client.post(reverse("tokens"), TOKEN)

    refused = client.post(reverse("login-again"), {"present": "a guess, and no more"})

    assert refused.status_code == 422
    assert "This is not your present password" in refused.content.decode()
    assert client.get(reverse("tokens")).context["tokens"] == ()
    assert "insc_" in client.post(reverse("login-again"), {"present": PASSWORD}).content.decode()


def test_too_many_wrong_passwords_are_refused_even_when_one_is_right(client, later):
    for _ in range(5):
        client.post(reverse("login-again"), {"present": "a guess, and no more"})

    assert client.post(reverse("login-again"), {"present": PASSWORD}).status_code == 422


@pytest.fixture
def code(client, contact, clock):
    """The code of an app that the contact set up a while ago."""
    secret = base64.b32decode(client.get(reverse("account-app")).context["secret"])

    def present():
        return code_at(secret, int(clock.now.timestamp()) // STEP_SECONDS)

    client.post(reverse("account-app"), {"code": present()})
    clock.now += timedelta(seconds=FRESH_SECONDS + 1)
    return present


def test_whoever_has_a_second_factor_shows_it_as_well(client, code):
    client.post(reverse("tokens"), TOKEN)
    page = client.get(reverse("login-again")).content.decode()
    assert 'name="present"' in page
    assert 'name="code"' in page

    for half in ({"present": PASSWORD}, {"code": code()}, {"present": PASSWORD, "code": "000000"}):
        assert client.post(reverse("login-again"), half).status_code == 422
    assert client.get(reverse("tokens")).context["tokens"] == ()

    done = client.post(reverse("login-again"), {"present": PASSWORD, "code": code()})
    assert "insc_" in done.content.decode()


def test_a_person_without_a_password_shows_the_code_alone(client, contact, code):
    contact.set_unusable_password()
    contact.save(update_fields=["password"])
    client.force_login(contact)

    assert 'name="present"' not in client.get(reverse("login-again")).content.decode()
    assert client.post(reverse("login-again"), {"code": code()}).headers["Location"] == reverse("account")


def test_ending_sessions_asks_again_who_is_there(client, later):
    asked = client.post(reverse("account-sessions-end"))

    assert asked.headers["Location"] == reverse("login-again")
    assert client.post(reverse("login-again"), {"present": PASSWORD}).headers["Location"] == reverse("account")


def test_a_passkey_that_is_none_is_refused(client, later):
    assert client.post(reverse("login-again"), {"credential": "{}"}).status_code == 422
    asked = client.get(reverse("login-again"), headers={"Accept": "application/json"})
    assert asked.json()["publicKey"]["challenge"]


def test_an_agreement_is_signed_after_showing_who_signs(client, later):
    text = make_text()
    form = {"digest": text.digest, "name": "Maya Osei", "title": "director", "authority": "on"}
    client.post(reverse("portal-agreement-accept", args=["cca"]), form)
    with acting_as(INSCOPE):
        assert not Acceptance.objects.exists()

    done = client.post(reverse("login-again"), {"present": PASSWORD})

    assert done.headers["Location"] == reverse("portal-agreement", args=["cca"])
    with acting_as(INSCOPE):
        assert Acceptance.objects.get().name == "Maya Osei"


def test_roles_are_changed_after_showing_who_changes_them(client, clock, db):
    make_staff("administrator", email=EMAIL, password=PASSWORD)
    engineer = make_staff("support_engineer")
    client.post("/login/", {"login": EMAIL, "password": PASSWORD})
    clock.now += timedelta(seconds=FRESH_SECONDS + 1)
    address = reverse("office-person", args=[engineer.public_id])

    client.post(address, {"roles": ["consultant"], "is_active": "on"})
    engineer.refresh_from_db()
    assert engineer.roles == ["support_engineer"]
    client.post(reverse("login-again"), {"present": PASSWORD})

    engineer.refresh_from_db()
    assert engineer.roles == ["consultant"]


def test_a_part_of_a_page_leads_the_whole_page_there_and_waits_for_nothing(client, later):
    part = client.post(reverse("tokens"), TOKEN, headers={"HX-Request": "true"})

    assert (part.status_code, part.headers["HX-Redirect"]) == (204, reverse("login-again"))
    assert client.post(reverse("login-again"), {"present": PASSWORD}).headers["Location"] == reverse("account")


def test_what_waited_before_does_not_go_on_in_place_of_a_part_of_a_page(client, later):
    client.post(reverse("tokens"), TOKEN)
    client.post(reverse("account-codes"), headers={"HX-Request": "true"})

    client.post(reverse("login-again"), {"present": PASSWORD})

    assert client.get(reverse("tokens")).context["tokens"] == ()
