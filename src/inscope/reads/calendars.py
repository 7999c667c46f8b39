"""What a case pins of the services of its pack: a version of the calendar, and the times of its contract.

For all else the newest calendar counts.
"""

from functools import lru_cache
from uuid import UUID

from inscope.apps.published.selectors import COMPILED_POLICIES, policy_of
from inscope.apps.sla.selectors import calendar_version, newest_version
from inscope.core.policy.services import Services, with_calendar, with_contract
from inscope.core.policy.yamltree import Source
from inscope.reads.published_policy import PublishedPolicy

CONTRACTS = 64
"""So many contracts with times of their own are at hand, besides plans."""


@lru_cache(maxsize=COMPILED_POLICIES + CONTRACTS)
def services_under(digest: str, calendar: UUID | None, targets: str | None = None) -> Services:
    """Return the services of a pack with a version of its calendar; nothing names the one in the pack itself.

    `targets` are those of a contract, for plans that leave their times to it.
    """
    if targets is not None:
        return with_contract(services_under(digest, calendar), targets)
    services = policy_of(digest=digest).pack.services
    if calendar is None:
        return services
    return with_calendar(services, Source("calendar.json", calendar_version(public_id=calendar).content))


def services_now(published: PublishedPolicy) -> Services:
    """Return the services of a pack with its newest calendar."""
    newest = newest_version(digest=published.row.digest)
    return published.policy.pack.services if newest is None else services_under(published.row.digest, newest)
