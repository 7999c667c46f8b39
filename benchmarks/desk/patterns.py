"""Requests that were opened by the product itself, once each; the filling repeats what it made of them."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from desk.people import Contact
from inscope.apps.cases.rows import CaseRow, DecisionCopy
from inscope.apps.coverage.rows import AssertionRow, StoredDecision
from inscope.apps.coverage.selectors import assertions_of, latest_decision
from inscope.apps.identity.selectors import actor_of
from inscope.core.outcome import Outcome
from inscope.core.sla.model import Event, Kind
from inscope.core.zones import seconds_of
from inscope.flows.cases.open_case import Request, open_case
from inscope.pg.tenancy import acting_as
from inscope.reads.case_history import History, terms_under
from inscope.reads.kept_clocks import ToKeep, to_keep
from inscope.reads.plans import PLAN_FACT

LIVE = {
    "deployment.live_end_user_traffic": True,
    "deployment.commercial_use": True,
    "deployment.prime_time_use": True,
}
ISSUE = {"request_kind": "production", "issue_class": "product_issue", **LIVE}
"""What the measured requests say as well: the longest way through the policy, which ends at an engineer."""
DEVELOPMENT = {
    "request_kind": "development",
    "activity": "online_development_support",
    "issue_class": "api_usage",
    "software_source": "none",
    "hours.requested": 2,
}
ANSWERS: tuple[Mapping[str, object], ...] = (
    ISSUE,
    ISSUE | {"deployment.prime_time_use": "unknown"},
    {"request_kind": "production", "issue_class": "performance_tuning"},
    DEVELOPMENT,
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """One request as it was stored."""

    case: CaseRow
    copy: Mapping[str, object]
    decision: StoredDecision
    stated: tuple[AssertionRow, ...]

    def sources(self, numbers: Mapping[str, int], person: int, at: datetime) -> str:
        """Return where the facts come from, when another person states them at another time."""
        told: dict[str, dict[str, Any]] = json.loads(self.decision.sources)
        for name, number in numbers.items():
            told[name] |= {"statement": number, "person": person, "at": at.isoformat()}
        return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    def clock(self, priority: str, at: datetime, *, is_resolved: bool) -> ToKeep:
        """Return what is kept of such a request that was answered, and asked again, at the instant of its opening."""
        kinds = [Kind.PUBLIC_REPLY, Kind.CUSTOMER_REPLIED, Kind.DECISION]
        kinds += [Kind.WAITING] if self.copy["waiting_for"] == "customer" else []
        kinds += [Kind.RESOLVED] if is_resolved else []
        outcome = Outcome(self.decision.outcome)
        events = [Event("1", seconds_of(at), Kind.OPENED, priority)]
        events += [
            Event(f"{number}", seconds_of(at), kind, outcome=outcome if kind is Kind.DECISION else None)
            for number, kind in enumerate(kinds, 2)
        ]
        plan = str(json.loads(self.decision.facts).get(PLAN_FACT, ""))
        terms = terms_under(self.case, plan)
        return to_keep(History(plan, terms, events, frozenset({plan})))


def open_patterns(contact: Contact) -> tuple[Pattern, ...]:
    """Open a case for each set of answers, as a contact does."""
    actor, now = actor_of(contact.person), timezone.now()
    made = []
    for number, answers in enumerate(ANSWERS):
        request = Request(f"pattern-{number}", "A first request", "Words.", answers, contact.instance)
        case = open_case(actor, request, today=timezone.localdate(now), now=now).case
        with acting_as(actor):
            made.append(
                _pattern(
                    case, latest_decision(actor=actor, case_id=case.id), assertions_of(actor=actor, case_id=case.id)
                )
            )
    return tuple(made)


def _pattern(case: CaseRow, decision: StoredDecision, stated: tuple[AssertionRow, ...]) -> Pattern:
    names = DecisionCopy.__dataclass_fields__
    copy = {name: value for name, value in asdict(case).items() if name in names}
    return Pattern(case, copy, decision, stated)
