"""Tell customers and the vendor, while the vendor works, that little is left of a block, or that it ends soon; once."""

from collections.abc import Callable, Collection, Iterator
from datetime import date, datetime
from functools import partial

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from inscope.apps.hours.selectors import lock_blocks
from inscope.apps.hours.told import WatchedBlock, note_alerts, watched_block, watched_blocks
from inscope.core.block_alerts import DAYS, Alert, most_urgent, reached
from inscope.core.people import INSCOPE
from inscope.flows.hours.one_by_one import looked_at
from inscope.flows.outbox.tell import tell_of_hours
from inscope.pg.tenancy import acting_as
from inscope.reads.recipients import account_managers, buyers_of, keepers_of_hours
from inscope.reads.time_card import clock_of
from inscope.reads.working_hours import is_open

MORE_HOURS = "portal-buy"
"""The page on which who buys hours gets more of what runs out; the block stands in its query."""


def warn_of_blocks(*, now: datetime, should_stop: Callable[[], bool] = lambda: False) -> int:
    """Tell of every block what it warns of and was not told, and return of how many that was."""
    today, warned = timezone.localdate(now), 0
    if not is_open(now):
        return 0
    with acting_as(INSCOPE):
        watched = watched_blocks(today=today)
    for one in watched:
        if should_stop():
            break
        if _due(one, today):
            warned += looked_at(partial(_warn, one.id, today, now), "block_put_off", block=one.id)
    return warned


def _due(block: WatchedBlock, today: date) -> tuple[Alert, ...]:
    found = reached(block.balance, block.starts_on, block.ends_on, today)
    return tuple(one for one in found if one not in block.told)


def _warn(number: int, today: date, now: datetime) -> bool:
    """Look at a block with it locked, note all that it warns of, and tell the most urgent of that."""
    with acting_as(INSCOPE):
        lock_blocks(actor=INSCOPE, numbers=[number])
        block = watched_block(number=number)
        due = _due(block, today)
        if not note_alerts(block=block, alerts=due, now=now):
            return False
        told = most_urgent(due)
        keepers, buyers = keepers_of_hours(block.customer_id), buyers_of(block.customer_id, ordered_by=None)
        vendor = reverse("desk-hours", args=[block.customer])
        sides = (
            ("customer", buyers, f"{reverse(MORE_HOURS)}?block={block.public_id}", ""),
            ("keeper", [one for one in keepers if one not in buyers], reverse("portal-hours"), ""),
            ("vendor", account_managers(), vendor, f"{block.customer_name}: "),
        )
        for side, people, address, whose in sides:
            tell_of_hours(
                people,
                customer_id=block.customer_id,
                what=f"block:{block.id}:{':'.join(told)}:{side}",
                subject=whose + _("Hours of block %(reference)s") % {"reference": block.reference},
                said=whose + "\n".join(_said(block, told, today)),
                address=address,
                now=now,
            )
        return True


def _said(block: WatchedBlock, told: Collection[Alert], today: date) -> Iterator[str]:
    words = {
        "reference": block.reference,
        "free": clock_of(block.balance.unused),
        "all": clock_of(block.balance.kept),
        "day": date_format(block.ends_on, "j F Y"),
    }
    yield _("%(free)s of the %(all)s hours of block %(reference)s are left.") % words
    if any(one in DAYS for one in told):
        days = (block.ends_on - today).days
        ends = ngettext("It ends on %(day)s, in %(days)d day.", "It ends on %(day)s, in %(days)d days.", days)
        yield (ends + " " + _("What is left then can be used no more.")) % {**words, "days": days}
