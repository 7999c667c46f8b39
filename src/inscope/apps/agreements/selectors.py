"""Reads agreements: texts are for everybody, acceptances for their customer and the staff."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from inscope.apps.agreements.errors import NoSuchAgreementError
from inscope.apps.agreements.models import AgreementText
from inscope.apps.agreements.rows import AcceptanceRow, Agreed, TextRow
from inscope.core.agreements import Accepted, bond_of
from inscope.core.people import Actor
from inscope.pg.rows import Rows, Statement

_SHOWN = ("id", "agreement", "number", "version", "title", "digest", "is_material", "published_at")


class Material(NamedTuple):
    """A version of an agreement that made a material change."""

    agreement: str
    number: int


_OWN = (
    *("id", "public_id", "customer_id", "is_on_paper", "company", "name", "title", "authority", "accepted_on"),
    *("recorded_at", "recorded_by_id", "address"),
)


def _acceptance(number: int, public_id: UUID, customer_id: int, *columns: Any) -> AcceptanceRow:  # noqa: ANN401 - as they stand in the statement
    own, text = columns[: -len(_SHOWN)], columns[-len(_SHOWN) :]
    return AcceptanceRow(number, public_id, customer_id, TextRow(*text), *own)


def _acceptances(where: str) -> Rows[AcceptanceRow]:
    """Return a statement that reads acceptances, `one` each, the earliest first."""
    return Rows(
        _acceptance,
        """
        agreements_acceptance one
        join agreements_agreementtext text on text.id = one.text_id
        left join agreements_withdrawal withdrawal on withdrawal.acceptance_id = one.id
        """,
        where=where,
        order="order by one.id",
        columns=(*(f"one.{name}" for name in _OWN), "withdrawal.withdrawn_on", *(f"text.{name}" for name in _SHOWN)),
        for_contacts="one.customer_id = %(customer)s",
    )


_OF_CUSTOMERS = _acceptances(
    "one.customer_id = any(%(customers)s) and (%(agreement)s::text is null or text.agreement = %(agreement)s)"
)
_ACCEPTANCE_WITH = _acceptances("one.public_id = %(public_id)s")
_MATERIAL = Statement(Material, "select agreement, number from agreements_agreementtext where is_material")


def all_texts() -> tuple[TextRow, ...]:
    """Return every version of every agreement: by short name, in the order of publication."""
    return tuple(map(_text_row, AgreementText.objects.only(*_SHOWN).order_by("agreement", "number")))


def texts_of(*, agreement: str) -> tuple[TextRow, ...]:
    """Return the versions of an agreement in the order of publication.

    Raises:
        NoSuchAgreementError: there is none.
    """
    found = AgreementText.objects.filter(agreement=agreement).only(*_SHOWN).order_by("number")
    if not found:
        raise NoSuchAgreementError
    return tuple(map(_text_row, found))


def text_with(*, agreement: str, version: str) -> TextRow:
    """Return a version of an agreement.

    Raises:
        NoSuchAgreementError: there is none.
    """
    found = AgreementText.objects.filter(agreement=agreement, version=version).only(*_SHOWN).first()
    if found is None:
        raise NoSuchAgreementError
    return _text_row(found)


def content_of(*, text_id: int) -> str | None:
    """Return the text of a version as Markdown; nothing, where it is on paper only."""
    return AgreementText.objects.values_list("content", flat=True).get(id=text_id)


def material_texts() -> Sequence[Material]:
    """Return the versions that made a material change."""
    return _MATERIAL.read()


def material_numbers() -> Mapping[str, Collection[int]]:
    """Return by agreement the numbers of the versions that made a material change."""
    return _numbers(material_texts())


def acceptances_of(*, actor: Actor, customer_id: int, agreement: str | None = None) -> Sequence[AcceptanceRow]:
    """Return what a customer accepted, the earliest first; with `agreement`, of that one."""
    return _OF_CUSTOMERS.read(actor, customers=[customer_id], agreement=agreement)


def acceptances_of_all(
    *, actor: Actor, customer_ids: Collection[int], agreement: str
) -> Mapping[int, list[AcceptanceRow]]:
    """Return what each of some customers accepted of an agreement, the earliest first."""
    found: dict[int, list[AcceptanceRow]] = {customer_id: [] for customer_id in customer_ids}
    for one in _OF_CUSTOMERS.read(actor, customers=list(customer_ids), agreement=agreement):
        found[one.customer_id].append(one)
    return found


def acceptance_with(*, actor: Actor, public_id: UUID) -> AcceptanceRow:
    """Return an acceptance that the actor may see.

    Raises:
        NoSuchAgreementError: there is none, or it is another customer's.
    """
    found = _ACCEPTANCE_WITH.first(actor, public_id=public_id)
    if found is None:
        raise NoSuchAgreementError
    return found


def agreed_by(*, actor: Actor, customer_id: int) -> tuple[Agreed, ...]:
    """Return where a customer stands with each agreement that it ever accepted, by short name."""
    acceptances = acceptances_of(actor=actor, customer_id=customer_id)
    return agreed_in(acceptances, material_texts() if acceptances else ())


def agreed_in(acceptances: Iterable[AcceptanceRow], material: Iterable[Material]) -> tuple[Agreed, ...]:
    """Return the same of what a customer accepted, the earliest first."""
    by_agreement: dict[str, list[AcceptanceRow]] = defaultdict(list)
    for one in acceptances:
        by_agreement[one.text.agreement].append(one)
    numbers = _numbers(material)
    return tuple(
        Agreed(rows[-1], bond_of(accepted(rows), numbers.get(agreement, ())))
        for agreement, rows in sorted(by_agreement.items())
    )


def accepted(rows: Iterable[AcceptanceRow]) -> list[Accepted]:
    """Return acceptances as the core counts them."""
    return [Accepted(one.text.number, one.accepted_on, one.withdrawn_on is not None) for one in rows]


def _numbers(material: Iterable[Material]) -> dict[str, set[int]]:
    numbers: dict[str, set[int]] = defaultdict(set)
    for agreement, number in material:
        numbers[agreement].add(number)
    return numbers


def _text_row(text: AgreementText) -> TextRow:
    return TextRow(**{field: getattr(text, field) for field in _SHOWN})
