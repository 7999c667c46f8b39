"""What was tried with sessions, forms, links and hosts of others; the first line says as what, and where.

Each check runs as the program is, and again with each of its guards switched off, where it must fail.
"""

import base64
import re
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from django.conf import settings as site
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect
from django.test import Client
from django.urls import reverse

from inscope.api.sign_in import Token
from inscope.apps.identity.models import Person
from inscope.apps.identity.selectors import actor_of, person_row
from inscope.apps.identity.sessions import SessionStore
from inscope.core.people import INSCOPE, NOBODY, STAFF
from inscope.core.second_factors import SECRET_BYTES
from inscope.pg.tenancy import acting_as
from inscope.web.account.adapter import AccountAdapter
from inscope.web.common.htmx import lead_to
from tests.factories import make_contact, make_staff
from tests.security.addresses import ADDRESSES, PAGES, ask, ask_as_program, send, session_of
from tests.security.keys import ANOTHER, accept, code_of, link_for, opens, with_app, with_passkey, write_code
from tests.security.proof import off, off_in, prove
from tests.security.test_sign_in import ELSEWHERE, EMAIL, PASSWORD, try_to

# -- sessions ------------------------------------------------------------------------------------


def second_step(client, person):
    with_app(person)
    try_to(client)
    return partial(write_code, client, code_of())


def form(address, **fields):
    def sign_in(client, _person):
        try_to(client)
        return partial(client.post, reverse(address), fields)

    return sign_in


def change_of_roles(client, person):
    try_to(client)
    with acting_as(INSCOPE):
        Person.objects.filter(pk=person.pk).update(roles=["sign"])
    return partial(client.get, "/portal/")


def new_app(client, _person):
    try_to(client)
    secret = base64.b32decode(client.get(reverse("account-app")).context["secret"])
    return partial(client.post, reverse("account-app"), {"code": code_of(secret)})


def link(client, person):
    try_to(client)
    return partial(accept, client, link_for(person))


def sign_in(client, _person):
    client.get(reverse("passkey"))  # which begins a session of nobody, such as one that somebody else planted
    return partial(try_to, client)


CHANGES = {
    "signing in": sign_in,
    "second step": second_step,
    "change of roles": change_of_roles,
    "new password": form("account-password", present=PASSWORD, password=ANOTHER),
    "new password by a link": link,
    "showing again": form("login-again", present=PASSWORD),
    "new app": new_app,
}
"""What gives a session other rights: each prepares a browser, and returns the request that does so."""


@pytest.mark.parametrize("change", CHANGES)
def test_a_session_gets_a_new_id_with_other_rights_and_the_old_one_opens_nothing(maya, change):
    """Session fixation (osTicket 85a76f403), and somebody left over in a session (RT CVE-2015-1464)."""

    def check():
        client = Client()
        act = CHANGES[change](client, maya)
        before = client.cookies["sessionid"].value
        assert act().status_code in {200, 302}
        after = client.cookies["sessionid"].value
        assert after != before
        assert opens("session", after)
        assert not opens("session", before)

    def stays(patch):
        patch.setattr(SessionStore, "cycle_key", lambda _: None)
        patch.setattr(SessionStore, "flush", lambda _: None)
        patch.setattr("inscope.flows.identity.accept_invitation.end_sessions", lambda **_: 0)

    prove(check, stays)


def test_a_code_finishes_no_sign_in_of_somebody_else(maya):
    """Somebody left over in a session (RT CVE-2015-1464): two passwords, one session, and the code of the first."""
    ada, of_ada = make_contact(email="ada@example.com", password=PASSWORD), bytes(SECRET_BYTES)

    def check():
        with_app(maya)
        with_app(ada, of_ada)
        client = Client()
        try_to(client, email=ada.email)
        try_to(client, email=EMAIL)
        write_code(client, code_of())
        assert client.session.get("_auth_user_id") in {None, str(maya.pk)}

    prove(check, off("inscope.web.account.views.second_step.take_code", lambda *_, **__: "totp"))


# -- forms of other sites ------------------------------------------------------------------------

UNSAFE = ("POST", "PUT", "PATCH", "DELETE")


class Sent(NamedTuple):
    """What a browser sends with a form: cookies, the token in the form, and where the form stood."""

    cookies: dict[str, str]
    token: str = ""
    headers: Mapping[str, str] = MappingProxyType({})


def status_of(client, method, address, sent):
    client.cookies.clear()
    client.cookies.load(sent.cookies)
    body = urlencode({"csrfmiddlewaretoken": sent.token})
    return client.generic(method, address, body, "application/x-www-form-urlencoded", headers=sent.headers).status_code


def test_no_form_of_another_site_does_anything(halden):
    """Requests forged by another site (RT CVE-2017-5943, RT CVE-2012-4732): every address, by every unsafe method."""
    session, places = session_of(make_staff("administrator")), halden.places

    def check():
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        token = client.get(reverse("login")).cookies["csrftoken"].value
        own = {"sessionid": session, "csrftoken": token}
        forged = [
            Sent(own, "x" * 64),
            Sent({"sessionid": session}, token),
            Sent(own | {"csrftoken": "y" * 32}, token),
            Sent(own, token, {"Origin": "https://evil.example"}),
            Sent(own, token, {"Origin": "null"}),
        ]
        for page in PAGES:
            for method in UNSAFE:
                assert status_of(client, method, page.filled(places), Sent(own)) == 403, (page.name, method)
            for sent in forged:
                assert status_of(client, "POST", page.filled(places), sent) == 403, (page.name, sent)
        assert status_of(client, "POST", reverse("account-sessions-end"), Sent(own, token)) == 302

    one = next(page for page in PAGES if page.name == "office-person-link")
    prove(
        check,
        off_in(one.view, "csrf_exempt", to=True),
        off_in(CsrfViewMiddleware, "process_view", lambda *_: None),
        off_in(CsrfViewMiddleware, "_origin_verified", lambda *_: True),
    )


def test_no_session_does_anything_where_no_form_is_needed(halden):
    """Requests forged by another site (RT CVE-2017-5943): what takes no token of a form knows no session either."""
    exempt = [one for one in ADDRESSES if getattr(one.view, "csrf_exempt", False)]
    session, places = session_of(halden.contact), halden.places

    def check():
        for address in exempt:
            for method in UNSAFE:
                asked = method, filled(address, places)
                assert send("", *asked) == send(session, *asked), asked

    def by_session(_self, request):
        return actor_of(request.user) if request.user.is_authenticated else None

    assert {one.name for one in exempt} == {one.name for one in ADDRESSES if one.is_api}
    prove(check, off_in(Token, "__call__", by_session))


def filled(address, places):
    """The address with something in each place; of an expression, what stands before it."""
    rows = {name: places[f"{name}_id"] for name in ("case", "customer", "entry")}
    values = rows | {"pack": "restcomm-c3"} | places
    return address.filled(values).partition("^")[0]


def test_looking_changes_nothing(halden):
    """Changes by a link or a picture (RT CVE-2017-5943): no address writes when it is only asked for.

    `ask` finds that, for all who walk with it: every kind of person does in test_every_address_as_every_role.
    """
    people = [halden.contact, make_contact(roles=[]), *map(make_staff, sorted(STAFF))]
    everybody = {"": NOBODY} | {session_of(one): actor_of(one) for one in people}
    places = halden.places

    def check():
        for page in {one.route: one for one in PAGES}.values():
            able = [session for session, actor in everybody.items() if page.right and actor.may(page.right)]
            for session in ("", able[0]):
                ask(session, "GET", page.filled(places))
            ask(able[-1], "GET", page.filled(places), hx_request="true")
        for address in ADDRESSES:
            if address.is_api:
                ask_as_program(halden.token, "GET", filled(address, places))

    def with_a_note():
        Person.objects.update(reset_asked_at=None)
        return {}

    prove(check, off("inscope.web.account.views.passkeys.request_options", with_a_note))


# -- leading away --------------------------------------------------------------------------------


def leads_away(response):
    """Return where a response leads on another site, as browsers read it; nothing, if it does not."""
    for name in ("Location", "HX-Redirect", "HX-Location", "HX-Push-Url", "HX-Replace-Url", "Refresh"):
        led = response.headers.get(name, "")
        read = re.sub(r"[\t\r\n]", "", led.strip()).replace("\\", "/")
        if urlsplit(urljoin("http://testserver/login/", read))[:2] != ("http", "testserver"):
            return led
    return None


def by_sign_in(client, wanted):
    client.cookies.clear()
    return try_to(client, next=wanted)


def by_being_signed_in(client, wanted):
    return client.get(reverse("login"), {"next": wanted})


def by_passkey(client, wanted):
    client.cookies.clear()
    return client.post(reverse("passkey"), {"credential": "{}", "next": wanted})


def by_second_step(name, client, wanted):
    by_sign_in(client, wanted)
    return client.post(reverse(name), {"next": wanted})


def by_form(name, client, wanted):
    address = f"{reverse(name)}?{urlencode({'next': wanted})}"
    return client.post(address, {"present": PASSWORD, "next": wanted})


def by_link(client, wanted):
    client.cookies.clear()
    return accept(client, "a-link", password=PASSWORD, next=wanted)


def by_part_of_a_page(client, wanted):
    client.cookies.clear()
    told = {"HX-Request": "true", "HX-Current-URL": wanted, "HX-Target": wanted, "Referer": wanted}
    return client.get("/portal/", {"next": wanted}, headers=told)


LEADING: dict[str, Callable[[Client, str], Any]] = {
    "sign in": by_sign_in,
    "signed in already": by_being_signed_in,
    "second step": partial(by_second_step, "mfa_authenticate"),
    "passkey": by_passkey,
    "passkey as second step": partial(by_second_step, "passkey-second-step"),
    "showing again": partial(by_form, "login-again"),
    "signing out": partial(by_form, "logout"),
    "link": by_link,
    "part of a page": by_part_of_a_page,
}
"""Places that lead on, each with an address that its sender wants."""
TAKING_NEXT = LEADING.keys() - {"showing again", "signing out", "part of a page"}
"""Those where the address wanted has a say; the others are asked with each form of one other site."""


@pytest.mark.parametrize("place", LEADING)
def test_no_place_leads_to_another_site(maya, place, monkeypatch):
    """Open redirects (RT CVE-2022-25803, osTicket 163c28b56, osTicket 9b12a54c8), at every place that leads on."""
    key = with_passkey(maya) if "passkey" in place else None
    if place == "second step":
        with_app(maya)
    monkeypatch.setattr(site, "ACCOUNT_RATE_LIMITS", False)
    for name, answer in {
        "views.passkeys.used_key": key,
        "views.second_step.take_code": "totp",
        "views.invite.invited": person_row(maya),
        "views.invite.accept_invitation": None,
        "adapter.AccountAdapter.authenticate": maya,  # counting and noting each time takes long
        "adapter.note_sign_in": None,
    }.items():
        monkeypatch.setattr(f"inscope.web.account.{name}", lambda *_, answer=answer, **__: answer)

    def check():
        client = Client()
        try_to(client)
        for wanted in ELSEWHERE[:: 1 if place in TAKING_NEXT else 5]:
            answer = LEADING[place](client, wanted)
            assert answer.status_code in {200, 204, 302}, wanted
            assert leads_away(answer) is None, wanted

    def anywhere(patch):
        patch.setattr(AccountAdapter, "is_safe_url", lambda *_: True)
        for view in ("again", "sign_in"):
            patch.setattr(f"inscope.web.account.views.{view}.redirect", lambda _: redirect(ELSEWHERE[0]))
        patch.setattr("inscope.web.common.actor.lead_to", lambda request, _: lead_to(request, request.GET["next"]))

    prove(check, anywhere)


# -- other hosts ---------------------------------------------------------------------------------

HOSTS = (
    "evil.example", "evil.example:80", "testserver.evil.example", "eviltestserver", "testserver@evil.example",
    "testserver:evil", "testserver, evil.example", "testserver evil.example", "testserver/evil.example",
    "evil.example#", "[::1]evil.example", "127.1", "testserver:80@evil.example", "testserver%00.evil.example", "-", "*",
)  # fmt: skip
SAYING_ANOTHER = (
    "X-Forwarded-Host", "X-Host", "X-Original-Host", "X-HTTP-Host-Override", "X-Forwarded-Server", "X-Rewrite-URL",
    "X-Original-URL", "X-Forwarded-Prefix", "Origin", "Referer",
)  # fmt: skip


def test_no_page_answers_for_another_host(halden):
    """Links poisoned by the header Host (FreeScout GHSA-c2w2-prh8-qm98): every address refuses it."""
    session, places = session_of(halden.contact), halden.places

    def check():
        for address in ADDRESSES:
            assert send(session, "GET", filled(address, places), host="evil.example").status == 400, address.route
        assert [host for host in HOSTS if send("", "GET", reverse("login"), host=host).status != 400] == []

    prove(check, off_in(site, "ALLOWED_HOSTS", ["*"]))


def test_no_header_puts_another_host_into_a_link(noor):
    """Links poisoned by headers beside Host (FreeScout GHSA-c2w2-prh8-qm98), where a link is shown to be sent on."""
    address = reverse("office-person-link", args=[noor.public_id])

    def check():
        session = session_of(make_staff("administrator"))
        headers = dict.fromkeys(SAYING_ANOTHER, "evil.example")
        page = send(session, "POST", address, None, **headers).body.decode()
        assert set(re.findall(r'(https?://[^/"]+)/invite/', page)) == {"http://testserver"}
        assert "evil.example" not in page

    def believes_it(patch):
        patch.setattr(site, "USE_X_FORWARDED_HOST", True)
        patch.setattr(site, "ALLOWED_HOSTS", ["*"])

    prove(check, believes_it)
