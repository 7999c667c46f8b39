"""The demonstration: it loads on any day, shows every outcome of the pack, and everybody in it can sign in."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from inscope.apps.cases.models import Case, Message
from inscope.apps.contracts.selectors import customer_numbered
from inscope.apps.coverage.models import ExceptionGranted, Review
from inscope.apps.hours.models import Block, TimeEntry
from inscope.apps.hours.objections import waiting_for_second_look
from inscope.apps.hours.second_looks import rule_values
from inscope.apps.identity.models import Person
from inscope.apps.outbox.models import OutboundMessage
from inscope.core.outcome import Outcome
from inscope.core.people import INSCOPE, STAFF, staff_actor
from inscope.core.policy import load_policy
from inscope.core.seeds import read_seed
from inscope.demo import FILE, PASSWORD, SIGN_INS, read_demo
from inscope.flows.hours.sell_hours import confirm
from inscope.flows.seeds.load import load_seed
from inscope.packs import read_shipped
from inscope.pg.tenancy import acting_as

pytestmark = pytest.mark.usefixtures("db", "published_pack")

NOW = datetime(2027, 2, 28, 23, 59, tzinfo=UTC)
CLOCKS_CHANGE = datetime(2027, 3, 28, 1, 30, tzinfo=UTC)


def read(now=NOW, zone=UTC):
    return read_seed(FILE, read_demo(), now=now, zone=zone)


def load(now=NOW, zone=UTC):
    seed = read(now, zone)
    load_seed(seed, today=now.astimezone(zone).date(), now=now)
    return seed


def possible_outcomes():
    """Every outcome that a rule of the pack gives, and the two of an open decision."""
    pack = load_policy(read_shipped("restcomm-c3")).pack
    return {rule.then for rule in pack.rules} | {Outcome.NEEDS_INFORMATION, Outcome.NEEDS_JUDGMENT}


@pytest.mark.parametrize(("now", "zone"), [(NOW, UTC), (CLOCKS_CHANGE, ZoneInfo("Europe/Oslo"))])
def test_on_any_day_its_requests_show_every_outcome_and_each_has_the_one_that_it_should(now, zone):
    seed = load(now, zone)

    with acting_as(INSCOPE):
        outcomes = dict(Case.objects.values_list("key", "outcome"))

    assert len(outcomes) == 22
    assert outcomes == {one.key: one.expect for one in seed.requests}
    assert {Outcome(one) for one in outcomes.values()} == possible_outcomes()


def test_the_demonstration_shows_what_the_pages_are_for():
    load()

    with acting_as(INSCOPE):
        reviews = set(Review.objects.values_list("is_upheld", flat=True))
        waiting = set(Case.objects.filter(status="open").values_list("waiting_for", flat=True))
        statuses = set(Case.objects.values_list("status", flat=True))
        notes = Message.objects.filter(is_internal=True).count()
        exceptions = ExceptionGranted.objects.count()
    assert reviews == {None, True}
    assert waiting == {"vendor", "customer", "judgment", "nobody"}
    assert statuses == {"open", "resolved"}
    assert (notes > 2, exceptions) == (True, 1)


def test_its_hours_are_spent_over_months():
    load()

    with acting_as(INSCOPE):
        block = Block.objects.get(reference="HT-H1")
        own = TimeEntry.objects.filter(customer_id=block.customer_id).order_by("worked_on")
        entries = list(own.values_list("worked_on", "charged_minutes"))
    days = [day for day, _minutes in entries]
    assert (days[-1] - days[0]).days > 90
    assert block.free == 40 * 60 - sum(minutes for _day, minutes in entries)


def test_long_work_waits_for_a_second_look_of_a_colleague():
    load()
    load()

    with acting_as(INSCOPE):
        (waits,) = waiting_for_second_look(actor=INSCOPE, most=9)
        assert rule_values() == {"from_minutes": 360}
    assert (waits.worked_minutes, waits.customer_name) == (390, "Nordfjord AS")


def test_an_order_of_hours_waits_of_which_nobody_is_told_and_covers_its_request_once_it_is_confirmed():
    load()
    load()

    with acting_as(INSCOPE):
        ordered = Block.objects.get(activated_at=None)
        assert (ordered.reference, ordered.order_reference, ordered.price_minor) == ("H-0003", "LK-4500871", 140_000)
        assert OutboundMessage.objects.count() == 0
        customer = customer_numbered(actor=INSCOPE, customer_id=ordered.customer_id).public_id
        helena = staff_actor(Person.objects.get(email="helena.moss@kestrel.example").pk, ["account_manager"])
    confirm(helena, customer, ordered.public_id, now=NOW)

    with acting_as(INSCOPE):
        assert Case.objects.get(key="demo-08").outcome == "covered"


def test_every_role_of_the_staff_is_there_and_one_contact_may_only_read():
    seed = read()

    contacts = [one for customer in seed.customers for one in customer.contacts]
    assert {role for one in seed.staff for role in one.roles} == {role.value for role in STAFF}
    assert [one.email for one in contacts if not one.roles] == ["signe.dahl@halden-telecom.example"]


def test_everybody_signs_in_with_the_password_that_is_printed():
    seed = read()

    people = [*seed.staff, *(one for customer in seed.customers for one in customer.contacts)]
    assert {one.password for one in people} == {PASSWORD}
    assert {one.email for one in SIGN_INS} <= {one.email for one in people}
