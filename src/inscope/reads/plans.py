"""Plans in the words of the policy, and contract lines with how they stand."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from inscope.apps.contracts.rows import SubscriptionRow
from inscope.core.entitlement import Entitlement, Standing
from inscope.core.policy import Policy
from inscope.core.policy.services import Plan, Services

PLAN_FACT = "plan"
"""The fact by which a decision knows the plan that the customer has bought."""


def plan_label(policy: Policy, plan: str) -> str:
    """Return a plan as the policy calls it."""
    plans = policy.pack.services.plans
    return plans[plan].label if plan in plans else plan.capitalize()


def plan_in(services: Services, facts: Mapping[str, object]) -> Plan | None:
    """Return the plan that the facts of a decision name, as it holds for their case; nothing, if there is none."""
    return services.plans.get(str(facts.get(PLAN_FACT, "")))


def line_words(entitlement: Entitlement) -> str:
    """Return the contract line that answers, and how it stands where it does not simply hold; nothing, if none does."""
    line = entitlement.named
    if line is None:
        return ""
    words = {
        Standing.IN_GRACE: (_("%(line)s, in grace until %(day)s"), line.answers_until),
        Standing.OVER: (_("%(line)s, ended on %(day)s"), line.ends_on),
        Standing.TO_COME: (_("%(line)s, begins on %(day)s"), line.starts_on),
    }
    told, day = words.get(line.standing(entitlement.on), ("%(line)s", entitlement.on))
    return told % {"line": line.reference, "day": date_format(day, "j M Y")}


def plan_words(policy: Policy, entitlement: Entitlement) -> str:
    """Return the plan and the line that answers, such as Premium, HT-2041; nothing, if none does."""
    line = entitlement.named
    return "" if line is None else f"{plan_label(policy, line.plan)}, {line_words(entitlement)}"


def covers_words(line: SubscriptionRow) -> str:
    """Return the products that a contract line covers."""
    return ", ".join(line.products.values()) or _("Every product")


def seats_words(line: SubscriptionRow) -> str:
    """Return how many places of a contract line are held."""
    return _("%(held)d of %(count)d") % {"held": line.held, "count": line.terms.licence_count}


def zone_of(services: Services) -> ZoneInfo:
    """Return the zone of the vendor's calendar."""
    return ZoneInfo("UTC") if services.calendar is None else services.calendar.zone


def vendor_zone() -> ZoneInfo:
    """Return the zone in which pages show instants."""
    return ZoneInfo(timezone.get_current_timezone_name())


def wall_words(instant: datetime, zone: ZoneInfo) -> str:
    """Return an instant as the clocks of a zone show it, with their zone."""
    local = instant.astimezone(zone)
    return f"{date_format(local, 'D j M Y, H:i')} {local.tzname()}"
