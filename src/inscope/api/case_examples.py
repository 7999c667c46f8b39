"""Examples about cases: what is sent, and what the forms that answer make of rows that stand here."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from inscope.api.body import by_name
from inscope.api.case_forms import (
    case_form,
    cases_form,
    clocks_form,
    decision_form,
    decisions_form,
    me_form,
    message_form,
    messages_form,
    priority_form,
)
from inscope.api.case_schemas import EXAMPLE_ID
from inscope.api.hours_examples import Example, hours_examples
from inscope.api.hours_schemas import EXAMPLE_CUSTOMER
from inscope.apps.cases.rows import MessageRow
from inscope.apps.coverage.rows import StoredDecision
from inscope.core.cases import turn_after
from inscope.core.people import contact_actor
from inscope.core.policy import Decision, Policy
from inscope.core.sla.model import Event, Kind
from inscope.core.sla.terms import terms_of
from inscope.core.tokens import USUAL
from inscope.core.zones import seconds_of
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
from inscope.reads.api_clocks import ClockNow, clock_now
from inscope.reads.api_me import Me
from inscope.reads.case_history import History
from inscope.reads.case_rows import PersonName

Json = dict[str, object]

EXAMPLE_INSTANCE = UUID("019e3f6b-2a80-7cc3-9f4e-0d6a5b7c0007")
_CUSTOMER = Named(EXAMPLE_CUSTOMER, "Nordwind Telecom")
_MESSAGE = UUID("019e3f6b-2a80-7cc3-9f4e-0d6a5b7c2001")
_CONTACT, _ENGINEER = PersonName("Maya Okafor", "MO", is_staff=False), PersonName("Jonas Weber", "JW", is_staff=True)
_MANAGER = PersonName("Lena Brandt", "LB", is_staff=True)
_OPENED, _JUDGED = datetime(2026, 5, 20, 9, 30, tzinfo=UTC), datetime(2026, 5, 20, 10, 15, tzinfo=UTC)
_SUBJECT, _BODY = "Streams drop after failover", "Since the failover at 06:10 UTC, a third of the calls lose audio."
_PLAN = "premium"
_WHY = "The trace shows our media server closing the stream."

_KNOWN_BY_CUSTOMER: Json = {
    "request_kind": "production",
    "issue_class": "product_issue",
    "deployment": {"live_end_user_traffic": True, "commercial_use": True, "prime_time_use": True},
}
_IN_RECORDS: Json = {
    "asked_on": "2026-05-20",
    "instance_licensed": True,
    "subscription_starts_on": "2026-01-01",
    "subscription_ends_on": "2026-12-31",
    "version": {"major_original_release_on": "2025-03-01", "feature_status": "generally_available"},
    "lifecycle_years": 3,
}
_ME = Me(
    UUID("019e3f6b-2a80-7cc3-9f4e-0d6a5b7c3001"),
    "Monitoring",
    True,
    contact_actor(1, 1, ["open_requests"], ["cases:read"]),
    "Nightly export",
    ("cases:read",),
    _OPENED + USUAL,
)


def case_examples(policy: Policy) -> Mapping[str, Mapping[str, Example]]:
    """Return the examples of each operation, by the operation's id; the policy decides them."""
    asked, judged = _decided(policy, 1), _decided(policy, 2, caused_by_product="likely")
    details = CaseDetails(_summary(asked.decision), asked, _statements())
    case, message = case_form(details), _written(_BODY, _CONTACT)
    page = CasesPage((details.case,), next_after=None)
    reply = _written("We see it in your trace, and work on it.", _ENGINEER)
    opened: Json = {
        "subject": _SUBJECT, "body": _BODY, "facts": _KNOWN_BY_CUSTOMER, "instance": str(EXAMPLE_INSTANCE)
    }  # fmt: skip
    judgment: Json = {"facts": {"caused_by_product": "likely"}, "why": _WHY, "judgment": True}
    asked_for: Json = {"priority": "P1", "why": "All calls of the region fail."}
    answered: Json = {"priority": "P2", "why": "A third of the calls fail, and can be made again."}
    stated: Json = {"facts": {"deployment.prime_time_use": True}}
    return {
        "open_case": {"opened": Example("A problem of a live system", opened, case)},
        "list_cases": {"listed": Example("One case", None, cases_form(page))},
        "show_case": {"shown": Example("A case that waits for a judgment", None, case)},
        "list_decisions": {
            "listed": Example("At opening, and after a judgment", None, decisions_form((asked.stored, judged.stored)))
        },
        "list_clocks": {"shown": Example("Under Premium, as P2", None, clocks_form(_clocks(policy)))},
        "state_facts": {
            "stated": Example("A contact states a fact again", stated, decision_form(asked)),
            "judged": Example("An engineer judges the cause", judgment, decision_form(judged)),
        },
        "change_priority": {
            "proposed": Example("A contact asks", asked_for, priority_form(Standing("P3", "P1"))),
            "changed": Example("An engineer answers", answered, priority_form(Standing("P2", ""))),
        },
        "list_messages": {
            "listed": Example("Both sides have written", None, messages_form(MessagesPage((message, reply), None)))
        },
        "write_message": {"written": Example("A message", {"body": _BODY}, message_form(message))},
        **hours_examples(_OPENED, _ENGINEER, _MANAGER),
        "show_me": {"shown": Example("A contact's program, to read", None, me_form(_ME))},
    }


def _decided(policy: Policy, number: int, **judged: object) -> NumberedDecision:
    facts = policy.read_json(json.dumps({**_IN_RECORDS, **_KNOWN_BY_CUSTOMER, **judged}), date(2026, 5, 20))
    decision = policy.decide(facts)
    stored = StoredDecision(
        id=number,
        public_id=EXAMPLE_ID,
        case_id=1,
        number=number,
        digest=policy.pack.digest,
        facts=json.dumps(facts.as_json()),
        sources="{}",
        canonical=decision.canonical().decode(),
        outcome=decision.outcome.value,
        clause=decision.clause or "",
        cause="judgment" if judged else "opened",
        person_id=1,
        decided_at=_JUDGED if judged else _OPENED,
    )
    return NumberedDecision(stored, decision)


def _clocks(policy: Policy) -> Iterator[ClockNow]:
    """Return the clock of a case that was answered in time, an hour after the office opened."""
    terms, opened = terms_of(policy.pack.services, _PLAN), seconds_of(_OPENED)
    events = [Event("1", opened, Kind.OPENED, "P2"), Event("2", opened + 19_800, Kind.PUBLIC_REPLY)]
    return clock_now(History(_PLAN, terms, events, frozenset({_PLAN})), policy.pack.digest, 2, opened + 21_600)


def _summary(decision: Decision) -> CaseSummary:
    turn = turn_after(decision)
    return CaseSummary(
        public_id=EXAMPLE_ID,
        reference="KS-1003",
        subject=_SUBJECT,
        customer=_CUSTOMER,
        instance=Named(EXAMPLE_INSTANCE, "media-prod"),
        priority="P3",
        is_open=True,
        in_review=False,
        outcome=decision.outcome,
        clause=decision.clause or "",
        waiting_for=turn.waiting_for,
        judge_fact=turn.fact,
        judge_role=turn.role,
        decisions=1,
        opened_by=_CONTACT,
        opened_at=_OPENED,
        updated_at=_OPENED,
        assignee=None,
    )


def _statements() -> tuple[Statement, ...]:
    said = by_name(_KNOWN_BY_CUSTOMER)
    return tuple(
        Statement(fact, value, "customer", _CONTACT, "contact", "", "", _OPENED) for fact, value in said.items()
    )


def _written(body: str, person: PersonName) -> Written:
    at = _OPENED + timedelta(hours=person.is_staff)
    return Written(MessageRow(1, _MESSAGE, 1, person.is_staff, is_internal=False, body=body, written_at=at), person)
