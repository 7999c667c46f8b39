"""Every test of the product fails if something secret is told; here, that it would."""

import logging
import re
import secrets

import pytest
from django.test import Client
from django.urls import reverse

from inscope.apps.audit.services import record_entry
from inscope.apps.outbox.rows import NewMessage
from inscope.apps.outbox.services import add_messages
from inscope.core.outbox import Channel
from inscope.core.people import INSCOPE
from inscope.flows.outbox.keep_webhooks import add_webhook
from inscope.pg.tenancy import acting_as
from tests.factories import NOW, make_contact
from tests.security.addresses import session_of
from tests.security.keys import link_for
from tests.security.test_sign_in import PASSWORD

log = logging.getLogger("inscope.anything")


@pytest.fixture(autouse=True, scope="module")
def made():
    """Nothing is made for all tests here, which would be watched while they tell secrets on purpose."""


@pytest.fixture
def leaks(told):
    """What was told up to now; a test that leaks on purpose is not failed for it."""
    yield lambda: [*told.leaks()]
    told.texts.clear()


def a_link():
    return secrets.token_urlsafe(32)


def a_password():
    make_contact(password=PASSWORD)
    return PASSWORD


def a_wrong_password():
    make_contact(password=PASSWORD).check_password("another long sentence")
    return "another long sentence"


def a_session():
    return session_of(make_contact())


def a_webhook():
    return add_webhook(INSCOPE, name="pager", url="https://pager.example.com/hook", now=NOW)


@pytest.mark.parametrize("secret", [a_link, a_password, a_wrong_password, a_session, a_webhook])
def test_a_secret_in_the_log_in_the_audit_or_in_a_message_is_noticed(db, leaks, secret):
    made = secret()
    assert leaks() == []

    log.warning("%s was refused", made)
    assert len(leaks()) == 1
    log.error("refused", exc_info=ValueError(made))
    assert len(leaks()) == 2
    with acting_as(INSCOPE):
        record_entry(actor=INSCOPE, event="noted", subject="thing:1", now=NOW, details={"said": made})
    assert len(leaks()) == 3
    with acting_as(INSCOPE):
        add_messages([NewMessage("because", Channel.EMAIL, "person:1", "Streams drop", f"See {made}.")], now=NOW)
    assert len(leaks()) == 4


def test_what_is_no_secret_is_none(db, leaks):
    make_contact(password=PASSWORD)

    log.warning("a long sentence")

    assert leaks() == []


def test_a_link_in_the_log_of_a_refused_form_is_noticed_without_its_filter(db, leaks, monkeypatch):
    address = reverse("invite", args=[link_for(make_contact())])

    Client().post(address, {"password": "short"})
    assert leaks() == []

    monkeypatch.setattr("inscope.config.logs._LINK", re.compile("(nothing is taken out)"))
    Client().post(address, {"password": "short"})
    assert leaks() != []
