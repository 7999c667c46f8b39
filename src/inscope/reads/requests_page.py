"""A customer's own requests, and one of them as its contacts see it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from inscope.apps.cases.rows import DraftRow
from inscope.apps.cases.selectors import drafts_of
from inscope.apps.contracts.selectors import customer_numbered
from inscope.core.cases import WaitingFor
from inscope.core.outcome import Outcome
from inscope.core.people import Actor, Right
from inscope.core.policy import Decision
from inscope.core.policy.vocabulary import FactDef
from inscope.pg.rows import together
from inscope.pg.tenancy import acting_as
from inscope.reads.case_acts import CaseActs, acts_on
from inscope.reads.case_lines import case_for_page, case_lines, cases_where, covering, head_of
from inscope.reads.case_page import Seen, card_of, exception_row, look_at, review_row
from inscope.reads.case_rows import CaseHead, CaseLine, CaseRecord, Entry, ExceptionRow, FactForm, FactRow, ReviewRow
from inscope.reads.decision_view import DecisionView
from inscope.reads.disputes import disputes_of
from inscope.reads.fact_forms import fact_form
from inscope.reads.hours_wanted import ways_to_hours
from inscope.reads.listing import number_in
from inscope.reads.phase_warnings import PhaseWarning, phase_warnings
from inscope.reads.sources import fact_rows
from inscope.reads.time_card import TimeCard, time_card
from inscope.reads.time_plan import answers_estimates, asked_activity
from inscope.reads.timeline import timeline
from inscope.reads.work_card import Rate, WorkCard, listed_rate, work_card

PAGE = 25
_MOST_WAITING = 10
_LATEST = f"order by one.id desc limit {PAGE + 1}"
_FIRST = cases_where("true", _LATEST)
_NEXT = cases_where("one.id < %(number)s", _LATEST)
_WAITING = cases_where(
    "one.status = 'open' and one.waiting_for = 'customer'", f"order by one.id desc limit {_MOST_WAITING}"
)


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A request that is being written."""

    public_id: UUID
    subject: str
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class RequestsPage:
    """The requests of a customer: what waits for the reader first, then the others, the latest first."""

    customer: str
    waiting: tuple[CaseLine, ...]
    lines: tuple[CaseLine, ...]
    drafts: tuple[DraftLine, ...]
    endings: tuple[PhaseWarning, ...]
    can_open: bool
    next_query: str


@dataclass(frozen=True, slots=True)
class RequestPage:
    """A request as its customer sees it."""

    head: CaseHead
    entries: tuple[Entry, ...]
    card: DecisionView
    next_step: str
    facts: tuple[FactRow, ...]
    asked: tuple[FactForm, ...]
    exception: ExceptionRow | None
    review: ReviewRow | None
    acts: CaseActs
    time: TimeCard
    work: WorkCard
    can_answer: bool
    can_approve: bool
    can_revoke: bool
    rate: Rate
    can_write: bool
    can_ask_review: bool


def requests_page(actor: Actor, after: str, *, today: date) -> RequestsPage:
    """Return the customer's requests, after the one that `after` numbers; anything else begins at the start."""
    actor.require(Right.READ_REQUESTS)
    number = number_in(after)
    with acting_as(actor), together():
        waiting: Sequence[CaseRecord] = ()
        drafts: Sequence[DraftRow] = ()
        endings: tuple[PhaseWarning, ...] = ()
        if number is None:
            waiting, found, drafts = _WAITING.read(actor), _FIRST.read(actor), drafts_of(actor=actor)
            endings = phase_warnings(actor, actor.customer, today=today)
        else:
            found = _NEXT.read(actor, number=number)
        customer = customer_numbered(actor=actor, customer_id=actor.customer)
    shown = found[:PAGE]
    return RequestsPage(
        customer=customer.name,
        waiting=case_lines(waiting, actor),
        lines=case_lines(shown, actor),
        drafts=draft_lines(drafts),
        endings=endings,
        can_open=actor.may(Right.WRITE_REQUESTS),
        next_query=f"after={shown[-1].id}" if len(found) > PAGE else "",
    )


def draft_lines(drafts: Sequence[DraftRow]) -> tuple[DraftLine, ...]:
    """Return drafts as lines."""
    return tuple(DraftLine(one.public_id, one.subject or _("No subject yet"), one.saved_at) for one in drafts)


def request_page(actor: Actor, public_id: UUID, *, today: date) -> RequestPage:
    """Return a request with its decision, for the contacts of its customer.

    Raises:
        NoCaseError: there is none, or it is another customer's.
    """
    actor.require(Right.READ_REQUESTS)
    with acting_as(actor):
        case = case_for_page(actor, public_id)
        with together():
            entitlement, seen = covering(actor, case), look_at(actor, case)
        is_open = case.status == "open"
        can_answer = is_open and any(one.waits for one in seen.work.estimates) and answers_estimates(actor)
        disputes = disputes_of(actor, seen.contested, seen.names, today=today)
        activity, approves = asked_activity(seen.stored.facts), actor.may(Right.APPROVE_OVERAGE)
        can_approve = is_open and approves and bool(activity)
        rate = listed_rate(activity) if can_approve else Rate()
    policy, decision = seen.policy, seen.decision
    can_write = actor.may(Right.WRITE_REQUESTS)
    can_state = can_write and is_open
    own = {name for name, fact in policy.facts.items() if is_customers(fact)}
    changeable = {name for name in own if _may_change(seen, name)} if can_state else set()
    return RequestPage(
        head=head_of(case, entitlement, policy, actor),
        entries=timeline(seen.messages, seen.events, seen.files, seen.names, policy, whys=seen.reasons),
        card=card_of(seen, ways_to_hours(actor, case)),
        next_step=_("We estimated the work. Accept it below, or decline it.")
        if can_answer
        else _next_step(case, decision),
        facts=tuple(fact_rows(decision, seen.sources, seen.told, whys=seen.whys, can_change=changeable)),
        asked=tuple(_asked(decision, own)) if can_state else (),
        exception=exception_row(seen, today),
        review=review_row(seen),
        acts=acts_on(actor, case, seen),
        time=time_card(seen.worked, seen.names, disputes),
        work=work_card(seen.work, seen.names, today=today),
        can_answer=can_answer,
        can_approve=can_approve,
        can_revoke=approves,
        rate=rate,
        can_write=can_write,
        can_ask_review=can_state and _may_ask_review(seen),
    )


def is_customers(fact: FactDef) -> bool:
    """Whether customers answer a fact."""
    return "customer" in {fact.source, fact.fallback}


def _may_change(seen: Seen, name: str) -> bool:
    """Whether a contact may state a fact anew: not where the records know it, or the vendor corrected it."""
    known = seen.sources.get(name)
    return known is None or known.source == "customer"


def _asked(decision: Decision, own: set[str]) -> Iterator[FactForm]:
    """Yield the questions that the customer can still answer."""
    for missing in decision.missing:
        if missing.fact in own:
            yield fact_form(decision.policy, missing.fact, needs_why=False)


def _may_ask_review(seen: Seen) -> bool:
    review = seen.review
    return review is None or (review.answered_at is not None and review.decision_id != seen.stored.id)


def _next_step(case: CaseRecord, decision: Decision) -> str:
    """Say what happens now, to the customer."""
    if case.status == "resolved":
        return _("This request is resolved. Write a message if something is left, or reopen it.")
    if case.in_review:
        return _("A second person looks at the decision. The answer comes here.")
    match WaitingFor(case.waiting_for):
        case WaitingFor.CUSTOMER if decision.missing:
            return _("One more answer from you settles this. Everything you wrote is kept.")
        case WaitingFor.CUSTOMER:
            return _("We wait for your answer. Write it below, and we go on.")
        case WaitingFor.JUDGMENT:
            role = decision.policy.pack.services.roles.get(case.judge_role, _("an engineer"))
            return _("Our %(role)s looks at this and decides, with the reason written here.") % {"role": role.lower()}
        case WaitingFor.VENDOR if Outcome(case.outcome).grants:
            return _("We work on this. Our answers come here.")
        case WaitingFor.VENDOR if decision.missing and is_customers(decision.policy.facts[decision.missing[0].fact]):
            return _("We read what you wrote. An answer to the question below settles this at once.")
        case WaitingFor.VENDOR:
            return _("We complete our records, and decide at once.")
        case WaitingFor.NOBODY:
            return _("This is not covered as asked. The card says why, and what takes it instead.")


def own_drafts(actor: Actor) -> tuple[DraftLine, ...]:
    """Return the actor's own requests that were not sent."""
    with acting_as(actor):
        return draft_lines(drafts_of(actor=actor))
