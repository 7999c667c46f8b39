"""Major versions of the catalogue with their phases, by the scope of coverage in force."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import F, Q, QuerySet

from inscope.apps.catalog.models import MajorVersion, Release
from inscope.apps.catalog.records import fixed_ends, version_of
from inscope.core.lifecycle import Lifecycle, Version, spans
from inscope.core.lifecycle_exports import Edition, MajorLife
from inscope.pg.rows import Statement
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


def lives_of(*, customer_id: int, lifecycle: Lifecycle) -> Mapping[int, MajorLife]:
    """Return the major versions that instances of a customer run, by their numbers; belongs inside `acting_as`."""
    return {
        number: MajorLife(product, major, version, spans(lifecycle, version))
        for number, product, major, version in _RUN_BY.read(customer_id=customer_id)
    }


def _run(number: int, product: str, major: int, *known: Any) -> tuple[int, str, int, Version]:  # noqa: ANN401 - columns
    released, years, els_eligible, phases, ends = known
    return number, product, major, Version(released, years, els_eligible, fixed=dict(zip(phases, ends, strict=True)))


_RUN_BY = Statement(
    _run,
    """
    select major.id, product.name, major.number, major.original_release_on, product.lifecycle_years,
        product.els_eligible,
        array(select phase from catalog_phasedate one where one.major_id = major.id order by one.id),
        array(select ends_on from catalog_phasedate one where one.major_id = major.id order by one.id)
    from catalog_majorversion major join catalog_product product on product.id = major.product_id
    where major.id in (
        select release.major_id from contracts_instance one join catalog_release release on release.id = one.release_id
        where one.customer_id = %(customer_id)s
    )
    """,
)


def life_of(major: MajorVersion, lifecycle: Lifecycle, latest: Release | None = None) -> MajorLife:
    """Return a major version that was read with its product and dates, with its phases."""
    version = version_of(major, fixed_ends(major))
    name, day = ("", None) if latest is None else (latest.name, latest.released_on)
    return MajorLife(major.product.name, major.number, version, spans(lifecycle, version), name, day)
