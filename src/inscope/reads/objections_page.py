"""Objections to work in a list: those that wait for an answer, and those of a customer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from inscope.apps.hours.objections import waiting_objections
from inscope.apps.hours.rows import ContestedRow
from inscope.core.people import Actor, Right
from inscope.pg.tenancy import acting_as
from inscope.reads.case_lines import reference
from inscope.reads.disputes import Dispute, dispute_of, people_of_disputes
from inscope.reads.names import names_of
from inscope.reads.sources import Names
from inscope.reads.time_card import clock_of

MOST = 20


@dataclass(frozen=True, slots=True)
class ObjectionLine:
    """An objection in a list: the work, its case and customer, and what was said."""

    case_id: UUID
    case: str
    customer: str
    worked_on: date
    charged: str
    text: str
    dispute: Dispute


@dataclass(frozen=True, slots=True)
class ObjectionsPage:
    """Objections that wait, the oldest first."""

    lines: tuple[ObjectionLine, ...]
    is_more: bool


def objections_page(actor: Actor) -> ObjectionsPage:
    """Return the objections that wait for an answer."""
    actor.require(Right.READ_CASES)
    with acting_as(actor):
        found = waiting_objections(actor=actor, most=MOST + 1)
        lines = objection_lines(found[:MOST], names_of(people_of_disputes(found)))
    return ObjectionsPage(lines, len(found) > MOST)


def objection_lines(rows: Sequence[ContestedRow], names: Names) -> tuple[ObjectionLine, ...]:
    """Return objections in words."""
    return tuple(
        ObjectionLine(
            case_id=one.case,
            case=reference(one.case_id),
            customer=one.customer_name,
            worked_on=one.worked_on,
            charged=clock_of(one.charged_minutes),
            text=one.text,
            dispute=dispute_of(one, names),
        )
        for one in rows
    )
