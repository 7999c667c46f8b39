"""Agreements in the office: their texts and versions, who is bound, and one customer's acceptances."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from inscope.apps.agreements.models import Acceptance
from inscope.apps.agreements.rows import AcceptanceRow, TextRow
from inscope.apps.agreements.selectors import (
    acceptances_of,
    acceptances_of_all,
    accepted,
    all_texts,
    content_of,
    text_with,
    texts_of,
)
from inscope.apps.contracts.models import Customer
from inscope.apps.contracts.selectors import customer_with
from inscope.core.agreements import Standing, bond_of
from inscope.core.names import name_key
from inscope.core.people import Actor, Right
from inscope.pg.tenancy import acting_as
from inscope.reads.agreement_words import standing_word
from inscope.reads.catalog_words import Word
from inscope.reads.listing import PAGE, Listing, choice, listing, search
from inscope.reads.office_history import History, history


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """An agreement in the list; `bound` counts the customers that its latest material text binds."""

    agreement: str
    title: str
    version: str
    versions: int
    published_at: datetime
    bound: int


@dataclass(frozen=True, slots=True)
class BoundLine:
    """A customer beside an agreement; who accepted which version, where it did."""

    customer_id: UUID
    customer: str
    word: Word
    since: date | None
    version: str
    signatory: str


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version; the first one changes nothing."""

    version: str
    published_at: datetime
    is_change: bool


@dataclass(frozen=True, slots=True)
class AgreementPage:
    """An agreement: its versions, the latest first, and where customers stand."""

    agreement: str
    title: str
    versions: tuple[VersionLine, ...]
    list: Listing[BoundLine]
    history: History
    can_keep: bool


@dataclass(frozen=True, slots=True)
class TextPage:
    """A version with its text."""

    agreement: str
    title: str
    version: str
    content: str | None
    digest: str
    is_change: bool
    published_at: datetime


@dataclass(frozen=True, slots=True)
class CustomerPage:
    """One customer beside an agreement, with all that it accepted, the latest first."""

    agreement: str
    title: str
    customer_id: UUID
    customer: str
    word: Word
    since: date | None
    acceptances: tuple[AcceptanceRow, ...]
    versions: tuple[str, ...]
    can_keep: bool
    can_withdraw: bool


def agreements_page(actor: Actor) -> tuple[AgreementLine, ...]:
    """Return every agreement."""
    actor.require(Right.READ_CUSTOMERS)
    with acting_as(actor):
        texts: dict[str, list[TextRow]] = defaultdict(list)
        for text in all_texts():
            texts[text.agreement].append(text)
        bound = _bound({agreement: _newest_material(versions) for agreement, versions in texts.items()})
    return tuple(
        AgreementLine(
            agreement,
            versions[-1].title,
            versions[-1].version,
            len(versions),
            versions[-1].published_at,
            bound[agreement],
        )
        for agreement, versions in texts.items()
    )


def agreement_page(actor: Actor, agreement: str, asked: Mapping[str, str]) -> AgreementPage:
    """Return one agreement with its customers, filtered as the address asks.

    Raises:
        NoSuchAgreementError: there is none.
    """
    actor.require(Right.READ_CUSTOMERS)
    words = [(standing.value, standing_word(standing).label) for standing in Standing]
    filters = (search("q", _("Name of a customer"), asked), choice("standing", _("Any standing"), asked, words))
    with acting_as(actor):
        versions = texts_of(agreement=agreement)
        found = _customers(agreement, _newest_material(versions), filters[1].value)
        found = found.filter(
            name_key__contains=name_key(filters[0].value), name_key__gt=name_key(asked.get("after", ""))
        )
        rows = list(found.order_by("name_key")[: PAGE + 1])
        acceptances = acceptances_of_all(actor=actor, customer_ids=[row.pk for row in rows], agreement=agreement)
        told = history(actor, f"agreement:{agreement}")
    material = {text.number for text in versions if text.is_material}

    def line(row: Customer) -> BoundLine:
        own = acceptances[row.pk]
        bond = bond_of(accepted(own), material)
        version, signatory = (own[-1].text.version, own[-1].signatory) if own else ("", "")
        return BoundLine(row.public_id, row.name, standing_word(bond.standing), bond.since, version, signatory)

    shown = listing(rows, filters, asked, line=line, place=lambda row: row.name)
    return AgreementPage(
        agreement=agreement,
        title=versions[-1].title,
        versions=tuple(VersionLine(one.version, one.published_at, _is_change(one)) for one in reversed(versions)),
        list=shown,
        history=told,
        can_keep=actor.may(Right.KEEP_AGREEMENTS),
    )


def text_page(actor: Actor, agreement: str, version: str) -> TextPage:
    """Return one version with its text.

    Raises:
        NoSuchAgreementError: there is none.
    """
    actor.require(Right.READ_CUSTOMERS)
    text = text_with(agreement=agreement, version=version)
    return TextPage(
        agreement, text.title, version, content_of(text_id=text.id), text.digest, _is_change(text), text.published_at
    )


def title_of(actor: Actor, agreement: str) -> str:
    """Return the title of the latest version.

    Raises:
        NoSuchAgreementError: there is none.
    """
    actor.require(Right.READ_CUSTOMERS)
    return texts_of(agreement=agreement)[-1].title


def customer_page(actor: Actor, agreement: str, customer_id: UUID) -> CustomerPage:
    """Return one customer beside an agreement.

    Raises:
        NoSuchAgreementError, NoSuchCustomerError: there is none.
    """
    actor.require(Right.READ_CUSTOMERS)
    with acting_as(actor):
        versions = texts_of(agreement=agreement)
        customer = customer_with(actor=actor, public_id=customer_id)
        rows = acceptances_of(actor=actor, customer_id=customer.id, agreement=agreement)
    bond = bond_of(accepted(rows), {text.number for text in versions if text.is_material})
    may_keep = actor.may(Right.KEEP_AGREEMENTS)
    return CustomerPage(
        agreement=agreement,
        title=versions[-1].title,
        customer_id=customer.public_id,
        customer=customer.name,
        word=standing_word(bond.standing),
        since=bond.since,
        acceptances=tuple(reversed(rows)),
        versions=tuple(text.version for text in reversed(versions)),
        can_keep=may_keep,
        can_withdraw=may_keep and bool(rows) and rows[-1].withdrawn_on is None,
    )


def _is_change(text: TextRow) -> bool:
    return text.is_material and text.number > 1


def _newest_material(versions: list[TextRow] | tuple[TextRow, ...]) -> int:
    """Return the number of the latest version with a material change; nobody is bound by one before it."""
    return max((text.number for text in versions if text.is_material), default=0)


def _bound(newest_material: Mapping[str, int]) -> Counter[str]:
    """Return how many customers each agreement binds: `bond_of`, as the database counts it."""
    latest = Acceptance.objects.order_by("customer_id", "text__agreement", "-id")
    numbers = latest.distinct("customer_id", "text__agreement").values("id")
    found = Acceptance.objects.filter(id__in=numbers, withdrawal=None).values_list("text__agreement", "text__number")
    bound: Counter[str] = Counter()
    for agreement, number, many in found.annotate(many=Count("id")):
        bound[agreement] += many if number >= newest_material.get(agreement, 0) else 0
    return bound


def _customers(agreement: str, newest_material: int, standing: str) -> QuerySet[Customer]:
    """Return the customers with a standing, or all of them: `bond_of`, as the database finds it."""
    latest = Acceptance.objects.filter(customer_id=OuterRef("pk"), text__agreement=agreement).order_by("-id")
    found = Customer.objects.annotate(
        text=Subquery(latest.values("text__number")[:1]),
        ended_on=Subquery(latest.values("withdrawal__withdrawn_on")[:1]),
    )
    return found.filter(
        {
            Standing.NOT_ACCEPTED.value: Q(text=None),
            Standing.BOUND.value: Q(text__gte=newest_material, ended_on=None),
            Standing.CHANGED.value: Q(text__lt=newest_material, ended_on=None),
            Standing.WITHDRAWN.value: Q(ended_on__isnull=False),
        }.get(standing, Q())
    )
