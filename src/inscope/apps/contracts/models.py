"""The tables of customers and of what they have. Every row of a customer carries its `customer_id`."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from inscope.apps.catalog.models import Product, Release
from inscope.apps.identity.models import Person


class Customer(models.Model):
    """A company that buys support. An affiliate is a customer of its own: what its parent bought is not for it."""

    public_id = models.UUIDField(unique=True)
    name = models.TextField()
    name_key = models.TextField(unique=True, help_text="the name without case and accents: one row each")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="affiliates", help_text="the company it belongs to"
    )

    def __str__(self) -> str:
        return self.name


class Subscription(models.Model):
    """A contract line: a plan over some days, both included, for so many instances of some products."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="subscriptions")
    public_id = models.UUIDField(unique=True)
    reference = models.TextField()
    plan = models.TextField(help_text="a word of the policy, such as premium")
    starts_on = models.DateField()
    ends_on = models.DateField(help_text="the last day")
    grace_days = models.IntegerField(default=0, help_text="after the last day, in which the line still answers")
    licence_count = models.IntegerField(default=1, help_text="how many instances can be licensed")
    products = models.ManyToManyField(Product, through="SubscriptionProduct", related_name="+")
    instance = models.ForeignKey(
        "Instance", on_delete=models.PROTECT, null=True, related_name="+", help_text="the only one that it is for"
    )
    els_purchased = models.BooleanField(default=False)
    renews = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="renewal", help_text="the line that it follows"
    )

    class Meta:
        """Days in order; one row a reference; a place at least, and one only where the line names its instance."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["customer", "reference"], name="subscription_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="subscription_days"),
            models.CheckConstraint(condition=Q(grace_days__gte=0), name="subscription_grace"),
            models.CheckConstraint(condition=Q(licence_count__gte=1), name="subscription_licences"),
            models.CheckConstraint(
                condition=Q(instance__isnull=True) | Q(licence_count=1), name="subscription_of_one_instance"
            ),
        ]

    def __str__(self) -> str:
        return self.reference


class SubscriptionProduct(models.Model):
    """A product that a contract line covers; a line without any covers every product."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """Each once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["subscription", "product"], name="subscription_product_once")
        ]

    def __str__(self) -> str:
        return f"product {self.product_id} of subscription {self.subscription_id}"


class ContractTarget(models.Model):
    """A version of the response times that were agreed for a contract line: append-only, the latest counts."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="+")
    public_id = models.UUIDField(unique=True)
    targets = models.TextField(help_text="as JSON, in the form of a file of targets")
    paper = models.TextField(default="", help_text="what says so, such as the number of an order form")
    agreed_at = models.DateTimeField()
    agreed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"response times of subscription {self.subscription_id}"


class Instance(models.Model):
    """A running product of a customer; licensed where it holds a seat of a subscription."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="instances")
    public_id = models.UUIDField(unique=True)
    name = models.TextField()
    name_key = models.TextField()
    environment = models.TextField(help_text="in the customer's words, such as production or staging")
    release = models.ForeignKey(Release, on_delete=models.PROTECT, related_name="+")

    class Meta:
        """One row a name."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["customer", "name_key"], name="instance_once")]

    def __str__(self) -> str:
        return self.name


class Claim(models.Model):
    """An instance claims a place of a subscription: with a seat it is licensed, without one it is beyond the count.

    Days and count are the subscription's own, which PostgreSQL copies when they change: so it can refuse a seat
    above the count, and two seats of one instance on the same day.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="claims")
    instance = models.ForeignKey(Instance, on_delete=models.PROTECT, related_name="claims")
    subscription = models.ForeignKey(Subscription, on_delete=models.PROTECT, related_name="claims")
    licence_count = models.IntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    seat = models.IntegerField(null=True, help_text="from 1 up to the count; null: beyond the count, or released")
    claimed_at = models.DateTimeField()
    claimed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        """One open claim of an instance on a line; a seat within the count, of one claim, and none once released."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["instance", "subscription"], condition=Q(released_at__isnull=True), name="claim_once"
            ),
            models.UniqueConstraint(fields=["subscription", "seat"], name="claim_seat_once"),
            models.CheckConstraint(
                condition=Q(seat__isnull=True) | Q(seat__gte=1, seat__lte=F("licence_count")), name="claim_seat"
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True) | Q(seat__isnull=True), name="claim_released_has_no_seat"
            ),
        ]

    def __str__(self) -> str:
        return f"claim of instance {self.instance_id} on subscription {self.subscription_id}"


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
