"""Cases as lines of a list, and what stands above one: read with everything they show in one query."""

from collections.abc import Iterable
from dataclasses import fields
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from inscope.apps.cases.selectors import case_numbered
from inscope.apps.contracts.entitlement import entitlement_on
from inscope.core.cases import NoCaseError, WaitingFor, reference_of
from inscope.core.entitlement import Entitlement
from inscope.core.outcome import Outcome
from inscope.core.people import Actor
from inscope.core.policy import Policy
from inscope.core.sla.clock import State
from inscope.core.sla.kept import COUNTING, KeptClock
from inscope.core.sla.live import LiveClock
from inscope.core.zones import seconds_of
from inscope.pg.rows import Rows
from inscope.pg.tenancy import acting_as
from inscope.reads.case_history import clock_under
from inscope.reads.case_rows import CaseHead, CaseLine, CaseRecord, HeadRecord, PersonName
from inscope.reads.names import person_name
from inscope.reads.plans import plan_words

Record = TypeVar("Record", bound=CaseRecord)


def _has(table: str) -> str:
    return f"exists (select from {table} where case_id = one.id)"


_JOINED = {
    "customer": "customer.name",
    "customer_public_id": "customer.public_id",
    "instance": "instance.name",
    "instance_public_id": "instance.public_id",
    "assignee": "assignee.name",
    "opener": "opener.name",
    "opener_customer_id": "opener.customer_id",
    "clock_plan": "clock.plan",
    "clock_target": "clock.target",
    "clock_state": "clock.state",
    "clock_due_at": "clock.due_at",
    "clock_left": "clock.left_seconds",
    "clock_whole": "clock.whole_seconds",
    "clock_waited": "clock.waited_seconds",
    "product": "product.name",
    "release": "release.name",
    "has_hours": " or ".join(map(_has, ("hours_estimate", "hours_approval", "hours_timeentry"))),
    "has_files": _has("cases_attachment"),
    "has_exceptions": _has("coverage_exceptiongranted"),
    "has_reviews": _has("coverage_review"),
}
_SOURCE = """
    cases_case one
    join contracts_customer customer on customer.id = one.customer_id
    join identity_person opener on opener.id = one.opened_by_id
    left join identity_person assignee on assignee.id = one.assignee_id
    left join contracts_instance instance on instance.id = one.instance_id
    left join sla_caseclock clock on clock.case_id = one.id
"""
_WITH_PRODUCT = f"""{_SOURCE}
    left join catalog_release release on release.id = instance.release_id
    left join catalog_majorversion major on major.id = release.major_id
    left join catalog_product product on product.id = major.product_id
"""


def cases_where(where: str, order: str) -> Rows[CaseRecord]:
    """Return a statement that reads cases, `one` each, with what a line shows."""
    return _statement(CaseRecord, _SOURCE, where, order)


def _statement(row: type[Record], source: str, where: str, order: str = "") -> Rows[Record]:
    columns = {field.name: f"one.{field.name}" for field in fields(row)} | _JOINED
    return Rows(row, source, where=where, order=order, columns=columns, for_contacts="one.customer_id = %(customer)s")


_FOR_PAGE = _statement(HeadRecord, _WITH_PRODUCT, "one.public_id = %(public_id)s")


def case_lines(cases: Iterable[CaseRecord], actor: Actor) -> tuple[CaseLine, ...]:
    """Return cases as lines for a reader."""
    return tuple(_line(case, actor) for case in cases)


def case_for_page(actor: Actor, public_id: UUID) -> HeadRecord:
    """Return a case with what stands above it.

    Raises:
        NoCaseError: there is none, or it is another customer's.
    """
    case = _FOR_PAGE.first(actor, public_id=public_id)
    if case is None:
        raise NoCaseError
    return case


def covering(actor: Actor, case: HeadRecord) -> Entitlement:
    """Return what covered the instance of a case on the day of receipt."""
    if case.instance_id is None:
        return Entitlement(case.asked_on)
    return entitlement_on(actor=actor, instance_id=case.instance_id, on=case.asked_on)


def head_of(case: HeadRecord, entitlement: Entitlement, policy: Policy, actor: Actor) -> CaseHead:
    """Return what stands above a case, for a reader."""
    return CaseHead(
        public_id=case.public_id,
        reference=reference(case.id),
        subject=case.subject,
        customer=case.customer,
        customer_id=case.customer_public_id,
        product=f"{case.product} {case.release}" if case.product else "",
        instance=case.instance or "",
        is_licensed=entitlement.is_licensed,
        plan=plan_words(policy, entitlement),
        priority=case.priority,
        is_open=case.status == "open",
        waiting=waiting_words(case, actor),
        opened_by=opener_of(case),
        opened_at=case.opened_at,
        assignee=assignee_of(case),
        clock=clock_of(case),
    )


def clock_of(case: CaseRecord) -> LiveClock | None:
    """Return the clock of a case while one counts."""
    if case.clock_state not in COUNTING or not case.clock_plan or not case.clock_target:
        return None
    due_at = None if case.clock_due_at is None else seconds_of(case.clock_due_at)
    state, left, whole = State(case.clock_state), case.clock_left, case.clock_whole
    kept = KeptClock(case.clock_target, state, None, due_at, left, whole, case.clock_waited or 0)
    return clock_under(case, case.clock_plan, kept)


def opener_of(case: CaseRecord) -> PersonName:
    """Return who opened a case."""
    return person_name(case.opener, is_staff=case.opener_customer_id is None)


def assignee_of(case: CaseRecord) -> PersonName | None:
    """Return who works on a case, if anybody does."""
    return None if case.assignee is None else person_name(case.assignee, is_staff=True)


def reference(number: int) -> str:
    """Return how people name a case."""
    return reference_of(number, settings.CASE_PREFIX)


def waiting_words(case: CaseRecord, actor: Actor) -> str:
    """Say for whom a case waits, to a reader of either side; nothing, if for nobody."""
    if case.status != "open":
        return ""
    if case.in_review:
        return _("a second person")
    match WaitingFor(case.waiting_for):
        case WaitingFor.CUSTOMER:
            return _("the customer") if actor.is_staff else _("you")
        case WaitingFor.VENDOR:
            return _("us")
        case WaitingFor.JUDGMENT:
            return case.judge_role.replace("_", " ")
        case WaitingFor.NOBODY:
            return ""


def _line(case: CaseRecord, actor: Actor) -> CaseLine:
    return CaseLine(
        public_id=case.public_id,
        reference=reference(case.id),
        subject=case.subject,
        customer=case.customer,
        instance=case.instance or "",
        priority=case.priority,
        outcome=Outcome(case.outcome),
        clause=case.clause,
        waiting=waiting_words(case, actor),
        is_open=case.status == "open",
        in_review=case.in_review,
        assignee=assignee_of(case),
        opened_at=case.opened_at,
        updated_at=case.updated_at,
        clock=clock_of(case),
    )


def case_numbered_for(actor: Actor, number: int | None) -> UUID:
    """Return the public id of the case with a number.

    Raises:
        NoCaseError: there is none, or it is another customer's.
    """
    if number is None:
        raise NoCaseError
    with acting_as(actor):
        return case_numbered(actor=actor, number=number).public_id
