"""Accept an agreement on the site, as a contact who may sign; withdraw; record what came on paper."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from inscope.apps.agreements.rows import AcceptanceRow, TextRow
from inscope.apps.agreements.selectors import (
    acceptances_of,
    accepted,
    content_of,
    material_numbers,
    text_with,
    texts_of,
)
from inscope.apps.agreements.services import add_acceptance, add_withdrawal
from inscope.apps.audit.services import record_entry
from inscope.apps.contracts.selectors import customer_numbered, customer_with
from inscope.core.agreements import (
    AgreementRefusedError,
    require_in_order,
    require_new,
    require_standing,
    signed,
    signed_on_paper,
)
from inscope.core.people import Actor, Right
from inscope.pg.tenancy import acting_as


def accept_agreement(
    actor: Actor,
    agreement: str,
    *,
    digest: str,
    name: str,
    title: str,
    has_authority: bool,
    address: str,
    today: date,
    now: datetime,
) -> None:
    """Accept the latest text of an agreement for the contact's company; `digest` names the text that was read.

    Raises:
        NoSuchAgreementError: there is no such agreement.
        AgreementRefusedError: another text came meanwhile, it binds already, or the signature is incomplete.
    """
    actor.require(Right.SIGN_AGREEMENTS)
    with acting_as(actor):
        customer = customer_numbered(actor=actor, customer_id=actor.customer)
        text = texts_of(agreement=agreement)[-1]
        if text.digest != digest:
            raise AgreementRefusedError(
                f"version `{text.version}` came while you were reading", field="all", hint="read it, and accept it then"
            )
        if content_of(text_id=text.id) is None:
            raise AgreementRefusedError(
                f"the text of version `{text.version}` is on paper",
                field="all",
                hint="sign it there, and send it to us",
            )
        before = acceptances_of(actor=actor, customer_id=customer.id, agreement=agreement)
        require_new(text.number, text.version, accepted(before), material_numbers().get(agreement, ()))
        add_acceptance(
            customer_id=customer.id,
            text_id=text.id,
            signature=signed(company=customer.name, name=name, title=title, has_authority=has_authority),
            is_on_paper=False,
            accepted_on=today,
            recorded_by=actor.person,
            address=address,
            now=now,
        )
        _audit(actor, "agreement_accepted", customer.id, text, now)


def record_paper(
    actor: Actor,
    customer_id: UUID,
    agreement: str,
    version: str,
    *,
    name: str,
    title: str,
    authority: str,
    accepted_on: date,
    today: date,
    now: datetime,
) -> None:
    """Record that a customer accepted a version on paper, on a day that may be long ago.

    Raises:
        NoSuchCustomerError, NoSuchAgreementError: there is no such customer, agreement or version.
        AgreementRefusedError: the name is missing, the day is to come, or something later is on record.
    """
    actor.require(Right.KEEP_AGREEMENTS)
    with acting_as(actor):
        customer = customer_with(actor=actor, public_id=customer_id)
        text = text_with(agreement=agreement, version=version)
        before = acceptances_of(actor=actor, customer_id=customer.id, agreement=agreement)
        ended_on = max((one.withdrawn_on for one in before if one.withdrawn_on), default=None)
        require_new(text.number, text.version, accepted(before), material_numbers().get(agreement, ()))
        require_in_order(text.number, accepted_on, accepted(before), ended_on, today)
        add_acceptance(
            customer_id=customer.id,
            text_id=text.id,
            signature=signed_on_paper(company=customer.name, name=name, title=title, authority=authority),
            is_on_paper=True,
            accepted_on=accepted_on,
            recorded_by=actor.person,
            now=now,
        )
        _audit(actor, "agreement_recorded", customer.id, text, now)


def withdraw(actor: Actor, agreement: str, *, today: date, now: datetime) -> None:
    """End the acceptance of the contact's company; what it decided so far stays.

    Raises:
        AgreementRefusedError: there is no acceptance that stands.
    """
    actor.require(Right.SIGN_AGREEMENTS)
    with acting_as(actor):
        _withdraw(actor, acceptances_of(actor=actor, customer_id=actor.customer, agreement=agreement), today, now)


def record_withdrawal(actor: Actor, customer_id: UUID, agreement: str, *, today: date, now: datetime) -> None:
    """Record that a customer withdrew in writing.

    Raises:
        NoSuchCustomerError: there is no such customer.
        AgreementRefusedError: there is no acceptance that stands.
    """
    actor.require(Right.KEEP_AGREEMENTS)
    with acting_as(actor):
        customer = customer_with(actor=actor, public_id=customer_id)
        _withdraw(actor, acceptances_of(actor=actor, customer_id=customer.id, agreement=agreement), today, now)


def _withdraw(actor: Actor, before: Sequence[AcceptanceRow], today: date, now: datetime) -> None:
    require_standing(accepted(before))
    last = before[-1]
    add_withdrawal(
        customer_id=last.customer_id,
        acceptance_id=last.id,
        recorded_by=actor.person,
        withdrawn_on=today,
        now=now,
    )
    _audit(actor, "agreement_withdrawn", last.customer_id, last.text, now)


def _audit(actor: Actor, event: str, customer_id: int, text: TextRow, now: datetime) -> None:
    record_entry(
        actor=actor,
        event=event,
        subject=f"agreement:{text.agreement}",
        now=now,
        customer_id=customer_id,
        details={"name": text.version, "digest": text.digest},
    )
