"""A client that speaks JSON, on a day that stands still."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from inscope.api import limits
from tests.factories import make_contact, make_customer, make_instance, make_staff, make_token

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Api:
    """Posts bodies: what is no text or bytes is written as JSON."""

    client: Client
    address: str = "203.0.113.7"

    def post(self, operation: str, body: Any, **more: Any) -> Any:
        content = body if isinstance(body, str | bytes) else json.dumps(body)
        more = {"content_type": "application/json", "REMOTE_ADDR": self.address, **more}
        return self.client.post(f"/api/v1/{operation}", content, **more)

    def decide(self, facts: Any, **more: Any) -> Any:
        return self.post("decisions", {"facts": facts, **more})


@dataclass(frozen=True, slots=True)
class Program:
    """What a person's token lets a program do."""

    client: Client
    token: str

    def get(self, operation: str, **query: Any) -> Any:
        return self.client.get(f"/api/v1/{operation}", query, **self._signed())

    def post(self, operation: str, body: Any, key: str | None = None) -> Any:
        content = body if isinstance(body, str | bytes) else json.dumps(body)
        more: Any = {} if key is None else {"HTTP_IDEMPOTENCY_KEY": key}
        return self.client.post(f"/api/v1/{operation}", content, "application/json", **self._signed(), **more)

    def open(self, key: str = "k-1", **other: Any) -> Any:
        said = {"subject": "Streams drop", "body": "Since the failover.", "facts": {}} | other
        return self.post("cases", said, key)

    def _signed(self) -> Any:
        return {"HTTP_AUTHORIZATION": f"Bearer {self.token}"}


@pytest.fixture(autouse=True)
def a_day_in_may(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def api(client, published_pack) -> Api:
    return Api(client)


@pytest.fixture
def customer(db):
    return make_customer("Nordwind Telecom")


@pytest.fixture
def instance(customer):
    return make_instance(customer, name="media-prod")


@pytest.fixture
def program_of(client, published_pack):
    """Return a program that signs in for a person, with every scope unless some are named."""

    def sign_in(person: Any, **token: Any) -> Program:
        return Program(client, make_token(person, **token))

    return sign_in


@pytest.fixture
def contact(customer, program_of):
    return program_of(make_contact(customer, name="Maya Okafor"))


@pytest.fixture
def stranger(program_of):
    """A contact of another customer."""
    return program_of(make_contact())


@pytest.fixture
def engineer(program_of):
    return program_of(make_staff(name="Jonas Weber"))


@pytest.fixture
def unlimited(monkeypatch):
    monkeypatch.setattr(limits, "REQUESTS_MAX", 10**9)
