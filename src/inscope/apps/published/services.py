"""Writes published packs."""

from datetime import datetime
from uuid import UUID

from inscope.apps.published.models import PackVersion
from inscope.apps.published.rows import PublishedVersion
from inscope.apps.published.selectors import published_row
from inscope.core.policy.files import PackFiles
from inscope.core.policy.model import Pack


def record_version(*, pack: Pack, files: PackFiles, public_id: UUID, now: datetime) -> PublishedVersion:
    """Add a version for ever: there is no service that changes or removes one."""
    return published_row(
        PackVersion.objects.create(
            public_id=public_id,
            name=pack.name,
            version=pack.version,
            digest=files.digest,
            title=pack.title,
            valid_from=pack.valid_from,
            valid_to=pack.valid_to,
            policy=files.policy,
            facts=files.facts,
            services=files.services,
            examples=files.examples,
            changes=files.changes,
            published_at=now,
        )
    )
