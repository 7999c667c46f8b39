"""The audit in the database: entries are chained as they are added, and nothing of them can be changed unseen."""

from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError

from inscope.apps.audit import selectors
from inscope.apps.audit.models import AuditEntry
from inscope.apps.audit.selectors import verify_all
from inscope.apps.audit.services import record_entry
from inscope.apps.identity.selectors import actor_of
from inscope.core.chain import START, ChainBrokenError, Link, hash_of
from inscope.core.people import INSCOPE, NOBODY, RightRefusedError
from inscope.pg.tenancy import acting_as
from tests.factories import make_contact, make_customer

AT = datetime(2026, 5, 20, 9, 30, 15, 250, tzinfo=UTC)


def add(count=1, *, customer_id=None, event="something_happened", details=None):
    with acting_as(INSCOPE):
        for _ in range(count):
            record_entry(
                actor=INSCOPE, event=event, subject="thing:1", now=AT, customer_id=customer_id, details=details
            )


def verify():
    with acting_as(INSCOPE):
        return verify_all(actor=INSCOPE)


def entries(chain="installation"):
    with acting_as(INSCOPE):
        return list(AuditEntry.objects.filter(chain=chain).order_by("number"))


def link(row):
    return Link(row.number, row.at, row.actor, row.event, row.subject, row.details, row.previous, row.hash)


@pytest.fixture
def customer(db):
    return make_customer()


# -- chained ---------------------------------------------------------------------------------------


@pytest.mark.usefixtures("db")
def test_the_database_numbers_and_chains_entries_as_the_core_computes_it():
    add(2, details={"name": "Ærø", "count": 2})

    first, second = entries()
    assert [first.number, second.number] == [1, 2]
    assert [first.previous, second.previous] == [START, first.hash]
    assert [first.hash, second.hash] == [hash_of(link(first)), hash_of(link(second))]
    assert verify() == {"installation": 2}


def test_the_chains_of_two_customers_and_of_the_installation_are_independent(customer):
    other = make_customer()
    add(1)
    add(3, customer_id=customer.pk)
    add(2, customer_id=other.pk)

    assert verify() == {"installation": 1, f"customer:{customer.pk}": 3, f"customer:{other.pk}": 2}
    assert entries(f"customer:{other.pk}")[0].previous == START


@pytest.mark.usefixtures("db")
def test_where_nothing_happened_there_is_no_chain():
    assert verify() == {}


def test_only_the_staff_verify(customer):
    for actor in (NOBODY, actor_of(make_contact(customer))):
        with pytest.raises(RightRefusedError):
            verify_all(actor=actor)


# -- what the application cannot do ----------------------------------------------------------------


@pytest.mark.parametrize("statement", ["update audit_auditentry set actor = 'me'", "delete from audit_auditentry"])
def test_the_application_changes_and_removes_no_entry(customer, statement):
    add()

    with pytest.raises(ProgrammingError, match="permission denied"), acting_as(INSCOPE), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("statement", ["update audit_auditentry set actor = 'me'", "delete from audit_auditentry"])
@pytest.mark.django_db(transaction=True)
def test_not_even_the_owner_changes_or_removes_an_entry(owner, statement):
    add()

    with pytest.raises(Exception, match="rows of audit_auditentry are append-only"):
        owner.execute(statement)
    owner.rollback()


@pytest.mark.parametrize(
    "statement",
    [
        "update audit_audithead set length = 0",
        "delete from audit_audithead",
        "insert into audit_audithead values ('installation2', 0, '')",
    ],
)
def test_the_application_touches_no_end_of_a_chain(customer, statement):
    add()

    with pytest.raises(ProgrammingError, match="permission denied"), acting_as(INSCOPE), connection.cursor() as cursor:
        cursor.execute(statement)


def test_what_an_entry_says_of_its_number_and_hash_does_not_count(customer):
    add()
    with acting_as(INSCOPE):
        AuditEntry.objects.create(
            chain="installation",
            number=77,
            at=AT,
            actor="inscope",
            event="something_else",
            subject="thing:2",
            details="{}",
            previous=START,
            hash="f" * 64,
        )

    assert [row.number for row in entries()] == [1, 2]
    assert verify() == {"installation": 2}


@pytest.mark.parametrize(
    "wrong", [{"chain": "installation"}, {"actor": "a\nb"}, {"event": "a\rb"}, {"subject": "thing:1\n"}]
)
def test_an_entry_of_another_chain_or_with_line_breaks_is_refused(customer, wrong):
    entry = {
        "chain": f"customer:{customer.pk}",
        "customer_id": customer.pk,
        "number": 0,
        "at": AT,
        "actor": "inscope",
        "event": "something_happened",
        "subject": "thing:1",
        "details": "{}",
    }

    with pytest.raises(IntegrityError, match="not an audit entry"), acting_as(INSCOPE), transaction.atomic():
        AuditEntry.objects.create(**entry | wrong)


def test_a_contact_adds_to_its_own_chain_alone(customer):
    actor, other = actor_of(make_contact(customer)), make_customer()
    with acting_as(actor):
        record_entry(actor=actor, event="case_opened", subject="case:1", now=AT, customer_id=customer.pk)
    with pytest.raises(ProgrammingError, match="row-level security"), acting_as(actor):
        record_entry(actor=actor, event="case_opened", subject="case:1", now=AT, customer_id=other.pk)

    assert verify() == {f"customer:{customer.pk}": 1}


# -- what the owner did with the triggers off ------------------------------------------------------


@pytest.fixture
def tampered(transactional_db, owner):
    """Do something as the owner with the triggers off, which no program of ours does."""
    add(3)

    def tamper(statement, *values):
        owner.execute("alter table audit_auditentry disable trigger all")
        owner.execute(statement, values)
        owner.execute("alter table audit_auditentry enable trigger all")
        owner.commit()

    return tamper


def broken():
    with pytest.raises(ChainBrokenError) as found:
        verify()
    return found.value


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("actor", "inscopf"),
        ("event", "something_happenee"),
        ("subject", "thing:2"),
        ("details", "{ }"),
        ("at", AT + timedelta(microseconds=1)),
        ("hash", "0" * 64),
    ],
)
def test_a_changed_byte_is_found_and_named(tampered, column, value):
    tampered(f"update audit_auditentry set {column} = %s where number = 2", value)  # noqa: S608 -- of the list above

    assert broken().details() == {"chain": "installation", "entry": 2}


def nearby(value):
    """What a value becomes by the change of one byte or of the smallest part, at every place of it."""
    match value:
        case str():
            yield from (f"{value[:at]}{chr(ord(byte) ^ 1)}{value[at + 1 :]}" for at, byte in enumerate(value))
            yield from (value[:-1], f"{value} ", "")
        case datetime():
            yield from (value - timedelta(microseconds=1), value + timedelta(hours=1))
        case _:
            yield from (value + 1, value - 1, None)


@pytest.mark.parametrize("column", [one.name for one in AuditEntry._meta.fields if one.name != "id"])
def test_any_one_byte_of_any_column_is_found(transactional_db, owner, column):
    add(3, customer_id=make_customer().pk, details={"name": "Ærø"})
    (chain,) = verify()
    place = entries(chain)[1]
    stood = getattr(place, column)
    change = f"update audit_auditentry set {column} = %s where id = %s"  # noqa: S608 - of the model

    def is_seen(value):
        try:
            with owner.transaction():
                owner.execute("alter table audit_auditentry disable trigger all")
                owner.execute(change, (value, place.pk))
                owner.execute("alter table audit_auditentry enable trigger all")
        except psycopg.IntegrityError:
            return True  # the table itself refuses it, even with the triggers off
        try:
            verify()
        except ChainBrokenError:
            return True
        return False

    assert [value for value in nearby(stood) if value != stood and not is_seen(value)] == []
    assert not is_seen(stood), "and nothing is found once it stands as it did"


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_removed_entry_is_found_and_named(tampered, number):
    tampered("delete from audit_auditentry where number = %s", number)

    assert broken().number == number


def test_an_entry_behind_the_end_is_found(tampered):
    tampered(
        "insert into audit_auditentry (chain, number, at, actor, event, subject, details, previous, hash) "
        "select chain, 4, at, actor, event, subject, details, hash, hash from audit_auditentry where number = 3"
    )

    assert broken().message == "chain `installation`: entry 4 was added behind the end"


def test_a_chain_whose_end_was_removed_is_found(tampered):
    tampered("delete from audit_audithead where chain = 'installation'")

    assert broken().number == 1


def test_an_end_that_was_moved_back_is_found(tampered):
    tampered("update audit_audithead set length = 2, hash = (select hash from audit_auditentry where number = 2)")

    assert broken().number == 3


@pytest.mark.usefixtures("db")
def test_entries_that_are_added_while_chains_are_verified_do_not_disturb(monkeypatch):
    add(2)
    read = selectors._links

    def read_after_another_was_added(head):
        add()
        yield from read(head)

    monkeypatch.setattr(selectors, "_links", read_after_another_was_added)

    assert verify() == {"installation": 2}
