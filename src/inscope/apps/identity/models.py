"""The tables of people: who they are, how they come in. Rows elsewhere hold a person's number, never a name."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from inscope.core.people import ONLY_PEOPLE, SCOPES, STAFF, ContactRole

_STAFF_ROLES = sorted(role.value for role in STAFF)
_CONTACT_ROLES = sorted(role.value for role in ContactRole)
_SCOPES = sorted(SCOPES)
SERVICE = "service:"
"""Begins what a service account has for an address: no form takes it, and nobody is written to there."""


class Person(AbstractBaseUser):
    """Somebody who can sign in: of the vendor's staff, or a contact of one customer; or a program, by tokens alone.

    `customer_id` refers to a customer; the constraint stands in the migrations of `contracts`, which is above.
    """

    public_id = models.UUIDField(unique=True)
    email = models.TextField(unique=True)
    name = models.TextField()
    customer_id = models.BigIntegerField(null=True, help_text="null: one of the vendor's staff")
    roles = ArrayField(models.TextField(), help_text="of the staff, or what a customer lets its contact do")
    is_active = models.BooleanField(default=True)
    reset_asked_at = models.DateTimeField(null=True, help_text="a new password was asked for, and no link made since")
    is_service = models.BooleanField(default=False, db_default=False, help_text="a program, which has only tokens")

    objects: ClassVar = BaseUserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    class Meta:
        """An address is kept in one spelling; roles are of the staff or of a contact, never mixed."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(email=Lower(F("email"))), name="person_email_lower_case"),
            models.CheckConstraint(
                condition=Q(customer_id__isnull=True, roles__contained_by=_STAFF_ROLES)
                | Q(customer_id__isnull=False, roles__contained_by=_CONTACT_ROLES),
                name="person_roles_of_kind",
            ),
            models.CheckConstraint(
                condition=Q(is_service=False) & ~Q(email__startswith=SERVICE)
                | Q(is_service=True, email__startswith=SERVICE, reset_asked_at__isnull=True)
                & Q(password__startswith="!")  # noqa: S106 - how Django marks that there is none
                & ~Q(roles__overlap=sorted(ONLY_PEOPLE)),
                name="person_service_has_only_tokens",
            ),
            models.UniqueConstraint(
                fields=["customer_id", "name"], condition=Q(is_service=True), name="person_service_named_once"
            ),
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(is_service=True, customer_id__isnull=True),
                name="person_service_of_staff_named_once",
            ),
        ]

    def __str__(self) -> str:
        return f"person {self.pk}"


class Invitation(models.Model):
    """A link by which a person chooses a password, the first or a new one: for one use, for some hours.

    Its token is kept hashed.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    customer_id = models.BigIntegerField(null=True)
    token_hash = models.TextField(unique=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        """A link ends after it began."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="invitation_ends_later"),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class ApiToken(models.Model):
    """What a program signs in with for a person; only its hash is kept."""

    public_id = models.UUIDField(unique=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    customer_id = models.BigIntegerField(null=True)
    name = models.TextField()
    token_hash = models.TextField(unique=True)
    scopes = ArrayField(models.TextField())
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)  # null: made before every token had to end
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    used_from = models.TextField(db_default="", help_text="the address of the network of the last use")

    class Meta:
        """Scopes are those that there are."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(scopes__contained_by=_SCOPES), name="api_token_scopes_known"),
        ]

    def __str__(self) -> str:
        return f"token {self.pk}"


class Session(AbstractBaseSession):
    """What a browser signs in with until it ends; the key is kept hashed, so that a copy of the table opens nothing."""

    session_key = models.TextField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="+")
    address = models.TextField(help_text="of the network from which it began")
    device = models.TextField(help_text="what the browser says of itself")
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"session of person {self.person_id}"


class ExternalAccount(models.Model):
    """By whom of another provider a person signs in: by the provider's number, since addresses change hands."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    issuer = models.TextField()
    subject = models.TextField()
    linked_at = models.DateTimeField()

    class Meta:
        """Somebody of a provider is one person here, and a person is one of each provider."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="external_account_of_one_person"),
            models.UniqueConstraint(fields=["person", "issuer"], name="external_account_one_of_each"),
        ]

    def __str__(self) -> str:
        return f"external account of person {self.person_id}"
