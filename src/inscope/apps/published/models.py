"""The table of published packs: append-only, and what it says about itself is checked by the database."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class PackVersion(models.Model):
    """One published version of a pack, with the very bytes that decide.

    Two more things stand in the migrations: a trigger refuses UPDATE and DELETE, and a check
    recomputes the digest from the bytes.
    """

    public_id = models.UUIDField(unique=True)
    name = models.TextField()
    version = models.TextField()
    digest = models.TextField(unique=True)
    title = models.TextField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, help_text="the last day; null: until a later version begins")
    policy = models.BinaryField()
    facts = models.BinaryField()
    services = models.BinaryField()
    examples = models.BinaryField()
    changes = models.BinaryField()
    published_at = models.DateTimeField()

    class Meta:
        """Names for the constraints, which the flows recognise."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name", "version"], name="pack_version_once"),
            models.UniqueConstraint(fields=["name", "valid_from"], name="pack_version_begins_alone"),
            models.CheckConstraint(
                condition=Q(digest__regex=r"^sha256:[0-9a-f]{64}$"), name="pack_version_digest_form"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="pack_version_valid_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}@{self.version}"
