"""The tables of hours: blocks, postings that move their minutes, what cases hold, work, objections, second looks.

The counters of a block, of a hold and of an approval are moved by PostgreSQL alone; see the migrations.
"""

from functools import reduce
from operator import or_
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from inscope.apps.cases.models import Case
from inscope.apps.contracts.models import Customer
from inscope.apps.identity.models import Person
from inscope.core.block_alerts import Alert
from inscope.core.blocks import MOST_MINUTES as MOST_OF_A_BLOCK
from inscope.core.charging import MOST_LATE_DAYS, MOST_MINUTES, MOST_OBJECTION_DAYS, OBJECTION_DAYS, Rounding
from inscope.core.estimates import Status
from inscope.core.ledger import ALLOWED, COUNTED, Bucket, Kind
from inscope.core.money import MOST_MINOR
from inscope.core.orders import MOST_HOURS, MOST_MONTHS
from inscope.core.overage import Billing

ALERTS = tuple(one.value for one in Alert)
ROUNDINGS = tuple(one.value for one in Rounding)
MOVES = reduce(
    or_,
    (
        Q(kind=kind.value, source=source.value, target=target.value)
        for kind in ALLOWED
        for source, target in ALLOWED[kind]
    ),
)


class Block(models.Model):
    """Hours that a customer bought, in minutes, for the days that they may be used, under the rules of the purchase.

    Nothing is in it before it is active, which is when the order is confirmed.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="blocks")
    public_id = models.UUIDField(unique=True)
    reference = models.TextField()
    order_reference = models.TextField(default="")
    bought_minutes = models.IntegerField()
    price_minor = models.BigIntegerField(null=True, help_text="in the smallest unit of the currency")
    currency = models.TextField(default="", help_text="as ISO 4217 has it")
    activity = models.TextField(default="", help_text="a word of the policy; empty: not allocated yet")
    bought_on = models.DateField()
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="the last day")
    increment_minutes = models.IntegerField()
    minimum_minutes = models.IntegerField()
    rounding = models.TextField()
    late_entry_days = models.IntegerField(help_text="after the last day, in which work of its days is still taken")
    objection_days = models.IntegerField(
        default=OBJECTION_DAYS, db_default=OBJECTION_DAYS, help_text="in which work that it pays is objected to"
    )
    requested_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    request_key = models.TextField(default="", help_text="what the customer's client named its order by, for ever")
    request_digest = models.TextField(default="", help_text="of what was ordered under the key")
    request_case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, related_name="+", help_text="the request for which it was ordered"
    )
    activated_at = models.DateTimeField(null=True, help_text="null: pending, unless it was declined")
    declined_at = models.DateTimeField(null=True)
    declined_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    declined_because = models.TextField(default="")
    is_withdrawn = models.BooleanField(default=False, help_text="declined by the customer itself")
    free = models.IntegerField(default=0)
    held = models.IntegerField(default=0)
    charged = models.IntegerField(default=0)
    expired = models.IntegerField(default=0)
    refunded = models.IntegerField(default=0)
    carried_out = models.IntegerField(default=0)

    class Meta:
        """Never below nothing, and nothing while pending."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["customer", "reference"], name="block_once"),
            models.CheckConstraint(
                condition=Q(**{f"{bucket.value}__gte": 0 for bucket in COUNTED}), name="block_never_overdrawn"
            ),
            models.CheckConstraint(
                condition=Q(activated_at__isnull=False) | Q(**{bucket.value: 0 for bucket in COUNTED}),
                name="block_pending_is_empty",
            ),
            models.CheckConstraint(condition=Q(bought_minutes__gte=1), name="block_bought"),
            models.UniqueConstraint(
                fields=["customer", "request_key"], condition=~Q(request_key=""), name="block_requested_once"
            ),
            models.CheckConstraint(
                condition=Q(requested_by__isnull=True, request_key="", request_case__isnull=True)
                | (Q(requested_by__isnull=False, price_minor__isnull=False) & ~Q(request_key="")),
                name="block_requested",
            ),
            models.CheckConstraint(
                condition=Q(declined_at__isnull=True, declined_by__isnull=True, declined_because="", is_withdrawn=False)
                | (
                    Q(declined_at__isnull=False, declined_by__isnull=False, activated_at__isnull=True)
                    & (Q(is_withdrawn=True) | ~Q(declined_because=""))
                ),
                name="block_declined",
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="block_days"),
            models.CheckConstraint(
                condition=Q(price_minor__isnull=True, currency="")
                | Q(price_minor__gte=0, currency__regex="^[A-Z]{3}$"),
                name="block_price",
            ),
            models.CheckConstraint(
                condition=Q(
                    increment_minutes__range=(1, MOST_MINUTES),
                    minimum_minutes__range=(0, MOST_MINUTES),
                    rounding__in=ROUNDINGS,
                    late_entry_days__range=(0, MOST_LATE_DAYS),
                ),
                name="block_rules",
            ),
            models.CheckConstraint(
                condition=Q(objection_days__range=(0, MOST_OBJECTION_DAYS)), name="block_objection_days"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["id"], condition=Q(activated_at__isnull=True, declined_at__isnull=True), name="block_waits"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class Estimate(models.Model):
    """What the work on a request takes in all, as the vendor proposes it. The customer answers it, once."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    public_id = models.UUIDField(unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="estimates")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    minutes = models.IntegerField()
    text = models.TextField()
    made_at = models.DateTimeField()
    key = models.TextField(help_text="what the client named it by, for ever")
    body_digest = models.TextField()
    status = models.TextField(default=Status.WAITING.value)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(default="")

    class Meta:
        """One a key, and one of a case that waits."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["customer", "key"], name="estimate_once"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(status=Status.WAITING.value), name="estimate_waits_alone"
            ),
            models.CheckConstraint(condition=Q(minutes__range=(1, MOST_OF_A_BLOCK)), name="estimate_minutes"),
            models.CheckConstraint(
                condition=Q(status=Status.WAITING.value, answered_by__isnull=True, answered_at__isnull=True, answer="")
                | (
                    Q(status__in=[one.value for one in Status if one is not Status.WAITING])
                    & Q(answered_by__isnull=False, answered_at__isnull=False)
                ),
                name="estimate_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minutes} minutes for case {self.case_id}"


class Hold(models.Model):
    """How many minutes of a block are held for a case. PostgreSQL keeps it, with the postings that name the case."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="holds")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="holds")
    minutes = models.IntegerField()

    class Meta:
        """One for each block and case, never below nothing."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "block"], name="hold_once"),
            models.CheckConstraint(condition=Q(minutes__gte=0), name="hold_never_overdrawn"),
        ]

    def __str__(self) -> str:
        return f"{self.minutes} minutes of block {self.block_id}"


class Approval(models.Model):
    """What a contact approved in writing of work that no block pays for: how much at most, at what rate, until when.

    Staff who record it name what shows it.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    public_id = models.UUIDField(unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="approvals")
    contact = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    evidence = models.TextField(default="")
    cap_minutes = models.IntegerField()
    used_minutes = models.IntegerField(default=0)
    rate_minor = models.BigIntegerField(help_text="of an hour, in the smallest unit of the currency")
    currency = models.TextField(help_text="as ISO 4217 has it")
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="the last day")
    objection_days = models.IntegerField(
        default=OBJECTION_DAYS,
        db_default=OBJECTION_DAYS,
        help_text="in which work that is charged to it is objected to",
    )
    made_at = models.DateTimeField()
    key = models.TextField(help_text="what the client named it by, for ever")
    body_digest = models.TextField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_because = models.TextField(default="", db_default="", help_text="of staff who record it, what shows it")

    class Meta:
        """One a key; never used beyond its limit; revoked once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["customer", "key"], name="approval_once"),
            models.CheckConstraint(
                condition=Q(used_minutes__gte=0, used_minutes__lte=F("cap_minutes")), name="approval_never_exceeded"
            ),
            models.CheckConstraint(
                condition=Q(
                    cap_minutes__range=(1, MOST_OF_A_BLOCK),
                    ends_on__gte=F("starts_on"),
                    rate_minor__range=(0, MOST_MINOR),
                    currency__regex="^[A-Z]{3}$",
                ),
                name="approval_bounds",
            ),
            models.CheckConstraint(
                condition=Q(objection_days__range=(0, MOST_OBJECTION_DAYS)), name="approval_objection_days"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True, revoked_because="")
                | Q(revoked_at__isnull=False, revoked_at__gte=F("made_at"), revoked_by__isnull=False),
                name="approval_revoked",
            ),
            models.CheckConstraint(
                condition=Q(contact=F("recorded_by")) | ~Q(evidence=""), name="approval_is_in_writing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cap_minutes} minutes beyond blocks for case {self.case_id}"


class TimeEntry(models.Model):
    """Work on a case: what was worked, and what that is charged. Append-only; a mistake is corrected by postings."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    public_id = models.UUIDField(unique=True)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="time_entries")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    worked_on = models.DateField()
    worked_minutes = models.IntegerField()
    charged_minutes = models.IntegerField()
    text = models.TextField()
    made_at = models.DateTimeField()
    key = models.TextField(help_text="what the client named this entry by, for ever")
    body_digest = models.TextField()
    billing = models.TextField(default=Billing.BLOCK.value)
    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, null=True, related_name="entries")
    reason = models.TextField(default="", help_text="of goodwill: why nobody is charged")

    class Meta:
        """One entry a key."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["customer", "key"], name="time_entry_once"),
            models.CheckConstraint(
                condition=Q(worked_minutes__range=(1, MOST_MINUTES), charged_minutes__gte=0), name="time_entry_minutes"
            ),
            models.CheckConstraint(
                condition=Q(billing=Billing.BLOCK.value, approval__isnull=True, reason="")
                | Q(billing=Billing.OVERAGE.value, approval__isnull=False, reason="")
                | (Q(billing=Billing.GOODWILL.value, approval__isnull=True, charged_minutes=0) & ~Q(reason="")),
                name="time_entry_billing",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["customer", "made_at", "id"],
                condition=~Q(billing=Billing.BLOCK.value),
                name="time_entry_beyond",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.worked_minutes} minutes on case {self.case_id}"


class TakenBack(models.Model):
    """Work that was a mistake and that no block paid for. What a block paid is given back by a posting instead."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    entry = models.OneToOneField(TimeEntry, on_delete=models.PROTECT, related_name="taken_back")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        """With a reason."""

        constraints: ClassVar = [models.CheckConstraint(condition=~Q(reason=""), name="taken_back_because")]
        indexes: ClassVar = [models.Index(fields=["customer", "made_at", "id"], name="taken_back_by_time")]

    def __str__(self) -> str:
        return f"entry {self.entry_id} taken back"


class Posting(models.Model):
    """Minutes that moved from one bucket of a block to another. Append-only; PostgreSQL moves the counters with it."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="postings")
    key = models.TextField(help_text="what it was made for, such as `time:` and the entry; never used again")
    kind = models.TextField()
    minutes = models.IntegerField()
    source = models.TextField()
    target = models.TextField()
    posted_on = models.DateField(help_text="of work, its day")
    made_at = models.DateTimeField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    entry = models.ForeignKey(TimeEntry, on_delete=models.PROTECT, null=True, related_name="postings")
    case = models.ForeignKey(
        Case, on_delete=models.PROTECT, null=True, related_name="+", help_text="for which minutes are held, or were"
    )
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="correction")
    reason = models.TextField(default="")

    class Meta:
        """Each once, and only where its kind goes."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["customer", "key", "block", "kind", "source", "target", "case"],
                nulls_distinct=False,
                name="posting_once",
            ),
            models.CheckConstraint(condition=Q(minutes__gte=1), name="posting_minutes"),
            models.CheckConstraint(condition=MOVES, name="posting_moves"),
            models.CheckConstraint(
                condition=(Q(kind=Kind.CORRECT.value) & Q(corrects__isnull=False) & ~Q(reason=""))
                | (~Q(kind=Kind.CORRECT.value) & Q(corrects__isnull=True)),
                name="posting_correction_names_what",
            ),
            models.CheckConstraint(
                condition=(Q(source=Bucket.HELD.value) | Q(target=Bucket.HELD.value)) & Q(case__isnull=False)
                | ~Q(source=Bucket.HELD.value) & ~Q(target=Bucket.HELD.value) & Q(case__isnull=True),
                name="posting_held_names_case",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["block", "id"], name="posting_of_block"),
            models.Index(fields=["customer", "made_at", "id"], name="posting_of_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.minutes} minutes, block {self.block_id}"


class BlockAlert(models.Model):
    """That a customer was told of a block: that little of it is left, or that it ends soon. Once for each."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="+", db_index=False)
    alert = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        """Whatever repeats, each stands once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["block", "alert"], name="block_alert_once"),
            models.CheckConstraint(condition=Q(alert__in=ALERTS), name="block_alert_of"),
        ]

    def __str__(self) -> str:
        return f"{self.alert} of block {self.block_id}"


class MonthStated(models.Model):
    """That the statement of a month was sent to a customer, or that there was nothing to send, and how it closed."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    month = models.DateField(help_text="its first day")
    ends_at = models.DateTimeField(help_text="its end in the vendor's zone, as that was")
    closing_minutes = models.IntegerField()
    beyond = models.TextField(
        default="", db_default="", help_text="what all work beyond blocks had come to; empty: from before it was kept"
    )
    made_at = models.DateTimeField()

    class Meta:
        """Once a month."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["customer", "month"], name="month_stated_once"),
            models.CheckConstraint(condition=Q(month__day=1), name="month_stated_first"),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} of customer {self.customer_id}"


class PriceList(models.Model):
    """What hours cost, and how they are sold: one row, once the office has set it."""

    currency = models.TextField(help_text="as ISO 4217 has it")
    hour_minor = models.BigIntegerField(help_text="in the smallest unit of the currency")
    by_activity = models.JSONField(default=dict, help_text="prices of an hour of their own, by words of the policy")
    minimum_hours = models.IntegerField()
    validity_months = models.IntegerField()

    class Meta:
        """One list, within bounds."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="price_list_is_one"),
            models.CheckConstraint(
                condition=Q(
                    currency__regex="^[A-Z]{3}$",
                    hour_minor__range=(1, MOST_MINOR // MOST_HOURS),
                    minimum_hours__range=(1, MOST_HOURS),
                    validity_months__range=(1, MOST_MONTHS),
                ),
                name="price_list_bounds",
            ),
        ]

    def __str__(self) -> str:
        return "price list"


class Objection(models.Model):
    """A customer's objection to work that was logged: once for each entry, with a reason. Append-only."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    entry = models.OneToOneField(TimeEntry, on_delete=models.PROTECT, related_name="objection")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    why = models.TextField()

    class Meta:
        """With words."""

        constraints: ClassVar = [models.CheckConstraint(condition=~Q(why=""), name="objection_says_why")]

    def __str__(self) -> str:
        return f"objection to entry {self.entry_id}"


class ObjectionAnswer(models.Model):
    """What came of an objection: upheld, so that the work is given back, or refused. Once, with a reason."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    objection = models.OneToOneField(Objection, on_delete=models.PROTECT, related_name="answer")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    is_upheld = models.BooleanField()
    why = models.TextField()

    class Meta:
        """With words."""

        constraints: ClassVar = [models.CheckConstraint(condition=~Q(why=""), name="objection_answer_says_why")]

    def __str__(self) -> str:
        return f"answer to objection {self.objection_id}"


class SecondLookRule(models.Model):
    """From how many worked minutes a colleague looks at work, where the office says so: one row."""

    from_minutes = models.IntegerField(null=True, help_text="null: at no work")

    class Meta:
        """There is one, within a day."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="second_look_rule_is_one"),
            models.CheckConstraint(
                condition=Q(from_minutes__isnull=True) | Q(from_minutes__range=(1, MOST_MINUTES)),
                name="second_look_rule_bounds",
            ),
        ]

    def __str__(self) -> str:
        return "rule of second looks"


class SecondLook(models.Model):
    """That a colleague is to look at an entry of work. Once for each, and append-only."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    entry = models.OneToOneField(TimeEntry, on_delete=models.PROTECT, related_name="second_look")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"second look at entry {self.entry_id}"


class SecondLookAnswer(models.Model):
    """What came of a second look: confirmed; or returned with a reason, so that the work is given back. Once."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    second_look = models.OneToOneField(SecondLook, on_delete=models.PROTECT, related_name="answer")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    is_confirmed = models.BooleanField()
    why = models.TextField(default="", help_text="it is returned")

    class Meta:
        """What is returned, with words."""

        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(is_confirmed=True, why="") | (Q(is_confirmed=False) & ~Q(why="")),
                name="second_look_returned_because",
            )
        ]

    def __str__(self) -> str:
        return f"answer to second look {self.second_look_id}"


class Timer(models.Model):
    """A timer of an engineer on a case: what it measured, and since when it runs. It goes once that time is logged."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    began_at = models.DateTimeField(help_text="when it was started first")
    started_at = models.DateTimeField(null=True, help_text="null: it is stopped")
    measured_seconds = models.IntegerField(default=0, help_text="before it was started last")

    class Meta:
        """One for each person and case, and one that runs for each person."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "case"], name="timer_once"),
            models.UniqueConstraint(fields=["person"], condition=Q(started_at__isnull=False), name="timer_one_runs"),
            models.CheckConstraint(condition=Q(measured_seconds__gte=0), name="timer_measures"),
        ]

    def __str__(self) -> str:
        return f"timer of person {self.person_id} on case {self.case_id}"
