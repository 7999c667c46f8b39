"""When a day of the vendor begins, and whether it works at an instant, by the calendar of the policy in force."""

from datetime import date, datetime, time

from django.utils import timezone

from inscope.core.zones import seconds_of
from inscope.reads.calendars import services_now
from inscope.reads.published_policy import policy_in_force_if_any


def is_open(now: datetime) -> bool:
    """Say whether the vendor works; always, where no calendar says when."""
    published = policy_in_force_if_any(timezone.localdate(now))
    hours = next(iter(services_now(published).times.values()), None) if published else None
    at = seconds_of(now)
    return hours is None or hours.open_between(at, at + 1) > 0


def begins(day: date) -> datetime:
    """Return when a day begins for the vendor."""
    return datetime.combine(day, time(), timezone.get_current_timezone())
