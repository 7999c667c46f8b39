"""Response times that a contract agrees on, where the plan of its line leaves them to the contract."""

import json
from collections.abc import Mapping
from typing import ClassVar

from inscope.core.business_time import BusinessTime, NotOpenLongEnoughError
from inscope.core.errors import DomainError
from inscope.core.policy.calendars import NEVER_CLOSED
from inscope.core.policy.errors import shortened
from inscope.core.policy.services import PRIORITIES, AmountRefusedError, Services, checked_amount
from inscope.core.records import ValueRefusedError, checked_name
from inscope.core.sla.model import Name

CALENDAR, PAPER = "calendar", "paper"
FIELDS = tuple(f"{priority}_{part}" for priority in PRIORITIES for part in (*Name, CALENDAR))
"""What a form or an entry of the audit calls each part: `P1_initial`, `P1_ongoing`, `P1_calendar`, and so on."""

Typed = Mapping[str, str]
"""What was agreed, by field. A calendar is `always`, or empty for the vendor's own."""


class PlanHasTimesError(DomainError):
    """Times that were to be agreed for a plan which has its own, or is no plan of the policy."""

    code: ClassVar[str] = "plan_has_times"


def leaves_times(services: Services, plan: str) -> bool:
    """Whether a plan leaves its response times to the contract.

    Source: service level agreement, the plan Customized (clause SLA-TAB).
    """
    return bool(services.times) and plan in services.plans and not services.plans[plan].targets


def require_left(services: Services, plan: str) -> None:
    """Refuse a plan that does not leave its response times to the contract.

    Raises:
        PlanHasTimesError: it has its own, or the policy has no such plan.
    """
    if not leaves_times(services, plan):
        among = ", ".join(f"`{word}`" for word in services.plans if leaves_times(services, word))
        hint = f"times are agreed for {among}" if among else "the policy has no plan that does"
        raise PlanHasTimesError(f"the plan `{shortened(plan)}` leaves no response times to the contract", hint=hint)


def written_targets(services: Services, typed: Typed) -> str:
    """Return what was agreed as a file of targets.

    Raises:
        ValueRefusedError: a field holds no amount, or one that is longer than the vendor opens; or no such calendar.
    """
    return json.dumps({priority: _target(services, typed, priority) for priority in PRIORITIES})


def checked_paper(paper: str) -> str:
    """Return what says so, such as the number of an order form, as it is kept; it may be empty.

    Raises:
        NameRefusedError: it is too long, or not for print.
    """
    return checked_name("paper", paper, field=PAPER) if paper.strip() else ""


def typed_targets(targets: str) -> dict[str, str]:
    """Return a file of targets as it was agreed: the opposite of `written_targets`."""
    found: Mapping[str, Mapping[str, str]] = json.loads(targets)
    parts = (field.split("_") for field in FIELDS)
    return {f"{priority}_{part}": found[priority].get(part, "") for priority, part in parts}


def _target(services: Services, typed: Typed, priority: str) -> dict[str, str]:
    field = f"{priority}_{CALENDAR}"
    calendar = typed[field]
    if calendar not in {"", NEVER_CLOSED}:
        hint = f"`{NEVER_CLOSED}`, or nothing for the business hours of the vendor"
        raise ValueRefusedError(f"`{shortened(calendar)}` is no calendar", field=field, hint=hint)
    time = services.times[calendar or next(iter(services.times))]
    amounts = {name.value: _amount(typed, f"{priority}_{name}", time) for name in Name}
    return amounts | ({CALENDAR: calendar} if calendar else {})


def _amount(typed: Typed, field: str, time: BusinessTime) -> str:
    try:
        return checked_amount(" ".join(typed[field].split()), time)
    except (AmountRefusedError, NotOpenLongEnoughError) as error:
        raise ValueRefusedError(error.message, field=field, hint=error.hint) from None
