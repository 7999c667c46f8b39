"""The policy that decides on a day, and where its page is."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from inscope.apps.published.errors import NotPublishedError, NoVersionInForceError
from inscope.apps.published.rows import PublishedVersion
from inscope.apps.published.selectors import policy_of, version_in_force, version_named
from inscope.core.policy import Policy


@dataclass(frozen=True, slots=True)
class PublishedPolicy:
    """A published version, and what it decides with."""

    row: PublishedVersion
    policy: Policy


def default_pack() -> str:
    """Return the pack that decides where no plan names another."""
    return str(settings.DEFAULT_PACK)


def policy_in_force(on: date) -> PublishedPolicy:
    """Return the policy that decides on a day.

    Raises:
        NotPublishedError: nothing was published.
        NoVersionInForceError: no version is valid on that day.
    """
    row = version_in_force(name=default_pack(), on=on)
    return PublishedPolicy(row, policy_of(digest=row.digest))


def policy_in_force_if_any(on: date) -> PublishedPolicy | None:
    """Return the policy that decides on a day; nothing, where none does."""
    try:
        return policy_in_force(on)
    except (NotPublishedError, NoVersionInForceError):
        return None


def policy_at(place: str) -> PublishedPolicy:
    """Return the published policy that a page's address names: a version, or `NAME@VERSION` of another pack.

    Raises:
        NotPublishedError: there is no such version.
    """
    name, at, version = place.rpartition("@")
    row = version_named(name=name if at else default_pack(), version=version)
    return PublishedPolicy(row, policy_of(digest=row.digest))


def place_of(row: PublishedVersion) -> str:
    """Return what the address of a version's page names it by."""
    return row.version if row.name == default_pack() else f"{row.name}@{row.version}"
