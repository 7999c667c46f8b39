"""The tables of imports. They are the staff's: no customer reads them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from inscope.apps.identity.models import Person
from inscope.core.imports import What

_KINDS = [one.value for one in What]


class State(models.TextChoices):
    """How far an import is."""

    CHECKING = "checking"
    REFUSED = "refused"
    CHECKED = "checked"
    IMPORTING = "importing"
    IMPORTED = "imported"
    UNDOING = "undoing"
    UNDONE = "undone"


class Import(models.Model):
    """A file of records. Counts are those of the latest check, or of what was done; `done` of `total` is progress."""

    public_id = models.UUIDField(unique=True)
    what = models.TextField()
    file_name = models.TextField()
    digest = models.TextField(help_text="SHA-256 of the content")
    content = models.BinaryField()
    may_change = models.BooleanField(help_text="whether a row that differs changes the record")
    state = models.TextField()
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    added = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    problem_count = models.IntegerField(default=0)
    problems = models.TextField(default="", help_text="as JSON: what keeps it from being imported, or undone")
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    begun_at = models.DateTimeField(help_text="when the present or latest work began")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        """Words are those that there are."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(what__in=_KINDS), name="import_what"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="import_state"),
        ]

    def __str__(self) -> str:
        return f"import {self.pk} of {self.what}"


class ImportedRow(models.Model):
    """What an import did to a record: enough to tell its history, and to undo it.

    `before` is empty where the record was added. `after` names the values that it was left with.
    """

    of = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="rows")
    record_id = models.BigIntegerField()
    subject = models.TextField(help_text="as the audit names the record")
    before = models.TextField(help_text="as JSON, those of other records by number")
    changes = models.TextField(help_text="as JSON, in words: from what to what, by field")
    after = models.TextField(help_text="the state of its values")

    class Meta:
        """One row a record; a record's are found by its path."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["of", "record_id"], name="imported_row_once")]
        indexes: ClassVar = [models.Index(fields=["subject"], name="imported_row_subject")]

    def __str__(self) -> str:
        return f"record {self.record_id} of import {self.of_id}"
