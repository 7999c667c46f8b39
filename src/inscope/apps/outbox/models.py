"""The tables of what leaves. A message is written once, and of it only its state changes."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from inscope.core.outbox import Channel, State

_CHANNELS = sorted(one.value for one in Channel)
_STATES = sorted(one.value for one in State)
_WAITING, _SENT, _FAILED = State.WAITING.value, State.SENT.value, State.FAILED.value
_ONE_LINE = r"^[^\r\n]*$"


class OutboundMessage(models.Model):
    """A message with its payload, for one `reason`: who repeats the reason repeats no message.

    The recipient is a person's or a webhook's id, never an address. `next_at` is when it may be tried next; while
    it is being sent, when another worker may take it up.
    """

    public_id = models.UUIDField(unique=True)
    customer_id = models.BigIntegerField(null=True)
    reason = models.TextField(unique=True)
    channel = models.TextField()
    recipient = models.TextField()
    subject = models.TextField()
    body = models.TextField()
    attachment = models.TextField(default="", db_default="", help_text="names what is printed when it is sent")
    state = models.TextField(default=_WAITING)
    attempts = models.IntegerField(default=0)
    next_at = models.DateTimeField()
    last_error = models.TextField(default="")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        """What is due is found by one index, lists by another; nothing in a header has a second line."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(channel__in=_CHANNELS), name="outbox_channel"),
            models.CheckConstraint(condition=Q(state__in=_STATES), name="outbox_state"),
            models.CheckConstraint(
                condition=Q(state=_SENT, sent_at__isnull=False) | ~Q(state=_SENT) & Q(sent_at__isnull=True),
                name="outbox_sent_at",
            ),
            models.CheckConstraint(condition=~Q(state=_FAILED) | ~Q(last_error=""), name="outbox_failed_why"),
            models.CheckConstraint(condition=Q(attempts__gte=0), name="outbox_attempts"),
            models.CheckConstraint(
                condition=Q(recipient__regex=_ONE_LINE, subject__regex=_ONE_LINE), name="outbox_one_line"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_at", "id"], condition=Q(state=_WAITING), name="outbox_due"),
            models.Index(fields=["state", "-id"], name="outbox_by_state"),
        ]

    def __str__(self) -> str:
        return f"message {self.pk} by {self.channel}"


class WebhookEndpoint(models.Model):
    """An address of somebody's program that is told of what happens; its secret is kept sealed."""

    public_id = models.UUIDField(unique=True)
    name = models.TextField(unique=True, help_text="what it is for")
    url = models.TextField()
    sealed_secret = models.TextField()
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField()

    class Meta:
        """An address is asked by HTTP and in one line."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(url__regex=r"^https?://[^[:space:]]+$"), name="webhook_url"),
        ]

    def __str__(self) -> str:
        return f"webhook {self.pk}"
