"""The tables of agreements. All of it is only added: a trigger refuses the rest."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from inscope.apps.contracts.models import Customer
from inscope.apps.identity.models import Person


class AgreementText(models.Model):
    """A version of an agreement. The database recomputes the digest from the text."""

    agreement = models.TextField(help_text="a short name, such as cca")
    number = models.PositiveIntegerField(help_text="in the order of publication, from 1")
    version = models.TextField()
    title = models.TextField()
    content = models.TextField(null=True, help_text="as Markdown; null: the text is on paper, and its digest known")  # noqa: DJ001 - nothing is not empty
    digest = models.TextField(help_text="sha256 of the text in UTF-8")
    is_material = models.BooleanField(help_text="whether those who accepted the version before must accept again")
    published_at = models.DateTimeField()

    class Meta:
        """Each version and each text once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "number"], name="agreement_text_number_once"),
            models.UniqueConstraint(fields=["agreement", "version"], name="agreement_text_version_once"),
            models.UniqueConstraint(fields=["agreement", "digest"], name="agreement_text_once"),
            models.CheckConstraint(condition=Q(digest__regex=r"^sha256:[0-9a-f]{64}$"), name="agreement_text_digest"),
            models.CheckConstraint(condition=Q(number__gte=1), name="agreement_text_number"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement} {self.version}"


class Acceptance(models.Model):
    """A customer's consent to a text: given on the site by one of its contacts, or on paper and recorded here."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="acceptances")
    public_id = models.UUIDField(unique=True)
    text = models.ForeignKey(AgreementText, on_delete=models.PROTECT, related_name="acceptances")
    nth = models.PositiveIntegerField(help_text="of this text by this customer, from 1: the same is not taken twice")
    is_on_paper = models.BooleanField()
    company = models.TextField(help_text="the customer's name on that day")
    name = models.TextField(help_text="who accepted, as stated")
    title = models.TextField(help_text="as stated; empty: not known, on paper only")
    authority = models.TextField(help_text="the statement of authority; empty: not known, on paper only")
    accepted_on = models.DateField(help_text="in the vendor's zone")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, related_name="+", help_text="the contact, or who kept the paper"
    )
    address = models.TextField(help_text="of the network; empty on paper")

    class Meta:
        """On the site somebody signs with everything; read by customer."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["customer", "text", "nth"], name="acceptance_once"),
            models.CheckConstraint(condition=~Q(name=""), name="acceptance_named"),
            models.CheckConstraint(
                condition=Q(is_on_paper=True, address="")
                | (Q(is_on_paper=False, recorded_by__isnull=False) & ~Q(title="") & ~Q(authority="")),
                name="acceptance_signed",
            ),
        ]

    def __str__(self) -> str:
        return f"acceptance {self.pk}"


class Withdrawal(models.Model):
    """The end of an acceptance, by the customer's word."""

    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    acceptance = models.OneToOneField(Acceptance, on_delete=models.PROTECT, related_name="withdrawal")
    withdrawn_on = models.DateField(help_text="in the vendor's zone")
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"withdrawal of acceptance {self.acceptance_id}"
