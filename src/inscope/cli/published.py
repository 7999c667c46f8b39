"""Published versions, for commands that otherwise need no server."""

from datetime import UTC, datetime

from inscope.cli.database import check_migrated, database, set_up_django
from inscope.cli.steps import step
from inscope.core.policy.files import PackFiles


def published_files(pack: str) -> PackFiles:
    """Return the files of `NAME@VERSION`, as they were published.

    Raises:
        NotPublishedError: there is no such version.
    """
    with database():
        set_up_django()
        from inscope.apps.published.selectors import files_of, version_named  # noqa: PLC0415 - needs Django set up

        check_migrated()
        name, _, version = pack.partition("@")
        return files_of(digest=version_named(name=name, version=version).digest)


def publish(files: PackFiles) -> str:
    """Publish a pack and say what came of it.

    Raises:
        DomainError: a check fails, or the version clashes with one that was published.
    """
    with database():
        set_up_django()
        from inscope.flows.published.publish_pack import publish_pack  # noqa: PLC0415 - needs Django set up

        check_migrated()
        with step("checking and publishing") as progress:
            published = publish_pack(files, now=datetime.now(UTC), progress=progress)
    return f"{published.version} is {'published' if published.is_new else 'published already'}"
