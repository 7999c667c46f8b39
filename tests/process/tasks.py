"""What is done inside of an installation that crashes: to prepare it, and to look at its audit afterwards."""

import os
from datetime import UTC, datetime, timedelta

from django.core.management import call_command
from django.db import connections
from django.test import Client
from django.utils import timezone

from inscope.apps.audit.selectors import verify_all
from inscope.apps.catalog.models import Release
from inscope.apps.contracts.models import Customer
from inscope.apps.hours.models import Block
from inscope.apps.identity.selectors import actor_of
from inscope.apps.imports.models import ImportedRow
from inscope.apps.outbox.endpoints import add_endpoint
from inscope.apps.outbox.models import OutboundMessage
from inscope.apps.outbox.rows import NewMessage
from inscope.apps.outbox.services import add_messages
from inscope.apps.sla.models import CaseClock, ClockWarning
from inscope.apps.sla.rota import add_shift
from inscope.cli.database import migrate_database
from inscope.core.imports import What
from inscope.core.outbox import Channel, to_endpoint, to_person
from inscope.core.people import INSCOPE
from inscope.core.sla.oncall import Shift
from inscope.flows.hours.prove_hours import prove_hours
from inscope.flows.hours.prove_months import prove_months
from inscope.flows.identity.keep_tokens import make_token
from inscope.flows.imports.run import upload, work
from inscope.flows.sla.warn import warn_due
from inscope.pg.ids import uuid7
from inscope.pg.schema import OWNER_ALIAS
from inscope.pg.tenancy import acting_as
from inscope.testing.rows import publish_shipped
from tests.factories import (
    ISSUE,
    make_block,
    make_case,
    make_contact,
    make_customer,
    make_instance,
    make_release,
    make_staff,
)

ONLINE = "online_development_support"
USAGE = {"request_kind": "development", "activity": ONLINE, "issue_class": "usage"}
CUSTOMERS, CONTACTS_EACH, TOKENS_EACH = 5, 4, 6
"""A token may ask 60 times a minute, and whoever comes again after an error asks more often."""


def prepare():
    """Make the tables, publish the reference pack, add customers, and return what their contacts ask with."""
    now = datetime.now(UTC)
    migrate_database()
    publish_shipped()
    return [contact for _ in range(CUSTOMERS) for contact in _contacts(now)]


def prepare_clock():
    """Make the tables, publish the reference pack, and open a case that is owed an answer in two hours."""
    now = timezone.now()
    migrate_database()
    publish_shipped()
    make_staff("support_engineer")
    make_case(make_contact(), ISSUE | {"priority_chosen": "P1"}, now=now, today=timezone.localdate())


def warn():
    """Warn of what is due by the clock of the machine; return what was told so far, and what is kept of the clock."""
    warn_due(now=timezone.now())
    with acting_as(INSCOPE):
        told = list(ClockWarning.objects.order_by("id").values_list("warned", flat=True))
        messages = OutboundMessage.objects.filter(reason__startswith="warning:").count()
        kept = CaseClock.objects.values("target", "state", "started_at", "due_at", "change").get()
    return told, messages, {name: str(value) for name, value in kept.items()}


def take_over_blocks():
    """Bring an installation from before hours had a ledger to now; return what its blocks hold, and what is wrong."""
    call_command("migrate", "contracts", "0009_keep_times_apart", database=OWNER_ALIAS, verbosity=0)
    owner = Customer.objects.using(OWNER_ALIAS)
    customer = owner.create(public_id=uuid7(timezone.now()), name="Halden Telecom", name_key="halden telecom")
    with connections[OWNER_ALIAS].cursor() as cursor:
        cursor.executemany(
            "insert into contracts_hourblock (customer_id, reference, purchased_minutes, free_minutes, activity,"
            " starts_on, ends_on) values (%s, %s, %s, %s, '', '2026-01-01', '2026-12-31')",
            [(customer.pk, "H-1", 600, 600), (customer.pk, "H-2", 600, 90), (customer.pk, "H-3", 600, 0)],
        )
    migrate_database()
    with acting_as(INSCOPE):
        held = list(Block.objects.order_by("reference").values_list("free", "charged"))
    return held, [fault for _count, faults in prove_hours() for fault in faults]


def prepare_hours():
    """Do what `prepare` does, add engineers, and return what they log time with, each on a case of its own."""
    now = timezone.now()
    migrate_database()
    publish_shipped()
    return [engineer for _ in range(CUSTOMERS) for engineer in _engineers(now)]


def leave_hours():
    """Leave customers with hours since months: a block that has closed, and one that ends soon; return how many."""
    now, wanted = timezone.now(), int(os.environ["CLOSING_CUSTOMERS"])
    migrate_database()
    publish_shipped()
    make_staff("account_manager")
    today, long_ago = timezone.localdate(now), now - timedelta(days=40)
    for _ in range(wanted):
        customer = make_customer()
        make_contact(customer, roles=["buy_hours"])
        make_block(customer, hours=4, activity=ONLINE, ends_on=today - timedelta(days=8), now=long_ago)
        make_block(customer, hours=10, activity=ONLINE, ends_on=today + timedelta(days=5), now=long_ago)
    return wanted


def verify_hours():
    """Return how many entries each chain of the audit has, and what is wrong with blocks and stated months."""
    return verify(), [*(fault for _count, faults in prove_hours() for fault in faults), *prove_months()]


def verify():
    """Recompute every chain of the audit, and return how many entries each has."""
    with acting_as(INSCOPE):
        return verify_all(actor=INSCOPE)


def _contacts(now):
    customer = make_customer()
    instance = make_instance(customer)
    for _ in range(CONTACTS_EACH):
        actor = actor_of(make_contact(customer))
        tokens = [make_token(actor, name="crashes", scopes=["cases:write"], now=now) for _ in range(TOKENS_EACH)]
        yield {"customer": customer.pk, "instance": str(instance.public_id), "tokens": tokens}


def _engineers(now):
    customer, today = make_customer(), timezone.localdate(now)
    contact, instance = make_contact(customer), make_instance(customer)
    make_block(customer, hours=9_000, activity=ONLINE)
    for _ in range(CONTACTS_EACH):
        actor = actor_of(make_staff("support_engineer"))
        tokens = [make_token(actor, name="crashes", scopes=["cases:write"], now=now) for _ in range(TOKENS_EACH)]
        case = make_case(contact, USAGE, instance=instance, now=now, today=today)
        yield {"customer": customer.pk, "case": str(case.public_id), "today": str(today), "tokens": tokens}


ROWS = 2_000


def prepare_import():
    """Check a file of releases; return its address, and the session of somebody who may import it."""
    now, keeper = datetime.now(UTC), make_staff("product_manager")
    major = make_release().major
    rows = "".join(f"{major.product.name},{major.number},5.5.{number}\n" for number in range(ROWS))
    content = f"product,major,name\n{rows}".encode()
    actor = actor_of(keeper)
    made = upload(actor, What.RELEASES, file_name="releases.csv", content=content, may_change=False, now=now)
    work(actor, made, today=now.date(), clock=lambda: datetime.now(UTC))
    client = Client()
    client.force_login(keeper)
    return {"at": f"/office/imports/{made}/", "session": client.cookies["sessionid"].value}


def imported():
    """Return how many releases there are, and what is kept of what imports did."""
    with acting_as(INSCOPE):
        return {"releases": Release.objects.count(), "kept": ImportedRow.objects.count()}


def leave_messages():
    """Leave e-mail for somebody, and every fourth message for a webhook; return how many."""
    migrate_database()
    wanted, url = int(os.environ["OUTBOX_MESSAGES"]), os.environ["OUTBOX_WEBHOOK"]
    person = make_contact(name="Ada Solberg", email="ada@example.com")
    now = timezone.now()
    with acting_as(INSCOPE):
        hook, _secret = add_endpoint(name="sink", url=url, now=now)
        person_id, hook_id = to_person(person.pk), to_endpoint(hook.public_id)
        return add_messages(
            (
                NewMessage(f"trial:{number}", Channel.EMAIL, person_id, f"Message {number}", "It drops.")
                if number % 4
                else NewMessage(f"trial:{number}", Channel.WEBHOOK, hook_id, "trial", '{"type": "trial"}')
                for number in range(wanted)
            ),
            now=now,
        )


def leave_clocks():
    """Leave urgent cases whose responses are late since an hour, and people and a webhook to tell; return how many."""
    now, wanted = datetime.now(UTC), int(os.environ["LATE_CLOCKS"])
    migrate_database()
    publish_shipped()
    on_call, _other, _manager = (
        make_staff(role) for role in ("support_engineer", "support_engineer", "account_manager")
    )
    customer = make_customer()
    contact, instance = make_contact(customer), make_instance(customer)
    opened_at = now - timedelta(hours=3)
    for _ in range(wanted):
        make_case(contact, ISSUE | {"priority_chosen": "P1"}, instance=instance, now=opened_at, today=opened_at.date())
    with acting_as(INSCOPE):
        add_shift(shift=Shift(on_call.pk, opened_at, now + timedelta(hours=3)), now=now)
        add_endpoint(name="pager", url="http://127.0.0.1/hook", now=now)
    return wanted
