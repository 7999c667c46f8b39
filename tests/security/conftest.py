"""Two customers beside each other."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories import NOW
from tests.security.companies import make_company


@pytest.fixture(autouse=True)
def a_day_in_may(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(hours=1))


@pytest.fixture
def halden(published_pack):
    """A customer that has everything."""
    return make_company("Halden")


@pytest.fixture
def orbit(published_pack):
    """Another one."""
    return make_company("Orbit")


@pytest.fixture
def companies(halden, orbit):
    """Both, and thus rows of two customers in every table."""
    return halden, orbit
