"""Response times of a contract on pages: their form in the office, and what both sides read of them."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from inscope.apps.contracts.models import ContractTarget
from inscope.apps.sla.models import CaseClock
from inscope.core.contract_times import typed_targets
from inscope.core.people import INSCOPE
from inscope.pg.tenancy import acting_as
from tests.factories import (
    ISSUE,
    TARGETS,
    make_case,
    make_contact,
    make_customer,
    make_instance,
    make_staff,
    make_subscription,
    make_times,
)

pytestmark = pytest.mark.usefixtures("published_pack")

FORM = typed_targets(json.dumps(TARGETS)) | {"paper": "Annex 2"}


@pytest.fixture
def customer(db):
    return make_customer("Halden Telecom")


@pytest.fixture
def line(customer):
    return make_subscription(customer, plan="customized", reference="HT-3107")


@pytest.fixture
def address(customer, line):
    return reverse("office-line-times", args=[customer.public_id, line.public_id])


@pytest.fixture
def manager(client):
    client.force_login(make_staff("account_manager"))
    return client


def html(answer):
    return answer.content.decode()


def versions():
    with acting_as(INSCOPE):
        return [json.loads(one) for one in ContractTarget.objects.order_by("id").values_list("targets", flat=True)]


def test_times_are_agreed_in_a_form_that_begins_with_those_that_stand(manager, customer, address):
    assert f'href="{address}"' in html(manager.get(reverse("office-customer", args=[customer.public_id])))
    empty = manager.get(address).context

    assert manager.post(address, FORM | {"seen": empty["seen"]}).status_code == 302

    filled = manager.get(address)
    assert {one.name: one.value for one in empty["fields"]} == dict.fromkeys(FORM, "")
    assert {one.name: one.value for one in filled.context["fields"]} == FORM
    assert ("Response times added" in html(filled), versions()) == (True, [TARGETS])


def test_a_time_that_is_none_is_refused_beside_its_field_with_everything_that_was_typed(manager, address):
    answer = manager.post(address, FORM | {"P2_initial": "two hours", "P3_ongoing": "none"})

    assert (answer.status_code, versions()) == (422, [])
    assert list(answer.context["errors"]) == ["P2_initial"]
    assert "two hours is no response time. Such as 4 business hours" in html(answer)
    assert 'value="30 calendar minutes"' in html(answer)


def test_a_field_that_is_left_empty_is_asked_for(manager, address):
    answer = manager.post(address, FORM | {"P1_ongoing": " "})

    assert (answer.status_code, set(answer.context["errors"])) == (422, {"all", "P1_ongoing"})


def test_open_requests_are_named_that_keep_what_they_have(manager, customer, line, address):
    instance, contact, today = make_instance(customer, subscription=line), make_contact(customer), timezone.localdate()
    cases = [make_case(contact, instance=instance, now=timezone.now(), today=today) for _ in range(6)]

    page = html(manager.get(address))

    assert f"Open now, and not moved: KS-{cases[0].id}, " in page
    assert f"KS-{cases[4].id} and 1 more." in page
    manager.post(address, FORM | {"seen": ""})
    with acting_as(INSCOPE):
        assert set(CaseClock.objects.values_list("state", "due_at")) == {("not_owed", None)}


def test_a_plan_with_times_of_its_own_has_no_form(manager, customer):
    own = make_subscription(customer, reference="HT-2041")
    address = reverse("office-line-times", args=[customer.public_id, own.public_id])

    for answer in (manager.get(address), manager.post(address, FORM)):
        assert answer.status_code == 422
        assert "premium leaves no response times to the contract" in html(answer)
    assert address not in html(manager.get(reverse("office-customer", args=[customer.public_id])))


def test_both_sides_read_what_was_agreed(client, customer, line):
    make_times(line, TARGETS | {"P2": {"initial": "none", "ongoing": "none"}}, paper="Annex 2")
    engineer, contact = make_staff("support_engineer"), make_contact(customer)

    for person, page in (
        (engineer, reverse("desk-customer", args=[customer.public_id])),
        (engineer, reverse("office-customer", args=[customer.public_id])),
        (contact, reverse("portal-instances")),
    ):
        client.force_login(person)
        shown = html(client.get(page))
        assert "P1: 30 calendar minutes at first, then 2 calendar hours, around the clock" in shown
        assert "P2: none each time" in shown
        assert "Annex 2" in shown
        assert "/times/" not in shown


def test_while_nothing_is_agreed_pages_say_so(client, customer, line):
    client.force_login(make_contact(customer))

    assert "none are kept here yet" in html(client.get(reverse("portal-instances")))


def test_the_page_of_a_clock_shows_it_by_what_was_agreed(client, customer, line):
    make_times(line)
    contact = make_contact(customer)
    case = make_case(contact, ISSUE | {"priority_chosen": "P2"}, instance=make_instance(customer, subscription=line))
    client.force_login(contact)

    page = html(client.get(reverse("portal-clock", args=[case.public_id])))

    assert "the case was opened as P2; the initial response is due within 2 business hours" in page
    assert "Customized" in page
