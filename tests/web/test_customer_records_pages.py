"""Pages of customers' records: what each side sees, claims, and is told beside the field."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inscope.apps.contracts.models import Customer, Instance, Subscription
from inscope.apps.contracts.selectors import claims_of
from inscope.core.people import INSCOPE
from inscope.pg.tenancy import acting_as
from tests.factories import (
    make_claim,
    make_contact,
    make_customer,
    make_instance,
    make_release,
    make_staff,
    make_subscription,
)

pytestmark = pytest.mark.usefixtures("published_pack")


@pytest.fixture
def customer(db):
    return make_customer("Halden Telecom")


@pytest.fixture
def line(customer):
    return make_subscription(customer, licences=1, reference="HT-2041", grace_days=14)


@pytest.fixture
def contact(client, customer):
    client.force_login(make_contact(customer, roles=["administer"]))
    return client


@pytest.fixture
def manager(client):
    client.force_login(make_staff("account_manager"))
    return client


def html(answer):
    return answer.content.decode()


def seats(customer):
    with acting_as(INSCOPE):
        return {one.instance: one.seat for one in claims_of(actor=INSCOPE, customer_id=customer.pk)}


def posted(client, page, places, **fields):
    return client.post(reverse(page, args=places), fields)


# -- the portal ----------------------------------------------------------------------------------


def test_a_contact_sees_what_each_instance_has_and_what_it_loses(contact, customer, line):
    make_instance(customer, name="prod-oslo", subscription=line)
    make_instance(customer, name="prod-bergen", subscription=line)
    make_instance(customer, name="lab", is_licensed=False)

    shown = html(contact.get("/portal/instances/"))

    for said in (
        "1 of 1 licences used",
        "Not licensed: prod-bergen",
        "and 14 days of grace",
        "Beyond the licences of HT-2041: no production support until a seat is free.",
        "Claims no place of HT-2041: no production support.",
        "Kestrel Gateway 5.4.2",
        "Full support",
    ):
        assert said in shown


@pytest.mark.parametrize(
    ("begins", "ends", "said"),
    [
        (-30, -1, ("In grace", "HT-2041, in grace until")),
        (-30, -9, ("Licence ended", "HT-2041, ended on", "No production support on this day.")),
        (9, 30, ("Licence to come", "HT-2041, begins on")),
    ],
)
def test_a_contact_sees_how_a_licence_stands_that_is_not_in_term(contact, customer, begins, ends, said):
    first, last = (timezone.localdate() + timedelta(days=number) for number in (begins, ends))
    line = make_subscription(customer, reference="HT-2041", starts_on=first, ends_on=last, grace_days=3)
    make_instance(customer, subscription=line)

    shown = html(contact.get("/portal/instances/"))

    assert [one for one in said if one not in shown] == []
    assert "/certificate/" not in shown


def test_a_contact_claims_a_place_and_gives_it_back(contact, customer, line):
    one = make_instance(customer, name="prod-oslo", is_licensed=False)

    claimed = posted(contact, "portal-claim", [one.public_id], line=line.public_id)

    assert (claimed.status_code, claimed.headers["Location"]) == (302, "/portal/instances/")
    assert seats(customer) == {"prod-oslo": 1}
    posted(contact, "portal-release", [one.public_id], line=line.public_id)
    assert seats(customer) == {}


def test_a_place_that_cannot_be_claimed_is_refused_on_the_page(contact, customer, line):
    one = make_instance(customer, name="prod-oslo", subscription=line)

    again = posted(contact, "portal-claim", [one.public_id], line=line.public_id)
    without = posted(contact, "portal-claim", [one.public_id])

    assert (again.status_code, without.status_code) == (422, 422)
    assert "prod-oslo claims a place of HT-2041 already." in html(again)
    assert "No subscription was chosen." in html(without)


def test_a_contact_who_only_reads_sees_no_buttons_and_claims_nothing(client, customer, line):
    client.force_login(make_contact(customer, roles=["open_requests"]))
    one = make_instance(customer, is_licensed=False)

    assert "<select" not in html(client.get("/portal/instances/")).partition("</table>")[0].partition("<table")[2]
    assert posted(client, "portal-claim", [one.public_id], line=line.public_id).status_code == 404
    assert seats(customer) == {}


def test_a_line_of_another_customer_is_no_line(contact, customer):
    one, theirs = make_instance(customer, is_licensed=False), make_subscription(make_customer())

    assert posted(contact, "portal-claim", [one.public_id], line=theirs.public_id).status_code == 404


def test_a_company_without_anything_is_told_so(contact):
    shown = html(contact.get("/portal/instances/"))

    assert "Your company has no subscription yet." in shown
    assert "What runs where appears here once it is recorded." in shown


def test_instances_are_found_by_name_and_by_licence(contact, customer, line):
    make_instance(customer, name="prod-oslo", subscription=line)
    make_instance(customer, name="lab", is_licensed=False)

    def names(query):
        return [one.name for one in contact.get(f"/portal/instances/?{query}").context["list"].lines]

    assert names("q=OSL") == ["prod-oslo"]
    assert (names("licence=yes"), names("licence=no")) == (["prod-oslo"], ["lab"])
    assert "No instance is as you asked." in html(contact.get("/portal/instances/?q=nothing"))


# -- the office: lists and a customer ------------------------------------------------------------


def test_the_list_of_customers_counts_and_filters(manager, customer, line):
    for name in ("prod-oslo", "prod-bergen"):
        make_instance(customer, name=name, subscription=line)
    make_customer("Halden Wholesale", parent=customer)
    standard = make_customer("Lumen Kraft")
    make_subscription(standard, plan="standard")

    shown = html(manager.get("/office/customers/"))
    assert "1 of 1" in shown
    assert "of Halden Telecom" in shown

    def names(query):
        return [one.name for one in manager.get(f"/office/customers/?{query}").context["list"].lines]

    assert names("q=halden") == ["Halden Telecom", "Halden Wholesale"]
    assert names("plan=standard") == ["Lumen Kraft"]
    assert names("licences=beyond") == ["Halden Telecom"]
    assert names("licences=none") == ["Halden Wholesale"]
    assert "No customer is as you asked." in html(manager.get("/office/customers/?q=nothing"))


def test_a_customer_is_shown_with_its_tree_contacts_lines_and_history(manager, customer, line):
    top = make_customer("Nordic Holding")
    with acting_as(INSCOPE):
        Customer.objects.filter(pk=customer.pk).update(parent=top)
    make_customer("Halden Wholesale", parent=customer)
    make_contact(customer, name="Maya Osei", is_active=False)
    posted(manager, "office-line", [customer.public_id, line.public_id], **LINE | {"licence_count": "3", "seen": ""})

    shown = html(manager.get(reverse("office-customer", args=[customer.public_id])))

    for said in ("Nordic Holding", "Halden Wholesale", "Maya Osei", "Closed", "HT-2041", "Renew"):
        assert said in shown


def test_an_engineer_sees_a_customer_and_changes_nothing(client, customer, line):
    client.force_login(make_staff("support_engineer"))
    address = reverse("office-customer", args=[customer.public_id])

    assert "New subscription" not in html(client.get(address))
    for page in ("edit/", "subscriptions/new/", "instances/new/", f"subscriptions/{line.public_id}/"):
        assert client.get(address + page).status_code == 404


def test_the_vendor_claims_and_releases_for_a_customer(manager, customer, line):
    one = make_instance(customer, name="prod-oslo", is_licensed=False)
    places = [customer.public_id, one.public_id]

    assert posted(manager, "office-claim", places, line=line.public_id).status_code == 302
    assert seats(customer) == {"prod-oslo": 1}
    refused = posted(manager, "office-claim", places, line=line.public_id)
    assert (refused.status_code, "claims a place of HT-2041 already" in html(refused)) == (422, True)
    posted(manager, "office-release", places, line=line.public_id)
    assert seats(customer) == {}


# -- the office: forms ---------------------------------------------------------------------------

LINE = {
    "reference": "HT-2041",
    "plan": "premium",
    "starts_on": "2025-01-01",
    "ends_on": "2027-12-31",
    "grace_days": "14",
    "licence_count": "1",
    "products": "Kestrel Gateway",
}


def seen(client, address):
    return client.get(address).context["seen"]


def test_a_customer_a_line_and_an_instance_are_added_from_nothing(manager):
    make_release()
    made = posted(manager, "office-customer-new", [], name="Orbit")
    with acting_as(INSCOPE):
        orbit = Customer.objects.get(name="Orbit")
    assert made.headers["Location"] == f"/office/customers/{orbit.public_id}/"

    instance = {"name": "prod-1", "environment": "production", "product": "Kestrel Gateway", "release": "5.4.2"}
    assert posted(manager, "office-instance-new", [orbit.public_id], **instance).status_code == 302
    with acting_as(INSCOPE):
        own = Instance.objects.get(name="prod-1").public_id
    assert posted(manager, "office-line-new", [orbit.public_id], **LINE, instance=own).status_code == 302

    page = manager.get(made.headers["Location"]).context["page"]
    assert [(one.reference, one.seats) for one in page.lines] == [("HT-2041", "0 of 1")]
    assert [one.what for one in page.history.lines] == ["Subscription added", "Instance added", "Customer added"]


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"name": "HALDEN TÉLECOM"}, "name", "There is a customer HALDEN TÉLECOM already."),
        ({"name": ""}, "name", "Name is missing."),
        ({"name": "Orbit", "parent": "Haldn Telecom"}, "parent", "Did you mean Halden Telecom?"),
    ],
)
def test_what_is_wrong_with_a_customer_is_said_beside_its_field(manager, customer, changed, field, said):
    answer = posted(manager, "office-customer-new", [], **changed)

    assert (answer.status_code, said in html(answer)) == (422, True)
    assert field in answer.context["errors"]


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"reference": "HT-2041"}, "reference", "There is a subscription HT-2041 already."),
        ({"ends_on": "2024-12-31"}, "ends_on", "The last day, 2024-12-31, is before the first, 2025-01-01."),
        ({"licence_count": "0"}, "licence_count", "no whole number"),
        ({"grace_days": "400"}, "grace_days", "no whole number"),
        ({"products": "Kestrel Gatevay"}, "products", "is not one of the choices"),
        ({"plan": "platinum"}, "plan", "is not one of the choices"),
    ],
)
def test_what_is_wrong_with_a_line_is_said_beside_its_field_and_nothing_is_lost(manager, line, changed, field, said):
    customer = line.customer
    answer = posted(manager, "office-line-new", [customer.public_id], **LINE | {"reference": "HT-1"} | changed)

    assert (answer.status_code, said in html(answer)) == (422, True)
    assert field in answer.context["errors"]
    assert 'value="2025-01-01"' in html(answer)


def test_fewer_licences_ask_which_claims_become_unlicensed(manager, customer):
    line = make_subscription(customer, licences=2, reference="HT-2041", grace_days=14)
    for name in ("prod-oslo", "prod-bergen"):
        make_claim(make_instance(customer, name=name, is_licensed=False), line)
    address = reverse("office-line", args=[customer.public_id, line.public_id])
    fields = LINE | {"seen": seen(manager, address)}

    asked = manager.post(address, fields)
    assert asked.status_code == 422
    assert "1 is below the 2 claims that hold a seat. Say which one claim becomes unlicensed." in html(asked)
    ((claim, name), _other) = next(one for one in asked.context["fields"] if one.name == "unlicensed").choices
    assert manager.post(address, fields | {"unlicensed": claim}).status_code == 302

    assert seats(customer)[name] is None
    assert sorted(seats(customer).values(), key=str) == [1, None]


def test_a_line_that_somebody_else_changed_is_not_overwritten(manager, customer, line):
    address = reverse("office-line", args=[customer.public_id, line.public_id])
    fields = LINE | {"seen": seen(manager, address)}
    assert manager.post(address, fields | {"licence_count": "3"}).status_code == 302

    answer = manager.post(address, fields | {"licence_count": "4"})

    assert (answer.status_code, "somebody changed this subscription" in html(answer).lower()) == (422, True)
    with acting_as(INSCOPE):
        assert Subscription.objects.get(pk=line.pk).licence_count == 3


def test_a_renewal_begins_the_day_after_and_takes_on_the_claims(manager, customer, line):
    make_claim(make_instance(customer, name="prod-oslo", is_licensed=False), line)
    address = reverse("office-renewal", args=[customer.public_id, line.public_id])

    values = {one.name: one.value for one in manager.get(address).context["fields"]}
    assert (values["starts_on"], values["ends_on"], values["reference"]) == ("2028-01-01", "2028-12-31", "")
    early = manager.post(address, LINE | {"reference": "HT-2042"})
    assert "HT-2041 holds until 2027-12-31" in html(early)
    renewed = {"reference": "HT-2042", "starts_on": "2028-01-01", "ends_on": "2028-12-31"}
    assert manager.post(address, LINE | renewed).status_code == 302

    with acting_as(INSCOPE):
        claims = claims_of(actor=INSCOPE, customer_id=customer.pk)
        (renewal,) = Subscription.objects.filter(reference="HT-2042")
    assert [one.subscription_id for one in claims] == [line.pk, renewal.pk]
    assert (renewal.renews_id, renewal.starts_on) == (line.pk, date(2028, 1, 1))


def test_an_instance_is_changed_and_a_release_that_there_is_not_is_said_beside_its_field(manager, customer):
    one = make_instance(customer, name="prod-oslo", is_licensed=False)
    make_release("5.4.3")
    address = reverse("office-instance", args=[customer.public_id, one.public_id])
    fields = {"name": "prod-oslo", "environment": "production", "product": "Kestrel Gateway", "release": "5.4.9"}
    fields["seen"] = seen(manager, address)

    answer = manager.post(address, fields)
    assert "There is no release of Kestrel Gateway 5.4.9." in html(answer)
    assert manager.post(address, fields | {"release": "5.4.3"}).status_code == 302
