"""Who is told by a message of what happened on a case: never who did it, nor an account that is closed."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from inscope.apps.cases.rows import CaseRow
from inscope.core.people import INSCOPE, Actor, ContactRole, Role
from inscope.core.sla.warnings import Whom
from inscope.pg.rows import Statement


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody to tell."""

    id: int


_OPEN = "is_active and not is_service and id <> %(actor)s"
_CONTACTS = Statement(
    Recipient,
    f"""
    select id from identity_person where {_OPEN} and customer_id = %(customer)s and (
      id = %(opener)s
      or id in (select person_id from cases_message where case_id = %(case)s and not is_staff)
    ) order by id
    """,  # noqa: S608 - ours, every word
)
_ASSIGNEE = Statement(
    Recipient,
    f"select id from identity_person where {_OPEN} and customer_id is null and id = %(assignee)s",  # noqa: S608 - as above
)
_OF_CUSTOMER = Statement(
    Recipient,
    "select id from identity_person where is_active and not is_service and customer_id = %(customer)s "
    "and (roles && %(roles)s or id = %(besides)s) order by id",
)
_OF_ROLE = Statement(
    Recipient,
    "select id from identity_person where is_active and not is_service and customer_id is null "
    "and %(role)s = any(roles) order by id",
)

_PEOPLE = Statement(
    Recipient,
    f"select id from identity_person where {_OPEN} and id = any(%(ids)s) order by id",  # noqa: S608 - as above
)


def people_among(actor: Actor, numbers: Iterable[int | None]) -> Sequence[Recipient]:
    """Return those of some people who can be told."""
    return _PEOPLE.read(actor=actor.person_id or 0, ids=[one for one in numbers if one is not None])


def contacts_on(actor: Actor, case: CaseRow) -> Sequence[Recipient]:
    """Return the contacts who opened a case or wrote on it."""
    values = {"actor": actor.person_id or 0, "customer": case.customer_id, "opener": case.opened_by_id}
    return _CONTACTS.read(**values, case=case.id)


def assignee_of(actor: Actor, case: CaseRow) -> Sequence[Recipient]:
    """Return the engineer who has a case, if one has it."""
    if case.assignee_id is None:
        return ()
    return _ASSIGNEE.read(actor=actor.person_id or 0, assignee=case.assignee_id)


def account_managers() -> Sequence[Recipient]:
    """Return those of the staff who sell; where nobody does, the administrators."""
    return _OF_ROLE.read(role=Role.ACCOUNT_MANAGER) or _OF_ROLE.read(role=Role.ADMINISTRATOR)


def keepers_of_hours(customer_id: int) -> Sequence[Recipient]:
    """Return the contacts of a customer who buy hours, or administer."""
    roles = [ContactRole.BUY_HOURS.value, ContactRole.ADMINISTER.value]
    return _OF_CUSTOMER.read(customer=customer_id, roles=roles, besides=None)


def approvers_of(customer_id: int) -> Sequence[Recipient]:
    """Return the contacts of a customer who approve work beyond blocks."""
    return _OF_CUSTOMER.read(customer=customer_id, roles=[ContactRole.APPROVE_OVERAGE.value], besides=None)


def buyers_of(customer_id: int, *, ordered_by: int | None) -> Sequence[Recipient]:
    """Return the contacts of a customer who buy hours, and whoever ordered some."""
    return _OF_CUSTOMER.read(customer=customer_id, roles=[ContactRole.BUY_HOURS.value], besides=ordered_by)


def warned_people(case: CaseRow, whom: Collection[Whom], *, on_call: int | None) -> Sequence[Recipient]:
    """Return those of the staff whom a warning of a clock tells, each once; `on_call` is who is so, if anybody is.

    Where nobody has the case, or whoever had it is here no more, every support engineer is told; so they are where
    nobody is found of those whom it tells.
    """
    found: dict[int, Recipient] = {}
    if Whom.ASSIGNEE in whom:
        found |= {one.id: one for one in assignee_of(INSCOPE, case) or _OF_ROLE.read(role=Role.SUPPORT_ENGINEER)}
    if Whom.ON_CALL in whom and on_call is not None:
        found[on_call] = Recipient(on_call)
    if Whom.ACCOUNT_MANAGERS in whom:
        found |= {one.id: one for one in _OF_ROLE.read(role=Role.ACCOUNT_MANAGER)}
    return tuple(found.values()) or _OF_ROLE.read(role=Role.SUPPORT_ENGINEER)
