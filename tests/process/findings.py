"""Looks into the database after the crashes, as its owner, for anything that was lost, doubled or half written."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import psycopg
from psycopg.rows import dict_row

from tests.process.clients import FACTS, Acknowledged

WHOLE = {
    "decisions": 1,
    "first_decisions": 1,
    "all_decisions": 1,
    "messages": 1,
    "opened": 1,
    "decided": 1,
    "clocks": 1,
    "statements": len(FACTS),
    "used": len(FACTS),
    "audited": 1,
}
"""How much belongs to a case that was opened and not touched since."""

CASES = """
select found.customer_id, found.key, found.public_id::text as id, found.decisions,
  (select count(*) from coverage_decisionrow where case_id = found.id and number = 1) as first_decisions,
  (select count(*) from coverage_decisionrow where case_id = found.id) as all_decisions,
  (select count(*) from cases_message where case_id = found.id) as messages,
  (select count(*) from cases_caseevent where case_id = found.id and kind = 'opened') as opened,
  (select count(*) from cases_caseevent where case_id = found.id and kind = 'decided') as decided,
  (select count(*) from sla_caseclock where case_id = found.id) as clocks,
  (select count(*) from coverage_assertion where case_id = found.id) as statements,
  (select count(*) from coverage_decisionassertion used join coverage_decisionrow decision
    on decision.id = used.decision_id where decision.case_id = found.id) as used,
  coalesce(audited.entries, 0) as audited
from cases_case found left join (
  select subject, count(*) as entries from audit_auditentry where event = 'case_opened' group by subject
) audited on audited.subject = 'case:' || found.id
"""

Case = Mapping[str, Any]
Place = tuple[int, str]
"""A customer, and one of its keys."""


def read_cases(owner_url: str) -> list[dict[str, Any]]:
    """Return every case with how much belongs to it."""
    with psycopg.connect(owner_url, row_factory=dict_row) as connection:
        return connection.execute(CASES).fetchall()


def troubles(acknowledged: Iterable[Acknowledged], cases: Iterable[Case]) -> list[str]:
    """Return what is wrong, a sentence each."""
    there = list(cases)
    return [*_halves(there), *_doubled(there), *_lost(acknowledged, there)]


def _halves(cases: list[Case]) -> Iterator[str]:
    for case in cases:
        amiss = {name: case[name] for name, count in WHOLE.items() if case[name] != count}
        if amiss:
            yield f"the case of {case['key']} is not whole: {amiss}"


def _doubled(cases: list[Case]) -> Iterator[str]:
    seen: set[Place] = set()
    for case in cases:
        place = (case["customer_id"], case["key"])
        if place in seen:
            yield f"there are two cases of {case['key']}"
        seen.add(place)


def _lost(acknowledged: Iterable[Acknowledged], cases: list[Case]) -> Iterator[str]:
    there = {(case["customer_id"], case["key"]): case["id"] for case in cases}
    for one in acknowledged:
        case = there.get((one.customer, one.key))
        if case is None:
            yield f"the case of {one.key} is lost"
        elif case != one.case:
            yield f"the case of {one.key} is another one than its client was told"
