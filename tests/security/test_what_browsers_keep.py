"""What a browser keeps of an answer, takes it for, and lets another site have of it."""

import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import RequestFactory

import inscope
from inscope.core.people import MATRIX, STAFF, Role
from inscope.web.common.headers import security_headers
from tests.factories import make_staff
from tests.security.addresses import ADDRESSES, ask, session_of

SCRIPTS = Path(inscope.__file__).parent / "web" / "ui" / "static" / "ui" / "js"
ELSEWHERE = {"origin": "https://evil.example", "access-control-request-method": "POST"}
KINDS = {
    "application/json": lambda body: json.loads(body) is not None,
    "application/jsonl; charset=utf-8": lambda body: all(json.loads(line) for line in body.splitlines()),
    "application/octet-stream": lambda _body: True,
    "application/pdf": lambda body: body.startswith(b"%PDF-"),
    "application/problem+json": lambda body: json.loads(body)["status"] >= 400,
    "text/calendar; charset=utf-8": lambda body: body.startswith(b"BEGIN:VCALENDAR"),
    "text/css; charset=utf-8": lambda body: b"{" in body,
    "text/csv; charset=utf-8": lambda body: b"," in body,
    "text/html; charset=utf-8": lambda body: body.lstrip().startswith(b"<!DOCTYPE html>"),
    "text/plain; charset=utf-8": lambda body: body.decode() != "",
}
"""Every kind of answer, with what its body looks like."""


@pytest.fixture
def people(halden):
    """Sessions of each kind of person."""
    return [session_of(halden.contact), *(session_of(make_staff(role.value)) for role in sorted(STAFF))]


@pytest.fixture
def answers(halden, people):
    """What each address answers to the first who may see it, or to nobody."""
    return {one: answer_to_first(one.filled(everything(halden)), [*people, ""]) for one in ADDRESSES if one.name}


def answer_to_first(address, sessions):
    for session in sessions:
        answer = ask(session, "GET", address, None, **ELSEWHERE)
        if answer.status == 200:
            break
    return answer


def everything(halden):
    """What addresses are filled with, those of the API too."""
    rows = {name: halden.ids[name] for name in ("case", "customer", "entry")}
    return {**halden.places, **rows, "pack": "restcomm-c3"}


def granted(answers):
    return [name for answer in answers for name in answer.headers if name.startswith("Access-Control-")]


def is_for_everybody(address):
    return address.right is None or Role.ANYONE in MATRIX[address.right]


# -- what is kept --------------------------------------------------------------------------------


def test_no_page_of_somebody_who_is_signed_in_is_kept(answers):
    shown = {
        one.name: answer.headers.get("Cache-Control", "")
        for one, answer in answers.items()
        if answer.status == 200
        and (not is_for_everybody(one) or answer.headers["Content-Type"].startswith("text/html"))
    }

    assert len(shown) > 40
    assert {name: kept for name, kept in shown.items() if "no-store" not in kept} == {}


def test_a_page_that_knows_nobody_may_be_kept():
    answer = security_headers(lambda _request: HttpResponse())(RequestFactory().get("/"))

    assert "Cache-Control" not in answer.headers


def test_pages_keep_nothing_in_the_browser_but_preferences_and_the_last_list(client, db):
    """HTMX would keep copies of pages, for going back."""
    scripts = "".join(path.read_text(encoding="utf-8") for path in SCRIPTS.glob("*.js"))
    names = re.findall(r'kept\("(\w+)", "(\w+)"', scripts)

    assert set(names) == {("localStorage", "keys"), ("sessionStorage", "rows")}
    assert len(re.findall(r"localStorage|sessionStorage|indexedDB|caches\.", scripts)) == len(names)
    assert scripts.count("document.cookie") == 1
    assert '"historyCacheSize":0' in client.get("/").content.decode()


def test_our_scripts_write_text_and_never_html():
    """Nor do they listen to other windows, run a text, or set what a text names."""
    scripts = "".join(path.read_text(encoding="utf-8") for path in SCRIPTS.glob("*.js"))

    forbidden = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|Function\(|postMessage|\"message\""
    assert re.findall(forbidden, scripts) == []
    assert re.findall(r"[\w)]\[[^\]]+\]\s*=[^=]|Object\.assign|__proto__", scripts) == []


# -- what it is taken for ------------------------------------------------------------------------


def test_every_answer_says_what_it_is_and_is_for_no_other_site(answers):
    wrong = {
        one.name: (kind, answer.body[:40])
        for one, answer in answers.items()
        if answer.body and not KINDS.get(kind := answer.headers["Content-Type"], lambda _body: False)(answer.body)
    }

    assert wrong == {}
    assert granted(answers.values()) == []


@pytest.mark.parametrize("path", ["ui/js/inscope.js", "ui/favicon.svg"])
def test_a_file_that_never_changes_says_what_it_is(client, path):
    assert finders.find(path)
    answer = client.get(f"/static/{path}")
    answer.close()

    assert re.match(r"(text/javascript|image/svg\+xml)", answer.headers["Content-Type"])
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize(
    "path",
    ["/.git/config", "/.git/HEAD", "/static/", "/static/ui/", "/static/../pyproject.toml", "/static/%2e%2e/web.secret"],
)
def test_neither_a_folder_nor_what_the_site_is_made_from_is_served(client, db, path):
    assert client.get(path).status_code == 404


# -- what another site has of it -----------------------------------------------------------------


def test_no_script_of_another_site_is_let_ask(halden, people):
    """A call that a browser announces first, since it comes from elsewhere, is allowed nowhere."""
    told = [ask(people[0], "OPTIONS", one.filled(everything(halden)), None, **ELSEWHERE) for one in ADDRESSES]

    assert granted(told) == []


def test_no_answer_calls_a_function_that_its_asker_named(published_pack):
    query = "?callback=evil_call&jsonp=evil_call"
    told = {one.name: ask("", "GET", one.route + query).body for one in ADDRESSES if one.is_api and not one.places}

    assert len(told) > 3
    assert {name: body for name, body in told.items() if b"evil_call" in body} == {}


@pytest.mark.parametrize("method", ["TRACE", "PATCH"])
def test_no_address_takes_a_method_that_it_does_not_name(halden, people, method):
    told = {one.name: ask(people[0], method, one.filled(everything(halden))).status for one in ADDRESSES}

    assert {name: status for name, status in told.items() if status not in {401, 404, 405}} == {}
