"""The tables of the catalogue. It is public: every customer may read all of it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

FEATURE_STATUSES = ("generally_available", "technology_preview", "planned")


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


class Release(models.Model):
    """One release, and the status of its features."""

    public_id = models.UUIDField(unique=True)
    major = models.ForeignKey(MajorVersion, on_delete=models.PROTECT, related_name="releases")
    name = models.TextField(help_text="as people write it, such as 5.4.2")
    released_on = models.DateField(null=True)
    feature_status = models.TextField(default="generally_available")

    class Meta:
        """One row a name; statuses are those of the policy."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["major", "name"], name="release_once"),
            models.CheckConstraint(condition=Q(feature_status__in=FEATURE_STATUSES), name="release_feature_status"),
        ]

    def __str__(self) -> str:
        return self.name
