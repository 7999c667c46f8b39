"""What was tried against the tokens, links and accounts of other desks; the first line says as what, and where.

Each check runs as the program is, and again with each of its guards switched off, where it must fail.
"""

import secrets
from datetime import timedelta
from itertools import count
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings as site
from django.contrib.auth import login
from django.contrib.auth.backends import RemoteUserBackend
from django.contrib.auth.middleware import RemoteUserMiddleware
from django.contrib.sessions.backends.base import SessionBase
from django.shortcuts import redirect
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from inscope.apps.identity.backend import SignInBackend
from inscope.apps.identity.errors import InvitationNotValidError
from inscope.apps.identity.models import ApiToken, Invitation, Person, Session
from inscope.apps.identity.selectors import actor_of, actor_of_token, hash_of, invitation_of, person_row
from inscope.apps.identity.services import LINK_HOURS, use_invitation
from inscope.apps.identity.sessions import SessionStore
from inscope.core.people import INSCOPE
from inscope.flows.identity.accept_invitation import invited
from inscope.pg.tenancy import acting_as
from inscope.web.account.adapter import AccountAdapter
from tests.factories import make_staff, make_token
from tests.security.addresses import PAGES, send, session_of
from tests.security.companies import undone
from tests.security.keys import (
    ANOTHER,
    accept,
    code_of,
    keys_of,
    link_for,
    opens,
    signing_in,
    with_app,
    with_passkey,
    works,
    write_code,
)
from tests.security.proof import off, off_in, prove
from tests.security.test_sign_in import EMAIL, PASSWORD, is_in, try_to

LEAST_LENGTH = 32


# -- what tokens are -----------------------------------------------------------------------------


def test_what_opens_something_is_chance_and_nothing_else(maya):
    """Guessable tokens: MD5 of number, date and key (FreeScout CVE-2026-27637)."""
    number = count()

    def check():
        made = [keys_of(maya) for _ in range(20)]
        for kind in made[0]:
            keys = [one[kind].removeprefix("insc_") for one in made]
            assert len(set(keys)) == len(keys)
            assert min(map(len, keys)) >= LEAST_LENGTH
            assert all(len(set(signs)) > 1 for signs in zip(*keys, strict=True)), "a part that stays the same"
            assert not any(own in key for key in keys for own in ("maya", "osei", maya.public_id.hex))

    short = SimpleNamespace(token_urlsafe=lambda _: secrets.token_hex(8))
    counted = SimpleNamespace(token_urlsafe=lambda _: f"{next(number):032}")
    prove(
        check,
        off("inscope.apps.identity.services.secrets", short),
        off("inscope.apps.identity.services.secrets", counted),
        off_in(SessionStore, "_get_new_session_key", lambda _: f"{next(number):032}"),
    )


def test_a_copy_of_the_tables_opens_nothing(maya):
    """Tokens kept in the open (FreeScout CVE-2026-27637): only hashes are kept."""

    def check():
        keys = keys_of(maya)
        with acting_as(INSCOPE):
            kept = str([list(model.objects.values()) for model in (Invitation, ApiToken, Session, Person)])
        assert [kind for kind, key in keys.items() if key in kept] == []

    prove(check, *(off(f"inscope.apps.identity.{where}.hash_of", str) for where in ("services", "sessions")))


def test_a_key_opens_one_kind_of_door_and_its_hash_none(published_pack, maya):
    """Tokens of one purpose taken for another, and hashes for what they hide (osTicket a9834d88f)."""

    def check():
        keys = keys_of(maya)
        tried = keys | {f"hash of a {kind}": hash_of(key) for kind, key in keys.items()}
        opened = {(door, kind) for door in keys for kind, key in tried.items() if opens(door, key)}
        assert opened == {(kind, kind) for kind in keys}

    def unless_hashed(key):
        return key if len(key) == len(hash_of("")) else hash_of(key)

    def of_token_or_link(token, *, now, **_address):
        try:
            return actor_of_token(token, now) or actor_of(Person.objects.get(id=invited(token, now=now).id))
        except InvitationNotValidError:
            return None

    prove(
        check,
        off("inscope.apps.identity.selectors.hash_of", unless_hashed),
        off("inscope.apps.identity.sessions.hash_of", unless_hashed),
        off("inscope.api.sign_in.sign_in_program", of_token_or_link),
    )


def test_a_link_ends_after_three_days_and_one_for_a_new_password_after_one(maya, noor):
    """Pre-hijacking: an invitation that is valid for ever (FreeScout CVE-2026-41902)."""

    def check():
        for person, hours in ((noor, 72), (maya, 24)):
            token, end = link_for(person), timezone.now() + timedelta(hours=hours)
            assert works(token, end - timedelta(seconds=1))
            assert not works(token, end)

    prove(
        check,
        off("inscope.apps.identity.services.LINK_HOURS", 10**6),
        off("inscope.apps.identity.services.RESET_HOURS", LINK_HOURS),
    )


ODD = [
    "", " ", "0", "1", "-1", "true", "True", "null", "None", "undefined", "NaN", "[]", "{}", "[object Object]", "0e0",
    "%", "_", "*", "' or 1=1 --", "\0", "a\0", "\u0660" * 6, "\uff10" * 6, "000000", "é" * 6, "💩", "\ufeff", "\u202e",
    "a" * 20_000, "0" * 20_000,
]  # fmt: skip
"""What stands where a key should, as programs in other languages and people with ill will write it."""


def put(odd, place, client):
    """Put something odd in one of the places that take a key, and return the answer."""
    match place:
        case "link":
            return client.post(f"/invite/{quote(odd, safe='')}/", {"password": PASSWORD})
        case "token":
            return client.get("/api/v1/cases", headers={"Authorization": f"Bearer {odd}"})
        case "session":
            client.cookies["sessionid"] = odd.encode().decode("latin-1")  # as it travels
            return client.get(reverse("account"))
        case "passkey":
            return client.post(reverse("passkey"), {"credential": odd})
        case "codes":
            return client.post(reverse("mfa_authenticate"), {"code": [odd, odd], "code[]": odd})
        case _:
            return write_code(client, odd)


def equal_to(latest):
    """Hash as a language does in which some of what is odd equals everything that is true."""
    return lambda key: latest() if key in {"0", "true", "undefined"} else hash_of(key)


def latest_session():
    return Session.objects.exclude(person=None).latest("began_at").session_key


_IDENTITY = "inscope.apps.identity"
JUGGLING = {
    "link": off(f"{_IDENTITY}.selectors.hash_of", equal_to(lambda: Invitation.objects.latest("id").token_hash)),
    "token": off(f"{_IDENTITY}.selectors.hash_of", equal_to(lambda: ApiToken.objects.latest("id").token_hash)),
    "session": off(f"{_IDENTITY}.sessions.hash_of", equal_to(latest_session)),
    "passkey": off("inscope.web.account.views.passkeys.used_key", lambda _: Authenticator.objects.latest("id")),
    "code": off(f"{_IDENTITY}.factors._takes", lambda row, code, now: not code.strip("0 ")),
    "codes": off(f"{_IDENTITY}.factors._takes", lambda row, code, now: not code.strip("0 ")),
}


@pytest.mark.parametrize("place", JUGGLING)
def test_nothing_odd_is_taken_for_a_key(published_pack, maya, noor, place, monkeypatch):
    """Type juggling in a token that signs in (osTicket a9834d88f)."""
    monkeypatch.setattr("inscope.flows.identity.take_code.MOST_TRIES", 10**6)

    def check():
        link = keys_of(noor)["link"]
        with_app(maya)
        with_passkey(maya)
        client = Client(raise_request_exception=False)
        if place.startswith("code"):
            try_to(client)
        for odd in ODD:
            answer = put(odd, place, client)
            assert answer.status_code in {302, 401, 404, 422}, odd[:20]
            assert answer.headers.get("Location", "/login/").startswith("/login/"), odd[:20]
            assert not is_in(client), odd[:20]
        assert works(link, timezone.now())

    prove(check, JUGGLING[place])


# -- who says who one is -------------------------------------------------------------------------

HEADERS = (
    "Remote-User", "X-Remote-User", "X-Forwarded-User", "X-Forwarded-Email", "X-Forwarded-Preferred-Username",
    "X-Auth-Request-User", "X-Auth-Request-Email", "X-Authenticated-User", "X-WebAuth-User", "X-SSO-User", "X-User",
    "X-User-Id", "X-User-Email", "X-Email", "X-Impersonate-User", "X-Switch-User", "From", "On-Behalf-Of", "Sudo",
    "X-Client-Cert", "X-SSL-Client-S-DN", "OIDC-Claim-Email", "X-Amzn-Oidc-Identity", "X-MS-Client-Principal-Name",
    "Cf-Access-Authenticated-User-Email", "X-Goog-Authenticated-User-Email", "Tailscale-User-Login",
)  # fmt: skip


class BelievesAnybody(RemoteUserMiddleware):
    """A fault: whoever sends this header is who it says."""

    header = "HTTP_X_FORWARDED_USER"


class AnybodyBackend(RemoteUserBackend):
    """What such a header signs in with."""

    def authenticate(self, request, remote_user):  # type: ignore[override]
        return self.get_user(Person.objects.get(email=remote_user).pk)

    def get_user(self, user_id):
        return SignInBackend().get_user(user_id)


def believing(middleware):
    """A fault: a server in front, or anybody, says who somebody is."""

    def fault(patch):
        patch.setattr(site, "MIDDLEWARE", [*site.MIDDLEWARE, middleware])
        patch.setattr(site, "AUTHENTICATION_BACKENDS", [f"{__name__}.{AnybodyBackend.__name__}"])

    return fault


def test_no_header_says_who_somebody_is(maya):
    """Single sign-on by a header that was trusted from anyone (Zammad CVE-2026-34720)."""
    values = (EMAIL, str(maya.pk), str(maya.public_id), maya.name, f"emailAddress={EMAIL}", f"Basic {EMAIL}")

    def check():
        for headers in [dict.fromkeys(HEADERS, value) for value in values] + [{name: EMAIL} for name in HEADERS]:
            client = Client(headers=headers, REMOTE_USER=EMAIL, AUTH_USER=EMAIL)
            answers = [client.get(address).status_code for address in ("/portal/", reverse("account"), "/api/v1/cases")]
            assert answers == [302, 302, 401], headers
            assert not client.cookies, headers

    stock = "django.contrib.auth.middleware.RemoteUserMiddleware"
    prove(check, believing(f"{__name__}.{BelievesAnybody.__name__}"), believing(stock))


# -- links ---------------------------------------------------------------------------------------


def test_a_link_works_once_even_if_it_was_opened_before(noor):
    """Pre-hijacking: an invitation that can be used again (FreeScout CVE-2026-41902)."""

    def check():
        token, owner, thief = link_for(noor), Client(), Client()
        opened = invitation_of(token=token, now=timezone.now())
        accept(owner, token)
        assert is_in(owner)
        assert accept(thief, token, password=PASSWORD).status_code == 404
        assert not is_in(thief)
        with pytest.raises(InvitationNotValidError):
            use_invitation(invitation=opened, password=PASSWORD, now=timezone.now())

    def again(*, invitation, password, now):
        noor.set_password(password)
        noor.save(update_fields=["password"])

    prove(check, off("inscope.flows.identity.accept_invitation.use_invitation", again))


def test_what_is_like_a_link_is_none(noor):
    """Pre-hijacking: an empty or short hash of an invitation was accepted (FreeScout GHSA-jqj5-r72v-v29g)."""

    def check():
        token = link_for(noor)
        like = [token[:length] for length in (0, 1, 8, 32, len(token) - 1)]
        like += [token + "A", token + "=", " " + token, token + "\0", token.swapcase(), token[::-1], hash_of(token)]
        assert {one for one in like if Client().get(f"/invite/{quote(one)}/").status_code != 404} == set()
        assert works(token, timezone.now())

    def by_its_beginning(*, token, now):
        found = Invitation.objects.filter(used_at=None).latest("id")
        return SimpleNamespace(person=person_row(found.person))

    prove(check, off("inscope.flows.identity.accept_invitation.invitation_of", by_its_beginning))


def test_a_link_is_of_the_person_it_was_made_for(maya, noor):
    """Pre-hijacking: an invitation that was not bound to its address (FreeScout CVE-2026-41902)."""
    mine = {"email": EMAIL, "login": EMAIL, "user": maya.pk, "person": maya.public_id, "roles": "administer"}

    def check():
        client = Client()
        accept(client, link_for(noor), **mine)
        noor.refresh_from_db()
        assert client.session["_auth_user_id"] == str(noor.pk)
        assert (noor.email, noor.roles) == ("noor@example.com", ["open_requests"])
        assert not is_in(signing_in(EMAIL, ANOTHER))

    def of_whom_the_form_says(request, email, password):
        login(request, Person.objects.get(email=request.POST["email"]))
        return redirect("portal")

    prove(check, off("inscope.web.account.views.invite._signed_in", of_whom_the_form_says))


# -- what was there before -----------------------------------------------------------------------


def test_a_new_password_by_a_link_ends_what_was_open_before(published_pack, maya):
    """Pre-hijacking: sessions and tokens that outlive a reset (Sudhodanan and Paverd, pre-hijacked accounts)."""

    def check():
        earlier, token = signing_in(), make_token(maya)
        accept(Client(), link_for(maya), revoke="on")
        with acting_as(INSCOPE):
            sessions = Session.objects.filter(person=maya).count()
        assert not opens("token", token)
        assert earlier.get(reverse("account")).status_code == 302
        assert sessions == 1, "the one that chose it"

    prove(
        check,
        off("inscope.flows.identity.accept_invitation.revoke_all_tokens", lambda **_: 0),
        off("inscope.flows.identity.accept_invitation.end_sessions", lambda **_: 0),
    )


@pytest.mark.parametrize("change", ["new password", "closed"])
def test_a_sign_in_that_waits_for_its_code_ends_with_the_password_or_the_account(maya, change):
    """Pre-hijacking: what began with the earlier password goes on (Sudhodanan and Paverd, pre-hijacked accounts)."""

    def check():
        with_app(maya)
        waiting = signing_in()
        waiting.raise_request_exception = False
        if change == "closed":
            with acting_as(INSCOPE):
                Person.objects.filter(pk=maya.pk).update(is_active=False)
        else:
            accept(Client(), link_for(maya))
        answer = write_code(waiting, code_of())
        assert answer.headers.get("Location") == reverse("login")
        assert not is_in(waiting)

    prove(check, off_in(AccountAdapter, "is_still_as_begun", lambda *_: True))


def test_a_new_password_by_a_link_goes_round_no_second_factor(maya):
    """Pre-hijacking: a factor that somebody else set up stays unseen, or the link of a thief is enough."""

    def check():
        for give in (with_app, with_passkey):
            with undone():
                give(maya)
                client = Client()
                assert accept(client, link_for(maya)).headers["Location"] == reverse("mfa_authenticate")
                assert not is_in(client)

    prove(check, off_in(AuthenticateStage, "_should_handle", lambda *_: False))


def test_a_link_opened_in_the_session_of_another_leaves_nothing_of_it(maya, noor):
    """Pre-hijacking: an invitation taken up in the session of another, whose form waits there (RT CVE-2015-1464)."""

    def check():
        client = signing_in()
        earlier = client.cookies["sessionid"].value
        session = client.session
        session["waits"] = {"path": reverse("tokens"), "form": "name=mine&scopes=cases:read"}
        session.save()
        accept(client, link_for(noor))
        assert client.session["_auth_user_id"] == str(noor.pk)
        assert "waits" not in client.session
        assert not opens("session", earlier)

    prove(check, off_in(SessionBase, "flush", lambda _: None))


def test_no_form_gives_an_account_another_address(halden):
    """Pre-hijacking: an e-mail address that is changed before its owner comes (Sudhodanan and Paverd)."""
    form = dict.fromkeys(("email", "new_email", "login", "username"), "eve@evil.example")
    form |= {"roles": "administer", "is_active": "on", "present": PASSWORD, "password": ANOTHER}
    pages = [one for one in PAGES if one.route.startswith(("/account/", "/office/people/", "/portal/team/"))]
    people, places = dict(Person.objects.values_list("pk", "email")), halden.places

    def check():
        for session in (session_of(halden.contact), session_of(make_staff("administrator"))):
            for page in pages:
                send(session, "POST", page.filled(places), form)
        assert dict(Person.objects.filter(pk__in=people).values_list("pk", "email")) == people

    def with_address(*, person, roles, is_active):
        Person.objects.filter(id=person.id).update(email="eve@evil.example")

    assert len(pages) > 10
    prove(check, off("inscope.flows.identity.keep_people.change_access", with_address))
