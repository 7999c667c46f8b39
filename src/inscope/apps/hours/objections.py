"""Objections to work, and their answers: read beside the entry, and only added. Second looks are read with them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from inscope.apps.hours.errors import NoSuchEntryError
from inscope.apps.hours.models import Objection, ObjectionAnswer
from inscope.apps.hours.rows import ContestedRow
from inscope.apps.hours.selectors import given_back, second_look_at
from inscope.core.people import Actor
from inscope.pg.rows import Rows

_SOURCE = """
    hours_timeentry entry
    join contracts_customer customer on customer.id = entry.customer_id
    join cases_case one on one.id = entry.case_id
    left join lateral (
      select block.objection_days
      from hours_posting posting join hours_block block on block.id = posting.block_id
      where posting.entry_id = entry.id and posting.kind = 'spend' order by posting.id limit 1
    ) rules on true
    left join hours_approval approval on approval.id = entry.approval_id
    left join hours_objection objection on objection.entry_id = entry.id
    left join hours_objectionanswer answer on answer.objection_id = objection.id
    left join hours_secondlook look on look.entry_id = entry.id
    left join hours_secondlookanswer looked on looked.second_look_id = look.id
"""
_COLUMNS = {
    "entry_id": "entry.id",
    "entry": "entry.public_id",
    "customer_id": "entry.customer_id",
    "customer_name": "customer.name",
    "case_id": "entry.case_id",
    "case": "one.public_id",
    "logged_by_id": "entry.person_id",
    "logged_on": "entry.made_at",
    "worked_on": "entry.worked_on",
    "worked_minutes": "entry.worked_minutes",
    "charged_minutes": "entry.charged_minutes",
    "text": "entry.text",
    "objection_days": "coalesce(rules.objection_days, approval.objection_days, 0)",
    "stands": """(exists (
        select from hours_posting spent where spent.entry_id = entry.id and spent.kind = 'spend'
        and not exists (select from hours_posting back where back.corrects_id = spent.id))
      or entry.billing = 'overage' and entry.charged_minutes > 0
        and not exists (select from hours_takenback back where back.entry_id = entry.id))""",
    "objection_id": "coalesce(objection.id, 0)",
    "objected_by_id": "objection.person_id",
    "objected_at": "objection.made_at",
    "why": "objection.why",
    "answered_by_id": "answer.person_id",
    "answered_at": "answer.made_at",
    "is_upheld": "answer.is_upheld",
    "answer": "answer.why",
    "second_look_id": "coalesce(look.id, 0)",
    "second_look": second_look_at("entry"),
    "looked_by_id": "looked.person_id",
    "looked_on": "looked.made_at",
    "returned_because": "looked.why",
}


def _row(*columns: Any) -> ContestedRow:  # noqa: ANN401 - columns
    values = dict(zip(_COLUMNS, columns, strict=True))
    days = {name: at and timezone.localdate(at) for name, at in values.items() if name in {"logged_on", "looked_on"}}
    return ContestedRow(**values | days)


def _contested(where: str, order: str = "") -> Rows[ContestedRow]:
    of_own = "entry.customer_id = %(customer)s"
    return Rows(_row, _SOURCE, where=where, order=order, columns=list(_COLUMNS.values()), for_contacts=of_own)


_OF_CASE = _contested("entry.case_id = %(case_id)s")
_OF_ENTRY = _contested("entry.public_id = %(entry)s")
_OF_CUSTOMER = _contested(
    "objection.customer_id = %(customer_id)s", "order by answer.id is not null, objection.id desc limit %(most)s"
)
_WAITING = _contested(
    "objection.id is not null and answer.id is null", "order by objection.made_at, objection.id limit %(most)s"
)
_UNCONFIRMED = _contested(
    f"look.id is not null and looked.id is null and not {given_back('entry')}",
    "order by look.made_at, look.id limit %(most)s",
)


def contested_of(*, actor: Actor, case_id: int) -> Sequence[ContestedRow]:
    """Return the work on a case, each entry with the objection to it."""
    return _OF_CASE.read(actor, case_id=case_id)


def contested_entry(*, actor: Actor, case_id: int, entry: UUID) -> ContestedRow:
    """Return an entry of a case with the objection to it.

    Raises:
        NoSuchEntryError: there is none of that case, or it is another customer's.
    """
    found = _OF_ENTRY.first(actor, entry=entry)
    if found is None or found.case_id != case_id:
        raise NoSuchEntryError
    return found


def objections_of(*, actor: Actor, customer_id: int, most: int) -> Sequence[ContestedRow]:
    """Return so many objections of a customer: those that wait, then the others, the latest first."""
    return _OF_CUSTOMER.read(actor, customer_id=customer_id, most=most)


def waiting_objections(*, actor: Actor, most: int) -> Sequence[ContestedRow]:
    """Return so many objections that wait for an answer, the oldest first."""
    return _WAITING.read(actor, most=most)


def waiting_for_second_look(*, actor: Actor, most: int) -> Sequence[ContestedRow]:
    """Return so many entries that wait for a second look, the one that was asked for first first."""
    return _UNCONFIRMED.read(actor, most=most)


def add_objection(*, actor: Actor, entry: ContestedRow, why: str, now: datetime) -> int:
    """Keep an objection, and return its number."""
    made = Objection(
        customer_id=entry.customer_id, entry_id=entry.entry_id, person_id=actor.person, made_at=now, why=why
    )
    made.save(force_insert=True)
    return int(made.pk)


def add_answer(*, actor: Actor, entry: ContestedRow, is_upheld: bool, why: str, now: datetime) -> None:
    """Keep what came of the objection to an entry."""
    ObjectionAnswer.objects.create(
        customer_id=entry.customer_id,
        objection_id=entry.objection_id,
        person_id=actor.person,
        made_at=now,
        is_upheld=is_upheld,
        why=why,
    )
