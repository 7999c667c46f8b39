"""Passkeys without a browser: what is asked, and answers that no browser gives. See tests/browser for the rest."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from inscope.apps.audit.models import AuditEntry
from inscope.apps.identity.factors import factors_of
from inscope.core.people import INSCOPE
from inscope.flows.identity.note_sign_in import MOST_FAILURES
from inscope.pg.tenancy import acting_as
from tests.factories import make_contact

KEY = {"id": "AAAA", "rawId": "AAAA", "type": "public-key"}
MADE = {"response": {"clientDataJSON": "e30", "attestationObject": "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YUA"}}
USED = {"response": {"clientDataJSON": "e30", "authenticatorData": "AA", "signature": "AA", "userHandle": "MQ"}}
ANSWERS = [
    "", "x", "null", "1", "[]", "{}", '"x"', "[[]]", '{"id": 1}', '{"response": []}', '{"id": "\\u0000"}',
    json.dumps(KEY), json.dumps(KEY | {"response": {}}), json.dumps(KEY | MADE), json.dumps(KEY | USED),
    json.dumps(KEY | {"response": USED["response"] | {"userHandle": "eA"}}),
    json.dumps(KEY | {"response": USED["response"] | {"userHandle": None}}),
    json.dumps(KEY | {"response": MADE["response"] | {"attestationObject": "oA"}}),
    "[" * 5000,
]  # fmt: skip


@pytest.fixture
def contact(db):
    return make_contact(email="maya@example.com", name="Maya Osei")


@pytest.fixture
def signed_in(client, contact):
    client.force_login(contact)
    return client


def plain(response):
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


def test_a_browser_is_asked_for_a_key_of_this_person_that_signs_in_alone(signed_in):
    asked = signed_in.get(reverse("account-passkey")).json()["publicKey"]

    assert asked["user"]["displayName"] == "Maya Osei"
    assert asked["rp"] == {"id": "testserver", "name": "Kestrel Support"}
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    assert asked["authenticatorSelection"]["userVerification"] == "required"


def test_whoever_signs_in_is_asked_for_any_key_and_nobody_is_named(client, contact):
    asked = client.get(reverse("passkey")).json()["publicKey"]

    assert asked["userVerification"] == "required"
    assert not asked.get("allowCredentials")


@pytest.mark.parametrize("answer", ANSWERS, ids=range(len(ANSWERS)))
def test_an_answer_that_no_browser_gives_adds_no_key(signed_in, contact, answer):
    signed_in.get(reverse("account-passkey"))

    refused = signed_in.post(reverse("account-passkey"), {"credential": answer})

    assert refused.status_code == 422
    assert "This passkey does not work here" in refused.content.decode()
    assert not factors_of(person_id=contact.pk).factors


@pytest.mark.parametrize("answer", ANSWERS, ids=range(len(ANSWERS)))
def test_an_answer_that_no_browser_gives_signs_nobody_in(client, contact, answer):
    client.get(reverse("passkey"))

    refused = client.post(reverse("passkey"), {"credential": answer})

    assert refused.status_code == 422
    assert "_auth_user_id" not in client.session
    with acting_as(INSCOPE):
        assert AuditEntry.objects.values_list("event", "subject")[0] == ("sign_in_failed", "nobody")


def test_everybody_who_is_refused_reads_the_same(client, contact):
    client.get(reverse("passkey"))
    pages = set()
    for handle in (str(contact.pk), "999999"):
        answer = KEY | {"response": USED["response"] | {"userHandle": handle}}
        pages.add(plain(client.post(reverse("passkey"), {"credential": json.dumps(answer)})))

    assert len(pages) == 1


def test_the_second_step_by_passkey_comes_after_the_first(client, db):
    for answer in (client.get(reverse("passkey-second-step")), client.post(reverse("passkey-second-step"))):
        assert answer.headers["Location"] == reverse("login")


def test_an_answer_to_no_question_is_refused(contact):
    client = Client()
    client.force_login(contact)

    assert client.post(reverse("account-passkey"), {"credential": json.dumps(KEY | MADE)}).status_code == 422


def test_of_refusals_that_come_too_often_no_entry_is_made(client, db):
    for _ in range(MOST_FAILURES + 3):
        assert client.post(reverse("passkey"), {"credential": "{}"}).status_code == 422

    with acting_as(INSCOPE):
        assert AuditEntry.objects.filter(event="sign_in_failed").count() == MOST_FAILURES
