"""A case as the desk shows it: the thread, the decision that holds, and what can be done."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from inscope.apps.cases.rows import EventRow, FileContent, MessageRow
from inscope.apps.cases.rows import FileRow as File
from inscope.apps.cases.selectors import case_with, events_of, file_with, files_of, messages_of
from inscope.apps.coverage.rows import AssertionRow, ExceptionGrantedRow, ReviewOfDecision, StoredDecision
from inscope.apps.coverage.selectors import assertions_of, exceptions_of, judges_of, latest_decision, reviews_of
from inscope.apps.hours.approvals import approvals_of
from inscope.apps.hours.estimates import estimates_of
from inscope.apps.hours.objections import contested_of
from inscope.apps.hours.rows import ContestedRow, EntryRow, TimerRow
from inscope.apps.hours.selectors import entries_of, holds_of
from inscope.apps.hours.timers import own_timers
from inscope.apps.identity.selectors import colleagues as colleagues_of
from inscope.apps.identity.selectors import contacts_who
from inscope.apps.published.selectors import policy_of
from inscope.core.outcome import Outcome
from inscope.core.overage import Billing
from inscope.core.people import Actor, ContactRole, Right
from inscope.core.policy import Decision, Policy
from inscope.core.policy.sourced import Sourced
from inscope.core.policy.vocabulary import ASKED_ON
from inscope.pg.rows import together
from inscope.pg.tenancy import acting_as
from inscope.reads.answers import typed
from inscope.reads.case_acts import CaseActs, acts_on
from inscope.reads.case_lines import case_for_page, covering, head_of
from inscope.reads.case_rows import CaseHead, CaseRecord, Entry, ExceptionRow, FactForm, FactRow, HeadRecord, ReviewRow
from inscope.reads.clause_lines import Told
from inscope.reads.decision_view import DecisionView, Reader, view_of
from inscope.reads.disputes import disputes_of, people_of_disputes
from inscope.reads.fact_forms import fact_form
from inscope.reads.hours_wanted import ways_to_hours
from inscope.reads.names import names_of
from inscope.reads.sources import Names, fact_rows, people_in, read_sources, told_of
from inscope.reads.time_card import BILLINGS, TimeCard, time_card
from inscope.reads.time_plan import asked_activity
from inscope.reads.timeline import people_told_of, timeline
from inscope.reads.work_card import Rate, WorkCard, WorkSeen, listed_rate, work_card


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the reader may do with this case now."""

    write: bool
    assign: bool
    resolve: bool
    reopen: bool
    state_facts: bool
    judge: bool
    grant_exception: bool
    answer_review: bool
    log_time: bool
    give_time: bool


@dataclass(frozen=True, slots=True)
class CasePage:
    """The page: thread on the left, decision on the right. `judgment` is the open question, if there is one."""

    head: CaseHead
    entries: tuple[Entry, ...]
    card: DecisionView
    decided_by: str
    decision_number: int
    facts: tuple[FactRow, ...]
    judgment: FactForm | None
    judge_role: str
    exception: ExceptionRow | None
    review: ReviewRow | None
    allowed: Allowed
    acts: CaseActs
    time: TimeCard
    timers: Sequence[TimerRow]
    work: WorkCard
    rate: Rate
    contacts: tuple[tuple[UUID, str], ...]
    billings: tuple[tuple[str, str], ...]
    colleagues: tuple[tuple[UUID, str], ...]


def case_page(actor: Actor, public_id: UUID, *, today: date) -> CasePage:
    """Return a case with everything that its page shows.

    Raises:
        NoCaseError: there is none, or it is another customer's.
    """
    with acting_as(actor):
        case = case_for_page(actor, public_id)
        with together():
            colleagues = colleagues_of(actor=actor) if actor.may(Right.WORK_CASES) else ()
            timers = own_timers(actor=actor, case_id=case.id) if actor.may(Right.WORK_CASES) else ()
            entitlement, seen = covering(actor, case), look_at(actor, case)
        disputes = disputes_of(actor, seen.contested, seen.names, today=today)
        judges = judges_of(actor=actor, decision_id=seen.review.decision_id) if seen.review else frozenset()
        allowed = _allowed(actor, case, seen, judges)
        approvers = (
            contacts_who(actor=actor, customer_id=case.customer_id, role=ContactRole.APPROVE_OVERAGE)
            if allowed.log_time
            else ()
        )
        rate = listed_rate(asked_activity(seen.stored.facts)) if allowed.log_time else Rate()
    policy, decision = seen.policy, seen.decision
    return CasePage(
        head=head_of(case, entitlement, policy, actor),
        entries=timeline(seen.messages, seen.events, seen.files, seen.names, policy, whys=seen.reasons),
        card=card_of(seen, ways_to_hours(actor, case)),
        decided_by=seen.names[seen.stored.person_id].name,
        decision_number=seen.stored.number,
        facts=tuple(
            fact_rows(decision, seen.sources, seen.told, whys=seen.whys, can_change=_correctable(policy, allowed))
        ),
        judgment=judgment_form(case, seen) if allowed.judge or allowed.answer_review else None,
        judge_role=policy.pack.services.roles.get(case.judge_role, case.judge_role),
        exception=exception_row(seen, today),
        review=review_row(seen),
        allowed=allowed,
        acts=acts_on(actor, case, seen),
        time=time_card(seen.worked, seen.names, disputes, can_log=allowed.log_time, can_correct=allowed.write),
        timers=timers,
        work=work_card(seen.work, seen.names, today=today),
        rate=rate,
        contacts=tuple((one.public_id, one.name) for one in approvers),
        billings=tuple(_billings(seen.work)),
        colleagues=tuple((one.public_id, one.name) for one in colleagues),
    )


@dataclass(frozen=True, slots=True)
class Seen:
    """What was read of a case, for the pages of both sides."""

    policy: Policy
    stored: StoredDecision
    decision: Decision
    sources: dict[str, Sourced]
    assertions: Sequence[AssertionRow]
    messages: Sequence[MessageRow]
    events: Sequence[EventRow]
    files: Sequence[File]
    exceptions: Sequence[ExceptionGrantedRow]
    review: ReviewOfDecision | None
    worked: Sequence[EntryRow]
    work: WorkSeen
    contested: Sequence[ContestedRow]
    names: Names
    told: Told

    @property
    def whys(self) -> dict[str, str]:
        """The reason of the latest statement of each fact."""
        return {one.fact: one.why for one in self.assertions}

    @property
    def reasons(self) -> dict[int, str]:
        """The reason of each statement, by its number."""
        return {one.id: one.why for one in self.assertions}


def look_at(actor: Actor, case: HeadRecord) -> Seen:
    """Read what belongs to a case."""
    messages, events = messages_of(actor=actor, case_id=case.id), events_of(actor=actor, case_id=case.id)
    assertions = assertions_of(actor=actor, case_id=case.id)
    files = files_of(actor=actor, case_id=case.id) if case.has_files else ()
    exceptions = exceptions_of(actor=actor, case_id=case.id) if case.has_exceptions else ()
    reviews = reviews_of(actor=actor, case_id=case.id) if case.has_reviews else ()
    worked: Sequence[EntryRow] = ()
    contested: Sequence[ContestedRow] = ()
    work = WorkSeen()
    if case.has_hours:
        worked, contested = entries_of(actor=actor, case_id=case.id), contested_of(actor=actor, case_id=case.id)
        work = WorkSeen(
            estimates_of(actor=actor, case_id=case.id),
            approvals_of(actor=actor, case_id=case.id),
            holds_of(actor=actor, case_id=case.id),
        )
    stored = latest_decision(actor=actor, case_id=case.id)
    policy = policy_of(digest=stored.digest)
    sources = read_sources(stored.sources)
    review = reviews[0] if reviews else None
    people = people_in(sources.values()) | people_told_of(events) | {stored.person_id}
    people |= {one.person_id for one in messages} | {one.person_id for one in events}
    people |= {one.person_id for one in exceptions} | {one.person_id for one in worked}
    people |= set(people_of_disputes(contested))
    people |= {review.asked_by_id, review.answered_by_id} if review else set()
    people |= set(work.people)
    names = names_of(people)
    return Seen(
        policy=policy,
        stored=stored,
        decision=decide_stored(policy, stored, case.asked_on),
        sources=sources,
        assertions=assertions,
        messages=messages,
        events=events,
        files=files,
        exceptions=exceptions,
        review=review,
        worked=worked,
        work=work,
        contested=contested,
        names=names,
        told=told_of(sources, policy, names),
    )


def decide_stored(policy: Policy, stored: StoredDecision, asked_on: date) -> Decision:
    """Decide again from stored facts: the words of a page are made when somebody looks."""
    return policy.decide(policy.read_json(stored.facts, asked_on))


def card_of(seen: Seen, ways: Mapping[str, str]) -> DecisionView:
    """Return the card of the decision that holds, with the addresses of what is offered instead."""
    return view_of(seen.decision, Reader(seen.told, ways=ways))


def judgment_form(case: CaseRecord, seen: Seen) -> FactForm | None:
    """Return the question that a person judges: the one that the case waits for, or the last that was judged."""
    judged = [one.fact for one in seen.assertions if one.source == "judgment"]
    name = case.judge_fact or (judged[-1] if judged else "")
    return fact_form(seen.policy, name, needs_why=True, is_judgment=True) if name else None


def exception_row(seen: Seen, today: date) -> ExceptionRow | None:
    """Return the latest exception, if there is one."""
    if not seen.exceptions:
        return None
    one = seen.exceptions[0]
    person = seen.names[one.person_id]
    return ExceptionRow(one.clause, one.reason, person, one.granted_at, one.ends_on, is_over=one.ends_on < today)


def review_row(seen: Seen) -> ReviewRow | None:
    """Return the latest review, if there is one."""
    if seen.review is None:
        return None
    one, names = seen.review, seen.names
    return ReviewRow(
        why=one.why,
        asked_by=names[one.asked_by_id],
        asked_at=one.asked_at,
        answer=one.answer,
        answered_by=None if one.answered_by_id is None else names[one.answered_by_id],
        answered_at=one.answered_at,
        is_upheld=one.is_upheld,
    )


def _allowed(actor: Actor, case: CaseRecord, seen: Seen, judges: frozenset[int]) -> Allowed:
    is_open, works = case.status == "open", actor.may(Right.WORK_CASES)
    judges_it = actor.may(Right.JUDGE) and case.judge_role in actor.roles
    is_asked = seen.review is not None and seen.review.answered_at is None
    draws = is_open and bool(asked_activity(seen.stored.facts))
    has_exception = bool(seen.exceptions) and seen.exceptions[0].decision_id == seen.stored.id
    return Allowed(
        write=works,
        assign=works and is_open,
        resolve=works and is_open,
        reopen=works and not is_open,
        state_facts=works and is_open,
        judge=judges_it and is_open and case.waiting_for == "judgment",
        grant_exception=actor.may(Right.GRANT_EXCEPTIONS)
        and is_open
        and Outcome(case.outcome).denies
        and not has_exception,
        log_time=works and draws,
        give_time=actor.may(Right.GRANT_EXCEPTIONS) and draws,
        answer_review=is_asked and is_open and actor.may(Right.ANSWER_REVIEWS) and actor.person_id not in judges,
    )


def _billings(work: WorkSeen) -> Iterator[tuple[str, str]]:
    """Yield what work can be charged to, where there is a choice: something beyond the blocks is approved still."""
    if any(one.approval.left_minutes and not one.approval.is_revoked for one in work.approvals):
        yield Billing.BLOCK.value, _("Blocks of hours")
        yield Billing.OVERAGE.value, str(BILLINGS[Billing.OVERAGE])


def _correctable(policy: Policy, allowed: Allowed) -> Iterator[str]:
    """Yield the facts that the reader may correct: those of records and of customers, not the day of receipt."""
    if allowed.state_facts:
        yield from (name for name, fact in policy.facts.items() if fact.source != "judgment" and name != ASKED_ON)


def correction_form(actor: Actor, public_id: UUID, name: str, before: Mapping[str, str] | None) -> FactForm | None:
    """Return the form that corrects a fact, with what was typed before; nothing for what cannot be corrected."""
    given = before or {}
    name = name or given.get("fact", "")
    if not name:
        return None
    with acting_as(actor):
        policy = policy_of(digest=case_with(actor=actor, public_id=public_id).pack_digest)
    if name not in policy.facts or name == ASKED_ON or policy.facts[name].source == "judgment":
        return None
    if not actor.may(Right.WORK_CASES) and "customer" not in {policy.facts[name].source, policy.facts[name].fallback}:
        return None
    return fact_form(policy, name, needs_why=actor.is_staff, value=given.get("value", ""), why=given.get("why", ""))


def typed_value(actor: Actor, public_id: UUID, name: str, text: str) -> object:
    """Return what was typed for a fact as the JSON value that it stands for; what stands for none stays text.

    Raises:
        NoCaseError: there is no such case for this actor.
    """
    with acting_as(actor):
        policy = policy_of(digest=case_with(actor=actor, public_id=public_id).pack_digest)
    return typed(policy.facts[name], text.strip()) if name in policy.facts else text


def file_to_send(actor: Actor, public_id: UUID) -> FileContent:
    """Return a file that the actor may see.

    Raises:
        NoCaseError: there is none, or it is another customer's, or internal.
    """
    with acting_as(actor):
        return file_with(actor=actor, public_id=public_id)
