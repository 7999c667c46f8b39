"""A program with an account of its own: who it is, what it writes, and when it is let in no more."""

import pytest
from django.test import Client
from django.urls import reverse

from inscope.apps.audit.models import AuditEntry
from inscope.apps.identity.models import Person
from inscope.apps.identity.selectors import actor_of
from inscope.core.people import INSCOPE
from inscope.flows.identity.add_service_account import add_service_account
from inscope.flows.identity.keep_people import change_person
from inscope.flows.identity.keep_tokens import make_token, revoke_token
from inscope.pg.tenancy import acting_as
from inscope.reads.tokens_page import tokens_page
from tests.api.conftest import NOW, Program
from tests.factories import make_contact, make_staff


@pytest.fixture
def chief(customer):
    return make_contact(customer, roles=["administer"], name="Tone Berg")


@pytest.fixture
def account(chief):
    number = add_service_account(actor_of(chief), name="Monitoring", roles=["open_requests"], now=NOW)
    return Person.objects.get(public_id=number)


@pytest.fixture
def program(client, published_pack, chief, account):
    scopes = ["cases:read", "cases:write"]
    token = make_token(actor_of(chief), name="alarms", scopes=scopes, account=account.public_id, now=NOW)
    return Program(client, token)


def test_a_program_learns_that_it_is_a_service_account(program, account):
    me = program.get("me").json()

    assert (me["id"], me["name"]) == (str(account.public_id), "Monitoring")
    assert (me["is_service_account"], me["is_staff"]) == (True, False)
    assert "service:" not in str(me)


def test_what_a_program_writes_is_named_after_it_and_its_address_is_nowhere(program, account, chief):
    opened = program.open().json()
    program.post(f"cases/{opened['id']}/messages", {"body": "Still so."}, "k-2")

    assert opened["opened_by"] == {"name": "Monitoring", "is_staff": False}
    pages = {
        chief: [reverse("portal-request", args=[opened["id"]]), reverse("portal-audit")],
        make_staff("support_engineer", "administrator"): [
            reverse("desk-case", args=[opened["id"]]),
            reverse("office-audit"),
        ],
    }
    for person, addresses in pages.items():
        browser = Client()
        browser.force_login(person)
        for address in addresses:
            page = browser.get(address).content.decode()
            assert "Monitoring" in page, address
            assert "service:" not in page, address
    with acting_as(INSCOPE):
        assert f"person:{account.pk}" in AuditEntry.objects.values_list("actor", flat=True)


def close(chief, account):
    change_person(chief, account.public_id, roles=["open_requests"], is_active=False, now=NOW)


def revoke(chief, account):
    (token,) = tokens_page(chief, NOW, account.public_id)
    revoke_token(chief, token.public_id, account=account.public_id, now=NOW)


@pytest.mark.parametrize("end", [close, revoke])
def test_a_program_is_let_in_no_more_from_the_next_request_on(program, chief, account, end):
    assert program.get("cases").status_code == 200

    end(actor_of(chief), account)

    assert program.get("cases").status_code == 401


def test_a_program_loses_a_role_with_the_next_request(program, chief, account):
    assert program.open().status_code == 201

    change_person(actor_of(chief), account.public_id, roles=[], is_active=True, now=NOW)

    assert program.open("k-2").status_code == 403
    assert program.get("cases").status_code == 200


def test_a_program_goes_on_when_the_one_leaves_who_added_it(program, chief):
    change_person(
        actor_of(make_staff("administrator")), chief.public_id, roles=["administer"], is_active=False, now=NOW
    )

    assert program.get("cases").status_code == 200
