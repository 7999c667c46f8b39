"""The catalogue: its words, and what must hold between the days of a release and on the roadmap."""

from datetime import date
from enum import StrEnum

from inscope.core.lifecycle import Lifecycle, Version, ends_of
from inscope.core.records import ValueRefusedError


class ReleaseKind(StrEnum):
    """What a release is to the one before it."""

    MAJOR = "major"
    MINOR = "minor"
    PATCH = "patch"
    CUMULATIVE_PATCH = "cumulative_patch"


class FeatureStatus(StrEnum):
    """What the vendor says of a feature in one release."""

    GENERALLY_AVAILABLE = "generally_available"
    TECHNOLOGY_PREVIEW = "technology_preview"
    PLANNED = "planned"
    REMOVED = "removed"


OF_RELEASES = tuple(one.value for one in FeatureStatus if one is not FeatureStatus.REMOVED)
"""What a release as a whole can be: decisions read it where a request names no feature."""


class ComponentKind(StrEnum):
    """Whether something is a part of a product, or a product of somebody else that it is known to work with."""

    COMPONENT = "component"
    INTEGRATION = "integration"


class RoadmapStatus(StrEnum):
    """How far an item of the roadmap is."""

    PLANNED = "planned"
    IN_WORK = "in_work"
    SHIPPED = "shipped"


SHORTEST_LIFECYCLE = 3
"""Years: no product is supported for less."""


def check_lifecycle_years(years: int | None) -> None:
    """Refuse a life cycle that is shorter than any is; one that is not known stays open.

    Raises:
        ValueRefusedError: it is too short.
    """
    if years is not None and years < SHORTEST_LIFECYCLE:
        raise ValueRefusedError(
            f"a life cycle of {years} years is too short",
            field="lifecycle_years",
            hint=f"expected {SHORTEST_LIFECYCLE} years or more, or nothing while it is not known",
        )


def check_phase_ends(lifecycle: Lifecycle, version: Version, prefix: str = "") -> None:
    """Refuse fixed days of phases that are out of order; the field of a phase is its word behind a prefix.

    Raises:
        ValueRefusedError: with the first day that cannot be, and the one that it contradicts.
    """
    earlier, what, movable = version.original_release_on, "the original release", ""
    for one in ends_of(lifecycle, version):
        if one.day is None:
            continue
        own = one.phase.word if one.is_fixed else ""
        if earlier is None or one.day >= earlier:
            earlier, what, movable = one.day, f"`{one.phase.label}`", own
        elif own or movable:
            raise ValueRefusedError(
                f"`{one.phase.label}` would end on {one.day}, before {what} on {earlier}",
                field=f"{prefix}{own or movable}",
                hint="no phase ends before the one in front of it: fix another day for one of them",
            )


def check_release_days(*, released_on: date | None, withdrawn_on: date | None, re_released_on: date | None) -> None:
    """Refuse days of a release that are out of order; the original day stays whatever happens later.

    Raises:
        ValueRefusedError: with the day that cannot be.
    """
    if withdrawn_on is not None:
        _follows("withdrawn_on", "withdrawn", withdrawn_on, "released", released_on)
    if re_released_on is not None:
        _follows("re_released_on", "released again", re_released_on, "withdrawn", withdrawn_on)


def check_original_day(*, stands: date | None, released_on: date | None, is_withdrawn: bool) -> None:
    """Refuse another original day for a release that was withdrawn: its life cycle goes on from the first one.

    Raises:
        ValueRefusedError: the day is another one.
    """
    if is_withdrawn and released_on != stands:
        raise ValueRefusedError(
            f"a release that was withdrawn keeps its original day, which is {stands}",
            field="released_on",
            hint="give the day on which it came back as released again; if the original day itself is wrong, "
            "take back that it was withdrawn first",
        )


def check_shipped(status: str, *, is_in_release: bool) -> None:
    """Refuse an item of the roadmap that shipped in no release, or one that names a release before it shipped.

    Raises:
        ValueRefusedError: status and release do not go together.
    """
    if status == RoadmapStatus.SHIPPED and not is_in_release:
        raise ValueRefusedError("what shipped did so in a release", field="shipped_in", hint="choose the release")
    if status != RoadmapStatus.SHIPPED and is_in_release:
        raise ValueRefusedError(
            f"an item that is `{status}` has shipped in no release yet",
            field="shipped_in",
            hint="choose no release, or say that it shipped",
        )


def _follows(field: str, what: str, day: date, earlier_what: str, earlier: date | None) -> None:
    if earlier is None:
        raise ValueRefusedError(
            f"a release that was not {earlier_what} cannot be {what}",
            field=field,
            hint=f"give the day on which it was {earlier_what}",
        )
    if day < earlier:
        raise ValueRefusedError(
            f"{what} on {day} is before {earlier_what} on {earlier}",
            field=field,
            hint=f"expected {earlier} or later",
        )
