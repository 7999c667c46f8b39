"""Behind a pool in transaction mode, where connections change hands all the time, everybody sees what is theirs."""

import re
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

import pytest
from django.db import DatabaseError, connection, connections

import inscope
from inscope.apps.audit import selectors as audit
from inscope.apps.audit.services import record_entry
from inscope.apps.contracts.models import Customer, Instance
from inscope.apps.identity.selectors import actor_of
from inscope.apps.imports.models import Import, State
from inscope.core.people import INSCOPE, NOBODY
from inscope.pg import tenancy
from inscope.pg.roles import STAFF_ROLE
from inscope.pg.tenancy import CUSTOMER_SETTING, acting_as
from tests.factories import NOW, make_contact, make_customer, make_instance
from tests.pg.pooler import PORT, pooled, version
from tests.security.companies import make_import

pytestmark = pytest.mark.django_db(transaction=True)

CLIENTS, ROUNDS = 12, 15
KEEPS_STATEMENTS = (1, 21)
"""Since this version PgBouncer knows which connection of the server holds which prepared statement."""
PREPARED = {"server_side_binding": True, "prepare_threshold": 3}
"""What INSCOPE_DATABASE_PREPARE=1 sets."""


@dataclass
class Seen:
    """What clients saw who asked at the same time."""

    strange: list[str] = field(default_factory=list)
    shared: dict[int, set[object]] = field(default_factory=lambda: defaultdict(set))
    """Who used each connection of the server."""


@contextmanager
def behind_a_pool(*, size, prepare=False, **settings):
    """Let Django reach its database, on every thread, through a pool with so many connections."""
    there = connection.settings_dict
    options = {name: value for name, value in there["OPTIONS"].items() if name not in PREPARED}
    connection.close()
    with pooled(there, default_pool_size=size, **settings) as folder:
        here = {"HOST": str(folder), "PORT": PORT, "OPTIONS": options | (PREPARED if prepare else {})}
        with patch.dict(there, here):
            _connect_anew()
            try:
                yield
            finally:
                _connect_anew()


def _connect_anew():
    connections["default"].close()
    del connections["default"]  # remembers whether statements are prepared


@pytest.fixture
def contacts():
    """Contacts of two customers, each of which has an instance."""
    customers = [make_customer("Halden Telecom"), make_customer("Orbit Mobile")]
    for customer in customers:
        make_instance(customer, name=f"{customer.name} prod")
    return {customer.name: actor_of(make_contact(customer)) for customer in customers}


def names():
    """The names of all customers that can be seen, or an instance of whom can."""
    return {
        *Customer.objects.values_list("name", flat=True),
        *Instance.objects.values_list("customer__name", flat=True),
    }


def ask_together(contacts):
    """Let contacts of both customers, the staff and nobody ask at once and often."""
    askers = [*((actor, {name}) for name, actor in contacts.items()), (INSCOPE, set(contacts)), (NOBODY, set())]
    seen = Seen()

    def ask(number):
        actor, own = askers[number % len(askers)]
        try:
            for _ in range(ROUNDS):
                _ask_once(actor, own, seen)
        finally:
            connection.close()

    with ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(ask, range(CLIENTS)))
    return seen


def _ask_once(actor, own, seen):
    with acting_as(actor):
        for _ in range(2):
            if (found := names()) != own:
                seen.strange.append(f"{actor} saw {found}")
        seen.shared[_backend()].add(actor)
    if found := names():
        seen.strange.append(f"{found} were seen outside of a transaction")
    if (state := _state()) != ("inscope_app", "", "15s"):
        seen.strange.append(f"a transaction left {state}")


def _backend():
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        return cursor.fetchone()[0]


def _state():
    """The state of a connection between two transactions."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select current_user::text, coalesce(current_setting(%s, true), ''), current_setting('statement_timeout')",
            [CUSTOMER_SETTING],
        )
        return cursor.fetchone()


@pytest.mark.parametrize("size", [1, 2])
def test_customers_who_share_connections_see_their_own_rows_alone(contacts, size):
    with behind_a_pool(size=size):
        seen = ask_together(contacts)

    assert seen.strange == []
    assert len(seen.shared) <= size
    assert all(len(askers) > 1 for askers in seen.shared.values()), "no connection was shared"


def customer_of_the_session(actor):
    """What isolation must not be: a setting that outlives its transaction."""
    with connection.cursor() as cursor:
        if actor.is_staff:
            cursor.execute(f"set local role {STAFF_ROLE}")
        elif actor.customer_id is not None:
            cursor.execute("select set_config(%s, %s, false)", [CUSTOMER_SETTING, str(actor.customer_id)])


def staff_of_the_session(actor):
    """The same with the role."""
    with connection.cursor() as cursor:
        if actor.is_staff:
            cursor.execute(f"set role {STAFF_ROLE}")
        elif actor.customer_id is not None:
            cursor.execute("select set_config(%s, %s, true)", [CUSTOMER_SETTING, str(actor.customer_id)])


@pytest.mark.parametrize("fault", [customer_of_the_session, staff_of_the_session])
def test_a_setting_of_the_session_instead_of_the_transaction_would_be_noticed(contacts, monkeypatch, fault):
    monkeypatch.setattr(tenancy, "_tell", fault)

    with behind_a_pool(size=1):
        seen = ask_together(contacts)

    assert any("outside of a transaction" in one for one in seen.strange)


def test_statements_that_connections_keep_need_a_pool_that_knows_of_them(contacts):
    """INSCOPE_DATABASE_PREPARE=1."""
    if version() >= KEEPS_STATEMENTS:
        with behind_a_pool(size=1, prepare=True, max_prepared_statements=100):
            assert ask_together(contacts).strange == []
    else:
        with behind_a_pool(size=1, prepare=True), pytest.raises(DatabaseError, match="prepared statement"):
            ask_together(contacts)


def test_what_is_read_in_portions_stays_on_its_connection(contacts, monkeypatch):
    monkeypatch.setattr(audit, "_AT_ONCE", 2)
    with acting_as(INSCOPE):
        for number in range(5):
            record_entry(actor=INSCOPE, event="tried", subject=f"case:{number}", now=NOW)

    def verify(_number):
        try:
            with acting_as(INSCOPE):
                return audit.verify_all(actor=INSCOPE)
        finally:
            connection.close()

    with behind_a_pool(size=2), ThreadPoolExecutor(CLIENTS) as clients:
        found = list(clients.map(verify, range(CLIENTS)))

    assert found == [{"installation": 5}] * CLIENTS


@pytest.mark.parametrize(("size", "state"), [(1, State.REFUSED), (2, State.CHECKED)])
def test_an_import_needs_a_second_connection_to_tell_how_far_it_is(size, state):
    with behind_a_pool(size=size, query_wait_timeout=1):
        made = make_import()

    with acting_as(INSCOPE):
        assert Import.objects.get(public_id=made).state == state


SESSION = re.compile(
    r"\bpg_(?:try_)?advisory_(?:un)?lock|\bset (?:session|role|time zone)\b|set_config\([^)]*\bfalse\)"
    r"|\b(?:execute|sql)\(\W*(?:listen|notify|declare|prepare|create temp)",
    re.IGNORECASE,
)
"""What a pool in transaction mode would hand to the next client, or take away."""


@pytest.mark.parametrize(
    "line",
    [
        "select pg_advisory_lock(%s)",
        "select pg_try_advisory_lock(%s)",
        "set role inscope_staff",
        "select set_config(%s, %s, false)",
        'cursor.execute("listen cases")',
        "cursor.execute('create temp table one ()')",
    ],
)
def test_what_belongs_to_a_session_is_recognised(line):
    assert SESSION.search(line)


def test_nothing_that_serves_rests_on_a_session():
    source = Path(inscope.__file__).parent
    files = [file for file in source.rglob("*.py") if source / "testing" not in file.parents]

    assert len(files) > 100
    assert [(str(file), found[0]) for file in files if (found := SESSION.search(file.read_text()))] == []
