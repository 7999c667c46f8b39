"""What is said about an entry of work: the objection to it, the second look, and what the reader may do about it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from inscope.apps.hours.rows import ContestedRow
from inscope.apps.identity.selectors import is_alone
from inscope.core.people import Actor, Right
from inscope.reads.case_rows import PersonName
from inscope.reads.sources import Names


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody wrote about an entry."""

    text: str
    person: PersonName
    at: datetime


@dataclass(frozen=True, slots=True)
class Dispute:
    """An entry of work as somebody sees it who objects, answers, or looks at it.

    `until` is the last day to object; nothing, while one has `days` from when the entry is confirmed. `looked_by` is
    who confirmed it or returned it.
    """

    objection: Said | None = None
    answer: Said | None = None
    is_upheld: bool = False
    can_object: bool = False
    until: date | None = None
    days: int = 0
    can_answer: bool = False
    second_look: str = ""
    looked_by: PersonName | None = None
    can_look: bool = False

    @property
    def waits(self) -> bool:
        """Whether an answer is owed."""
        return self.objection is not None and self.answer is None


NO_DISPUTE = Dispute()


def disputes_of(actor: Actor, rows: Sequence[ContestedRow], names: Names, *, today: date) -> Mapping[int, Dispute]:
    """Return, by its number, what is said about each entry of a case, and what the reader may do about it."""
    answers, objects = actor.may(Right.WORK_CASES), actor.may(Right.WRITE_REQUESTS)
    own = answers and any(one.contested.waits and one.logged_by_id == actor.person_id for one in rows)
    alone = own and is_alone(actor=actor, right=Right.WORK_CASES)
    return {
        one.entry_id: dispute_of(
            one,
            names,
            can_object=objects and one.contested.is_open_to_objection(today),
            can_answer=answers and one.contested.may_answer(actor.person, is_alone=alone),
            can_look=answers and one.looked.may_answer(actor.person),
        )
        for one in rows
    }


def people_of_disputes(rows: Iterable[ContestedRow]) -> Iterator[int]:
    """Yield who objected, who answered, and who took second looks."""
    for one in rows:
        did = (one.objected_by_id, one.answered_by_id, one.looked_by_id)
        yield from (number for number in did if number is not None)


def dispute_of(
    one: ContestedRow, names: Names, *, can_object: bool = False, can_answer: bool = False, can_look: bool = False
) -> Dispute:
    """Return what is said about an entry."""
    return Dispute(
        objection=_said(one.why, one.objected_by_id, one.objected_at, names),
        answer=_said(one.answer, one.answered_by_id, one.answered_at, names),
        is_upheld=bool(one.is_upheld),
        can_object=can_object,
        until=one.contested.until,
        days=one.objection_days,
        can_answer=can_answer,
        second_look=one.second_look,
        looked_by=None if one.looked_by_id is None else names[one.looked_by_id],
        can_look=can_look,
    )


def _said(text: str | None, person: int | None, at: datetime | None, names: Names) -> Said | None:
    return None if text is None or person is None or at is None else Said(text, names[person], at)
