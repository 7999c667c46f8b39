"""A client that speaks JSON, on a day that stands still."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from inscope.api import limits

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


@pytest.fixture(autouse=True)
def a_day_in_may(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def api(client, published_pack) -> Api:
    return Api(client)


@pytest.fixture
def unlimited(monkeypatch):
    monkeypatch.setattr(limits, "REQUESTS_MAX", 10**9)
