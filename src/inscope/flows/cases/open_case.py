"""Open a case: decide it, and keep request, facts and decision in one transaction."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from inscope.apps.cases.errors import KeyTakenError, KeyUsedError
from inscope.apps.cases.rows import CaseRow, NewCase, NewFile
from inscope.apps.cases.selectors import case_under_key, draft_with
from inscope.apps.cases.services import (
    add_case,
    add_events,
    add_message,
    checked_body,
    checked_subject,
    send_draft,
)
from inscope.apps.contracts.rows import InstanceRow
from inscope.apps.contracts.selectors import instance_with, said_of
from inscope.apps.coverage.rows import Decided
from inscope.apps.coverage.services import record_assertions, record_decision
from inscope.apps.sla.selectors import newest_versions
from inscope.apps.sla.services import add_clocks
from inscope.core.cases import NoCaseError, priority_of, source_of_statement
from inscope.core.people import Actor, Right, Role
from inscope.core.policy import Policy
from inscope.core.policy.sourced import Sourced, checked
from inscope.flows.coverage.decide import assertion_of, audit_case, copy_of, keep_on_instance, with_statements
from inscope.pg.ids import uuid7
from inscope.pg.rows import together
from inscope.pg.tenancy import acting_as
from inscope.reads.case_history import beginning_of
from inscope.reads.case_lines import case_for_page
from inscope.reads.case_rows import HeadRecord
from inscope.reads.contract_times import times_on_opening
from inscope.reads.facts_for import facts_for
from inscope.reads.kept_clocks import clock_to_keep
from inscope.reads.plans import PLAN_FACT
from inscope.reads.published_policy import policy_in_force


@dataclass(frozen=True, slots=True)
class Request:
    """What a contact sends: answers by fact, as JSON carries them; `key` names this request for ever.

    `instance` is nothing where the request is about none; `draft`, where it was not written as one.
    """

    key: str
    subject: str
    body: str
    answers: Mapping[str, object]
    instance: UUID | None = None
    files: tuple[NewFile, ...] = ()
    draft: UUID | None = None

    @property
    def digest(self) -> str:
        """Name the contents, so that the same key with other contents is noticed."""
        files = [hashlib.sha256(file.content).hexdigest() for file in self.files]
        parts = [self.subject, self.body, dict(self.answers), str(self.instance), files]
        return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Beginning:
    """What stands above a new case, and its first decision."""

    head: HeadRecord
    decided: Decided


@dataclass(frozen=True, slots=True)
class Opened:
    """The case; with its beginning, unless its key had opened it before."""

    case: CaseRow
    beginning: Beginning | None

    @property
    def is_new(self) -> bool:
        """Whether this request opened the case."""
        return self.beginning is not None


def open_case(actor: Actor, request: Request, *, today: date, now: datetime) -> Opened:
    """Open a case for a contact, once for each key. It opens whatever the decision is: a refusal never blocks.

    Raises:
        RightRefusedError: the contact's company does not let it open requests.
        TextRefusedError, FileRefusedError: the subject, the text or a file is not taken.
        NoSuchInstanceError: the instance is not one of the customer's.
        FactError, FactNotYoursError: an answer is not of the policy, or not the customer's to give.
        KeyTakenError: the key has opened a case for another request.
    """
    actor.require(Right.WRITE_REQUESTS)
    request = replace(request, subject=checked_subject(request.subject), body=checked_body(request.body))
    try:
        with acting_as(actor):
            earlier = case_under_key(actor=actor, customer_id=actor.customer, key=request.key)
            return _again(earlier, request) if earlier else _open(actor, request, today, now)
    except KeyUsedError:  # the same request came at the same moment, and has been committed by now
        with acting_as(actor):
            return _again(case_under_key(actor=actor, customer_id=actor.customer, key=request.key), request)


def _open(actor: Actor, request: Request, today: date, now: datetime) -> Opened:
    customer_id, policy = actor.customer, policy_in_force(today).policy
    instance = _instance(actor, request.instance)
    stated = _stated(policy, actor, request.answers, now)
    with together():
        calendars = newest_versions(digest=policy.pack.digest)
        said = said_of(actor=actor, instance_ids=[] if instance is None else [instance.id])
        gathered = facts_for(
            policy, actor=actor, customer_id=customer_id, instance=instance, said=said, asked_on=today, stated=stated
        )
    decision, facts = policy.decide(gathered.facts), gathered.facts.as_json()
    plan = str(facts.get(PLAN_FACT, ""))
    times = times_on_opening(actor, policy, plan, instance, on=today, now=now)
    new = NewCase(
        public_id=uuid7(now),
        customer_id=customer_id,
        instance_id=None if instance is None else instance.id,
        opened_by_id=actor.person,
        opened_at=now,
        asked_on=today,
        subject=request.subject,
        priority=priority_of(facts),
        pack_digest=policy.pack.digest,
        key=request.key,
        body_digest=request.digest,
        calendar_version=next(iter(calendars), None),
        contract_times=None if times is None else times.public_id,
        contract_targets=None if times is None else times.targets,
    )
    clock = clock_to_keep(beginning_of(new, plan, decision))
    case = add_case(new=replace(new, next_due_at=clock.due_at), copy=copy_of(decision, number=1))
    with together():
        add_clocks([(customer_id, case.id, clock)])
        message = add_message(actor=actor, case=case, body=request.body, now=now, files=request.files)
        if request.draft is not None:
            draft = draft_with(actor=actor, public_id=request.draft)
            send_draft(draft_id=draft.id, case=case, message=message)
        statements = [assertion_of(name, one, role=Role.CONTACT) for name, one in stated.items()]
        assertions = record_assertions(
            actor=actor, customer_id=customer_id, case_id=case.id, stated=statements, now=now
        )
        keep_on_instance(actor=actor, case=case, said=said, stated=stated, now=now)
        stored = record_decision(
            actor=actor,
            customer_id=customer_id,
            case_id=case.id,
            number=1,
            cause="opened",
            decision=decision,
            gathered=with_statements(gathered, assertions),
            now=now,
        )
        events = [("opened", {}), ("decided", {"number": 1, "outcome": case.outcome})]
        add_events(actor=actor, case=case, now=now, events=events)
        audit_case(actor=actor, case=case, event="case_opened", now=now, details={"outcome": case.outcome})
        head = case_for_page(actor, case.public_id)
    return Opened(case, Beginning(head, Decided(decision, stored, assertions)))


def _instance(actor: Actor, wanted: UUID | None) -> InstanceRow | None:
    """Return the instance that a request is about, if it is about one."""
    return None if wanted is None else instance_with(actor=actor, customer_id=actor.customer, public_id=wanted)


def _again(earlier: CaseRow | None, request: Request) -> Opened:
    if earlier is None:
        raise NoCaseError
    if earlier.body_digest != request.digest:
        raise KeyTakenError
    return Opened(earlier, None)


def _stated(policy: Policy, actor: Actor, answers: Mapping[str, object], now: datetime) -> dict[str, Sourced]:
    """Return the answers with their source; one that is not the customer's to give is refused."""
    stated = {}
    for name, value in answers.items():
        if name not in policy.facts:
            checked(policy, name, value)  # names the nearest fact that there is
        source = source_of_statement(policy, name, actor)
        stated[name] = Sourced(checked(policy, name, value), source, actor.person_id, now, Role.CONTACT)
    return stated
