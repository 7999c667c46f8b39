"""Writes agreements: everything is added, and nothing changed."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from inscope.apps.agreements.models import Acceptance, AgreementText, Withdrawal
from inscope.apps.audit.services import record_entry
from inscope.core.agreements import AgreementRefusedError, NewText, Signature
from inscope.core.people import Actor
from inscope.core.records import Kept, require_same
from inscope.pg.ids import uuid7

_TAKEN = {
    "agreement_text_version_once": ("version", "this version is published already", "give the new text a new version"),
    "agreement_text_once": ("content", "this very text is published already", "a new version has a new text"),
    "agreement_text_number_once": ("all", "another version was just published", "look at it first"),
}


def publish_text(*, actor: Actor, text: NewText, now: datetime) -> None:
    """Publish a version of an agreement, for ever.

    Raises:
        AgreementRefusedError: the version or the text is published already.
    """
    _add_text(text, now)
    details = {"name": text.version, "digest": text.digest, "material": text.is_material}
    record_entry(
        actor=actor, event="agreement_published", subject=f"agreement:{text.agreement}", now=now, details=details
    )


def keep_text(*, text: NewText, published_at: datetime) -> Kept:
    """Keep a version of an agreement.

    Raises:
        RecordDiffersError: it stands with other values.
    """
    stands = AgreementText.objects.filter(agreement=text.agreement, version=text.version).first()
    if stands is None:
        return Kept(_add_text(text, published_at), is_new=True)
    wanted = {"title": text.title, "digest": text.digest, "is_material": text.is_material}
    require_same("agreement", f"{text.agreement} {text.version}", stands, wanted)
    return Kept(stands.pk, is_new=False)


def keep_paper(*, customer_id: int, text_id: int, signature: Signature, accepted_on: date, now: datetime) -> Kept:
    """Keep that a customer accepted a version on paper.

    Raises:
        RecordDiffersError: it stands with other values.
    """
    stands = Acceptance.objects.filter(customer_id=customer_id, text_id=text_id).order_by("nth").first()
    if stands is not None:
        wanted = {"accepted_on": accepted_on, "name": signature.name, "title": signature.title}
        require_same("acceptance of", signature.company, stands, wanted)
        return Kept(stands.pk, is_new=False)
    added = add_acceptance(
        customer_id=customer_id,
        text_id=text_id,
        signature=signature,
        is_on_paper=True,
        accepted_on=accepted_on,
        recorded_by=None,
        now=now,
    )
    return Kept(added, is_new=True)


def add_acceptance(
    *,
    customer_id: int,
    text_id: int,
    signature: Signature,
    is_on_paper: bool,
    accepted_on: date,
    recorded_by: int | None,
    address: str = "",
    now: datetime,
) -> int:
    """Add a customer's acceptance of a text, and return its number.

    Raises:
        AgreementRefusedError: the same was taken at the same moment.
    """
    try:
        with transaction.atomic():
            added = Acceptance.objects.create(
                customer_id=customer_id,
                public_id=uuid7(now),
                text_id=text_id,
                nth=Acceptance.objects.filter(customer_id=customer_id, text_id=text_id).count() + 1,
                is_on_paper=is_on_paper,
                company=signature.company,
                name=signature.name,
                title=signature.title,
                authority=signature.authority,
                accepted_on=accepted_on,
                recorded_at=now,
                recorded_by_id=recorded_by,
                address=address,
            )
    except IntegrityError as error:
        if "acceptance_once" not in str(error):
            raise
        raise AgreementRefusedError(
            "this was just accepted by somebody else", field="all", hint="look again"
        ) from error
    return added.pk


def add_withdrawal(
    *, customer_id: int, acceptance_id: int, recorded_by: int, withdrawn_on: date, now: datetime
) -> None:
    """Add the end of an acceptance.

    Raises:
        AgreementRefusedError: it was withdrawn at the same moment.
    """
    try:
        with transaction.atomic():
            Withdrawal.objects.create(
                customer_id=customer_id,
                acceptance_id=acceptance_id,
                recorded_by_id=recorded_by,
                withdrawn_on=withdrawn_on,
                recorded_at=now,
            )
    except IntegrityError as error:
        if "acceptance_id" not in str(error):
            raise
        raise AgreementRefusedError(
            "this was just withdrawn by somebody else", field="all", hint="look again"
        ) from error


def _add_text(text: NewText, now: datetime) -> int:
    last = AgreementText.objects.filter(agreement=text.agreement).order_by("-number").first()
    try:
        with transaction.atomic():
            added = AgreementText.objects.create(
                agreement=text.agreement,
                number=1 if last is None else last.number + 1,
                version=text.version,
                title=text.title,
                content=text.content,
                digest=text.digest,
                is_material=text.is_material,
                published_at=now,
            )
    except IntegrityError as error:
        raise _refusal(error) from error
    return added.pk


def _refusal(error: IntegrityError) -> Exception:
    for constraint, (field, message, hint) in _TAKEN.items():
        if f'"{constraint}"' in str(error):
            return AgreementRefusedError(message, field=field, hint=hint)
    return error
