"""The tables of the catalogue. It is public: every customer may read all of it."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from inscope.core.catalog import OF_RELEASES, ComponentKind, FeatureStatus, ReleaseKind, RoadmapStatus

_KINDS, _STATUSES, _COMPONENTS, _STEPS = (
    [word.value for word in words] for words in (ReleaseKind, FeatureStatus, ComponentKind, RoadmapStatus)
)


class Product(models.Model):
    """Something the vendor supports. What is not known of its life cycle is null, and stays open in decisions."""

    public_id = models.UUIDField(unique=True)
    name = models.TextField()
    name_key = models.TextField(unique=True)
    lifecycle_years = models.IntegerField(null=True, help_text="from the original release of a major version")
    els_eligible = models.BooleanField(null=True, help_text="whether Extended Life Cycle Support is on offer")

    class Meta:
        """A life cycle lasts at least three years."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(lifecycle_years__isnull=True) | Q(lifecycle_years__gte=3), name="product_lifecycle_years"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class MajorVersion(models.Model):
    """A major version, whose original release begins its life cycle."""

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="majors")
    number = models.IntegerField()
    original_release_on = models.DateField(null=True)

    class Meta:
        """One row a number."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "number"], name="major_version_once"),
            models.CheckConstraint(condition=Q(number__gte=0), name="major_version_number"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.number}"


class PhaseDate(models.Model):
    """The day on which a phase of a major version ends, where the vendor has fixed one."""

    major = models.ForeignKey(MajorVersion, on_delete=models.PROTECT, related_name="phase_dates")
    phase = models.TextField(help_text="a word of the policy, such as full")
    ends_on = models.DateField(help_text="the last day")

    class Meta:
        """One row a phase."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["major", "phase"], name="phase_date_once"),
            models.CheckConstraint(condition=~Q(phase=""), name="phase_date_phase"),
        ]

    def __str__(self) -> str:
        return f"{self.phase} of major version {self.major_id}"


class Release(models.Model):
    """One release. What happens later leaves `released_on`, its original day, as it is: a trigger refuses another."""

    public_id = models.UUIDField(unique=True)
    major = models.ForeignKey(MajorVersion, on_delete=models.PROTECT, related_name="releases")
    name = models.TextField(help_text="as people write it, such as 5.4.2")
    name_key = models.TextField()
    kind = models.TextField(default="", help_text="empty: not known")
    released_on = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)
    re_released_on = models.DateField(null=True)
    feature_status = models.TextField(default="generally_available", help_text="of the release as a whole")

    class Meta:
        """One row a name; days in order; words are those of the catalogue."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["major", "name_key"], name="release_once"),
            models.CheckConstraint(condition=Q(feature_status__in=OF_RELEASES), name="release_feature_status"),
            models.CheckConstraint(condition=Q(kind__in=["", *_KINDS]), name="release_kind"),
            models.CheckConstraint(
                condition=(
                    Q(withdrawn_on__isnull=True) | Q(released_on__isnull=False, withdrawn_on__gte=F("released_on"))
                )
                & (
                    Q(re_released_on__isnull=True)
                    | Q(withdrawn_on__isnull=False, re_released_on__gte=F("withdrawn_on"))
                ),
                name="release_days",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Feature(models.Model):
    """Something that a product does, by the name under which people ask for it."""

    public_id = models.UUIDField(unique=True)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="features")
    name = models.TextField()
    name_key = models.TextField()

    class Meta:
        """One row a name."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["product", "name_key"], name="feature_once")]

    def __str__(self) -> str:
        return self.name


class FeatureInRelease(models.Model):
    """What a feature is in one release of its product, which a trigger checks; without a row it is not in it."""

    feature = models.ForeignKey(Feature, on_delete=models.PROTECT, related_name="releases")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="features")
    status = models.TextField()

    class Meta:
        """One row a pair."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["feature", "release"], name="feature_in_release_once"),
            models.CheckConstraint(condition=Q(status__in=_STATUSES), name="feature_in_release_status"),
        ]

    def __str__(self) -> str:
        return f"feature {self.feature_id} in release {self.release_id}"


class Component(models.Model):
    """A part of a product, or a product of somebody else that it is known to work with."""

    public_id = models.UUIDField(unique=True)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="components")
    name = models.TextField()
    name_key = models.TextField()
    kind = models.TextField()

    class Meta:
        """One row a name."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "name_key"], name="component_once"),
            models.CheckConstraint(condition=Q(kind__in=_COMPONENTS), name="component_kind"),
        ]

    def __str__(self) -> str:
        return self.name


class RoadmapItem(models.Model):
    """Something that the vendor will build, or built; what shipped names a release of its product (a trigger)."""

    public_id = models.UUIDField(unique=True)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="roadmap")
    name = models.TextField()
    name_key = models.TextField()
    status = models.TextField()
    shipped_in = models.ForeignKey(Release, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """One row a name; a release for what shipped, and for nothing else."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["product", "name_key"], name="roadmap_item_once"),
            models.CheckConstraint(condition=Q(status__in=_STEPS), name="roadmap_item_status"),
            models.CheckConstraint(
                condition=Q(status=RoadmapStatus.SHIPPED.value, shipped_in__isnull=False)
                | (~Q(status=RoadmapStatus.SHIPPED.value) & Q(shipped_in__isnull=True)),
                name="roadmap_item_shipped",
            ),
        ]

    def __str__(self) -> str:
        return self.name
