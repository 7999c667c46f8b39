"""What PostgreSQL itself refuses, in every table with rows of customers, whatever the product asks of it."""
# ruff: noqa: S608 - statements are made of the names of our own tables

import uuid
from functools import partial

import psycopg
import pytest
from django.db import DatabaseError, connection
from django.db.models import UUIDField

from inscope.apps.cases.models import Attachment, Case, CaseEvent, Message
from inscope.apps.contracts.models import Claim, Customer
from inscope.apps.coverage.models import DecisionRow
from inscope.apps.hours.models import Estimate, Posting
from inscope.apps.identity.models import Person
from inscope.apps.identity.selectors import actor_of
from inscope.core.people import INSCOPE
from inscope.pg.tenancy import acting_as
from tests.security.companies import rows_of, undone
from tests.security.tables import MODELS, TABLES, owner_of, references

FOUND_WHILE_NOBODY_ACTS = {"identity_person", "identity_invitation", "identity_apitoken"}
"""Whoever signs in, opens a link or shows a token is nobody until the row was read."""

ONLY_ADDED = {
    "agreements_acceptance",
    "agreements_agreementtext",
    "agreements_withdrawal",
    "audit_auditentry",
    "cases_caseevent",
    "cases_message",
    "contracts_contracttarget",
    "contracts_instancefact",
    "coverage_assertion",
    "coverage_decisionassertion",
    "coverage_decisionrow",
    "coverage_exceptiongranted",
    "hours_blockalert",
    "hours_monthstated",
    "hours_objection",
    "hours_objectionanswer",
    "hours_posting",
    "hours_secondlook",
    "hours_secondlookanswer",
    "hours_takenback",
    "hours_timeentry",
    "published_packversion",
    "sla_response",
    "sla_calendarversion",
    "sla_clockwarning",
}

KEPT_BY_POSTGRESQL = {"hours_hold"}
"""Nobody adds to it: triggers do, as its owner."""

READ_BY_THE_STAFF_ALONE = {
    "hours_blockalert",
    "hours_monthstated",
    "hours_timer",
    "outbox_outboundmessage",
    "sla_clockwarning",
}
"""What leaves is written by whoever has a reason for it."""

REFERENCES = references(MODELS)
REFUSED = "42501"
"""SQLSTATE of a right that is missing, and of a row that row-level security does not let through."""


def outcome(act):
    """What PostgreSQL answers: nothing, or the SQLSTATE of its refusal. What was done is undone."""
    try:
        with undone():
            act()
    except DatabaseError as error:
        return getattr(error.__cause__, "sqlstate", None)
    return None


def run(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.rowcount


def customers_seen():
    """Whose rows are seen, by table; of a table that may not be read, nobody's."""
    return {
        model._meta.db_table: set(model._default_manager.values_list(owner_of(model), flat=True).distinct())
        if may("select", model._meta.db_table)
        else set()
        for model in MODELS
    }


def may(right, table):
    return run("select 1 where has_table_privilege(current_user, %s, %s)", table, right) == 1


def copy_of(row, **changed):
    """A row like another one, with an id of its own."""
    values = {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key
    }
    fields = (one for one in row._meta.concrete_fields if isinstance(one, UUIDField) and one.unique)
    values |= {field.attname: uuid.uuid4() for field in fields}
    return type(row)(**values | changed)


def add(row):
    """Add a row and ask nothing back, since what is asked back has to be shown as well."""
    fields = [field for field in row._meta.concrete_fields if not field.primary_key]
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    columns = ", ".join(field.column for field in fields)
    run(f"insert into {table_of(row)} ({columns}) values ({', '.join(['%s'] * len(fields))})", *values)


# -- what is seen --------------------------------------------------------------------------------


def test_the_models_name_every_table_with_rows_of_customers(owner):
    found = owner.execute(
        "select relname from pg_class join pg_attribute on attrelid = pg_class.oid "
        "where attname = 'customer_id' and relkind = 'r' and relnamespace = 'public'::regnamespace"
    )

    assert {name for (name,) in found} | {"contracts_customer"} == set(TABLES)
    assert len(TABLES) > 15


def without_security(owner):
    found = owner.execute("select relname from pg_class where relrowsecurity and not relforcerowsecurity").fetchall()
    return sorted(set(TABLES) - {name for (name,) in found})


def test_row_security_is_enabled_in_each_and_forced_in_none(owner):
    assert without_security(owner) == []


@pytest.mark.parametrize("change", ["disable row level security", "force row level security"])
def test_a_table_without_it_is_noticed(owner, change):
    with owner.transaction(force_rollback=True):
        owner.execute(f"alter table coverage_review {change}")

        assert without_security(owner) == ["coverage_review"]


def test_the_staff_see_the_rows_of_every_customer_in_every_table(companies):
    both = {one.customer for one in companies}

    with acting_as(INSCOPE):
        seen = customers_seen()

    assert [table for table, customers in seen.items() if not customers >= both] == []


def test_where_nobody_acts_people_are_found_to_sign_in_and_nothing_else(companies):
    seen = customers_seen()

    assert {table for table, customers in seen.items() if customers} == FOUND_WHILE_NOBODY_ACTS


def test_a_contact_sees_its_own_company_in_every_table_and_no_other(companies):
    halden = companies[0]

    with acting_as(actor_of(halden.contact)):
        seen = customers_seen()

    expected = {table: {halden.customer} for table in TABLES}
    expected |= {table: set() for table in READ_BY_THE_STAFF_ALONE}
    expected["identity_person"] |= {None}  # the staff, whose names stand under their answers
    assert seen == expected


def test_what_is_internal_is_seen_by_the_staff_alone(companies):
    internal = {model: model._default_manager.filter(is_internal=True) for model in (Message, Attachment, CaseEvent)}
    with acting_as(INSCOPE):
        assert [model for model, found in internal.items() if not found.exists()] == []

    with acting_as(actor_of(companies[0].contact)):
        assert [model for model, found in internal.items() if found.all().exists()] == []


# -- what is written -----------------------------------------------------------------------------


def test_no_row_is_added_for_another_customer(companies):
    halden = companies[0]
    with acting_as(INSCOPE):
        rows = {
            model: [model._default_manager.filter(**{owner_of(model): one.customer}).first() for one in companies]
            for model in MODELS
        }

    with acting_as(actor_of(halden.contact)):
        foreign = {model: outcome(partial(add, copy_of(theirs))) for model, (_own, theirs) in rows.items()}
        own = {
            model: outcome(partial(add, copy_of(mine)))
            for model, (mine, _theirs) in rows.items()
            if may("insert", table_of(model))
        }

    assert foreign.pop(Posting) == psycopg.errors.RestrictViolation.sqlstate  # before it is said whose it is
    assert {model: state for model, state in foreign.items() if state != REFUSED} == {}
    assert {model: state for model, state in own.items() if state == REFUSED} == {}
    assert own[Posting] == psycopg.errors.RestrictViolation.sqlstate  # but for what it accepted
    assert len(own) > 8


def test_no_row_of_another_customer_is_changed_or_removed(companies):
    halden, orbit = companies
    before = rows_of(orbit, TABLES)

    with acting_as(actor_of(halden.contact)):
        changed = {model: changed_by_number(model, orbit.customer) for model in MODELS}

    assert {model: counts for model, counts in changed.items() if set(counts) - {0, REFUSED}} == {}
    assert rows_of(orbit, TABLES) == before


def changed_by_number(model, customer):
    """How many rows of a customer each statement reaches, or the SQLSTATE of its refusal."""
    table, own = table_of(model), owner_of(model)
    statements = [f"delete from {table} where {own} = %s"]
    statements += [
        f"update {table} set {field.column} = {field.column} where {own} = %s" for field in model._meta.concrete_fields
    ]
    return [counted(statement, customer) for statement in statements]


def counted(statement, *values):
    counts = []
    return outcome(lambda: counts.append(run(statement, *values))) or counts[0]


def test_no_row_is_given_to_another_customer(companies):
    halden, orbit = companies

    with acting_as(actor_of(halden.contact)):
        moved = {
            model: counted(f"update {table_of(model)} set {owner_of(model)} = %s", orbit.customer) for model in MODELS
        }

    assert {model: state for model, state in moved.items() if state != REFUSED} == {}


def table_of(model):
    return model._meta.db_table


@pytest.mark.parametrize("column", ["pack_digest", "subject", "key", "body_digest", "opened_by_id", "asked_on", "id"])
def test_what_a_case_began_with_is_changed_by_nobody(companies, column):
    statement = f"update cases_case set {column} = {column}"

    for actor in (INSCOPE, actor_of(companies[0].contact)):
        with acting_as(actor):
            assert counted(statement) == REFUSED
            assert counted("update cases_case set status = status") > 0


@pytest.mark.parametrize("column", ["assignee_id", "priority"])
def test_who_helps_and_how_soon_is_for_the_staff_to_say(companies, column):
    statement = f"update cases_case set {column} = {column}"

    with acting_as(actor_of(companies[0].contact)):
        assert counted(statement) == REFUSED
    with acting_as(INSCOPE):
        assert counted(statement) > 0


# -- what refers to what -------------------------------------------------------------------------


def pairs(owner):
    """The foreign keys of two columns that keep a reference within its customer: table, column, table."""
    found = owner.execute(
        """
        select c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text
        from pg_constraint c
        join pg_attribute first on first.attrelid = c.conrelid and first.attnum = c.conkey[1]
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[2]
        join pg_attribute one on one.attrelid = c.confrelid and one.attnum = c.confkey[1]
        join pg_attribute two on two.attrelid = c.confrelid and two.attnum = c.confkey[2]
        where c.contype = 'f' and c.convalidated and cardinality(c.conkey) = 2
          and (first.attname, one.attname, two.attname) = ('customer_id', 'customer_id', 'id')
        """
    )
    return {tuple(map(str, row)) for row in found}


def alone(owner):
    """The references between tables of customers that lack the second foreign key."""
    wanted = {(table_of(model), field.column, table_of(field.related_model)) for model, field in REFERENCES}
    return wanted - pairs(owner)


def test_every_reference_between_rows_of_customers_is_one_of_the_customer_too(owner):
    assert len(REFERENCES) > 15
    assert alone(owner) == set()


def test_a_reference_that_is_not_is_noticed(owner):
    with owner.transaction(force_rollback=True):
        owner.execute("alter table coverage_review drop constraint coverage_review_case_id_same_customer")

        assert alone(owner) == {("coverage_review", "case_id", "cases_case")}


@pytest.mark.parametrize(
    ("model", "field"), REFERENCES, ids=[f"{model._meta.db_table}.{field.name}" for model, field in REFERENCES]
)
def test_a_row_refers_to_no_row_of_another_customer(companies, model, field):
    halden = companies[0]
    actor = INSCOPE if is_for_staff(model) else actor_of(halden.contact)
    with acting_as(INSCOPE):
        begins = {"status": "waiting"} if model is Estimate else {}
        row = of(model, halden).filter(**{f"{field.name}__isnull": False}, **begins).first()
        mine, theirs = ([one.pk for one in of(field.related_model, company)] for company in companies)
        rest = others(row, field, halden)

    with acting_as(actor):
        own = {outcome(referring(row, other | {field.attname: parent})) for parent in mine for other in rest}
        foreign = {outcome(referring(row, other | {field.attname: parent})) for parent in theirs for other in rest}

    if table_of(model) in KEPT_BY_POSTGRESQL:
        assert own == foreign == {REFUSED}
        return
    assert None in own or own <= HAS_NO_OTHER  # each of its parents has such a child
    assert foreign - HAS_NO_OTHER == {psycopg.errors.ForeignKeyViolation.sqlstate}


HAS_NO_OTHER = {psycopg.errors.UniqueViolation.sqlstate, psycopg.errors.CheckViolation.sqlstate}
"""Of a parent that has such a child already, as another one has not; and of a block that waits, which has no hours."""


_UNIQUE_TEXTS = {"token_hash", "name_key", "reference", "key", "request_key"}


def is_for_staff(model):
    """Whether only the staff add rows of this kind; to postings, a customer adds nothing but what it accepted."""
    return (
        model is Posting or run("select 1 where has_table_privilege('inscope_app', %s, 'insert')", table_of(model)) == 0
    )


def of(model, company):
    return model._default_manager.filter(**{owner_of(model): company.customer}).order_by("pk")


def others(row, field, company):
    """What else such a row may refer to, one change at a time: some rows can be there once for each."""
    rest = [other for model, other in REFERENCES if model is type(row) and other is not field]
    rest = [other for other in rest if getattr(row, other.attname) is not None]
    return [{}] + [{other.attname: one.pk} for other in rest for one in of(other.related_model, company)]


def referring(row, changed):
    """Add a row like another one that refers elsewhere, and check all references at once."""
    names = {field.attname for field in row._meta.concrete_fields}
    changed |= {name: str(uuid.uuid4()) for name in names & _UNIQUE_TEXTS}
    if isinstance(row, DecisionRow):
        changed["number"] = row.number + 1000
    if isinstance(row, Claim):
        changed["seat"] = None

    def act():
        add(copy_of(row, **changed))
        run("set constraints all immediate")

    return act


# -- what is only added --------------------------------------------------------------------------


def test_the_tables_that_are_only_added_to_are_those_that_were_chosen(owner):
    found = owner.execute("select tgrelid::regclass::text from pg_trigger where tgname = 'append_only'").fetchall()

    assert {table for (table,) in found} == ONLY_ADDED


@pytest.mark.parametrize("table", sorted(ONLY_ADDED))
@pytest.mark.parametrize("statement", ["update {} set id = id", "delete from {}"])
def test_not_even_the_owner_changes_what_is_only_added(owner, table, statement):
    refused = pytest.raises(psycopg.errors.RestrictViolation, match="append-only")

    with refused, owner.transaction(force_rollback=True):
        owner.execute(statement.format(table))


def test_nobody_but_the_owner_empties_a_table(db, owner):
    found = owner.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
    tables = [table for (table,) in found]

    emptied = {table: counted(f"truncate {table}") for table in tables}
    with acting_as(INSCOPE):
        emptied_by_staff = {table: counted(f"truncate {table}") for table in tables}

    assert len(tables) > len(TABLES)
    assert set(emptied.values()) == set(emptied_by_staff.values()) == {REFUSED}


# -- who the application is ----------------------------------------------------------------------


def test_the_application_owns_nothing(owner):
    owned = owner.execute(
        """
        select relname from pg_class where relowner in ('inscope_app'::regrole, 'inscope_staff'::regrole)
        union all select proname from pg_proc where proowner in ('inscope_app'::regrole, 'inscope_staff'::regrole)
        union all select nspname from pg_namespace where nspowner in ('inscope_app'::regrole, 'inscope_staff'::regrole)
        """
    ).fetchall()

    assert owned == []


def test_no_role_that_serves_goes_round_row_security(owner):
    roles = owner.execute(
        """
        select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication, rolcanlogin, rolinherit
        from pg_roles where rolname in ('inscope_app', 'inscope_staff') order by rolname
        """
    ).fetchall()

    assert [(name, any(powers)) for name, *powers, _signs_in, _inherits in roles] == [
        ("inscope_app", False),
        ("inscope_staff", False),
    ]
    assert [(signs_in, inherits) for *_, signs_in, inherits in roles] == [(True, False), (False, True)]


def test_the_application_takes_on_the_staff_and_inherits_nothing_of_it(owner):
    member, uses = owner.execute(
        "select pg_has_role('inscope_app', 'inscope_staff', 'member'), "
        "pg_has_role('inscope_app', 'inscope_staff', 'usage')"
    ).fetchone()
    others = owner.execute(
        "select roleid::regrole::text from pg_auth_members where member = 'inscope_app'::regrole"
    ).fetchall()

    assert (member, uses) == (True, False)
    assert others == [("inscope_staff",)]


def test_a_person_of_another_customer_is_not_found_by_one_who_acts(companies):
    halden, orbit = companies
    assert Person.objects.filter(id=orbit.contact.pk).exists()

    with acting_as(actor_of(halden.contact)):
        assert not Person.objects.filter(id=orbit.contact.pk).exists()
        assert Customer.objects.count() == 1
        assert not Case.objects.filter(id=orbit.numbers["case"]).exists()
