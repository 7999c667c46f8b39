"""Which version of a pack's calendar counts: for a case the one that it pins, for all else the newest."""

from functools import lru_cache
from uuid import UUID

from inscope.apps.published.selectors import COMPILED_POLICIES, policy_of
from inscope.apps.sla.selectors import calendar_version, newest_version
from inscope.core.policy.services import Services, with_calendar
from inscope.core.policy.yamltree import Source
from inscope.reads.published_policy import PublishedPolicy


@lru_cache(maxsize=COMPILED_POLICIES)
def services_under(digest: str, calendar: UUID | None) -> Services:
    """Return the services of a pack with a version of its calendar; nothing names the one in the pack itself."""
    services = policy_of(digest=digest).pack.services
    if calendar is None:
        return services
    return with_calendar(services, Source("calendar.json", calendar_version(public_id=calendar).content))


def services_now(published: PublishedPolicy) -> Services:
    """Return the services of a pack with its newest calendar."""
    newest = newest_version(digest=published.row.digest)
    return published.policy.pack.services if newest is None else services_under(published.row.digest, newest)
