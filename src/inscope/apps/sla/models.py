"""The tables of clocks, calendars, responses that are over, warnings, whom these tell, and of who is on call.

Nothing in a clock or a response is counted: each row follows from the events of its case.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from inscope.apps.cases.models import PRIORITIES, Case
from inscope.apps.contracts.models import Customer
from inscope.apps.identity.models import Person
from inscope.core.sla.warnings import Warned, Whom

TARGETS = ("initial", "ongoing", "none")
STATES = ("running", "paused", "met", "not_owed", "stopped")
WARNED = tuple(one.value for one in Warned)
WHOM = [one.value for one in Whom]
IS_RUNNING, IS_PAUSED = Q(state="running"), Q(state="paused")


class CalendarVersion(models.Model):
    """A version of a pack's calendar that follows the one in the pack itself; `content` is its file, as JSON.

    More stands in the migrations: a trigger refuses UPDATE and DELETE, a check recomputes the digest.
    """

    public_id = models.UUIDField(unique=True)
    pack_digest = models.TextField(help_text="the pack whose calendar it is")
    name = models.TextField()
    version = models.TextField()
    content = models.TextField()
    digest = models.TextField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """A version has one content."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pack_digest", "version"], name="calendar_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class CaseClock(models.Model):
    """How the clock of a case stands since the last event. A late one is running, and its due instant is past.

    The key of case and customer in the migrations holds both, and so lets a case have one; one key for each as well
    would be looked up for each row.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clock", db_constraint=False, db_index=False)
    plan = models.TextField(default="", help_text="whose times hold; empty without one")
    target = models.TextField(default="none")
    state = models.TextField(default="not_owed")
    started_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    left_seconds = models.BigIntegerField(null=True, help_text="while it is paused, in the measure of its target")
    whole_seconds = models.BigIntegerField(null=True, help_text="what the target has in all, in its measure")
    waited_seconds = models.BigIntegerField(default=0, help_text="how long a late one waited, in its measure")
    calendar = models.TextField(default="", help_text="name and version of the calendar it was computed with")
    zones = models.TextField(help_text="the release of tzdata it was computed with")
    change = models.IntegerField(default=1, help_text="grows when target, state or due instant change")
    look_at = models.DateTimeField(null=True, help_text="when to look whether it warns; a mark for the worker alone")

    class Meta:
        """What stands in a row, its state says."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "customer"], name="clock_once"),
            models.CheckConstraint(condition=Q(target__in=TARGETS), name="clock_target"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="clock_state"),
            models.CheckConstraint(
                condition=(IS_RUNNING & Q(due_at__isnull=False)) | (~IS_RUNNING & Q(due_at__isnull=True)),
                name="clock_due_while_running",
            ),
            models.CheckConstraint(
                condition=(IS_PAUSED & Q(left_seconds__isnull=False)) | (~IS_PAUSED & Q(left_seconds__isnull=True)),
                name="clock_left_while_paused",
            ),
            models.CheckConstraint(
                condition=(
                    (IS_RUNNING | IS_PAUSED)
                    & Q(whole_seconds__isnull=False, started_at__isnull=False, target__in=("initial", "ongoing"))
                )
                | (~IS_RUNNING & ~IS_PAUSED & Q(whole_seconds__isnull=True)),
                name="clock_counts_a_target",
            ),
            models.CheckConstraint(
                condition=Q(waited_seconds=0) | (IS_RUNNING & Q(waited_seconds__gte=0)), name="clock_waited_while_late"
            ),
            models.CheckConstraint(condition=Q(change__gte=1), name="clock_change_counts_from_one"),
        ]
        indexes: ClassVar = [
            models.Index(F("case"), condition=IS_PAUSED, name="clock_paused"),
            models.Index(fields=["look_at"], condition=Q(look_at__isnull=False), name="clock_look_at"),
        ]

    def __str__(self) -> str:
        return f"clock of case {self.case_id}"


class Response(models.Model):
    """A response that a case was owed and that is over. It stands as it was computed when it ended, and is never moved.

    Month, plan, priority and customer of a report are read from here alone.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="responses", db_constraint=False)
    number = models.IntegerField(help_text="the how manieth of its case")
    target = models.TextField()
    plan = models.TextField(help_text="whose times held")
    priority = models.TextField(help_text="of the case when it ended")
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(help_text="when it was given, or when nothing was owed any more")
    used_seconds = models.BigIntegerField(help_text="in the measure of its target")
    is_answered = models.BooleanField(help_text="one that nobody gave counts where it was late")
    is_late = models.BooleanField()
    calendar = models.TextField(help_text="name and version of the calendar it was computed with")
    zones = models.TextField(help_text="the release of tzdata it was computed with")

    class Meta:
        """Read by when they ended: of everybody, and of one customer."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number"], name="response_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="response_counts_from_one"),
            models.CheckConstraint(condition=Q(target__in=("initial", "ongoing")), name="response_target"),
            models.CheckConstraint(condition=Q(priority__in=PRIORITIES), name="response_priority"),
            models.CheckConstraint(
                condition=Q(started_at__lte=F("ended_at"), used_seconds__gte=0), name="response_ends_later"
            ),
            models.CheckConstraint(condition=Q(is_answered=True) | Q(is_late=True), name="response_answered_or_late"),
            models.CheckConstraint(
                condition=Q(is_late=True, due_at__lt=F("ended_at")) | Q(is_late=False, due_at__gte=F("ended_at")),
                name="response_late_after_due",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["ended_at", "id"], name="response_ended"),
            models.Index(fields=["customer", "ended_at", "id"], name="response_of_customer"),
        ]

    def __str__(self) -> str:
        return f"response {self.number} of case {self.case_id}"


class ClockWarning(models.Model):
    """That a clock warned of something: once for a response that is owed and its due instant.

    One that is a page told whoever was on call while the calendar was closed; the others are told by one of its own.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    warned = models.TextField()
    is_page = models.BooleanField(default=False, db_default=False)
    made_at = models.DateTimeField()

    class Meta:
        """Whatever repeats, each stands once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "started_at", "due_at", "warned", "is_page"], name="warned_once"),
            models.CheckConstraint(condition=Q(warned__in=WARNED), name="warned_of"),
        ]

    def __str__(self) -> str:
        return f"warning of case {self.case_id}"


class Shift(models.Model):
    """That one of the staff is on call from an instant until before another; no two overlap, an exclusion says.

    One that is handed over ends at that instant; in the very one in which it began, it is empty.
    """

    public_id = models.UUIDField(unique=True)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    note = models.TextField(default="", help_text="what whoever hands it over tells")

    class Meta:
        """A shift goes forward."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(begins_at__lte=F("ends_at")), name="shift_goes_forward"),
        ]

    def __str__(self) -> str:
        return f"shift of person {self.person_id}"


class Ladder(models.Model):
    """Whom each warning tells, where the office chose: in one row."""

    half = ArrayField(models.TextField())
    most = ArrayField(models.TextField())
    nearly = ArrayField(models.TextField())
    late = ArrayField(models.TextField())

    class Meta:
        """There is one, and what is late tells somebody."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="ladder_is_one"),
            models.CheckConstraint(
                condition=Q(
                    half__contained_by=WHOM, most__contained_by=WHOM, nearly__contained_by=WHOM, late__contained_by=WHOM
                ),
                name="ladder_tells",
            ),
            models.CheckConstraint(condition=Q(late__len__gt=0), name="ladder_tells_of_late"),
        ]

    def __str__(self) -> str:
        return "ladder"
