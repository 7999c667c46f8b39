"""Clients that open cases over HTTP, each request under a key of its own, and come again until it is acknowledged."""

import http.client
import json
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

from tests.process.site import Site

PATIENCE_SECONDS = 90
ANSWER_SECONDS = 15
PAUSE_SECONDS = 0.05
OPENED, FOUND = 201, 200
AGAIN = frozenset({429, 500, 502, 503, 504})
"""Answers after which a client comes again with the same key. 500 is one: whatever was broken, the key tells."""

FACTS = {
    "request_kind": "production",
    "issue_class": "product_issue",
    "deployment.live_end_user_traffic": True,
    "deployment.commercial_use": True,
    "deployment.prime_time_use": True,
}


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A case of which a client was told."""

    customer: int
    key: str
    case: str


@dataclass(slots=True)
class Told:
    """What all clients were told so far: cases, what brought them to come again, and what ended one of them.

    `found` are the keys of cases that had been opened although their clients had not heard of it.
    """

    cases: list[Acknowledged] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    came_again: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)


class Client(threading.Thread):
    """Opens one case after the other for a contact until it is told to stop; the last one is seen through."""

    def __init__(self, site: Site, contact: Mapping[str, Any], told: Told, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self._site, self._contact, self._told, self._stopped = site, contact, told, stop
        self._tokens = cycle(contact["tokens"])

    def run(self) -> None:
        """Go on until told to stop."""
        while not self._stopped.is_set():
            try:
                self._told.cases.append(self._open(str(uuid.uuid4())))
            except Exception as error:  # noqa: BLE001 -- told to the test, which fails
                self._told.troubles.append(repr(error))
                return

    def _open(self, key: str) -> Acknowledged:
        """Ask until the case is acknowledged."""
        sent = json.dumps(
            {"subject": f"Case {key}", "body": "It fails.", "facts": FACTS, "instance": self._contact["instance"]}
        )
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            status, said = self._ask(key, sent)
            if status == FOUND:
                self._told.found.append(key)
            if status in {OPENED, FOUND}:
                return Acknowledged(self._contact["customer"], key, json.loads(said)["id"])
            if status not in AGAIN | {0}:
                raise AssertionError(f"{status}: {said.decode()}")
            self._told.came_again.append(f"{status}" if status else said.decode())
            time.sleep(PAUSE_SECONDS)
        raise AssertionError(f"{key} was not acknowledged within {PATIENCE_SECONDS} s")

    def _ask(self, key: str, sent: str) -> tuple[int, bytes]:
        """Ask once; 0 is no answer at all."""
        connection = http.client.HTTPConnection("127.0.0.1", self._site.port, timeout=ANSWER_SECONDS)
        headers = {
            "Authorization": f"Bearer {next(self._tokens)}",
            "Idempotency-Key": key,
            "Content-Type": "application/json",
        }
        try:
            connection.request("POST", "/api/v1/cases", sent, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException) as error:
            return 0, type(error).__name__.encode()
        finally:
            connection.close()
