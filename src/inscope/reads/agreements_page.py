"""Agreements as a customer sees them: the list, one with its text, and the copy of an acceptance."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from inscope.apps.agreements.rows import AcceptanceRow
from inscope.apps.agreements.selectors import (
    acceptance_with,
    acceptances_of,
    accepted,
    agreed_by,
    all_texts,
    content_of,
    material_numbers,
    texts_of,
)
from inscope.apps.contracts.selectors import customer_numbered
from inscope.core.agreements import Bond, Standing, authority_over, bond_of
from inscope.core.people import Actor, Right
from inscope.pg.tenancy import acting_as
from inscope.reads.agreement_words import standing_word
from inscope.reads.catalog_words import Word


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """An agreement in the list; who accepted and since when, where it is in force."""

    agreement: str
    title: str
    version: str
    word: Word
    signatory: str
    since: date | None


@dataclass(frozen=True, slots=True)
class AcceptanceLine:
    """What was accepted once, with what became of it."""

    public_id: UUID
    version: str
    signatory: str
    accepted_on: date
    is_on_paper: bool
    withdrawn_on: date | None


@dataclass(frozen=True, slots=True)
class AgreementPage:
    """An agreement: its latest text, where the reader's company stands, and what it accepted, the latest first."""

    agreement: str
    title: str
    version: str
    content: str | None
    digest: str
    published_at: datetime
    word: Word
    since: date | None
    company: str
    authority: str
    acceptances: tuple[AcceptanceLine, ...]
    can_accept: bool
    can_withdraw: bool
    needs_signer: bool


@dataclass(frozen=True, slots=True)
class AcceptedCopy:
    """An acceptance with its text, for a copy."""

    acceptance: AcceptanceRow
    content: str | None


def agreements_page(actor: Actor) -> tuple[AgreementLine, ...]:
    """Return every agreement that there is, with where the reader's company stands."""
    actor.require(Right.READ_AGREEMENTS)
    with acting_as(actor):
        latest = {text.agreement: text for text in all_texts()}
        agreed = {one.agreement: one for one in agreed_by(actor=actor, customer_id=actor.customer)}
    lines = []
    for agreement, text in latest.items():
        one = agreed.get(agreement)
        bond = Bond(Standing.NOT_ACCEPTED) if one is None else one.bond
        signatory = one.latest.signatory if one is not None and bond.is_bound else ""
        lines.append(
            AgreementLine(agreement, text.title, text.version, standing_word(bond.standing), signatory, bond.since)
        )
    return tuple(lines)


def agreement_page(actor: Actor, agreement: str) -> AgreementPage:
    """Return one agreement.

    Raises:
        NoSuchAgreementError: there is none.
    """
    actor.require(Right.READ_AGREEMENTS)
    with acting_as(actor):
        text = texts_of(agreement=agreement)[-1]
        content = content_of(text_id=text.id)
        company = customer_numbered(actor=actor, customer_id=actor.customer).name
        rows = acceptances_of(actor=actor, customer_id=actor.customer, agreement=agreement)
        bond = bond_of(accepted(rows), material_numbers().get(agreement, ()))
    is_open = content is not None and not (bond.is_bound and rows[-1].text.id == text.id)
    may_sign = actor.may(Right.SIGN_AGREEMENTS)
    return AgreementPage(
        agreement=agreement,
        title=text.title,
        version=text.version,
        content=content,
        digest=text.digest,
        published_at=text.published_at,
        word=standing_word(bond.standing),
        since=bond.since,
        company=company,
        authority=authority_over(company),
        acceptances=tuple(map(_line, reversed(rows))),
        can_accept=is_open and may_sign,
        can_withdraw=may_sign and bool(rows) and rows[-1].withdrawn_on is None,
        needs_signer=is_open and not may_sign,
    )


def accepted_copy(actor: Actor, acceptance_id: UUID) -> AcceptedCopy:
    """Return an acceptance that the actor may see, for a copy.

    Raises:
        NoSuchAgreementError: there is none, or it is another customer's.
    """
    with acting_as(actor):
        acceptance = acceptance_with(actor=actor, public_id=acceptance_id)
        return AcceptedCopy(acceptance, content_of(text_id=acceptance.text.id))


def _line(one: AcceptanceRow) -> AcceptanceLine:
    return AcceptanceLine(
        one.public_id, one.text.version, one.signatory, one.accepted_on, one.is_on_paper, one.withdrawn_on
    )
