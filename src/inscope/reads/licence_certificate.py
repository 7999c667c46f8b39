"""The licence certificate of an instance, made from the records of today and signed with the vendor's key."""

import os
from datetime import date
from typing import ClassVar
from uuid import UUID

from django.conf import settings

from inscope.apps.cases.rows import FileContent
from inscope.apps.contracts.entitlement import entitlement_on
from inscope.apps.contracts.rows import InstanceRow
from inscope.apps.contracts.selectors import customer_named, customer_numbered, instance_named, instance_with
from inscope.config.licence_key import licence_key
from inscope.core.errors import DomainError
from inscope.core.licences import Certificate, SignedCertificate
from inscope.core.people import INSCOPE, Actor
from inscope.keys import digest_of, public_of, sign
from inscope.pg.tenancy import acting_as


class NotLicensedError(DomainError):
    """An instance that holds no licence on the day; in days of grace the term is over, and a certificate with it."""

    code: ClassVar[str] = "not_licensed"

    def __init__(self, instance: str, on: date) -> None:
        super().__init__(f"`{instance}` holds no licence on {on}", hint="claim a place of a subscription for it")


def certificate_of(actor: Actor, instance_id: UUID, *, today: date) -> FileContent:
    """Return the certificate of an instance that the actor may see, as a file.

    Raises:
        NoSuchInstanceError: there is none, or it is another customer's.
        NotLicensedError, NoLicenceKeyError: there is nothing to certify, or nothing to sign with.
    """
    with acting_as(actor):
        return _certificate(
            actor, instance_with(actor=actor, customer_id=actor.customer_id, public_id=instance_id), today
        )


def certificate_by_names(customer: str, instance: str, *, today: date) -> FileContent:
    """Return the certificate of an instance that is given by name, as a file.

    Raises:
        NoSuchRecordError: there is no such customer, or it has no such instance.
        NotLicensedError, NoLicenceKeyError: there is nothing to certify, or nothing to sign with.
    """
    with acting_as(INSCOPE):
        found = customer_named(actor=INSCOPE, name=customer)
        return _certificate(INSCOPE, instance_named(actor=INSCOPE, customer_id=found.id, name=instance), today)


def _certificate(actor: Actor, instance: InstanceRow, today: date) -> FileContent:
    entitlement = entitlement_on(actor=actor, instance_id=instance.id, on=today)
    if entitlement.line is None or not entitlement.is_certifiable:
        raise NotLicensedError(instance.name, today)
    private = licence_key(os.environ)
    certificate = Certificate(
        issued_by=settings.VENDOR_NAME,
        issued_on=today,
        customer=customer_numbered(actor=actor, customer_id=instance.customer_id).name,
        instance=instance.name,
        instance_id=str(instance.public_id),
        product=instance.release.product,
        subscription=entitlement.line.reference,
        plan=entitlement.line.plan,
        starts_on=entitlement.line.starts_on,
        ends_on=entitlement.line.ends_on,
        key=digest_of(public_of(private)),
    )
    signed = SignedCertificate(certificate, sign(private, certificate.message))
    return FileContent(f"{instance.name}.licence.txt", signed.content)
