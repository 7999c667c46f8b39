"""What was tried by asking and guessing: who there is, and how often one may; the first line says as what, and where.

Each check runs as the program is, and again with each of its guards switched off, where it must fail.
"""

import base64
import hashlib
import json
from contextlib import contextmanager

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache.backends.locmem import LocMemCache
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from inscope.apps.identity.backend import SignInBackend
from inscope.apps.identity.errors import AccountClosedError, NoSuchPersonError, PasskeyRefusedError
from inscope.apps.identity.models import ApiToken, Invitation, Person
from inscope.apps.identity.selectors import hash_of
from inscope.core.people import INSCOPE
from inscope.flows.identity.entries import note_of_address
from inscope.pg.tenancy import acting_as
from inscope.web.account.adapter import AccountAdapter
from tests.factories import make_token
from tests.security.addresses import answer_to
from tests.security.keys import ANOTHER, accept, code_of, link_for, with_app, with_passkey
from tests.security.proof import off, off_in, prove
from tests.security.test_sign_in import EMAIL, GUESS, PASSWORD, from_elsewhere, is_in, try_to

# -- telling apart -------------------------------------------------------------------------------


def told(ask, *kinds):
    """What each kind of sender is told, without its own words, and the work that it takes: hashes and queries."""
    found = {}
    for kind in kinds:
        client = from_elsewhere()
        client.get(reverse("login"))
        with CaptureQueriesContext(connection) as queries, counted_hashes() as hashes:
            answer = plain(ask(client, kind), kind)
        found[kind] = (answer, len(hashes), len(queries))
    return found


def words(found):
    """The different answers, whatever work they took."""
    return {answer for answer, _hashes, _queries in found.values()}


def plain(response, own):
    """What a response says, without the sender's own words and the hour."""
    del response.headers["Expires"]
    return repr(answer_to(response).without(own))


@contextmanager
def counted_hashes():
    """Keep each time that a password is hashed."""
    hashed: list[object] = []
    encode = MD5PasswordHasher.encode
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MD5PasswordHasher, "encode", lambda *args: hashed.append(args) or encode(*args))  # type: ignore[func-returns-value]
        yield hashed


def test_no_answer_to_an_address_and_a_password_tells_whose_they_are(maya, noor, closed):
    """Enumeration by words, and by time (osTicket 86165c2, RT CVE-2021-38562): work is counted, not timed."""
    people = (EMAIL, "none@example.com", noor.email, closed.email)  # of one length, which headers tell

    def check():
        guessed = told(lambda client, email: try_to(client, GUESS, email), *people)
        right = told(lambda client, email: try_to(client, PASSWORD, email), closed.email)
        assert len({*guessed.values(), *right.values()}) == 1
        assert guessed[EMAIL][1] == 1

    def only_known(email, event, *, now):
        if Person.objects.filter(email=email).exists():
            note_of_address(email, event, now=now)

    prove(
        check,
        off_in(SignInBackend, "_stash_user", AuthenticationBackend._stash_user),
        off_in(AuthenticationBackend, "_mitigate_timing_attack", lambda *_: None),
        off("inscope.flows.identity.note_sign_in.note_of_address", only_known),
    )


def test_no_answer_to_a_password_that_was_forgotten_tells_who_there_is(maya, noor, closed):
    """Enumeration by the form for a new password (osTicket 86165c2, FreeScout GHSA-jvmv-2qcp-7855)."""
    people = (EMAIL, "none@example.com", noor.email, closed.email, "no address", "")

    def check():
        asked = told(lambda client, email: client.post(reverse("forgot"), {"email": email}), *people)
        assert len(set(asked.values())) == 1

    def refuse_unknown(email, event, *, now):
        if not Person.objects.filter(email=email).exists():
            raise NoSuchPersonError
        note_of_address(email, event, now=now)

    prove(check, off("inscope.flows.identity.ask_reset.note_of_address", refuse_unknown))


def test_no_answer_to_a_passkey_tells_who_there_is(maya, noor, closed):
    """Enumeration by passkeys: an owner who is unknown, has none, or was closed (as FreeScout GHSA-jvmv-2qcp-7855)."""

    def check():
        with_passkey(maya)
        with_passkey(closed)
        asked = told(answer_by_key, *(f"owner {one}" for one in (maya.pk, noor.pk, closed.pk, 999_999)))
        assert len(words(asked)) == 1

    def telling(request):
        answer = json.loads(request.POST["credential"])["response"]
        raise Http404 if answer["userHandle"] == websafe(str(closed.pk).encode()) else PasskeyRefusedError

    prove(check, off("inscope.web.account.views.passkeys.used_key", telling))


def answer_by_key(client, owner):
    """Answer as a browser does for a passkey of somebody, but for a signature that is right."""
    asked = client.get(reverse("passkey")).json()["publicKey"]
    said = {"type": "webauthn.get", "challenge": asked["challenge"], "origin": "http://testserver"}
    signed = hashlib.sha256(asked["rpId"].encode()).digest() + bytes([0b101, 0, 0, 0, 1])
    parts = {
        "clientDataJSON": json.dumps(said).encode(),
        "authenticatorData": signed,
        "signature": b"no signature",
        "userHandle": owner.removeprefix("owner ").encode(),
    }
    response = {name: websafe(part) for name, part in parts.items()}
    answer = {"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": response}
    return client.post(reverse("passkey"), {"credential": json.dumps(answer)})


def websafe(part):
    return base64.urlsafe_b64encode(part).decode().rstrip("=")


def test_a_link_or_a_token_that_does_not_work_does_not_tell_why(published_pack, maya, noor):
    """Enumeration by links and tokens: unknown, used, ended, replaced, closed (as FreeScout CVE-2026-41902)."""

    def check():
        now = timezone.now()
        links = ["no-such-link", link_for(maya), link_for(maya), link_for(noor)]
        tokens = ["insc_unknown", make_token(maya, expires_at=now), make_token(noor)]
        accept(Client(), links[2])  # which had replaced the one before
        with acting_as(INSCOPE):
            Person.objects.filter(pk=noor.pk).update(is_active=False)
        opened = {plain(from_elsewhere().get(reverse("invite", args=[link])), link) for link in links}
        signed = {plain(list_of_cases(token), token) for token in tokens}
        assert (len(opened), len(signed)) == (1, 1)

    def why(*, token, now):
        found = Invitation.objects.filter(token_hash=hash_of(token)).first()
        raise NoSuchPersonError if found is None else AccountClosedError

    def whose(token, **_more):
        if ApiToken.objects.filter(token_hash=hash_of(token)).exists():
            raise AccountClosedError

    prove(
        check,
        off("inscope.flows.identity.accept_invitation.invitation_of", why),
        off("inscope.api.sign_in.sign_in_program", whose),
    )


def list_of_cases(token):
    return from_elsewhere().get("/api/v1/cases", headers={"Authorization": f"Bearer {token}"})


# -- how often -----------------------------------------------------------------------------------

CHOSEN = (
    "X-Forwarded-For", "X-Real-IP", "X-Client-IP", "X-Cluster-Client-IP", "CF-Connecting-IP", "True-Client-IP",
    "Forwarded", "X-Original-Forwarded-For", "Fastly-Client-IP", "Via", "User-Agent", "Accept-Language",
)  # fmt: skip


def disguise(number):
    """Everything that a sender may choose, a neighbouring address included."""
    headers = dict.fromkeys(CHOSEN, f"203.0.113.{number}") | {"Host": f"testserver:{8000 + number}"}
    return {"headers": headers, "REMOTE_ADDR": f"2001:db8:1:2::{number:x}"}


def said_by_the_sender(request):
    """A fault: the address is what the sender says."""
    return request.headers.get("X-Client-IP", "")


def guess(where, client, number, *, right):
    """Guess, in a disguise, in one of the places where that can be done."""
    password = PASSWORD if right else GUESS
    address, form = {
        "password": ("login", {"login": EMAIL, "password": password}),
        "code": ("mfa_authenticate", {"code": code_of() if right else "000000"}),
        "again": ("login-again", {"present": password}),
        "present password": ("account-password", {"present": password, "password": ANOTHER}),
    }[where]
    return client.post(reverse(address), form, **disguise(number)).status_code


_BY_HEADER = off("inscope.web.account.adapter.address_of", said_by_the_sender)
_KEY = "_get_login_attempts_cache_key"
_BY_HOST = off_in(AccountAdapter, _KEY, getattr(DefaultAccountAdapter, _KEY))
STEERED = {
    "password": [_BY_HEADER, _BY_HOST, off("inscope.web.account.adapter.network_of", str)],
    "code": [
        off("inscope.web.account.views.second_step.address_of", said_by_the_sender),
        off("inscope.flows.identity.take_code.network_of", str),
    ],
    "again": [_BY_HEADER, _BY_HOST],
    "present password": [off("inscope.flows.identity.change_password.take", lambda *_, **__: None)],
}
"""Where somebody may guess, and what would let the sender do so for ever."""


@pytest.mark.parametrize("where", STEERED)
def test_no_disguise_makes_room_for_more_guesses(maya, where):
    """A limit that its sender steers (Zammad CVE-2022-35488): by headers, host, browser, or neighbouring address."""

    def check():
        client = Client()
        if where == "code":
            with_app(maya)
        if where != "password":
            try_to(client)
        for number in range(5):
            assert guess(where, client, number, right=False) == 422
        assert guess(where, client, 99, right=True) == 422

    prove(check, *STEERED[where])


def test_no_disguise_makes_room_for_more_asking(maya):
    """A limit that its sender steers (Zammad CVE-2022-35488), at the form for a new password."""

    def check():
        for number in range(6):
            email = EMAIL if number == 5 else "none@example.com"
            Client().post(reverse("forgot"), {"email": email}, **disguise(number))
        maya.refresh_from_db()
        assert maya.reset_asked_at is None

    prove(
        check,
        off("inscope.web.account.views.forgot.address_of", said_by_the_sender),
        off("inscope.flows.identity.ask_reset.network_of", str),
    )


def test_guesses_pause_an_account_from_one_place_alone(maya):
    """A lock that keeps the owner out: failures count by account and network together (as Zammad CVE-2022-35488)."""

    def check():
        attacker, owner = from_elsewhere(), from_elsewhere()
        for _ in range(6):
            try_to(attacker, GUESS)
        try_to(owner)
        assert is_in(owner)

    prove(check, off_in(AccountAdapter, _KEY, lambda _self, _request, **credentials: credentials["email"]))


def test_failures_are_counted_for_all_processes(maya):
    """A limit that is kept in one process, and thus is as many times higher (as Zammad CVE-2022-35488)."""

    def counted():
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from inscope_cache where cache_key like '%%login_failed%%'")
            return cursor.fetchone()[0]

    def check():
        before = counted()
        try_to(from_elsewhere(), GUESS)
        assert counted() > before

    prove(check, off("allauth.core.internal.ratelimit.cache", LocMemCache("of one process", {})))
