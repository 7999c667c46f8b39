"""Major versions of the catalogue with their phases, by the scope of coverage in force."""

from datetime import date, datetime

from django.conf import settings
from django.db.models import F, Q, QuerySet

from inscope.apps.catalog.models import MajorVersion, Release
from inscope.apps.catalog.records import fixed_ends, version_of
from inscope.core.lifecycle import Lifecycle, spans
from inscope.core.lifecycle_exports import Edition, MajorLife
from inscope.reads.published_policy import policy_in_force


def edition(today: date, now: datetime, address: str, policy_address: str) -> Edition:
    """Return what exports say of themselves.

    Raises:
        NotPublishedError, NoVersionInForceError: no scope of coverage says how phases end.
    """
    published = policy_in_force(today)
    lifecycle = published.policy.pack.services.lifecycle
    return Edition(settings.VENDOR_NAME, published.row.version, lifecycle, today, now, address, policy_address)


def all_lives(lifecycle: Lifecycle) -> tuple[MajorLife, ...]:
    """Return every major version with its latest release that was not withdrawn, by product, the newest first."""
    majors = list(by_product(MajorVersion.objects.all()))
    stands = Q(withdrawn_on__isnull=True) | Q(re_released_on__isnull=False)
    releases = Release.objects.filter(stands, released_on__isnull=False)
    latest = {one.major_id: one for one in releases.order_by("major", F("released_on").desc(), "-id").distinct("major")}
    return tuple(life_of(one, lifecycle, latest.get(one.pk)) for one in majors)


def by_product(majors: QuerySet[MajorVersion]) -> QuerySet[MajorVersion]:
    """Return major versions by the name of their product, the newest first, with what their phases follow from."""
    found = majors.select_related("product").prefetch_related("phase_dates")
    return found.order_by("product__name_key", "-number")


def life_of(major: MajorVersion, lifecycle: Lifecycle, latest: Release | None = None) -> MajorLife:
    """Return a major version that was read with its product and dates, with its phases."""
    version = version_of(major, fixed_ends(major))
    name, day = ("", None) if latest is None else (latest.name, latest.released_on)
    return MajorLife(major.product.name, major.number, version, spans(lifecycle, version), name, day)
