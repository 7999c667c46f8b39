"""Second factors as a browser meets them: setting one up, signing in with it, losing it, and roles that ask for one."""

import base64
import re
import secrets
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from inscope.apps.audit.models import AuditEntry
from inscope.apps.identity.factors import factors_of
from inscope.apps.identity.selectors import actor_of
from inscope.core.people import INSCOPE
from inscope.core.second_factors import RECOVERY_BYTES, RECOVERY_CODES, SECRET_BYTES, STEP_SECONDS, code_at
from inscope.flows.identity.keep_factors import add_app, new_secret
from inscope.pg.tenancy import acting_as
from tests.factories import NOW, make_contact, make_staff

PASSWORD = "a walk along the harbour"  # noqa: S105 - of a test
EMAIL = "maya@example.com"


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """The time, which a test may move."""
    moved = SimpleNamespace(now=NOW)
    monkeypatch.setattr(timezone, "now", lambda: moved.now)
    return moved


@pytest.fixture
def contact(db):
    return make_contact(email=EMAIL, password=PASSWORD)


@pytest.fixture
def app(client, contact, clock):
    """An app that was set up, which shows a code for now; `codes` are the recovery codes."""
    sign_in(client)
    page = client.get(reverse("account-app"))
    secret = base64.b32decode(page.context["secret"])

    def code():
        return code_at(secret, int(clock.now.timestamp()) // STEP_SECONDS)

    made = client.post(reverse("account-app"), {"code": code()})
    clock.now += timedelta(minutes=1)
    client.post(reverse("logout"))
    return SimpleNamespace(code=code, codes=made.context["codes"], page=made, setup=page)


def sign_in(client, **more):
    return client.post("/login/", {"login": EMAIL, "password": PASSWORD, **more})


def write(client, code):
    return client.post(reverse("mfa_authenticate"), {"code": code})


def is_signed_in(client):
    return "_auth_user_id" in client.session


def events():
    with acting_as(INSCOPE):
        return list(AuditEntry.objects.order_by("id").values_list("event", flat=True))


# -- setting up ----------------------------------------------------------------------------------


def test_an_app_is_set_up_by_a_picture_and_its_code(app, contact):
    setup = app.setup.content.decode()
    assert re.search(r'<path d="M4 4h1v1h-1z', setup)
    assert "no-store" in app.setup.headers["Cache-Control"]
    assert factors_of(person_id=contact.pk).has_app
    assert events()[:3] == ["signed_in", "second_factor_added", "recovery_codes_made"]


def test_recovery_codes_are_shown_once_and_can_be_kept_as_a_file(app, client, contact):
    page = app.page.content.decode()
    assert len(set(app.codes)) == 8
    assert all(code in page for code in app.codes)
    assert 'download="recovery-codes.txt"' in page

    sign_in(client)
    write(client, app.code())
    assert not any(code in client.get(reverse("account")).content.decode() for code in app.codes)


def test_neither_the_secret_nor_a_code_stands_in_the_table(app, owner, contact):
    with acting_as(INSCOPE):
        from allauth.mfa.models import Authenticator  # noqa: PLC0415 - only here

        kept = str(list(Authenticator.objects.values()))
    assert app.setup.context["secret"] not in kept
    assert not any(code in kept for code in app.codes)


def test_an_app_that_shows_another_code_is_not_kept(client, contact):
    sign_in(client)
    secret = client.get(reverse("account-app")).context["secret"]

    refused = client.post(reverse("account-app"), {"code": "000000"})

    assert refused.status_code == 422
    assert "This code does not work" in refused.content.decode()
    assert refused.context["secret"] == secret
    assert not factors_of(person_id=contact.pk).factors


def test_a_second_app_is_refused(app, client):
    sign_in(client)
    write(client, app.code())
    secret = base64.b32decode(client.get(reverse("account-app")).context["secret"])

    refused = client.post(
        reverse("account-app"), {"code": code_at(secret, int(timezone.now().timestamp()) // STEP_SECONDS)}
    )

    assert refused.status_code == 422
    assert "set up already" in refused.content.decode()


# -- signing in ----------------------------------------------------------------------------------


def test_the_password_alone_signs_nobody_in_who_has_an_app(app, client):
    assert sign_in(client).headers["Location"] == reverse("mfa_authenticate")

    assert not is_signed_in(client)
    assert client.get("/portal/").status_code == 302
    assert client.get(reverse("mfa_authenticate")).status_code == 200


def test_password_and_code_sign_in_and_lead_to_where_one_was_going(app, client):
    wanted = "/portal/?after=12"
    sign_in(client, next=wanted)
    before = client.session.session_key

    response = write(client, app.code())

    assert response.headers["Location"] == wanted
    assert is_signed_in(client)
    assert client.session.session_key != before
    assert events()[-2:] == ["second_factor_used", "signed_in"]


def test_a_code_that_was_used_does_not_work_again(app, client, clock):
    code = app.code()
    sign_in(client)
    write(client, code)
    client.post(reverse("logout"))
    sign_in(client)

    for seconds in (0, STEP_SECONDS):
        clock.now += timedelta(seconds=seconds)
        assert write(client, code).status_code == 422

    assert not is_signed_in(client)
    assert write(client, app.code()).status_code == 302


@pytest.mark.parametrize("minutes", [-60, 60])
def test_a_code_of_a_clock_that_is_an_hour_off_does_not_work(app, client, clock, minutes):
    code = app.code()
    clock.now += timedelta(minutes=minutes)
    sign_in(client)

    refused = write(client, code)

    assert refused.status_code == 422
    assert "check the clock of your device" in refused.content.decode()
    assert events()[-1] == "second_factor_failed"


def test_a_recovery_code_works_once(app, client):
    sign_in(client)
    assert write(client, app.codes[0].upper()).status_code == 302
    client.post(reverse("logout"))
    sign_in(client)

    used = write(client, app.codes[0])
    wrong = write(client, "aaaaaa-aaaaaa-aaaaaa-aaaaaa")

    assert used.status_code == 422
    assert plain(used) == plain(wrong)
    assert write(client, app.codes[1]).status_code == 302
    assert factors_of(person_id=int(client.session["_auth_user_id"])).codes_left == 6


def test_too_many_codes_pause_from_that_place_alone(app, client):
    sign_in(client)
    for _ in range(5):
        write(client, "000000")

    paused = write(client, app.code())

    assert paused.status_code == 422
    assert "Wait five minutes" in paused.content.decode()
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    sign_in(elsewhere)
    assert write(elsewhere, app.code()).status_code == 302


def test_the_second_step_without_the_first_leads_to_sign_in(client, db):
    assert client.get(reverse("mfa_authenticate")).headers["Location"] == reverse("login")
    assert write(client, "000000").headers["Location"] == reverse("login")


def test_another_secret_key_makes_no_error_of_an_app(app, client, settings, monkeypatch):
    sign_in(client)
    from inscope.apps.identity import factors  # noqa: PLC0415 - only here

    settings_of_factors = SimpleNamespace(SECRET_KEY="another " * 10)
    monkeypatch.setattr(factors, "settings", settings_of_factors)

    assert write(client, app.code()).status_code == 422
    assert write(client, app.codes[0]).status_code == 302


# -- keeping them --------------------------------------------------------------------------------


def factor_id(contact):
    return factors_of(person_id=contact.pk).factors[0].id


def test_an_app_is_removed_and_its_recovery_codes_with_it(app, client, contact):
    sign_in(client)
    write(client, app.code())
    before = client.session.session_key

    assert client.post(reverse("account-factor-remove"), {"factor": factor_id(contact)}).status_code == 302

    assert client.session.session_key != before
    assert factors_of(person_id=contact.pk).codes_left == 0
    assert events()[-1] == "second_factor_removed"
    client.post(reverse("logout"))
    sign_in(client)
    assert is_signed_in(client)


def test_a_change_of_factors_offers_to_end_other_sessions(app, client, contact):
    offer = "How you sign in has changed"
    sign_in(client)
    write(client, app.code())
    assert f'href="{reverse("account")}?changed"' in app.page.content.decode()
    assert offer not in client.get(reverse("account"), {"changed": ""}).content.decode()
    elsewhere = Client()
    elsewhere.force_login(contact)

    removed = client.post(reverse("account-factor-remove"), {"factor": factor_id(contact)})

    page = client.get(removed.headers["Location"]).content.decode()
    assert offer in page
    assert 'href="#sessions"' in page
    assert "End all other sessions" in page


@pytest.mark.parametrize("chosen", ["", "x", "999999", "-1", "९"])
def test_a_factor_that_one_does_not_have_is_not_removed(app, client, contact, chosen):
    sign_in(client)
    write(client, app.code())

    refused = client.post(reverse("account-factor-remove"), {"factor": chosen})

    assert refused.status_code == 422
    assert factors_of(person_id=contact.pk).has_app


def test_nobody_removes_the_factor_of_somebody_else(app, contact):
    other = Client()
    other.force_login(make_contact())

    assert other.post(reverse("account-factor-remove"), {"factor": factor_id(contact)}).status_code == 422
    assert factors_of(person_id=contact.pk).has_app


def test_new_recovery_codes_replace_the_earlier_ones(app, client):
    sign_in(client)
    write(client, app.code())

    made = client.post(reverse("account-codes")).context["codes"]

    assert not set(made) & set(app.codes)
    client.post(reverse("logout"))
    sign_in(client)
    assert write(client, app.codes[0]).status_code == 422
    assert write(client, made[0]).status_code == 302


def test_there_are_no_recovery_codes_without_a_factor(client, contact):
    sign_in(client)

    assert client.post(reverse("account-codes")).status_code == 422


# -- roles that ask for one ----------------------------------------------------------------------


@pytest.fixture
def manager(client, settings, db):
    settings.MFA_ROLES = frozenset({"account_manager", "sign"})
    person = make_staff("account_manager", email=EMAIL, password=PASSWORD)
    sign_in(client)
    return person


def test_a_role_that_asks_for_a_second_factor_is_led_to_set_one_up(client, manager):
    for address in ("/desk/queue/", "/office/", reverse("tokens")):
        assert client.get(address).headers["Location"] == reverse("account")
    assert client.post(reverse("tokens"), {"name": "x", "scopes": ["cases:read"]}).status_code == 302

    page = client.get(reverse("account"))
    assert "Your role asks for a second factor" in page.content.decode()


def test_an_open_page_is_led_there_as_a_whole(client, manager):
    response = client.get("/desk/queue/", headers={"HX-Request": "true"})

    assert (response.status_code, response.headers["HX-Redirect"]) == (204, reverse("account"))


def test_every_page_opens_once_a_factor_is_set_up(client, manager):
    secret = base64.b32decode(client.get(reverse("account-app")).context["secret"])
    client.post(reverse("account-app"), {"code": code_at(secret, int(NOW.timestamp()) // STEP_SECONDS)})

    assert client.get("/desk/queue/").status_code == 200


def test_a_role_of_a_contact_may_ask_for_one_as_well(manager):
    other = Client()
    other.force_login(make_contact(roles=["sign"]))
    third = Client()
    third.force_login(make_contact())

    assert other.get("/portal/").headers["Location"] == reverse("account")
    assert third.get("/portal/").status_code == 200


def test_other_roles_go_on_without_one(client, manager):
    other = Client()
    other.force_login(make_staff("support_engineer"))

    assert other.get("/desk/queue/").status_code == 200


# -- whose they are ------------------------------------------------------------------------------


def test_a_contact_who_acts_sees_and_removes_no_factor_of_another_company(app, contact):
    from allauth.mfa.models import Authenticator  # noqa: PLC0415 - only here

    with acting_as(actor_of(make_contact())):
        assert not Authenticator.objects.exists()
        assert Authenticator.objects.all().delete()[0] == 0
    with acting_as(actor_of(contact)):
        assert Authenticator.objects.count() == 2


def plain(response):
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


# -- of what they are made -----------------------------------------------------------------------


def test_recovery_codes_and_secrets_are_chance(monkeypatch, contact):
    asked = []

    def chance(size):
        asked.append(size)
        return bytes([len(asked)]) * size

    monkeypatch.setattr(secrets, "token_bytes", chance)

    secret = new_secret()
    code = code_at(secret, int(NOW.timestamp()) // STEP_SECONDS)
    add_app(actor_of(contact), secret=secret, code=code, now=NOW)

    assert asked == [SECRET_BYTES, *[RECOVERY_BYTES] * RECOVERY_CODES]
    assert SECRET_BYTES * 8 >= 128
    assert RECOVERY_BYTES * 8 >= 112
