"""Reads published packs: frozen rows, and the compiled policy of one."""

from datetime import date
from functools import lru_cache

from django.db.models import QuerySet

from inscope.apps.published.errors import NotPublishedError, NoVersionInForceError
from inscope.apps.published.models import PackVersion
from inscope.apps.published.rows import PublishedVersion
from inscope.core.policy import Policy, load_policy
from inscope.core.policy.files import PackFiles
from inscope.pg.rows import Statement

COMPILED_POLICIES = 16
"""How many a process keeps: today's, and those that recent decisions pinned."""

_SHOWN = ("public_id", "name", "version", "digest", "title", "valid_from", "valid_to", "published_at")
_IN_FORCE = Statement(
    PublishedVersion,
    f"""
    select {", ".join(_SHOWN)} from published_packversion
    where name = %(name)s and valid_from <= %(on)s and (valid_to is null or valid_to >= %(on)s)
    order by valid_from desc limit 1
    """,  # noqa: S608 - ours, every word
)


def version_in_force(*, name: str, on: date) -> PublishedVersion:
    """Return the version that decides on a day: of those valid then, the one that began last.

    Raises:
        NotPublishedError: nothing was published under that name.
        NoVersionInForceError: none of its versions is valid on that day.
    """
    if row := _IN_FORCE.first(name=name, on=on):
        return row
    if _versions(name=name).exists():
        raise NoVersionInForceError(name, on)
    raise NotPublishedError(name)


def versions_of(*, name: str) -> tuple[PublishedVersion, ...]:
    """Return every version of a pack, the one that begins last first."""
    return tuple(published_row(row) for row in _versions(name=name).order_by("-valid_from"))


def published_versions() -> tuple[PublishedVersion, ...]:
    """Return everything that was published: by name, the version that begins last first."""
    return tuple(published_row(row) for row in _versions().order_by("name", "-valid_from"))


def latest_version(*, name: str) -> PublishedVersion:
    """Return the version that begins last, in force or still to come."""
    if row := _versions(name=name).order_by("-valid_from").first():
        return published_row(row)
    raise NotPublishedError(name)


def version_named(*, name: str, version: str) -> PublishedVersion:
    """Return the version with that label."""
    if row := _versions(name=name, version=version).first():
        return published_row(row)
    raise NotPublishedError(f"{name}@{version}")


def version_by_digest(*, digest: str) -> PublishedVersion:
    """Return the version with that digest."""
    if row := _versions(digest=digest).first():
        return published_row(row)
    raise NotPublishedError(digest)


def files_of(*, digest: str) -> PackFiles:
    """Return the bytes of a version, as they were published."""
    row = PackVersion.objects.filter(digest=digest).first()
    if row is None:
        raise NotPublishedError(digest)
    return PackFiles(
        policy=bytes(row.policy),
        facts=bytes(row.facts),
        services=bytes(row.services),
        examples=bytes(row.examples),
        changes=bytes(row.changes),
    )


@lru_cache(maxsize=COMPILED_POLICIES)
def policy_of(*, digest: str) -> Policy:
    """Return the compiled policy of a version; a digest names it for ever, so a kept one never goes stale."""
    return load_policy(files_of(digest=digest))


def published_row(row: PackVersion) -> PublishedVersion:
    """Return a row as the rest of the product sees it."""
    return PublishedVersion(**{field: getattr(row, field) for field in _SHOWN})


def _versions(**wanted: str) -> QuerySet[PackVersion]:
    return PackVersion.objects.filter(**wanted).only(*_SHOWN)
