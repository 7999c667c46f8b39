"""Second looks at work: the list of what waits for one, and the rule as the office edits it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from inscope.apps.hours.objections import waiting_for_second_look
from inscope.apps.hours.rows import ContestedRow
from inscope.apps.hours.second_looks import SUBJECT, rule_values
from inscope.core.people import Actor, Right
from inscope.pg.tenancy import acting_as
from inscope.reads.case_lines import reference
from inscope.reads.case_rows import PersonName
from inscope.reads.names import names_of
from inscope.reads.office_history import History, history
from inscope.reads.sources import Names
from inscope.reads.time_card import clock_of

MOST = 20


@dataclass(frozen=True, slots=True)
class UnconfirmedLine:
    """Work that waits for a second look; it is returned by answering the objection, while one waits."""

    case_id: UUID
    case: str
    customer: str
    public_id: UUID
    person: PersonName
    worked_on: date
    worked: str
    charged: str
    text: str
    can_look: bool
    is_objected: bool

    @property
    def key(self) -> str:
        """How forms about it are named."""
        return str(self.public_id)


@dataclass(frozen=True, slots=True)
class SecondLooksPage:
    """Work that waits for a second look, what was asked for first first."""

    lines: tuple[UnconfirmedLine, ...]
    is_more: bool


@dataclass(frozen=True, slots=True)
class RulePage:
    """From how much work on a colleague looks at it, with what was changed."""

    values: Mapping[str, object]
    history: History
    label: str


def second_looks_page(actor: Actor) -> SecondLooksPage:
    """Return the work that waits for a second look."""
    actor.require(Right.READ_CASES)
    with acting_as(actor):
        found = waiting_for_second_look(actor=actor, most=MOST + 1)
        names = names_of(one.logged_by_id for one in found)
    return SecondLooksPage(tuple(_lines(actor, found[:MOST], names)), len(found) > MOST)


def rule_page(actor: Actor) -> RulePage:
    """Return from how much work on a colleague looks at it.

    Raises:
        RightRefusedError: the actor keeps no customers.
    """
    actor.require(Right.KEEP_CUSTOMERS)
    label = _("Minutes of one engineer on one request and day, from which work waits")
    with acting_as(actor):
        return RulePage(rule_values(), history(actor, SUBJECT, {"from_minutes": label}), label)


def _lines(actor: Actor, rows: Sequence[ContestedRow], names: Names) -> Iterator[UnconfirmedLine]:
    works = actor.may(Right.WORK_CASES)
    for one in rows:
        yield UnconfirmedLine(
            case_id=one.case,
            case=reference(one.case_id),
            customer=one.customer_name,
            public_id=one.entry,
            person=names[one.logged_by_id],
            worked_on=one.worked_on,
            worked=clock_of(one.worked_minutes),
            charged=clock_of(one.charged_minutes),
            text=one.text,
            can_look=works and one.looked.may_answer(actor.person),
            is_objected=one.contested.waits,
        )
