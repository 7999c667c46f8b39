"""In production every answer tells a browser what it may do with it, and its cookies are kept for this host alone."""

import runpy
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.templatetags.static import static
from django.test import Client
from django.urls import path

from inscope.config import settings as as_read
from inscope.config import urls as config
from inscope.web.common.headers import HEADERS
from inscope.web.common.uploads import SANDBOX
from tests.factories import make_staff
from tests.security.addresses import ADDRESSES

HOST, PROXY = "support.example", "10.0.0.7"
OURS = ("ALLOWED_HOSTS", "CSRF_", "HTTPS", "PROXIES", "SECURE_", "SESSION_COOKIE_")
"""How the names of settings begin that differ in production."""


CSP = "Content-Security-Policy"


def broken(request):
    raise ZeroDivisionError


handler400 = config.handler400
urlpatterns = [path("broken", broken), *config.urlpatterns]


@pytest.fixture(autouse=True)
def production(settings, monkeypatch):
    for name, value in {"INSCOPE_HTTPS": "1", "INSCOPE_HOSTS": HOST, "INSCOPE_PROXIES": PROXY}.items():
        monkeypatch.setenv(name, value)
    read = runpy.run_path(as_read.__file__)
    for name in filter(lambda name: name.startswith(OURS), read):
        setattr(settings, name, read[name])
    settings.ROOT_URLCONF = __name__


def browser(**headers):
    """Somebody who comes by HTTPS through the proxy, unless the headers say something else."""
    sent = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9", **headers}
    return Client(enforce_csrf_checks=True, raise_request_exception=False, REMOTE_ADDR=PROXY, headers=sent)


def answers(company) -> Iterator[tuple[str, HttpResponse]]:
    """Yield an answer of every kind: of every address to nobody and to the staff, and of what goes wrong."""
    nobody, staff = browser(), browser()
    staff.force_login(make_staff("administrator"))
    for address in ADDRESSES:
        filled = address.filled(dict.fromkeys(address.places, "nothing") | company.places)
        for client in (nobody, staff):
            for method in ("GET", "POST", "OPTIONS"):
                yield f"{method} {filled}", client.generic(method, filled)
    for filled in (
        "/nothing-here",
        "/api/v1/nothing",
        "/desk",
        "/broken",
        static("ui/tokens.css"),
        "/static/nothing.css",
    ):
        yield f"GET {filled}", nobody.get(filled)
    yield "plain HTTP", browser(**{"X-Forwarded-Proto": "http"}).get("/login/")
    yield "another host", browser(Host="evil.example").get("/login/")
    yield "another host by plain HTTP", browser(Host="evil.example", **{"X-Forwarded-Proto": "http"}).get("/login/")


def lacking(response, *, is_plain):
    """What an answer lacks, and what it has and should not."""
    is_of_people = response.headers.get(CSP) == SANDBOX and "Content-Disposition" in response.headers
    wanted = HEADERS | ({CSP: SANDBOX} if is_of_people else {})
    wrong = [name for name, value in wanted.items() if response.headers.get(name) != value]
    if not is_plain and not response.headers.get("Strict-Transport-Security", "").startswith("max-age=31536000"):
        wrong.append("Strict-Transport-Security")
    wrong += [name for name in ("Access-Control-Allow-Origin", "Server", "X-Powered-By") if name in response.headers]
    for cookie in response.cookies.values():
        is_ours = cookie.key.startswith("__Host-") and cookie["secure"] and cookie["httponly"] and not cookie["domain"]
        if not (is_ours and cookie["path"] == "/" and cookie["samesite"] == "Lax"):
            wrong.append(f"cookie {cookie.key}")
    return wrong


def test_every_answer_carries_the_headers_and_its_cookies_are_kept_for_this_host(halden):
    statuses, cookies, wrong = set(), set(), []
    for what, response in answers(halden):
        statuses.add(response.status_code)
        cookies |= set(response.cookies)
        if lacks := lacking(response, is_plain="plain HTTP" in what):
            wrong.append((what, response.status_code, lacks))
        response.getvalue()  # to its end, where a file is closed

    assert wrong == []
    assert statuses >= {200, 301, 302, 400, 401, 403, 404, 405, 500}
    assert cookies == {"__Host-sessionid", "__Host-csrftoken"}


@pytest.mark.parametrize(
    ("name", "value", "noticed"),
    [
        ("MIDDLEWARE", "inscope.web.common.headers.security_headers", "Content-Security-Policy"),
        ("SESSION_COOKIE_HTTPONLY", False, "cookie __Host-sessionid"),
        ("CSRF_COOKIE_NAME", "csrftoken", "cookie csrftoken"),
        ("SECURE_HSTS_SECONDS", 0, "Strict-Transport-Security"),
    ],
)
def test_a_header_or_an_attribute_that_was_forgotten_would_be_noticed(db, settings, name, value, noticed):
    is_list = isinstance(getattr(settings, name), list)
    setattr(settings, name, [one for one in getattr(settings, name) if one != value] if is_list else value)
    settings.MFA_ROLES = frozenset()
    staff = browser()
    staff.force_login(make_staff())

    asked = [browser().get("/login/"), staff.get("/desk/"), staff.get("/nothing-here")]
    found = {one for response in asked for one in lacking(response, is_plain=False)}
    found |= {f"cookie {one.key}" for one in staff.cookies.values() if not one["httponly"]}

    assert noticed in found
