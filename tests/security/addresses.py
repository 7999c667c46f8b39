"""Every address of an installation, as the resolver knows it: a new one is tested without being listed."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from inscope.apps.identity.models import Person
from inscope.core.people import Right
from inscope.flows.identity.sign_in_program import sign_in_program
from tests.security.companies import undone
from tests.security.writes import noted_writes

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE")
LOOKING = frozenset({"GET", "HEAD"})
_PLACE = re.compile(r"<(?:\w+:)?(\w+)>")
_RANDOM = re.compile(rb'name="csrfmiddlewaretoken"\s+value="\w+"')
_KEY = re.compile(rb'name="key"\s+value="[\w-]+"')


@dataclass(frozen=True, slots=True)
class Address:
    """One pattern with its view. `right` is nothing where the view declares none."""

    route: str
    name: str
    view: Callable[..., Any]

    @property
    def right(self) -> Right | None:
        """The right that the view declares."""
        return getattr(self.view, "right", None)

    @property
    def is_api(self) -> bool:
        """Whether programs ask here."""
        return self.route.startswith("/api/") and self.right is None

    @property
    def places(self) -> tuple[str, ...]:
        """The names of what the address is filled with."""
        return tuple(_PLACE.findall(self.route))

    def filled(self, values: Mapping[str, object]) -> str:
        """Return the address with something in each place."""
        return _PLACE.sub(lambda found: str(values[found[1]]), self.route)


def walk(patterns: list[URLPattern | URLResolver] | None = None, before: str = "/") -> Iterator[Address]:
    """Yield every address, nested ones too."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from walk(one.url_patterns, route)
        else:
            yield Address(route, one.name or "", one.callback)


ADDRESSES = tuple(walk())
PAGES = tuple(one for one in ADDRESSES if not one.is_api)
PORTAL = tuple(one for one in PAGES if one.route.startswith(("/portal/", "/account/")))
"""What contacts ask for."""
STAFFED = tuple(one for one in PAGES if one.route.startswith(("/desk/", "/office/")))
"""What the staff ask for."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody was told: everything but the random token of the forms."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def without(self, text: object) -> "Answer":
        """Return the answer without a text of the asker's own and keys of forms, for comparing two questions."""
        own = str(text)
        headers = {name: value.replace(own, "") for name, value in self.headers.items()}
        return Answer(self.status, headers, _KEY.sub(b"", self.body.replace(own.encode(), b"")))


def answer_to(response: Any) -> Answer:
    """Return what a response says."""
    return Answer(response.status_code, dict(response.headers), _RANDOM.sub(b"", response.getvalue()))


def session_of(person: Person) -> str:
    """Return the session of somebody who signed in."""
    client = Client()
    client.force_login(person)
    return client.cookies["sessionid"].value


def send(session: str, method: str, address: str, form: Mapping[str, object] | None = None, **headers: str) -> Answer:
    """Ask as a browser does with a session; with an empty one, as somebody who is not signed in."""
    client = _client()
    if session:
        client.cookies["sessionid"] = session
    sent = urlencode(form or {}, doseq=True, errors="surrogatepass")
    return answer_to(client.generic(method, address, sent, "application/x-www-form-urlencoded", headers=headers))


def ask(session: str, method: str, address: str, form: Mapping[str, object] | None = None, **headers: str) -> Answer:
    """Ask as `send` does, and undo what was done; whoever only looks must write nothing."""
    with undone(), noted_writes() as written:
        answer = send(session, method, address, form, **headers)
    assert method not in LOOKING or not written, f"{method} {address} wrote {', '.join(written)}"
    return answer


def ask_as_program(token: str, method: str, address: str, body: object = None, key: str = "a new key") -> Answer:
    """Ask as a program does with a token that is in use, and undo what was done."""
    client = _client()
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    with undone():
        sign_in_program(token, address="", now=timezone.now())
        with noted_writes() as written:
            answer = answer_to(client.generic(method, address, json.dumps(body), "application/json", headers=headers))
    assert method not in LOOKING or not written, f"{method} {address} wrote {', '.join(written)}"
    return answer


def _client() -> Client:
    """Return a client without cookies; making one anew for each question would take longer than the answers."""
    _CLIENT.cookies.clear()
    return _CLIENT


_CLIENT = Client(raise_request_exception=False)
