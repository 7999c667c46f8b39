"""Two customers beside each other, made once for the tests of each module."""

from datetime import timedelta

import pytest
from django.utils import timezone

from inscope.core.oidc import Provider
from inscope.core.people import STAFF
from inscope.testing.rows import publish_shipped
from tests.factories import NOW, make_contact, make_staff
from tests.security.addresses import session_of
from tests.security.companies import make_company
from tests.security.test_sign_in import EMAIL, PASSWORD


@pytest.fixture(autouse=True, scope="module")
def a_day_in_may():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: NOW + timedelta(hours=1))
        yield


@pytest.fixture(autouse=True)
def another_provider(settings, monkeypatch):
    """An installation whose people may sign in elsewhere too, so that these addresses are there; nobody is asked."""
    settings.OIDC = Provider("https://id.example", "inscope", "a secret", "Halden ID")
    told = {"authorization_endpoint": "https://id.example/authorize"}
    monkeypatch.setattr("inscope.web.account.oidc.description", lambda _provider: told)


@pytest.fixture(autouse=True)
def quick_pdf(monkeypatch):
    """Who may have a PDF, and how it is sent, is asked here; printing it takes longer than all the rest."""
    monkeypatch.setattr("inscope.web.common.pdf.printed", lambda _text: b"%PDF-1.7")


@pytest.fixture(autouse=True, scope="module")
def made(shared_rows, a_day_in_may):
    """What each test finds and may change, to be undone after it: the pack that is published, and two customers."""
    return publish_shipped(), make_company("Halden"), make_company("Orbit")


@pytest.fixture
def published_pack(db, made):
    return made[0]


@pytest.fixture
def halden(db, made):
    """A customer that has everything."""
    return made[1]


@pytest.fixture
def orbit(db, made):
    """Another one."""
    return made[2]


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
