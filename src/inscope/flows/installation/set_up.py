"""Set an installation up from its pages: what no other use case does."""

from datetime import datetime

from inscope.apps.audit.services import record_entry
from inscope.apps.installation.services import confirm_name, dismiss_setup
from inscope.core.people import Actor, Right
from inscope.flows.published.publish_pack import publish_pack
from inscope.packs import read_shipped
from inscope.pg.tenancy import acting_as
from inscope.reads.published_policy import default_pack


def publish_shipped(actor: Actor, *, now: datetime) -> None:
    """Check the policy that ships and publish it; once it is, this changes nothing. Takes some seconds.

    Raises:
        NoSuchPackError: the setting of the installation names a policy that does not ship.
        VersionTakenError, BeginningTakenError: another policy stands in its place.
    """
    actor.require(Right.SET_UP)
    published = publish_pack(read_shipped(default_pack()), now=now)
    if published.is_new:
        subject = f"policy:{published.version.name}@{published.version.version}"
        with acting_as(actor):
            details = {"digest": published.version.digest}
            record_entry(actor=actor, event="policy_published", subject=subject, now=now, details=details)


def confirm_vendor(actor: Actor, *, now: datetime) -> None:
    """Say that the name and the time zone of the vendor are right."""
    actor.require(Right.SET_UP)
    with acting_as(actor):
        confirm_name(now=now)
        record_entry(actor=actor, event="vendor_confirmed", subject="installation", now=now)


def dismiss_checklist(actor: Actor, *, now: datetime) -> None:
    """Let no page but its own show the checklist."""
    actor.require(Right.SET_UP)
    with acting_as(actor):
        dismiss_setup(now=now)
        record_entry(actor=actor, event="setup_dismissed", subject="installation", now=now)
