"""Signing in with another provider, as a browser meets it; the provider is a small one that says anything."""

import base64
import json
import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from inscope.apps.audit.models import AuditEntry
from inscope.apps.identity.models import ExternalAccount, Person, Session
from inscope.core.people import INSCOPE
from inscope.core.second_factors import STEP_SECONDS, code_at
from inscope.flows.identity.keep_links import MOST_TRIES
from inscope.flows.identity.note_sign_in import MOST_FAILURES
from inscope.pg.tenancy import acting_as
from inscope.web.account import oidc_client
from inscope.web.common.fresh import FRESH_SECONDS
from tests.factories import NOW, make_contact, make_staff
from tests.provider import KEY, OTHER_KEY, OwnProvider, running, signed, signed_with_public_key, unsigned

PASSWORD = "a walk along the harbour"  # noqa: S105 - of a test
EMAIL = "ingrid@halden.example"
VOUCHED = {"email": EMAIL, "email_verified": True}
ADDRESSES = ("provider", "provider-back", "login-again-provider", "account-provider", "account-provider-remove")


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    moved = SimpleNamespace(now=NOW)
    monkeypatch.setattr(timezone, "now", lambda: moved.now)
    return moved


@pytest.fixture
def halden_id(settings, clock, db):
    """A provider, and an installation that has it."""
    with running(lambda: int(clock.now.timestamp())) as one:
        settings.OIDC = one.provider
        oidc_client.forget()
        yield one


@pytest.fixture
def ingrid(db):
    return make_contact(email=EMAIL, password=PASSWORD, name="Ingrid Berg")


def lead(client, name="provider", **form):
    """Begin, and return the address at the provider to which the page leads."""
    return client.post(reverse(name), form).context["address"]


def sign_in(client, provider, **changed):
    return client.get(provider.back_from(lead(client), **changed))


def is_in(client):
    return "_auth_user_id" in client.session


def linked(person, subject="n-41", issuer=None):
    with acting_as(INSCOPE):
        return ExternalAccount.objects.create(person=person, issuer=issuer, subject=subject, linked_at=NOW)


def events():
    with acting_as(INSCOPE):
        return list(AuditEntry.objects.order_by("id").values_list("event", flat=True))


def links():
    with acting_as(INSCOPE):
        return list(ExternalAccount.objects.values_list("person_id", "subject"))


# -- without one, and finding it -------------------------------------------------------------------


def test_without_a_provider_there_is_no_button_and_no_such_address(client, ingrid):
    assert reverse("provider") not in client.get(reverse("login")).content.decode()
    client.force_login(ingrid)

    for name in ADDRESSES:
        assert client.get(reverse(name)).status_code in {404, 405}
        if name != "provider-back":
            assert client.post(reverse(name)).status_code == 404
    assert client.get(reverse("provider-back")).status_code == 404
    assert reverse("account-provider") not in client.get(reverse("account")).content.decode()


def test_the_page_of_signing_in_names_the_provider_and_keeps_where_one_was_going(client, halden_id, db):
    page = client.get(reverse("login") + "?next=/portal/").content.decode()

    assert "Sign in with Halden ID" in page
    assert page.count('name="next"') == 3


def test_the_browser_is_led_on_with_a_proof_a_nonce_and_nothing_secret(client, halden_id, db):
    page = client.post(reverse("provider"), {"next": "/portal/"})

    address = page.context["address"]
    assert f'content="0; url={address.replace("&", "&amp;")}"' in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
    assert address.startswith(f"{halden_id.issuer}/authorize?response_type=code&client_id=inscope&redirect_uri=http")
    assert "&code_challenge_method=S256" in address
    assert "&nonce=" in address
    assert "secret" not in address
    kept = client.session["way_to_provider"]
    assert kept["verifier"] not in address


def test_only_a_form_of_ours_begins(halden_id, db):
    assert Client(enforce_csrf_checks=True).post(reverse("provider")).status_code == 403
    assert Client().get(reverse("provider")).status_code == 405


# -- who comes in -----------------------------------------------------------------------------------


def test_a_person_who_is_linked_comes_in_and_goes_where_they_were_going(client, halden_id, ingrid):
    linked(ingrid, issuer=halden_id.issuer)
    address = lead(client, next="/portal/?after=12")
    before = client.session.session_key

    response = client.get(halden_id.back_from(address))

    assert response.headers["Location"] == "/portal/?after=12"
    assert is_in(client)
    assert client.session.session_key != before
    assert events() == ["signed_in"]
    with acting_as(INSCOPE):
        assert Session.objects.get(person=ingrid).address
    assert client.post(reverse("tokens"), {"name": "Export", "scopes": ["cases:read"]}).status_code == 200


def test_no_other_site_is_led_to(client, halden_id, ingrid):
    linked(ingrid, issuer=halden_id.issuer)

    response = client.get(halden_id.back_from(lead(client, next="https://elsewhere.example/")))

    assert response.headers["Location"] == "/portal/"


def test_the_first_time_the_address_that_the_provider_vouches_for_links(client, halden_id, ingrid):
    halden_id.claims |= VOUCHED | {"email": EMAIL.upper()}

    sign_in(client, halden_id)

    assert is_in(client)
    assert links() == [(ingrid.pk, "n-41")]
    assert events() == ["provider_linked", "signed_in"]


@pytest.mark.parametrize(
    "claims",
    [
        {},
        VOUCHED | {"email_verified": False},
        VOUCHED | {"email_verified": "true"},
        VOUCHED | {"email": "maya@elsewhere.example"},
        VOUCHED | {"email": "nobody@halden.example"},
        VOUCHED | {"email": 41},
    ],
)
def test_no_other_address_links(client, halden_id, ingrid, claims):
    make_contact(email="maya@elsewhere.example")
    halden_id.claims |= claims

    refused = sign_in(client, halden_id)

    assert refused.status_code == 422
    assert "Nobody here signs in that way. Sign in another way and link it" in refused.content.decode()
    assert not is_in(client)
    assert links() == []
    assert events() == ["sign_in_failed"]


def test_an_address_that_changed_hands_at_the_provider_opens_no_account(client, halden_id, ingrid):
    linked(ingrid, subject="n-7", issuer=halden_id.issuer)
    halden_id.claims |= VOUCHED

    assert sign_in(client, halden_id).status_code == 422
    assert links() == [(ingrid.pk, "n-7")]


def test_a_number_of_another_provider_opens_no_account(client, halden_id, ingrid):
    linked(ingrid, issuer="https://id.elsewhere.example")

    assert sign_in(client, halden_id).status_code == 422
    assert not is_in(client)


def test_a_closed_account_and_an_unknown_person_of_the_provider_read_the_same(client, halden_id, db):
    unknown = sign_in(client, halden_id)
    linked(make_contact(email=EMAIL, is_active=False), issuer=halden_id.issuer)
    closed = sign_in(client, halden_id)
    halden_id.claims |= VOUCHED | {"sub": "n-42"}
    by_address = sign_in(client, halden_id)

    assert unknown.content == closed.content == by_address.content
    assert not is_in(client)
    assert len(links()) == 1


def test_the_provider_makes_no_account_and_gives_no_role(client, halden_id, ingrid):
    halden_id.claims |= VOUCHED | {"roles": ["administer"], "name": "Somebody Else"}

    sign_in(client, halden_id)

    ingrid.refresh_from_db()
    assert (ingrid.roles, ingrid.name) == (["open_requests"], "Ingrid Berg")
    assert Person.objects.count() == 1


def test_nothing_that_the_provider_sends_is_kept(client, halden_id, ingrid, owner):
    halden_id.claims |= VOUCHED
    sign_in(client, halden_id)

    assert "at-secret" not in str(dict(client.session))
    assert "way_to_provider" not in client.session


# -- what is refused --------------------------------------------------------------------------------


def refused_because(client, halden_id, ingrid, reason):
    linked(ingrid, issuer=halden_id.issuer)
    response = sign_in(client, halden_id)
    assert response.status_code == 422
    assert reason in response.content.decode()
    assert not is_in(client)
    assert events() == ["sign_in_failed"]


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"iss": "https://id.elsewhere.example"}, "it is of another provider"),
        ({"iss": None}, "it is of another provider"),
        ({"aud": "another program"}, "it is for another program"),
        ({"aud": ["inscope", "another program"]}, "it is for another program"),
        ({"azp": "another program"}, "it is for another program"),
        ({"nonce": "of another sign-in"}, "it belongs to another sign-in"),
        ({"nonce": None}, "it belongs to another sign-in"),
        ({"exp": int(NOW.timestamp()) - 61}, "it has ended"),
        ({"exp": None}, "it has ended"),
        ({"iat": int(NOW.timestamp()) + 3600}, "it was made later than now"),
        ({"iat": True}, "it was made later than now"),
        ({"sub": ""}, "it names nobody"),
        ({"sub": 41}, "it names nobody"),
        ({"sub": "n\x0041"}, "it names nobody"),
    ],
)
def test_a_token_that_is_not_for_this_sign_in_signs_nobody_in(client, halden_id, ingrid, claims, reason):
    halden_id.claims |= claims
    refused_because(client, halden_id, ingrid, reason)


@pytest.mark.parametrize(
    "sign",
    [
        unsigned,
        signed_with_public_key,
        lambda claims: signed(claims, {"kid": "unknown"}),
        lambda claims: signed(claims, key=OTHER_KEY),
        lambda claims: signed(claims, {"jwk": OTHER_KEY.as_dict(private=False)}, OTHER_KEY),
        lambda claims: signed(claims)[:-8] + "AAAAAAAA",
        lambda _claims: "no token",
        lambda _claims: "a.b.c",
        lambda _claims: "",
    ],
    ids=["none", "HS256", "unknown", "other", "brought", "changed", "words", "dots", "empty"],
)
def test_a_token_that_the_provider_did_not_sign_signs_nobody_in(client, halden_id, ingrid, sign):
    halden_id.sign = sign
    refused_because(client, halden_id, ingrid, "its signature is not right")


def test_a_secret_among_the_keys_verifies_nothing(client, halden_id, ingrid):
    secret = {"kty": "oct", "k": base64.urlsafe_b64encode(b"x" * 32).decode().rstrip("="), "kid": "first"}
    halden_id.keys = [secret, {"kty": "RSA"}, "no key"]
    refused_because(client, halden_id, ingrid, "its signature is not right")


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_token_of_a_clock_that_is_an_hour_off_signs_nobody_in(client, halden_id, ingrid, hours, clock):
    off = int((NOW + timedelta(hours=hours)).timestamp())
    halden_id.claims |= {"iat": off, "exp": off + 300}
    refused_because(client, halden_id, ingrid, "check the clocks of both machines")


def test_the_answer_for_another_browser_signs_nobody_in(client, halden_id, ingrid):
    linked(ingrid, issuer=halden_id.issuer)
    back = halden_id.back_from(lead(client))
    other = Client()

    for browser in (other, client):
        if browser is other:
            lead(other)
            refused = other.get(back)
            assert "this browser did not begin it" in refused.content.decode()
            assert not is_in(other)
    assert Client().get(back).status_code == 422
    assert client.get(back).status_code == 302


@pytest.mark.parametrize("state", ["", "made up", "ÿ"])
def test_a_state_that_somebody_made_up_signs_nobody_in_and_ends_nothing(client, halden_id, ingrid, state):
    linked(ingrid, issuer=halden_id.issuer)
    back = halden_id.back_from(lead(client))

    assert client.get(reverse("provider-back"), {"state": state, "code": "x"}).status_code == 422
    assert client.get(back).status_code == 302


def test_an_answer_works_once(client, halden_id, ingrid):
    linked(ingrid, issuer=halden_id.issuer)
    back = halden_id.back_from(lead(client))
    client.get(back)
    client.post(reverse("logout"))

    assert client.get(back).status_code == 422
    used = back.split("code=")[1]
    assert "its code was used" in sign_in(client, halden_id, code=used).content.decode()
    assert not is_in(client)


def test_an_answer_that_comes_late_signs_nobody_in(client, halden_id, ingrid, clock):
    linked(ingrid, issuer=halden_id.issuer)
    back = halden_id.back_from(lead(client))
    clock.now += timedelta(minutes=10, seconds=1)

    assert "more than ten minutes" in client.get(back).content.decode()


@pytest.mark.parametrize(
    ("is_announced", "said", "status"),
    [(False, None, 302), (True, None, 422), (True, "right", 302), (False, "right", 302), (False, "wrong", 422)],
)
def test_an_answer_of_another_provider_is_told_by_its_name(client, halden_id, is_announced, said, status):
    linked(make_contact(), issuer=halden_id.issuer)
    halden_id.more["authorization_response_iss_parameter_supported"] = is_announced
    iss = {} if said is None else {"iss": halden_id.issuer if said == "right" else "https://id.elsewhere.example"}

    assert sign_in(client, halden_id, **iss).status_code == status


def test_a_no_of_the_provider_is_told_and_its_words_are_not_shown(client, halden_id, db):
    refused = sign_in(client, halden_id, error="access_denied", error_description="Call this number at once")

    assert refused.status_code == 422
    assert "Halden ID says no" in refused.content.decode()
    assert "Call this number" not in refused.content.decode()
    assert reverse("login") in refused.content.decode()


def test_too_many_go_nowhere_from_that_place_alone(client, halden_id, db):
    for _ in range(MOST_TRIES):
        assert client.post(reverse("provider")).status_code == 200

    assert "from your network. Try again in a minute" in client.post(reverse("provider")).content.decode()
    assert client.post(reverse("provider"), REMOTE_ADDR="203.0.113.9").status_code == 200


def test_of_failures_that_come_too_often_no_entry_is_made(client, halden_id, db):
    for _ in range(MOST_FAILURES + 2):
        sign_in(client, halden_id)

    assert len(events()) == MOST_FAILURES


# -- a provider that does not do its part -----------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/.well-known/openid-configuration", (500, b"")),
        ("/.well-known/openid-configuration", (404, b"")),
        ("/.well-known/openid-configuration", (200, b"<html>")),
        ("/.well-known/openid-configuration", (200, b"[1]")),
        ("/.well-known/openid-configuration", (200, b"[" * 100_000)),
        ("/.well-known/openid-configuration", (200, b" " * 300_000)),
        ("/.well-known/openid-configuration", (200, b'{"issuer": "https://id.elsewhere.example"}')),
        ("/.well-known/openid-configuration", (302, b"/elsewhere")),
        ("/token", (503, b"")),
        ("/token", (302, b"/elsewhere")),
        ("/jwks", (500, b"")),
    ],
)
def test_a_provider_that_does_not_answer_is_told_with_a_way_on(client, halden_id, ingrid, path, answer):
    linked(ingrid, issuer=halden_id.issuer)
    halden_id.answers[path] = answer

    page = client.post(reverse("provider"))
    if "address" in page.context:
        page = client.get(halden_id.back_from(page.context["address"]))

    assert page.status_code == 503
    assert "Halden ID does not answer now. Try again in a few minutes, or sign in another way" in page.content.decode()
    assert "/elsewhere" not in halden_id.asked
    assert not is_in(client)


@pytest.mark.parametrize(
    "address", ["http://id.elsewhere.example/token", "ftp://127.0.0.1/", "https://", 41, "http://["]
)
def test_nothing_is_asked_but_by_https_unless_it_is_this_machine(client, halden_id, db, address):
    halden_id.more["token_endpoint"] = address

    assert client.post(reverse("provider")).status_code == 503


def test_a_provider_that_nobody_runs_is_told(client, settings, halden_id, db):
    settings.OIDC = type(halden_id.provider)("http://127.0.0.1:9", "inscope", "x", "Halden ID")

    assert client.post(reverse("provider")).status_code == 503


def test_an_answer_without_a_token_of_identity_signs_nobody_in(client, halden_id, db):
    halden_id.answers["/token"] = (200, b'{"access_token": "at-secret"}')

    assert "it has no ID token" in sign_in(client, halden_id).content.decode()


def test_descriptions_and_keys_are_kept_a_while_and_then_asked_for_again(client, halden_id, ingrid, monkeypatch):
    linked(ingrid, issuer=halden_id.issuer)
    moved = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(time, "monotonic", lambda: moved.now)
    sign_in(client, halden_id)
    sign_in(client, halden_id)
    assert halden_id.asked.count("/jwks") == halden_id.asked.count("/.well-known/openid-configuration") == 1

    moved.now += oidc_client.KEPT_SECONDS + 1
    sign_in(client, halden_id)

    assert halden_id.asked.count("/jwks") == halden_id.asked.count("/.well-known/openid-configuration") == 2


def test_a_new_key_of_the_provider_is_found_at_most_once_a_minute(client, halden_id, ingrid, monkeypatch):
    linked(ingrid, issuer=halden_id.issuer)
    moved = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(time, "monotonic", lambda: moved.now)
    sign_in(client, halden_id)
    halden_id.keys = [KEY.as_dict(private=False), OTHER_KEY.as_dict(private=False)]
    halden_id.sign = lambda claims: signed(claims, {"kid": "other"}, OTHER_KEY)

    moved.now += 30
    assert sign_in(client, halden_id).status_code == 422
    moved.now += 31
    assert sign_in(client, halden_id).status_code == 302


def test_a_provider_that_takes_the_secret_in_the_form_gets_it_there(client, halden_id, ingrid):
    halden_id.more["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    told = []

    def answer(path, form, _authorization):
        told.append(form)
        return OwnProvider.answer(halden_id, path, form, "")

    halden_id.answer = answer

    sign_in(client, halden_id)

    assert {"client_id": "inscope", "client_secret": "a secret of the two"}.items() <= told[-1].items()


# -- the second step --------------------------------------------------------------------------------


@pytest.fixture
def app(client, ingrid, clock, halden_id):
    """An app that was set up, which shows a code for now; the person is linked."""
    linked(ingrid, issuer=halden_id.issuer)
    client.post(reverse("login"), {"login": EMAIL, "password": PASSWORD})
    secret = base64.b32decode(client.get(reverse("account-app")).context["secret"])

    def code():
        return code_at(secret, int(clock.now.timestamp()) // STEP_SECONDS)

    client.post(reverse("account-app"), {"code": code()})
    clock.now += timedelta(minutes=1)
    client.post(reverse("logout"))
    return code


def test_whoever_has_a_second_factor_goes_through_it_after_the_provider(client, halden_id, app):
    assert sign_in(client, halden_id).headers["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)

    client.post(reverse("mfa_authenticate"), {"code": app()})

    assert is_in(client)


@pytest.mark.parametrize(("amr", "is_enough"), [(["pwd", "mfa"], True), (["pwd", "otp"], False), ("mfa", False)])
def test_a_second_factor_is_not_asked_twice_if_the_provider_says_so(client, halden_id, app, amr, is_enough):
    halden_id.claims["amr"] = amr

    sign_in(client, halden_id)

    assert is_in(client) is is_enough


def test_a_role_that_asks_for_a_second_factor_is_content_with_that_of_the_provider(client, halden_id, db, settings):
    settings.MFA_ROLES = frozenset({"administrator"})
    linked(make_staff("administrator", email="ada@kestrel.example", password=PASSWORD), issuer=halden_id.issuer)
    sign_in(client, halden_id)
    assert client.get(reverse("office-people")).headers["Location"] == reverse("account")

    halden_id.claims["amr"] = ["mfa"]
    sign_in(client, halden_id)
    assert client.get(reverse("office-people")).status_code == 200

    client.post(reverse("logout"))
    client.post(reverse("login"), {"login": "ada@kestrel.example", "password": PASSWORD})
    assert client.get(reverse("office-people")).headers["Location"] == reverse("account")


def test_what_the_provider_asked_of_one_spares_nobody_else(client, halden_id, app, ingrid):
    linked(make_contact(email="maya@example.com"), subject="n-42", issuer=halden_id.issuer)
    halden_id.claims |= {"sub": "n-42", "amr": ["mfa"]}
    sign_in(client, halden_id)
    halden_id.claims = {"sub": "n-41"}

    sign_in(client, halden_id)

    assert client.session["_auth_user_id"] != str(ingrid.pk)


# -- linking, and showing again who one is ----------------------------------------------------------


@pytest.fixture
def signed_in(client, ingrid, halden_id):
    client.post(reverse("login"), {"login": EMAIL, "password": PASSWORD})
    return client


def test_a_person_links_and_unlinks_their_account(signed_in, halden_id, ingrid):
    assert "Link it" in signed_in.get(reverse("account")).content.decode()
    linked_now = signed_in.get(halden_id.back_from(lead(signed_in, "account-provider")))
    assert linked_now.headers["Location"] == reverse("account") + "?changed"
    assert links() == [(ingrid.pk, "n-41")]
    assert "n-41" in signed_in.get(reverse("account")).content.decode()

    signed_in.post(reverse("account-provider-remove"))

    assert links() == []
    assert signed_in.post(reverse("account-provider-remove")).status_code == 422
    assert events() == ["signed_in", "provider_linked", "provider_unlinked"]


def test_somebody_of_a_provider_is_one_person_here_and_a_person_is_one_there(signed_in, halden_id, ingrid):
    linked(make_contact(email="maya@example.com"), issuer=halden_id.issuer)
    taken = signed_in.get(halden_id.back_from(lead(signed_in, "account-provider")))
    assert taken.status_code == 422
    assert "One of the two is linked already" in taken.content.decode()

    linked(ingrid, subject="n-42", issuer=halden_id.issuer)
    halden_id.claims["sub"] = "n-43"
    assert signed_in.get(halden_id.back_from(lead(signed_in, "account-provider"))).status_code == 422
    assert len(links()) == 2
    with pytest.raises(IntegrityError):
        linked(ingrid, subject="n-44", issuer=halden_id.issuer)


def test_the_answer_for_another_person_of_the_same_browser_links_nothing(signed_in, halden_id, db):
    back = halden_id.back_from(lead(signed_in, "account-provider"))
    kept = signed_in.session["way_to_provider"]
    signed_in.force_login(make_contact(email="maya@example.com"))
    session = signed_in.session
    session["way_to_provider"] = kept
    session.save()

    assert "somebody else began it" in signed_in.get(back).content.decode()
    assert links() == []


def test_linking_asks_again_who_is_there(signed_in, halden_id, clock):
    clock.now += timedelta(seconds=FRESH_SECONDS + 1)

    for name in ("account-provider", "account-provider-remove"):
        assert signed_in.post(reverse(name)).headers["Location"] == reverse("login-again")


@pytest.fixture
def without_password(client, halden_id, ingrid, clock):
    """Somebody who has no password and came in a while ago by the provider."""
    ingrid.set_unusable_password()
    ingrid.save(update_fields=["password"])
    linked(ingrid, issuer=halden_id.issuer)
    sign_in(client, halden_id)
    clock.now += timedelta(seconds=FRESH_SECONDS + 1)
    return client


def test_whoever_has_no_password_shows_again_who_they_are_at_the_provider(without_password, halden_id):
    client = without_password
    client.post(reverse("tokens"), {"name": "Export", "scopes": ["cases:read"]})
    assert "Use Halden ID" in client.get(reverse("login-again")).content.decode()
    before = client.session.session_key

    address = lead(client, "login-again-provider")
    assert "&prompt=login&max_age=0" in address
    done = client.get(halden_id.back_from(address))

    assert "insc_" in done.content.decode()
    assert client.session.session_key != before


@pytest.mark.parametrize("claims", [{"auth_time": int(NOW.timestamp())}, {"auth_time": None}, {"sub": "n-42"}])
def test_a_provider_that_did_not_ask_or_names_somebody_else_shows_nothing(without_password, halden_id, claims):
    client = without_password
    client.post(reverse("tokens"), {"name": "Export", "scopes": ["cases:read"]})
    halden_id.claims |= claims

    assert client.get(halden_id.back_from(lead(client, "login-again-provider"))).status_code == 422

    assert client.get(reverse("tokens")).context["tokens"] == ()


def test_a_code_is_asked_for_as_well_where_there_is_a_second_factor(client, halden_id, app, clock):
    sign_in(client, halden_id)
    client.post(reverse("mfa_authenticate"), {"code": app()})
    clock.now += timedelta(seconds=FRESH_SECONDS + 1)
    client.post(reverse("tokens"), {"name": "Export", "scopes": ["cases:read"]})

    asked = client.get(halden_id.back_from(lead(client, "login-again-provider")))
    assert asked.headers["Location"] == reverse("login-again")
    assert 'name="present"' not in client.get(reverse("login-again")).content.decode()
    assert client.post(reverse("login-again"), {"code": "000000"}).status_code == 422

    assert "insc_" in client.post(reverse("login-again"), {"code": app()}).content.decode()


def test_an_administrator_removes_the_link_of_a_person(client, halden_id, ingrid, settings):
    settings.MFA_ROLES = frozenset()
    linked(ingrid, issuer=halden_id.issuer)
    client.force_login(make_staff("administrator"))
    page = client.get(reverse("office-person", args=[ingrid.public_id])).content.decode()
    assert "Remove the link" in page

    client.post(reverse("office-person-provider", args=[ingrid.public_id]))

    assert links() == []
    assert events() == ["provider_unlinked"]
    assert "Remove the link" not in client.get(reverse("office-person", args=[ingrid.public_id])).content.decode()


def test_what_the_log_tells_of_a_refusal_is_a_reason_and_no_secret(client, halden_id, ingrid, caplog):
    halden_id.answers["/token"] = (500, b"")
    sign_in(client, halden_id)

    (told,) = [one for one in caplog.records if one.message == "provider_refused"]
    assert "/token` answers 500" in told.fields["reason"]
    assert "code" not in json.dumps(told.fields).replace('"code":', "")
