"""The page of a clock on both sides: how it stands, why, and the files from which anybody computes the same."""

import pytest
from django.urls import reverse

from inscope.apps.contracts.models import Customer
from inscope.apps.identity.selectors import actor_of
from inscope.flows.cases.write_message import write_message
from inscope.reads.clock_page import file_of_clock
from tests.factories import NOW, TUNING, make_case, make_contact, make_instance, make_staff

pytestmark = pytest.mark.usefixtures("published_pack")


@pytest.fixture
def contact(db):
    return make_contact()


@pytest.fixture
def case(contact):
    made = make_case(contact)
    write_message(actor_of(make_staff()), made.public_id, body="We look.", key="1", now=NOW)
    return made


@pytest.fixture(params=["desk", "portal"])
def side(client, contact, request):
    client.force_login(contact if request.param == "portal" else make_staff("support_engineer"))
    return request.param


def page_of(client, side, case):
    return client.get(reverse(f"{side}-clock", args=[case.public_id])).content.decode()


def test_the_page_of_a_case_leads_to_its_clock(client, side, case):
    of_case = reverse("desk-case" if side == "desk" else "portal-request", args=[case.public_id])

    assert reverse(f"{side}-clock", args=[case.public_id]) in client.get(of_case).content.decode()
    assert f'href="{of_case}"' in page_of(client, side, case)


def test_the_page_says_how_the_clock_stands_and_why(client, side, case):
    page = page_of(client, side, case)

    assert "<h2>Late</h2>" in page  # since spring
    assert "Ongoing response" in page
    assert "the case was opened as P3; the initial response is due within 1 calendar day" in page
    assert page.count("In time") == 2  # the column, and the response


def test_every_file_can_be_kept(client, side, contact, case):
    page = page_of(client, side, case)

    for name in ("calendar.json", "targets.json", "events.json"):
        address = reverse(f"{side}-clock-file", args=[case.public_id, name])
        assert f'href="{address}"' in page
        answer = client.get(address)
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
        assert answer.content == file_of_clock(actor_of(contact), case.public_id, name).content


def test_a_file_that_there_is_not_is_absent(client, side, case):
    assert client.get(reverse(f"{side}-clock-file", args=[case.public_id, "notes.json"])).status_code == 404


def test_a_refused_request_is_told_that_no_response_is_owed(client, side, contact):
    page = page_of(client, side, make_case(contact, TUNING))

    assert "<h2>No response is owed</h2>" in page
    assert "due by" not in page.partition("</section>")[0]


def test_without_a_contract_line_the_page_says_where_times_come_from(client, side, contact):
    unlicensed = make_instance(Customer(pk=contact.customer_id), is_licensed=False)

    page = page_of(client, side, make_case(contact, instance=unlicensed))

    assert "No contract line answers for this request." in page
    assert "events.json" not in page
