"""The tables of customers and of what they have. Every row of a customer carries its `customer_id`."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from inscope.apps.catalog.models import Product, Release
from inscope.apps.identity.models import Person


class Customer(models.Model):
    """A company that buys support."""

    public_id = models.UUIDField(unique=True)
    name = models.TextField()
    name_key = models.TextField(unique=True, help_text="the name without case and accents: one row each")

    def __str__(self) -> str:
        return self.name


class Subscription(models.Model):
    """A plan for a product over some days, both included."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="subscriptions")
    reference = models.TextField()
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")
    plan = models.TextField(help_text="a word of the policy, such as premium")
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="the last day")
    els_purchased = models.BooleanField(default=False)

    class Meta:
        """Days in order; one row a reference."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["customer", "reference"], name="subscription_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="subscription_days"),
        ]

    def __str__(self) -> str:
        return self.reference


class Instance(models.Model):
    """A running product of a customer; licensed when a subscription covers it."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="instances")
    public_id = models.UUIDField(unique=True)
    name = models.TextField()
    name_key = models.TextField()
    environment = models.TextField(help_text="in the customer's words, such as production or staging")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="+")
    subscription = models.ForeignKey(
        Subscription, on_delete=models.PROTECT, null=True, related_name="instances", help_text="null: not licensed"
    )

    class Meta:
        """One row a name."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["customer", "name_key"], name="instance_once")]

    def __str__(self) -> str:
        return self.name


class InstanceFact(models.Model):
    """What somebody said of an instance: append-only, the latest counts."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    instance = models.ForeignKey(Instance, on_delete=models.PROTECT, related_name="facts")
    fact = models.TextField()
    value = models.TextField(help_text="as JSON")
    said_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        """Read by instance, the latest first."""

        indexes: ClassVar = [models.Index(fields=["instance", "fact", "-said_at"], name="instance_fact_latest")]

    def __str__(self) -> str:
        return f"{self.fact} of instance {self.instance_id}"


class HourBlock(models.Model):
    """Hours that a customer bought, in minutes, for the days that they may be used."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="blocks")
    reference = models.TextField()
    purchased_minutes = models.IntegerField()
    free_minutes = models.IntegerField()
    activity = models.TextField(default="", help_text="a word of the policy; empty: not allocated yet")
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="the last day")

    class Meta:
        """Never below nothing, never more than was bought."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["customer", "reference"], name="hour_block_once"),
            models.CheckConstraint(
                condition=Q(free_minutes__gte=0, free_minutes__lte=F("purchased_minutes"), purchased_minutes__gt=0),
                name="hour_block_minutes",
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="hour_block_days"),
        ]

    def __str__(self) -> str:
        return self.reference


class Agreement(models.Model):
    """A text that a customer accepted."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="agreements")
    agreement = models.TextField(help_text="a short name, such as cca")
    accepted_on = models.DateField()
    signatory = models.TextField(help_text="who signed, and by what authority")
    text_digest = models.TextField(help_text="sha256 of the text")

    class Meta:
        """One row an agreement."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["customer", "agreement"], name="agreement_once"),
            models.CheckConstraint(condition=Q(text_digest__regex=r"^sha256:[0-9a-f]{64}$"), name="agreement_digest"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement} of customer {self.customer_id}"
