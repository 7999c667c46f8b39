"""The tables of coverage: all of them are only added to, the answer to a review apart."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from inscope.apps.cases.models import Case
from inscope.apps.contracts.models import Customer
from inscope.apps.identity.models import Person
from inscope.core.outcome import Outcome

SOURCES = ("record", "customer", "judgment")


class Assertion(models.Model):
    """A fact of a case that a person stated: the latest of a fact counts, earlier ones stay.

    The key of case and customer in the migrations holds both; one for each as well would be looked up for each row.
    """

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    public_id = models.UUIDField(unique=True)
    fact = models.TextField()
    value = models.TextField(help_text="as JSON")
    source = models.TextField(help_text="whose knowledge it is: record, customer or judgment")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    role = models.TextField(help_text="the role in which the person stated it")
    why = models.TextField(default="")
    evidence = models.TextField(default="", help_text="what shows it: files, messages, log lines")
    stated_at = models.DateTimeField()

    class Meta:
        """A judgment has a reason."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(source__in=SOURCES), name="assertion_source"),
            models.CheckConstraint(condition=~Q(source="judgment", why=""), name="assertion_judgment_has_reason"),
        ]
        indexes: ClassVar = [models.Index(fields=["case", "id"], name="assertion_of_case")]

    def __str__(self) -> str:
        return f"{self.fact} of case {self.case_id}"


class DecisionRow(models.Model):
    """One decision of a case: {digest, facts} decide it, `canonical` is what they gave, byte for byte."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    public_id = models.UUIDField(unique=True)
    number = models.IntegerField(help_text="1 is the decision at opening")
    digest = models.TextField(help_text="names the published pack that decided")
    facts = models.TextField(help_text="as JSON: what was stated, records and assertions alike")
    sources = models.TextField(help_text="as JSON: where each fact came from")
    canonical = models.TextField(help_text="the decision as replay compares it")
    outcome = models.TextField()
    clause = models.TextField(default="")
    cause = models.TextField(help_text="why it was decided: opened, fact, judgment, review or hours")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", help_text="null: the product by itself"
    )
    decided_at = models.DateTimeField()

    class Meta:
        """One row a number; outcomes are those that there are."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number"], name="decision_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=[outcome.value for outcome in Outcome]), name="decision_outcome"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="decision_number"),
        ]

    def __str__(self) -> str:
        return f"decision {self.number} of case {self.case_id}"


class DecisionAssertion(models.Model):
    """An assertion that a decision rests on; its keys hold the customer too, as those of an assertion do."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    decision = models.ForeignKey(DecisionRow, on_delete=models.PROTECT, related_name="used", db_constraint=False)
    assertion = models.ForeignKey(Assertion, on_delete=models.PROTECT, related_name="+", db_constraint=False)

    class Meta:
        """Each once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["decision", "assertion"], name="decision_assertion_once")
        ]

    def __str__(self) -> str:
        return f"assertion {self.assertion_id} in decision {self.decision_id}"


class ExceptionGranted(models.Model):
    """Goodwill: help beside a decision that refuses it. The decision stays as it is."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="exceptions")
    decision = models.ForeignKey(DecisionRow, on_delete=models.PROTECT, related_name="+")
    clause = models.TextField(help_text="the clause that it departs from")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    role = models.TextField()
    reason = models.TextField()
    granted_at = models.DateTimeField()
    ends_on = models.DateField(help_text="the last day")

    class Meta:
        """One a decision; with a reason."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["decision"], name="exception_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="exception_has_reason"),
        ]

    def __str__(self) -> str:
        return f"exception of case {self.case_id}"


class Review(models.Model):
    """A customer's wish that a second person looks at a decision, and that person's answer."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reviews")
    decision = models.ForeignKey(DecisionRow, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    why = models.TextField()
    first_person = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", help_text="who judged last; null: nobody"
    )
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(default="")
    is_upheld = models.BooleanField(null=True)

    class Meta:
        """One open review a case; answered by a second person, with words."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], condition=Q(answered_at__isnull=True), name="review_open_once"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, is_upheld__isnull=True, answer="")
                | (Q(answered_at__isnull=False, answered_by__isnull=False, is_upheld__isnull=False) & ~Q(answer="")),
                name="review_answered_whole",
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True)
                | Q(first_person__isnull=True)
                | ~Q(answered_by=F("first_person")),
                name="review_by_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"review of case {self.case_id}"
