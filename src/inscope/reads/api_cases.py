"""Cases as programs read them: a list, one case with its decision and statements, its decisions, its messages."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from uuid import UUID

from inscope.apps.cases.rows import MessageRow
from inscope.apps.cases.selectors import case_with, events_of, messages_of
from inscope.apps.coverage.rows import AssertionRow, Decided, StoredDecision
from inscope.apps.coverage.selectors import assertions_of, decisions_of, latest_decision
from inscope.apps.published.selectors import policy_of
from inscope.core.outcome import Outcome
from inscope.core.people import Actor, Right
from inscope.core.policy import Decision
from inscope.core.policy.vocabulary import SourceKind
from inscope.core.priorities import open_proposal
from inscope.pg.rows import Rows
from inscope.pg.tenancy import acting_as
from inscope.reads.case_lines import assignee_of, case_for_page, cases_where, opener_of, reference
from inscope.reads.case_rows import CaseRecord, HeadRecord, PersonName
from inscope.reads.names import names_of

_WANTED = {"status": "one.status = %(status)s", "outcome": "one.outcome = %(outcome)s", "before": "one.id < %(before)s"}


@dataclass(frozen=True, slots=True)
class Named:
    """A customer or an instance, as a case names it."""

    public_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """A case without its decision; `judge_fact` and `judge_role` only while it waits for a judgment."""

    public_id: UUID
    reference: str
    subject: str
    customer: Named
    instance: Named | None
    priority: str
    is_open: bool
    in_review: bool
    outcome: Outcome
    clause: str
    waiting_for: str
    judge_fact: str
    judge_role: str
    decisions: int
    opened_by: PersonName
    opened_at: datetime
    updated_at: datetime
    assignee: PersonName | None


@dataclass(frozen=True, slots=True)
class Statement:
    """A fact that a person stated of a case."""

    fact: str
    value: object
    source: SourceKind
    person: PersonName
    role: str
    why: str
    evidence: str
    stated_at: datetime


@dataclass(frozen=True, slots=True)
class NumberedDecision:
    """A decision of a case: as it was stored, and as it is read, with its words."""

    stored: StoredDecision
    decision: Decision


@dataclass(frozen=True, slots=True)
class CaseDetails:
    """A case with the decision that holds, and everything that people stated, the first first."""

    case: CaseSummary
    latest: NumberedDecision
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A message with its sender."""

    message: MessageRow
    person: PersonName


@dataclass(frozen=True, slots=True)
class Standing:
    """The priority of a case, and the one that the customer asks for; empty, where nothing is open."""

    priority: str
    proposed: str


@dataclass(frozen=True, slots=True)
class CasesPage:
    """Some cases, the latest first; `next_after` numbers the last one, if more follow."""

    cases: tuple[CaseSummary, ...]
    next_after: int | None


@dataclass(frozen=True, slots=True)
class MessagesPage:
    """Some messages, the first first; `next_after` numbers the last one, if more follow."""

    messages: tuple[Written, ...]
    next_after: int | None


def list_cases(actor: Actor, *, status: str | None, outcome: str | None, before: int | None, limit: int) -> CasesPage:
    """Return the cases that the actor may see, the latest first; no count, so that any number of them costs the same.

    Raises:
        RightRefusedError: the actor may not read cases.
    """
    _require_reading(actor)
    given: Mapping[str, str | int | None] = {"status": status, "outcome": outcome, "before": before}
    wanted = {name: value for name, value in given.items() if value is not None}
    with acting_as(actor):
        cases = _cases(*wanted).read(actor, most=limit + 1, **wanted)
    shown = cases[:limit]
    return CasesPage(tuple(map(_summary, shown)), shown[-1].id if len(cases) > limit else None)


@cache
def _cases(*wanted: str) -> Rows[CaseRecord]:
    """Return the statement that reads what is wanted, written out for an index to serve."""
    where = " and ".join(["true", *(_WANTED[name] for name in wanted)])
    return cases_where(where, "order by one.id desc limit %(most)s")


def show_case(actor: Actor, public_id: UUID) -> CaseDetails:
    """Return a case with its decision and statements.

    Raises:
        RightRefusedError: the actor may not read cases.
        NoCaseError: there is none, or it is another customer's.
    """
    _require_reading(actor)
    return case_details(actor, public_id)


def case_opened(case: HeadRecord, decided: Decided) -> CaseDetails:
    """Return a case to whom has just opened it, and stated all that it rests on."""
    opener = opener_of(case)
    stated = tuple(_statement(one, opener) for one in decided.statements)
    return CaseDetails(_summary(case), NumberedDecision(decided.stored, decided.decision), stated)


def case_details(actor: Actor, public_id: UUID) -> CaseDetails:
    """Return a case to somebody who has just written to it, which needs no right to read.

    Raises:
        NoCaseError: there is none, or it is another customer's.
    """
    with acting_as(actor):
        case = case_for_page(actor, public_id)
        latest = read_again(latest_decision(actor=actor, case_id=case.id))
        assertions = assertions_of(actor=actor, case_id=case.id)
        names = names_of(one.person_id for one in assertions)
    return CaseDetails(_summary(case), latest, tuple(_statement(one, names[one.person_id]) for one in assertions))


def list_decisions(actor: Actor, public_id: UUID) -> Sequence[StoredDecision]:
    """Return every decision of a case, the first first.

    Raises:
        RightRefusedError: the actor may not read cases.
        NoCaseError: there is none, or it is another customer's.
    """
    _require_reading(actor)
    with acting_as(actor):
        return decisions_of(actor=actor, case_id=case_with(actor=actor, public_id=public_id).id)


def list_messages(actor: Actor, public_id: UUID, *, after: int, limit: int) -> MessagesPage:
    """Return messages of a case, the first first; internal notes to the staff alone.

    Raises:
        RightRefusedError: the actor may not read cases.
        NoCaseError: there is none, or it is another customer's.
    """
    _require_reading(actor)
    with acting_as(actor):
        case = case_with(actor=actor, public_id=public_id)
        messages = messages_of(actor=actor, case_id=case.id, after=after, most=limit + 1)
        shown = messages[:limit]
        names = names_of(one.person_id for one in shown)
    written = tuple(Written(one, names[one.person_id]) for one in shown)
    return MessagesPage(written, shown[-1].id if len(messages) > limit else None)


def priority_of(actor: Actor, public_id: UUID) -> Standing:
    """Return the priority of a case to somebody who has just written to it, which needs no right to read.

    Raises:
        NoCaseError: there is none, or it is another customer's.
    """
    with acting_as(actor):
        case = case_with(actor=actor, public_id=public_id)
        events = events_of(actor=actor, case_id=case.id)
    place = open_proposal(one.kind for one in events)
    return Standing(case.priority, "" if place is None else str(events[place].said["to"]))


def written_by(actor: Actor, message: MessageRow) -> Written:
    """Return a message with its sender."""
    with acting_as(actor):
        return Written(message, names_of([message.person_id])[message.person_id])


def read_again(stored: StoredDecision) -> NumberedDecision:
    """Return a stored decision with what its words are made of."""
    policy = policy_of(digest=stored.digest)
    facts = policy.read_json(stored.facts, date.min)  # they name their own day of receipt
    return NumberedDecision(stored, policy.decide(facts))


def _require_reading(actor: Actor) -> None:
    actor.require(Right.READ_CASES if actor.is_staff else Right.READ_REQUESTS)


def _summary(case: CaseRecord) -> CaseSummary:
    instance = case.instance_public_id
    return CaseSummary(
        public_id=case.public_id,
        reference=reference(case.id),
        subject=case.subject,
        customer=Named(case.customer_public_id, case.customer),
        instance=None if instance is None else Named(instance, case.instance or ""),
        priority=case.priority,
        is_open=case.status == "open",
        in_review=case.in_review,
        outcome=Outcome(case.outcome),
        clause=case.clause,
        waiting_for=case.waiting_for,
        judge_fact=case.judge_fact,
        judge_role=case.judge_role,
        decisions=case.decisions,
        opened_by=opener_of(case),
        opened_at=case.opened_at,
        updated_at=case.updated_at,
        assignee=assignee_of(case),
    )


def _statement(one: AssertionRow, person: PersonName) -> Statement:
    return Statement(
        fact=one.fact,
        value=json.loads(one.value),
        source=one.source,
        person=person,
        role=one.role,
        why=one.why,
        evidence=one.evidence,
        stated_at=one.stated_at,
    )
