"""The tables of the audit. A trigger chains each entry and moves the head; nothing else can."""

from typing import ClassVar

from django.db import models


class AuditEntry(models.Model):
    """One thing that happened. Number, previous and hash are filled in by the database."""

    chain = models.TextField(help_text="`installation`, or `customer:` and its number")
    customer_id = models.BigIntegerField(null=True)
    number = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.TextField()
    event = models.TextField()
    subject = models.TextField()
    details = models.TextField()
    previous = models.TextField()
    hash = models.TextField()

    class Meta:
        """One entry a number; a subject's are found by the beginning of its path."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["chain", "number"], name="audit_entry_once")]
        indexes: ClassVar = [
            models.Index(
                fields=["subject", "id"], name="audit_entry_subject", opclasses=["text_pattern_ops", "int8_ops"]
            ),
            models.Index(fields=["event", "id"], name="audit_entry_event"),
        ]

    def __str__(self) -> str:
        return f"{self.chain} {self.number} {self.event}"


class AuditHead(models.Model):
    """The end of each chain: one row each, and thereby the lock of the chain."""

    chain = models.TextField(primary_key=True)
    length = models.BigIntegerField()
    hash = models.TextField()

    def __str__(self) -> str:
        return f"{self.chain} {self.length}"
