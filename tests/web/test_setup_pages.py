"""The checklist of a new installation: it looks at what there is, leads to the next step, and goes away."""

import pytest
from django.urls import reverse

from inscope.apps.audit.models import AuditEntry
from inscope.apps.identity.selectors import actor_of
from inscope.apps.published.models import PackVersion
from inscope.core.people import INSCOPE
from inscope.pg.tenancy import acting_as
from inscope.reads.setup_page import setup_page
from tests.factories import (
    TODAY,
    TUNING,
    make_case,
    make_contact,
    make_customer,
    make_instance,
    make_release,
    make_staff,
    make_subscription,
)

pytestmark = pytest.mark.usefixtures("db")

SETUP, OFFICE, QUEUE = "office-setup", "office", "desk-queue"


@pytest.fixture
def administrator(client):
    client.force_login(make_staff("administrator"))
    return client


def html(answer):
    return " ".join(answer.content.decode().split())


def shown(client, name):
    return html(client.get(reverse(name)))


def done(role="administrator"):
    return [one.label for one in setup_page(actor_of(make_staff(role)), today=TODAY).steps if one.is_done]


def following():
    return setup_page(actor_of(make_staff("administrator")), today=TODAY).next_step


def test_of_an_empty_installation_nothing_is_done_and_each_step_says_why(administrator):
    assert done() == []
    assert following().label == "Say who you are"
    page = shown(administrator, SETUP)
    assert "0 of 12 done" in page
    assert page.count("<small>") == 12


def test_a_step_is_done_once_its_record_is_there_wherever_it_came_from(settings, published_pack):
    settings.VENDOR_IS_NAMED = True
    first = done()
    release = make_release()
    product = done()[len(first) :]
    customer = make_customer()
    contact = make_contact(customer)
    people = done()[len(first) + len(product) :]
    line = make_subscription(customer, release=release)
    unlicensed = make_instance(customer, is_licensed=False, name="lab")
    before = following()
    make_instance(customer, subscription=line)
    make_case(contact, TUNING, instance=unlicensed)

    assert first == ["Say who you are", "Publish a policy", "Know your response times"]
    assert product == ["Add a product", "Add a major version of it", "Add a release of it"]
    assert people == ["Add a customer", "Invite a contact"]
    assert before.label == "License the instance"
    assert before.address == reverse("office-customer", args=[customer.public_id])
    assert len(done()) == 12
    assert following() is None


def test_steps_lead_to_the_customer_that_is_furthest(published_pack):
    make_customer("First")
    second = make_customer("Second")
    make_contact(second)

    found = setup_page(actor_of(make_staff("administrator")), today=TODAY).steps

    assert [str(second.public_id) in one.address for one in found if one.label == "Add a subscription"] == [True]


def test_a_step_leads_those_only_who_may_take_it():
    found = setup_page(actor_of(make_staff("product_manager")), today=TODAY).steps

    assert {one.label for one in found if one.address} == {
        "Know your response times", "Add a product", "Decide the first request",
    }  # fmt: skip


@pytest.mark.parametrize("name", [OFFICE, QUEUE])
def test_the_next_step_shows_on_the_empty_queue_and_in_the_office_until_an_administrator_dismisses_it(
    administrator, name
):
    before = shown(administrator, name)
    answer = administrator.post(reverse("office-setup-dismiss"), follow=True)

    assert "Setting up" in before
    assert reverse("office-setup-name") in before
    assert "Setting up" not in shown(administrator, name)
    assert "0 of 12 done" in html(answer)
    assert "any more" not in html(answer)


def test_a_queue_with_cases_shows_no_checklist(administrator, published_pack):
    make_case()

    assert "Setting up" not in shown(administrator, QUEUE)
    assert "Setting up" in shown(administrator, OFFICE)


def test_engineers_see_how_far_it_is_and_dismiss_nothing(client):
    client.force_login(make_staff("support_engineer"))

    assert "0 of 12 done" in shown(client, QUEUE)
    assert "any more" not in shown(client, QUEUE)
    for name in ("office-setup-dismiss", "office-setup-name", "office-setup-policy"):
        assert client.post(reverse(name)).status_code == 404


def test_name_and_zone_are_taken_to_be_right_on_their_page(administrator):
    page = shown(administrator, "office-setup-name")

    administrator.post(reverse("office-setup-name"))

    assert "Kestrel Support" in page
    assert "UTC" in page
    assert done() == ["Say who you are"]


@pytest.mark.django_db(transaction=True)  # checking takes long: as in production, no transaction waits for it
@pytest.mark.uncounted
def test_the_policy_that_ships_is_published_from_its_page_once(administrator):
    before = shown(administrator, "office-setup-policy")
    for _ in range(2):
        assert administrator.post(reverse("office-setup-policy")).url == reverse(SETUP)

    assert "restcomm-c3@2026.1" in before
    assert "Check and publish it" in before
    assert "Check and publish it" not in shown(administrator, "office-setup-policy")
    assert PackVersion.objects.count() == 1
    with acting_as(INSCOPE):
        assert AuditEntry.objects.filter(event="policy_published").count() == 1


def test_a_policy_that_cannot_be_published_is_told_on_its_page(administrator, published_pack, monkeypatch):
    monkeypatch.setattr("inscope.flows.installation.set_up.default_pack", lambda: "other")

    answer = administrator.post(reverse("office-setup-policy"))

    assert answer.status_code == 422
