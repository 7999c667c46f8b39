"""Send customers the statement of the last month, once, when the vendor works for the first time in the next one.

A month is not over before what was posted in its last second is kept, and seen. Whoever has work that waits for a
second look is sent it once nothing waits any more, and that of a month before too.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from inscope.apps.hours.told import ToState, customers_to_state, months_put_off, note_month
from inscope.core.people import INSCOPE
from inscope.core.statement import Period, month_of
from inscope.flows.hours.one_by_one import looked_at
from inscope.flows.outbox.tell import tell_of_hours
from inscope.pg.tenancy import acting_as
from inscope.reads.recipients import approvers_of, keepers_of_hours
from inscope.reads.statement_page import StatementPage, statement_page
from inscope.reads.working_hours import begins, is_open

AT_ONCE = 100
SETTLED = timedelta(hours=1)
"""Longer than any transaction that posts: after this nothing of a month is still on its way."""
ATTACHED = "statement:"
"""What the attachment of such a message begins with; the month follows."""
_WIDTH = 16


def state_last_month(*, now: datetime, should_stop: Callable[[], bool] = lambda: False) -> int:
    """Send the statement of the last month to every customer who had hours in it, and return how many were sent."""
    period, after = month_of(timezone.localdate(now - SETTLED)).before(), 0
    if period is None or not is_open(now):
        return 0
    sent = 0 if should_stop() else _state_put_off(period.before(), now)
    while not should_stop():
        with acting_as(INSCOPE):
            until = begins(period.end)
            customers = customers_to_state(month=period.first, until=until, after=after, most=AT_ONCE)
        if not customers:
            break
        sent += _state_each(customers, now)
        after = customers[-1].id
    return sent


def _state_put_off(last: Period | None, now: datetime) -> int:
    """Send statements of a year until the `last` one of them that waited for work to be looked at, the first first."""
    if last is None:
        return 0
    since, zone = last.first.replace(year=last.first.year - 1), str(timezone.get_current_timezone())
    with acting_as(INSCOPE):
        put_off = months_put_off(since=since, until=last.first, zone=zone)
    return _state_each(put_off, now)


def _state_each(customers: Iterable[ToState], now: datetime) -> int:
    return sum(looked_at(partial(_state, one, now), "month_put_off", customer=one.id) for one in customers)


def _state(customer: ToState, now: datetime) -> bool:
    """Note the month of a customer who has somebody to read it, and say whether there was something to send.

    Where nobody keeps its hours, as where it never bought any, who approves work beyond blocks reads it.
    """
    period = month_of(customer.month)
    with acting_as(INSCOPE):
        people = keepers_of_hours(customer.id) or approvers_of(customer.id)
        if not people:
            return False
        page = statement_page(INSCOPE, customer.public_id, period, most=0)
        is_new = note_month(
            customer_id=customer.id,
            month=period.first,
            ends_at=page.ends_at,
            closing_minutes=page.closing_minutes,
            beyond=page.beyond.came_to,
            now=now,
        )
        if not is_new or page.is_empty:
            return False
        tell_of_hours(
            people,
            customer_id=customer.id,
            what=f"statement:{customer.id}:{period.word}",
            subject=_("Hours in %(month)s") % {"month": page.months},
            said=_said(page),
            address=f"{reverse('portal-statement')}?month={period.word}",
            attachment=f"{ATTACHED}{period.word}",
            now=now,
        )
        return True


def _said(page: StatementPage) -> str:
    head = _("The hours of %(customer)s in %(month)s, statement %(number)s:") % {
        "customer": page.customer,
        "month": page.months,
        "number": page.number,
    }
    total = page.total
    figures = ((_("Unused before"), total.opening), *total.changes, (_("Unused after"), total.closing))
    told = [f"    {label:<{_WIDTH}}{hours:>10}" for label, hours in figures] if page.blocks else []
    charged = _("Charged")
    beyond = [f"    {charged:<{_WIDTH}}{one.charged:>10}{one.amount:>{_WIDTH}}" for one in page.beyond.sums]
    if page.beyond.lines:
        beyond = [_("Beyond the blocks:"), "", *(beyond or [f"    {_('Nothing is charged.')}"])]
    return "\n\n".join("\n".join(part) for part in ([head], told, beyond) if part)
