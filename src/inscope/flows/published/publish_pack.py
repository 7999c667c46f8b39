"""Publish a pack: check it, and keep it for ever under its digest."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from django.db import transaction

from inscope.apps.published.errors import BeginningTakenError, VersionTakenError
from inscope.apps.published.rows import PublishedVersion
from inscope.apps.published.selectors import versions_of
from inscope.apps.published.services import record_version
from inscope.core.errors import DomainError
from inscope.core.policy.check import Progress, Report, check
from inscope.core.policy.files import PackFiles
from inscope.core.policy.model import Pack
from inscope.pg.ids import uuid7
from inscope.pg.locks import hold_name


@dataclass(frozen=True, slots=True)
class Published:
    """What came of it."""

    version: PublishedVersion
    is_new: bool


class PackFailsChecksError(DomainError):
    """A pack that did not pass its checks."""

    code: ClassVar[str] = "pack_fails_checks"

    def __init__(self, report: Report) -> None:
        self.problems = list(report.problems)
        super().__init__("\n".join(["the pack fails its checks and was not published:", *self.problems]))

    def details(self) -> dict[str, object]:
        """Return each mistake as one text."""
        return {"problems": self.problems}


def publish_pack(files: PackFiles, *, now: datetime, progress: Progress | None = None) -> Published:
    """Publish what the files say; the same contents a second time change nothing.

    Raises:
        PackFailsChecksError: a check failed; the error holds every problem.
        VersionTakenError: that version is published with other contents.
        BeginningTakenError: another version of the pack begins on the same day.
    """
    report = check(files, progress)
    if report.policy is None or not report.is_ok:
        raise PackFailsChecksError(report)
    pack = report.policy.pack
    with transaction.atomic():
        hold_name("pack", pack.name)
        if earlier := _already_published(pack, files.digest):
            return Published(earlier, is_new=False)
        return Published(record_version(pack=pack, files=files, public_id=uuid7(now), now=now), is_new=True)


def _already_published(pack: Pack, digest: str) -> PublishedVersion | None:
    """Return the same contents if they stand there, and refuse others in their place."""
    versions = versions_of(name=pack.name)
    for version in versions:
        if version.digest == digest:
            return version
    for version in versions:
        if version.version == pack.version:
            raise VersionTakenError(version.name, version.version, version.digest)
        if version.valid_from == pack.valid_from:
            raise BeginningTakenError(version.name, version.version, version.valid_from)
    return None
