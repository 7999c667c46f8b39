"""Cases as the API writes them."""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from inscope.api import case_schemas as schemas
from inscope.api.cursors import cursor_of
from inscope.apps.coverage.rows import StoredDecision
from inscope.core.cases import WaitingFor
from inscope.core.policy.explain import public_form
from inscope.core.sla.explain import as_object
from inscope.reads.api_cases import (
    CaseDetails,
    CasesPage,
    CaseSummary,
    MessagesPage,
    Named,
    NumberedDecision,
    Standing,
    Statement,
    Written,
)
from inscope.reads.api_clocks import ClockNow
from inscope.reads.api_me import Me
from inscope.reads.case_rows import PersonName

Form = dict[str, object]


def case_form(details: CaseDetails) -> Form:
    """Return a case with its decision and statements."""
    line = _line(details.case).model_dump(mode="json")
    return {**line, "decision": decision_form(details.latest), "assertions": list(map(_stated, details.statements))}


def cases_form(page: CasesPage) -> Form:
    """Return a part of a list of cases."""
    return schemas.Cases(cases=list(map(_line, page.cases)), next=next_form(page.next_after)).model_dump(mode="json")


def clocks_form(clocks: Iterable[ClockNow]) -> Form:
    """Return the clocks of a case: each as `inscope sla clock` prints it, with what it was computed from beside."""
    return {"clocks": list(map(_clock, clocks))}


def decision_form(one: NumberedDecision) -> Form:
    """Return a decision of a case as one without a case is answered, with what was stored of it beside."""
    stored = one.stored
    beside = {"number": stored.number, "cause": stored.cause, "decided_at": _instant(stored.decided_at)}
    return {**public_form(one.decision), **beside}


def decisions_form(decisions: Sequence[StoredDecision]) -> Form:
    """Return the decisions of a case as they were stored."""
    return {"decisions": list(map(_stored, decisions))}


def messages_form(page: MessagesPage) -> Form:
    """Return a part of the messages of a case."""
    listed = list(map(_message, page.messages))
    return schemas.Messages(messages=listed, next=next_form(page.next_after)).model_dump(mode="json")


def message_form(written: Written) -> Form:
    """Return a message."""
    return _message(written).model_dump(mode="json")


def priority_form(standing: Standing) -> Form:
    """Return the priority of a case."""
    return schemas.CasePriority(priority=standing.priority, proposed=standing.proposed or None).model_dump(mode="json")


def me_form(me: Me) -> Form:
    """Return who a program is."""
    token = schemas.ShownToken(name=me.token_name, scopes=list(me.scopes), expires_at=me.expires_at)
    shown = schemas.Me(
        id=me.public_id,
        name=me.name,
        is_staff=me.actor.is_staff,
        is_service_account=me.is_service,
        rights=sorted(right.value for right in me.actor.rights),
        token=token,
    )
    return shown.model_dump(mode="json")


def _line(case: CaseSummary) -> schemas.CaseLine:
    waits = case.waiting_for == WaitingFor.JUDGMENT
    return schemas.CaseLine(
        id=case.public_id,
        reference=case.reference,
        subject=case.subject,
        customer=_named(case.customer),
        instance=None if case.instance is None else _named(case.instance),
        priority=case.priority,
        status="open" if case.is_open else "resolved",
        in_review=case.in_review,
        outcome=case.outcome,
        clause=case.clause or None,
        waiting_for=WaitingFor(case.waiting_for),
        judge=schemas.Judge(fact=case.judge_fact, role=case.judge_role) if waits else None,
        decisions=case.decisions,
        opened_by=person_form(case.opened_by),
        opened_at=case.opened_at,
        updated_at=case.updated_at,
        assignee=None if case.assignee is None else person_form(case.assignee),
    )


def _stated(one: Statement) -> Form:
    return {
        "fact": one.fact,
        "value": one.value,
        "source": one.source,
        "person": person_form(one.person).model_dump(),
        "role": one.role,
        "why": one.why,
        "evidence": one.evidence,
        "stated_at": _instant(one.stated_at),
    }


def _clock(one: ClockNow) -> Form:
    contract = None if one.contract is None else str(one.contract)
    promised = {"plan": one.plan, "digest": one.digest, "contract": contract}
    return {
        **as_object(one.clock),
        **promised,
        "calendar": one.calendar,
        "zones": one.zones,
        "change": one.change,
    }


def _stored(one: StoredDecision) -> Form:
    return {
        "number": one.number,
        "cause": one.cause,
        "decided_at": _instant(one.decided_at),
        "outcome": one.outcome,
        "clause": one.clause or None,
        "digest": one.digest,
        "facts": json.loads(one.facts),
        "canonical": json.loads(one.canonical),
    }


def _message(one: Written) -> schemas.Message:
    message = one.message
    return schemas.Message(
        id=message.public_id,
        body=message.body,
        internal=message.is_internal,
        person=person_form(one.person),
        written_at=message.written_at,
    )


def _named(one: Named) -> schemas.Named:
    return schemas.Named(id=one.public_id, name=one.name)


def person_form(one: PersonName) -> schemas.Person:
    """Return somebody."""
    return schemas.Person(name=one.name, is_staff=one.is_staff)


def next_form(after: int | None) -> str | None:
    """Return the cursor of what follows; nothing at the end."""
    return None if after is None else cursor_of(after)


def _instant(at: datetime) -> str:
    """Return an instant as JSON carries it (RFC 3339), in UTC."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
