"""The tables of cases. Messages and events are only added; an internal note is never shown to a customer."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from inscope.apps.contracts.models import Customer, Instance
from inscope.apps.identity.models import Person

STATUSES = ("open", "resolved")
WAITING_FOR = ("vendor", "customer", "judgment", "nobody")
PRIORITIES = ("P1", "P2", "P3")


class Case(models.Model):
    """What a customer asked. `outcome` to `judge_role` are copies of the latest decision, for lists."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="cases")
    public_id = models.UUIDField(unique=True)
    instance = models.ForeignKey(Instance, on_delete=models.PROTECT, null=True, related_name="+")
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    asked_on = models.DateField(help_text="the day of receipt in the vendor's zone")
    subject = models.TextField()
    priority = models.TextField()
    pack_digest = models.TextField(help_text="what decides this case, from its first day to its last")
    calendar_version = models.UUIDField(null=True, help_text="what times it; null: the calendar of the pack itself")
    contract_times = models.UUIDField(null=True, help_text="a version of the times of its contract")
    contract_targets = models.TextField(null=True, help_text="what that version says")  # noqa: DJ001 -- no version says nothing
    key = models.TextField(help_text="made by the sender: the same key opens one case")
    body_digest = models.TextField(help_text="sha256 of what was sent under the key")

    status = models.TextField(default="open")
    assignee = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    updated_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    in_review = models.BooleanField(default=False)

    decisions = models.IntegerField(default=0)
    outcome = models.TextField(default="")
    clause = models.TextField(default="")
    waiting_for = models.TextField(default="vendor")
    judge_fact = models.TextField(default="")
    judge_role = models.TextField(default="")
    next_due_at = models.DateTimeField(null=True, help_text="by when its clock, while that runs, owes an answer")

    class Meta:
        """The lists that people look at each have their index."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["customer", "key"], name="case_once"),
            models.CheckConstraint(condition=Q(status__in=STATUSES), name="case_status"),
            models.CheckConstraint(condition=Q(waiting_for__in=WAITING_FOR), name="case_waiting_for"),
            models.CheckConstraint(condition=Q(priority__in=PRIORITIES), name="case_priority"),
            models.CheckConstraint(
                condition=Q(status="resolved", resolved_at__isnull=False) | Q(status="open", resolved_at__isnull=True),
                name="case_resolved_at",
            ),
            models.CheckConstraint(
                condition=Q(status="open") | Q(next_due_at__isnull=True), name="case_due_while_open"
            ),
            models.CheckConstraint(condition=Q(updated_at__gte=F("opened_at")), name="case_updated_later"),
            models.CheckConstraint(
                condition=Q(contract_times__isnull=True, contract_targets__isnull=True)
                | Q(contract_times__isnull=False, contract_targets__isnull=False),
                name="case_contract_times",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["priority", "id"], condition=Q(status="open"), name="case_queue"),
            models.Index(
                fields=["outcome", "priority", "id"], condition=Q(status="open"), name="case_queue_by_outcome"
            ),
            models.Index(
                fields=["waiting_for", "priority", "id"], condition=Q(status="open"), name="case_queue_by_waiting"
            ),
            models.Index(fields=["priority", "id"], condition=Q(status="open", in_review=True), name="case_reviews"),
            models.Index(fields=["assignee", "priority", "id"], condition=Q(status="open"), name="case_assigned"),
            models.Index(fields=["next_due_at", "id"], condition=Q(next_due_at__isnull=False), name="case_due_next"),
            models.Index(fields=["customer", "-id"], name="case_of_customer"),
            models.Index(
                fields=["customer", "-id"],
                condition=Q(status="open", waiting_for="customer"),
                name="case_waits_for_customer",
            ),
            models.Index(fields=["outcome", "-id"], name="case_by_outcome"),
        ]

    def __str__(self) -> str:
        return f"case {self.pk}"


class Draft(models.Model):
    """A request that is being written. Its public id is the key under which it opens a case, once."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    public_id = models.UUIDField(unique=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    instance = models.ForeignKey(Instance, on_delete=models.SET_NULL, null=True, related_name="+")
    answers = models.TextField(default="", help_text="as an address holds them")
    subject = models.TextField(default="")
    body = models.TextField(default="")
    saved_at = models.DateTimeField()
    case = models.ForeignKey(Case, on_delete=models.CASCADE, null=True, related_name="+")

    class Meta:
        """Read by person, the latest first."""

        indexes: ClassVar = [models.Index(fields=["person", "-saved_at"], name="draft_of_person")]

    def __str__(self) -> str:
        return f"draft {self.pk}"


class Message(models.Model):
    """What somebody wrote: to the other side, or as an internal note of the vendor's staff."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="messages")
    public_id = models.UUIDField(unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    is_staff = models.BooleanField(help_text="written by the vendor")
    is_internal = models.BooleanField(default=False)
    body = models.TextField()
    written_at = models.DateTimeField()
    key = models.TextField(null=True, help_text="made by the sender: the same key writes one message")  # noqa: DJ001 -- no key is no key

    class Meta:
        """Only the staff write notes."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "key"], name="message_once"),
            models.CheckConstraint(condition=Q(is_internal=False) | Q(is_staff=True), name="message_note_of_staff"),
        ]
        indexes: ClassVar = [models.Index(fields=["case", "id"], name="message_of_case")]

    def __str__(self) -> str:
        return f"message {self.pk}"


class CaseEvent(models.Model):
    """Something that happened to a case, for its timeline; `details` are JSON: codes and numbers, no names.

    What was done by a person's own act has its text there too: the reason, or whom to call.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    kind = models.TextField()
    is_internal = models.BooleanField(default=False)
    details = models.TextField(default="{}")

    class Meta:
        """Read by case."""

        indexes: ClassVar = [models.Index(fields=["case", "id"], name="event_of_case")]

    def __str__(self) -> str:
        return f"{self.kind} of case {self.case_id}"


class Attachment(models.Model):
    """A file that came with a draft or a message. Kept in the database: what opens a case opens it whole."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    public_id = models.UUIDField(unique=True)
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, null=True, related_name="attachments")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="attachments")
    message = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, related_name="attachments")
    is_internal = models.BooleanField(default=False)
    name = models.TextField()
    size = models.IntegerField(help_text="bytes")
    digest = models.TextField(help_text="sha256 of the content")
    content = models.BinaryField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        """A file belongs to a draft or to a case; its size is that of its content."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(draft__isnull=False) | Q(case__isnull=False), name="attachment_belongs_somewhere"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["case", "id"], name="attachment_of_case")]

    def __str__(self) -> str:
        return f"attachment {self.pk}"
