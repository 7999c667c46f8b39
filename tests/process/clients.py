"""Clients that write over HTTP, each request under a key of its own, and come again until it is acknowledged."""

import http.client
import json
import threading
import time
import uuid
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import cycle
from typing import Any

from tests.process.site import Site

PATIENCE_SECONDS = 90
ANSWER_SECONDS = 15
PAUSE_SECONDS = 0.05
WRITTEN, FOUND = 201, 200
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
    """What a client was told of: whose it is, its key, its id."""

    customer: int
    key: str
    id: str


@dataclass(slots=True)
class Told:
    """What all clients were told so far, what brought them to come again, and what ended one of them.

    `found` are the keys of what had been written although its client had not heard of it.
    """

    written: list[Acknowledged] = field(default_factory=list)
    found: list[str] = field(default_factory=list)
    came_again: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)


class Client(threading.Thread, ABC):
    """Writes one thing after the other for somebody until it is told to stop; the last one is seen through."""

    def __init__(self, site: Site, asker: Mapping[str, Any], told: Told, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.asker = asker
        self._site, self._told, self._stopped = site, told, stop
        self._tokens = cycle(asker["tokens"])

    @abstractmethod
    def request(self, key: str) -> tuple[str, Mapping[str, object]]:
        """Return the operation, and what is sent."""

    @abstractmethod
    def is_found(self, status: int, answer: Mapping[str, Any], asked_at: datetime) -> bool:
        """Say whether it had been written before it was asked for this time."""

    def run(self) -> None:
        """Go on until told to stop."""
        while not self._stopped.is_set():
            try:
                self._told.written.append(self._write(str(uuid.uuid4())))
            except Exception as error:  # noqa: BLE001 -- told to the test, which fails
                self._told.troubles.append(repr(error))
                return

    def _write(self, key: str) -> Acknowledged:
        """Ask until it is acknowledged."""
        operation, body = self.request(key)
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            asked_at = datetime.now(UTC)
            status, said = self._ask(operation, key, json.dumps(body))
            if status in {WRITTEN, FOUND}:
                answer = json.loads(said)
                if self.is_found(status, answer, asked_at):
                    self._told.found.append(key)
                return Acknowledged(self.asker["customer"], key, answer["id"])
            if status not in AGAIN | {0}:
                raise AssertionError(f"{status}: {said.decode()}")
            self._told.came_again.append(f"{status}" if status else said.decode())
            time.sleep(PAUSE_SECONDS)
        raise AssertionError(f"{key} was not acknowledged within {PATIENCE_SECONDS} s")

    def _ask(self, operation: str, key: str, sent: str) -> tuple[int, bytes]:
        """Ask once; 0 is no answer at all."""
        connection = http.client.HTTPConnection("127.0.0.1", self._site.port, timeout=ANSWER_SECONDS)
        headers = {
            "Authorization": f"Bearer {next(self._tokens)}",
            "Idempotency-Key": key,
            "Content-Type": "application/json",
        }
        try:
            connection.request("POST", f"/api/v1/{operation}", sent, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException) as error:
            return 0, type(error).__name__.encode()
        finally:
            connection.close()


class Opener(Client):
    """A contact who opens cases."""

    def request(self, key: str) -> tuple[str, Mapping[str, object]]:
        """Return a case that is new."""
        about = {"facts": FACTS, "instance": self.asker["instance"]}
        return "cases", {"subject": f"Case {key}", "body": "It fails.", **about}

    def is_found(self, status: int, answer: Mapping[str, Any], asked_at: datetime) -> bool:
        """Say what the status says."""
        return status == FOUND


class Logger(Client):
    """An engineer who logs time on one case."""

    def request(self, key: str) -> tuple[str, Mapping[str, object]]:
        """Return work of today, which is charged as a quarter of an hour."""
        return f"cases/{self.asker['case']}/time", {"worked_on": self.asker["today"], "minutes": 10, "text": key}

    def is_found(self, status: int, answer: Mapping[str, Any], asked_at: datetime) -> bool:
        """Say whether it was made before."""
        return datetime.fromisoformat(answer["made_at"]) < asked_at
