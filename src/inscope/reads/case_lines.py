"""Cases as lines of a list, and what stands above one: read with everything they show in one query."""

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from inscope.apps.cases.models import Case
from inscope.apps.cases.selectors import case_numbered, cases_of
from inscope.core.cases import NoCaseError, WaitingFor, reference_of
from inscope.core.outcome import Outcome
from inscope.core.people import Actor
from inscope.core.policy import Policy
from inscope.pg.tenancy import acting_as
from inscope.reads.case_rows import CaseHead, CaseLine, PersonName
from inscope.reads.names import person_name


def case_lines(cases: Iterable[Case], actor: Actor) -> tuple[CaseLine, ...]:
    """Return cases that were read by `listed` as lines for a reader."""
    return tuple(_line(case, actor) for case in cases)


def listed(actor: Actor) -> QuerySet[Case]:
    """Return the cases that the actor may see, with what a line shows."""
    return cases_of(actor).select_related("customer", "instance", "assignee")


def case_for_page(actor: Actor, public_id: UUID) -> Case:
    """Return a case with what stands above it.

    Raises:
        NoCaseError: there is none, or it is another customer's.
    """
    found = cases_of(actor).select_related(
        "customer",
        "instance__release__major__product",
        "instance__subscription",
        "assignee",
        "opened_by",
    )
    case = found.filter(public_id=public_id).first()
    if case is None:
        raise NoCaseError
    return case


def head_of(case: Case, policy: Policy, actor: Actor) -> CaseHead:
    """Return what stands above a case, for a reader."""
    instance = case.instance
    subscription = None if instance is None else instance.subscription
    plans = policy.pack.services.plans
    plan = "" if subscription is None else subscription.plan
    return CaseHead(
        public_id=case.public_id,
        reference=reference(case.pk),
        subject=case.subject,
        customer=case.customer.name,
        customer_id=case.customer.public_id,
        product="" if instance is None else f"{instance.release.major.product.name} {instance.release.name}",
        instance="" if instance is None else instance.name,
        is_licensed=subscription is not None,
        plan=plans[plan].label if plan in plans else plan.capitalize(),
        priority=case.priority,
        is_open=case.status == "open",
        waiting=waiting_words(case, actor),
        opened_by=person_name(case.opened_by.name, is_staff=case.opened_by.customer_id is None),
        opened_at=case.opened_at,
        assignee=_assignee(case),
    )


def reference(number: int) -> str:
    """Return how people name a case."""
    return reference_of(number, settings.CASE_PREFIX)


def waiting_words(case: Case, actor: Actor) -> str:
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


def _line(case: Case, actor: Actor) -> CaseLine:
    return CaseLine(
        public_id=case.public_id,
        reference=reference(case.pk),
        subject=case.subject,
        customer=case.customer.name,
        instance="" if case.instance is None else case.instance.name,
        priority=case.priority,
        outcome=Outcome(case.outcome),
        clause=case.clause,
        waiting=waiting_words(case, actor),
        is_open=case.status == "open",
        in_review=case.in_review,
        assignee=_assignee(case),
        opened_at=case.opened_at,
        updated_at=case.updated_at,
    )


def _assignee(case: Case) -> PersonName | None:
    return None if case.assignee is None else person_name(case.assignee.name, is_staff=True)


def case_numbered_for(actor: Actor, number: int | None) -> UUID:
    """Return the public id of the case with a number.

    Raises:
        NoCaseError: there is none, or it is another customer's.
    """
    if number is None:
        raise NoCaseError
    with acting_as(actor):
        return case_numbered(actor=actor, number=number).public_id
