"""One door to the rows of customers: behind it each sees what is theirs, outside of it nobody sees any."""

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from inscope.apps.contracts.models import Customer, Instance
from inscope.apps.hours.models import Block
from inscope.apps.identity.selectors import actor_of
from inscope.core.people import INSCOPE
from inscope.pg.tenancy import AnotherActorError, acting_as
from tests.factories import make_block, make_contact, make_customer, make_instance, make_staff


@pytest.fixture
def halden(db):
    """A customer with an instance and a block, beside another one with the same."""
    customers = [make_customer("Halden Telecom"), make_customer("Orbit Mobile")]
    for customer in customers:
        make_instance(customer)
        make_block(customer)
    return customers[0]


@pytest.fixture
def contact(halden):
    return actor_of(make_contact(halden))


@pytest.fixture
def engineer(db):
    return actor_of(make_staff("support_engineer"))


def seen():
    """How many customers, instances and blocks can be seen."""
    return [model.objects.count() for model in (Customer, Instance, Block)]


NOTHING = [0, 0, 0]


def test_where_nobody_acts_no_row_of_a_customer_is_seen(halden):
    assert seen() == NOTHING


def test_staff_see_every_customer(halden, engineer):
    with acting_as(engineer):
        assert seen() == [2, 2, 2]


def test_a_contact_sees_what_is_its_own_company_s(halden, contact):
    with acting_as(contact):
        assert seen() == [1, 1, 1]
        assert Customer.objects.get().name == "Halden Telecom"


def test_a_contact_reaches_no_other_company_by_number(halden, contact):
    with acting_as(INSCOPE):
        other = Instance.objects.exclude(customer=halden).get()

    with acting_as(contact):
        assert not Instance.objects.filter(id=other.pk).exists()


def test_after_the_door_nothing_is_seen_again_within_the_same_transaction(halden, contact, engineer):
    with transaction.atomic():
        for actor in (engineer, contact, INSCOPE):
            with acting_as(actor):
                assert seen() != NOTHING
            assert seen() == NOTHING


def test_after_an_error_nothing_is_seen_either(halden, contact, engineer):
    for actor in (engineer, contact):
        with pytest.raises(ZeroDivisionError), acting_as(actor):
            _ = sum(seen()) / 0
        assert seen() == NOTHING


def test_after_a_refusal_by_the_database_nothing_is_seen_either(halden, contact):
    with pytest.raises(ProgrammingError, match="permission denied"), acting_as(contact):
        Customer.objects.update(name="Mine")

    assert seen() == NOTHING


def test_the_same_actor_may_act_within_its_own_transaction(halden, contact):
    with acting_as(contact):
        with acting_as(contact):
            assert seen() == [1, 1, 1]
        assert seen() == [1, 1, 1]


def test_another_actor_is_refused_within_a_transaction(halden, contact, engineer):
    with acting_as(engineer):
        with pytest.raises(AnotherActorError, match="a transaction belongs to one actor"), acting_as(contact):
            pass
        assert seen() == [2, 2, 2]


def test_what_was_refused_inside_leaves_the_actor_outside_in_place(halden, contact):
    with acting_as(contact):
        with pytest.raises(ZeroDivisionError), acting_as(contact):
            _ = 1 / 0
        assert seen() == [1, 1, 1]


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_is_used_again_remembers_nobody():
    customer = make_customer()
    contact = actor_of(make_contact(customer))

    for actor in (contact, INSCOPE):
        with acting_as(actor):
            assert Customer.objects.count() == 1
        assert Customer.objects.count() == 0


def test_every_table_with_rows_of_customers_is_isolated_and_its_owner_is_not(owner):
    """`enable`, never `force`: the owner migrates and takes backups, and has to see every row."""
    tables = owner.execute(
        """
        select c.relname, c.relrowsecurity, c.relforcerowsecurity,
               (select array_agg(p.polname::text order by p.polname)
                from pg_policy p where p.polrelid = c.oid and p.polpermissive)
        from pg_class c join pg_attribute a on a.attrelid = c.oid
        where a.attname = 'customer_id' and c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
        """
    ).fetchall()

    assert len(tables) > 5
    assert [name for name, enabled, forced, _ in tables if not enabled or forced] == []
    assert [name for name, _, _, policies in tables if policies != ["customer", "staff"]] == []


def test_the_application_has_no_right_of_the_staff_until_it_takes_it_on(halden):
    with connection.cursor() as cursor:
        cursor.execute("select current_user, pg_has_role(current_user, 'inscope_staff', 'usage')")
        assert cursor.fetchone() == ("inscope_app", False)
