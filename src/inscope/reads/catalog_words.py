"""The words of the catalogue as pages show them, each with its icon and its tone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from inscope.apps.catalog.records import phase_field
from inscope.core.catalog import OF_RELEASES, ComponentKind, FeatureStatus, ReleaseKind, RoadmapStatus
from inscope.core.lifecycle import Lifecycle
from inscope.reads.published_policy import policy_in_force_if_any


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its icon; the tone is a class of chips, empty for a quiet one."""

    label: str
    icon: str
    tone: str = ""


Choices = tuple[tuple[str, str], ...]


def feature_words() -> Mapping[str, Word]:
    """Return what a feature can be in a release."""
    return {
        FeatureStatus.GENERALLY_AVAILABLE: Word(_("Generally available"), "circle-check", "ok"),
        FeatureStatus.TECHNOLOGY_PREVIEW: Word(_("Technology preview"), "flask-conical", "judge"),
        FeatureStatus.PLANNED: Word(_("Planned"), "hourglass"),
        FeatureStatus.REMOVED: Word(_("Removed"), "ban", "warn"),
    }


def roadmap_words() -> Mapping[str, Word]:
    """Return how far an item of the roadmap can be."""
    return {
        RoadmapStatus.PLANNED: Word(_("Planned"), "hourglass"),
        RoadmapStatus.IN_WORK: Word(_("In work"), "hammer", "judge"),
        RoadmapStatus.SHIPPED: Word(_("Shipped"), "circle-check", "ok"),
    }


def kinds_of_releases() -> Choices:
    """Return what a release can be to the one before it."""
    return (
        (ReleaseKind.MAJOR, _("Major")),
        (ReleaseKind.MINOR, _("Minor")),
        (ReleaseKind.PATCH, _("Patch")),
        (ReleaseKind.CUMULATIVE_PATCH, _("Cumulative patch")),
    )


def kinds_of_components() -> Choices:
    """Return what a component can be."""
    return (
        (ComponentKind.COMPONENT, _("Component of ours")),
        (ComponentKind.INTEGRATION, _("Integration with another vendor's product")),
    )


def statuses_of_releases() -> Choices:
    """Return what a release as a whole can be."""
    return tuple((word, feature_words()[word].label) for word in OF_RELEASES)


def choices(words: Mapping[str, Word]) -> Choices:
    """Return words as a form offers them."""
    return tuple((word, one.label) for word, one in words.items())


def lifecycle_in_force(today: date) -> Lifecycle:
    """Return the phases of the policy in force; none, before one was published."""
    published = policy_in_force_if_any(today)
    return Lifecycle() if published is None else published.policy.pack.services.lifecycle


def phase_labels(lifecycle: Lifecycle) -> dict[str, str]:
    """Return the labels of the fields for the last days of phases that can be fixed."""
    return {
        phase_field(one.word): _("Last day of %(phase)s") % {"phase": one.label[:1].lower() + one.label[1:]}
        for one in lifecycle.phases
        if one.word in lifecycle.fixable
    }


def labels() -> dict[str, str]:
    """Return the labels of fields, for forms and for what the history tells of them."""
    return {
        "name": _("Name"),
        "lifecycle_years": _("Life cycle in years"),
        "els_eligible": _("Extended Life Cycle Support"),
        "number": _("Number"),
        "major": _("Major version"),
        "original_release_on": _("Original release"),
        "kind": _("Kind"),
        "released_on": _("Released on"),
        "withdrawn_on": _("Withdrawn on"),
        "re_released_on": _("Released again on"),
        "feature_status": _("Status as a whole"),
        "status": _("Status"),
        "shipped_in": _("Shipped in"),
    }
