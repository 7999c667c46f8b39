"""Contract lines as the vendor keeps them: added, changed, renewed, each with word for those who lose a licence."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from inscope.apps.audit.models import AuditEntry
from inscope.apps.contracts.entitlement import entitlement_on
from inscope.apps.contracts.errors import NoSuchInstanceError, NoSuchSubscriptionError
from inscope.apps.contracts.lines import line_values
from inscope.apps.contracts.selectors import claims_of, subscription_with
from inscope.apps.identity.selectors import actor_of
from inscope.core.claims import CountBelowClaimsError, RenewalRefusedError, Terms, TermsRefusedError
from inscope.core.people import INSCOPE, RightRefusedError
from inscope.core.policy import FactError
from inscope.core.records import NameRefusedError, NoSuchRecordError, RecordMovedOnError, RecordTakenError, state_of
from inscope.flows.contracts.keep_subscription import (
    LineForm,
    add_subscription,
    change_subscription,
    renew_subscription,
)
from inscope.pg.tenancy import acting_as
from tests.factories import (
    NOW,
    TODAY,
    make_claim,
    make_customer,
    make_instance,
    make_release,
    make_staff,
    make_subscription,
)

pytestmark = pytest.mark.usefixtures("published_pack")

BEGINS, ENDS = date(2026, 1, 1), date(2026, 12, 31)
FORM = LineForm("HT-1", "premium", Terms(BEGINS, ENDS, 2))
CONFERENCE = "Kestrel Conference"


@pytest.fixture
def customer(db):
    return make_customer("Halden Telecom")


@pytest.fixture
def manager(db):
    return actor_of(make_staff("account_manager"))


@pytest.fixture
def line(customer, manager):
    return add(manager, customer)


def add(actor, customer, form=FORM):
    return add_subscription(actor, customer.public_id, form, today=TODAY, now=NOW)


def row(line):
    with acting_as(INSCOPE):
        return subscription_with(actor=INSCOPE, public_id=line)


def change(actor, line, form, seen=None):
    seen = seen or state_of(line_values(row(line)))
    change_subscription(actor, line, form, seen=seen, today=TODAY, now=NOW)


def renew(actor, line, form):
    return renew_subscription(actor, line, form, today=TODAY, now=NOW)


def seated(customer, line, count):
    """Instances that claim places of a line, in their order."""
    from inscope.apps.contracts.models import Subscription  # noqa: PLC0415

    with acting_as(INSCOPE):
        stands = Subscription.objects.get(public_id=line)
    among = [make_instance(customer, is_licensed=False) for _ in range(count)]
    return [make_claim(one, stands) for one in among]


def seats(customer, line):
    with acting_as(INSCOPE):
        claims = claims_of(actor=INSCOPE, customer_id=customer.pk)
        number = subscription_with(actor=INSCOPE, public_id=line).id
    return {one.instance_id: one.seat for one in claims if one.subscription_id == number}


def last_entry():
    with acting_as(INSCOPE):
        return AuditEntry.objects.order_by("-id").first()


# -- added ---------------------------------------------------------------------------------------


def test_a_line_of_no_product_covers_every_product(customer, manager, line):
    found = row(line)

    assert (found.reference, found.plan, found.terms, found.products) == ("HT-1", "premium", Terms(BEGINS, ENDS, 2), {})
    assert (found.held, found.beyond, found.renews, found.renewed_by) == (0, 0, "", "")
    assert last_entry().event == "subscription_added"
    assert last_entry().subject == f"customer:{customer.public_id}/subscription:{line}"


def test_a_line_names_its_products_and_the_only_instance_that_it_is_for(customer, manager):
    make_release(product=CONFERENCE)
    instance = make_instance(customer, is_licensed=False)
    own = replace(FORM, terms=Terms(BEGINS, ENDS, 1), products=("kestrel conference",), instance=instance.public_id)

    found = row(add(manager, customer, own))

    assert (tuple(found.products.values()), found.instance_id) == ((CONFERENCE,), instance.pk)


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"reference": ""}, NameRefusedError),
        ({"plan": "platinum"}, FactError),
        ({"products": ("Kestrel Gatevay",)}, NoSuchRecordError),
    ],
)
def test_a_line_that_cannot_be_is_refused(customer, manager, changed, refusal):
    with pytest.raises(refusal):
        add(manager, customer, replace(FORM, **changed))


def test_a_line_of_one_instance_has_one_licence_and_the_instance_is_the_customer_s(customer, manager):
    own, foreign = make_instance(customer), make_instance(make_customer())

    with pytest.raises(TermsRefusedError, match="one licence, not 2"):
        add(manager, customer, replace(FORM, instance=own.public_id))
    with pytest.raises(NoSuchInstanceError):
        add(manager, customer, replace(FORM, instance=foreign.public_id))


def test_a_reference_is_of_one_line_of_a_customer(customer, manager, line):
    with pytest.raises(RecordTakenError) as refused:
        add(manager, customer)

    assert refused.value.details() == {"field": "reference"}
    assert row(add(manager, make_customer())).reference == "HT-1"


def test_an_engineer_keeps_no_lines(customer, line):
    engineer = actor_of(make_staff("support_engineer"))

    for act in (
        lambda: add(engineer, customer),
        lambda: change(engineer, line, FORM),
        lambda: renew(engineer, line, FORM),
    ):
        with pytest.raises(RightRefusedError):
            act()


def test_a_line_that_there_is_not_is_not_changed(customer, manager):
    with pytest.raises(NoSuchSubscriptionError):
        change(manager, customer.public_id, FORM, seen="0")


# -- changed -------------------------------------------------------------------------------------


def test_a_change_is_told_from_what_to_what(customer, manager, line):
    make_release(product=CONFERENCE)

    change(manager, line, replace(FORM, plan="standard", terms=Terms(BEGINS, ENDS, 3, 14), products=(CONFERENCE,)))

    found = row(line)
    assert (found.plan, found.terms.licence_count, found.terms.grace_days) == ("standard", 3, 14)
    assert tuple(found.products.values()) == (CONFERENCE,)
    assert '"licence_count":[2,3]' in last_entry().details
    change(manager, line, replace(FORM, plan="standard", terms=Terms(BEGINS, ENDS, 3, 14)))
    assert row(line).products == {}


def test_a_line_that_moved_on_is_not_overwritten(manager, line):
    seen = state_of(line_values(row(line)))
    change(manager, line, replace(FORM, plan="standard"))

    with pytest.raises(RecordMovedOnError):
        change(manager, line, FORM, seen=seen)


def test_more_licences_seat_those_that_wait_the_oldest_first(customer, manager, line):
    claims = seated(customer, line, 4)

    change(manager, line, replace(FORM, terms=Terms(BEGINS, ENDS, 3)))

    assert list(seats(customer, line).values()) == [1, 2, 3, None]
    assert seats(customer, line)[claims[2].instance_id] == 3
    assert last_entry().event == "place_licensed"


def test_fewer_licences_than_claims_take_word_which_become_unlicensed(customer, manager, line):
    first, second = seated(customer, line, 2)
    fewer = replace(FORM, terms=Terms(BEGINS, ENDS, 1))

    with pytest.raises(CountBelowClaimsError, match="`1` is below the 2 claims"):
        change(manager, line, fewer)
    assert list(seats(customer, line).values()) == [1, 2]
    change(manager, line, replace(fewer, unlicensed=[first.pk]))

    assert seats(customer, line) == {first.instance_id: None, second.instance_id: 1}
    assert row(line).terms.licence_count == 1
    with acting_as(INSCOPE):
        assert AuditEntry.objects.filter(event="place_unlicensed").count() == 1
        assert not entitlement_on(actor=INSCOPE, instance_id=first.instance_id, on=TODAY).is_licensed


def test_the_days_of_claims_follow_those_of_their_line(customer, manager, line):
    (claim,) = seated(customer, line, 1)

    change(manager, line, replace(FORM, terms=Terms(BEGINS, TODAY - timedelta(days=1), 2)))

    with acting_as(INSCOPE):
        assert not entitlement_on(actor=INSCOPE, instance_id=claim.instance_id, on=TODAY).covers


def test_no_change_lets_an_instance_hold_two_seats_on_a_day(customer, manager, line):
    (claim,) = seated(customer, line, 1)
    following = make_subscription(customer, starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31))
    make_claim(claim.instance, following)

    with pytest.raises(TermsRefusedError, match=f"holds a seat of `{following.reference}` from 2027-01-01") as refused:
        change(manager, line, replace(FORM, terms=Terms(BEGINS, date(2027, 1, 1), 2)))
    assert refused.value.details() == {"field": "ends_on"}


def test_the_product_of_an_instance_that_claims_a_place_is_not_left_out(customer, manager, line):
    seated(customer, line, 1)
    make_release(product=CONFERENCE)

    with pytest.raises(TermsRefusedError, match="its product would not be covered"):
        change(manager, line, replace(FORM, products=(CONFERENCE,)))
    change(manager, line, replace(FORM, products=("Kestrel Gateway",)))


# -- renewed -------------------------------------------------------------------------------------

NEXT = LineForm("HT-2", "standard", Terms(date(2027, 1, 1), date(2027, 12, 31), 2))


def test_a_renewal_takes_on_the_claims_with_their_seats(customer, manager, line):
    first, second, third = seated(customer, line, 3)

    renewal = renew(manager, line, NEXT)

    assert seats(customer, renewal) == {first.instance_id: 1, second.instance_id: 2, third.instance_id: None}
    assert (row(renewal).renews, row(line).renewed_by) == ("HT-1", "HT-2")
    with acting_as(INSCOPE):
        later = entitlement_on(actor=INSCOPE, instance_id=first.instance_id, on=date(2027, 6, 1))
        today = entitlement_on(actor=INSCOPE, instance_id=first.instance_id, on=TODAY)
    assert (later.line_told(), today.line_told(), later.covers) == ("HT-2", "HT-1", True)


def test_a_renewal_with_more_places_seats_those_that_waited(customer, manager, line):
    seated(customer, line, 3)

    renewal = renew(manager, line, replace(NEXT, terms=replace(NEXT.terms, licence_count=5)))

    assert sorted(seats(customer, renewal).values()) == [1, 2, 3]


def test_a_renewal_with_fewer_places_takes_word_who_loses_one(customer, manager, line):
    first, second = seated(customer, line, 2)
    fewer = replace(NEXT, terms=replace(NEXT.terms, licence_count=1))

    with pytest.raises(CountBelowClaimsError):
        renew(manager, line, fewer)
    renewal = renew(manager, line, replace(fewer, unlicensed=[first.pk]))

    assert seats(customer, renewal) == {first.instance_id: None, second.instance_id: 1}


def test_an_instance_that_holds_another_seat_then_waits_on_the_renewal(customer, manager, line):
    (claim,) = seated(customer, line, 1)
    make_claim(claim.instance, make_subscription(customer, starts_on=date(2027, 1, 1)))

    assert seats(customer, renew(manager, line, NEXT)) == {claim.instance_id: None}


def test_a_renewal_begins_after_the_line_and_happens_once(manager, line):
    with pytest.raises(RenewalRefusedError, match="`HT-1` holds until 2026-12-31"):
        renew(manager, line, replace(NEXT, terms=Terms(ENDS, ENDS)))
    renew(manager, line, NEXT)

    with pytest.raises(RenewalRefusedError, match="`HT-1` was renewed by `HT-2`"):
        renew(manager, line, replace(NEXT, reference="HT-3"))
