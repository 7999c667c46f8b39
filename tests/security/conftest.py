"""Two customers beside each other."""

from datetime import timedelta

import pytest
from django.utils import timezone

from inscope.core.oidc import Provider
from inscope.core.people import STAFF
from tests.factories import NOW, make_contact, make_staff
from tests.security.addresses import session_of
from tests.security.companies import make_company
from tests.security.test_sign_in import EMAIL, PASSWORD


@pytest.fixture(autouse=True)
def a_day_in_may(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(hours=1))


@pytest.fixture(autouse=True)
def another_provider(settings, monkeypatch):
    """An installation whose people may sign in elsewhere too, so that these addresses are there; nobody is asked."""
    settings.OIDC = Provider("https://id.example", "inscope", "a secret", "Halden ID")
    told = {"authorization_endpoint": "https://id.example/authorize"}
    monkeypatch.setattr("inscope.web.account.oidc.description", lambda _provider: told)


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


@pytest.fixture
def maya(db):
    """Somebody who signs in with a password."""
    return make_contact(email=EMAIL, password=PASSWORD, name="Maya Osei")


@pytest.fixture
def noor(db):
    """Somebody who was invited, and has no password yet."""
    return make_contact(email="noor@example.com", name="Noor Dahl")


@pytest.fixture
def closed(db):
    """Somebody who may not sign in any more."""
    return make_contact(email="shut@example.com", password=PASSWORD, is_active=False)


@pytest.fixture
def session(halden):
    """The session of a contact who may do everything that contacts may."""
    return session_of(halden.contact)


@pytest.fixture
def able(db):
    """The session of one of the staff who has every role."""
    return session_of(make_staff(*STAFF))
