"""Whether the vendor works at an instant, by the calendar of the policy in force."""

from datetime import datetime

from django.utils import timezone

from inscope.core.zones import seconds_of
from inscope.reads.calendars import services_now
from inscope.reads.published_policy import policy_in_force_if_any


def is_open(now: datetime) -> bool:
    """Say whether the vendor works; always, where no calendar says when."""
    published = policy_in_force_if_any(timezone.localdate(now))
    time = next(iter(services_now(published).times.values()), None) if published else None
    at = seconds_of(now)
    return time is None or time.open_between(at, at + 1) > 0
