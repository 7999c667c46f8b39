"""What is done inside of an installation that crashes: to prepare it, and to look at its audit afterwards."""

from datetime import UTC, datetime

from inscope.apps.audit.selectors import verify_all
from inscope.apps.identity.selectors import actor_of
from inscope.apps.published.services import record_version
from inscope.cli.database import migrate_database
from inscope.core.people import INSCOPE
from inscope.core.policy import load_policy
from inscope.flows.identity.keep_tokens import make_token
from inscope.packs import read_shipped
from inscope.pg.ids import uuid7
from inscope.pg.tenancy import acting_as
from tests.factories import make_contact, make_customer, make_instance

CUSTOMERS, CONTACTS_EACH, TOKENS_EACH = 5, 4, 6
"""A token may ask 60 times a minute, and whoever comes again after an error asks more often."""


def prepare():
    """Make the tables, publish the reference pack, add customers, and return what their contacts ask with."""
    migrate_database()
    files, now = read_shipped("restcomm-c3"), datetime.now(UTC)
    record_version(pack=load_policy(files).pack, files=files, public_id=uuid7(now), now=now)
    return [contact for _ in range(CUSTOMERS) for contact in _contacts(now)]


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
