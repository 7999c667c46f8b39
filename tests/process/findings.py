"""Looks into the database after the crashes, as its owner, for anything that was lost, doubled or half written."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import psycopg
from psycopg.rows import dict_row

from tests.process.clients import FACTS, Acknowledged

WHOLE_CASE = {
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

WHOLE_ENTRY = {"postings": 1, "moved": 15, "told": 1, "audited": 1}
"""How much belongs to ten minutes of work: a posting, which the chain tells of once."""

ENTRIES = """
select found.customer_id, found.key, found.public_id::text as id,
  (select count(*) from hours_posting where entry_id = found.id) as postings,
  (select coalesce(sum(minutes), 0) from hours_posting where entry_id = found.id and kind = 'spend') as moved,
  (select count(*) from audit_auditentry where event = 'hours_posted'
    and customer_id = found.customer_id and details::json ->> 'key' = 'time:' || found.public_id) as told,
  (select count(*) from audit_auditentry where event = 'time_logged'
    and customer_id = found.customer_id and details::json ->> 'entry' = found.public_id::text) as audited
from hours_timeentry found
"""

Row = Mapping[str, Any]
Place = tuple[int, str]
"""A customer, and one of its keys."""


def rows(owner_url: str, statement: str) -> list[dict[str, Any]]:
    """Return everything that was written, with how much belongs to it."""
    with psycopg.connect(owner_url, row_factory=dict_row) as connection:
        return connection.execute(statement).fetchall()


def troubles(acknowledged: Iterable[Acknowledged], there: Iterable[Row], whole: Mapping[str, int]) -> list[str]:
    """Return what is wrong, a sentence each."""
    there = list(there)
    return [*_halves(there, whole), *_doubled(there), *_lost(acknowledged, there)]


def _halves(there: list[Row], whole: Mapping[str, int]) -> Iterator[str]:
    for one in there:
        amiss = {name: one[name] for name, count in whole.items() if one[name] != count}
        if amiss:
            yield f"what {one['key']} wrote is not whole: {amiss}"


def _doubled(there: list[Row]) -> Iterator[str]:
    seen: set[Place] = set()
    for one in there:
        place = (one["customer_id"], one["key"])
        if place in seen:
            yield f"{one['key']} wrote twice"
        seen.add(place)


def _lost(acknowledged: Iterable[Acknowledged], there: list[Row]) -> Iterator[str]:
    kept = {(one["customer_id"], one["key"]): one["id"] for one in there}
    for told in acknowledged:
        found = kept.get((told.customer, told.key))
        if found is None:
            yield f"what {told.key} wrote is lost"
        elif found != told.id:
            yield f"{told.key} wrote something else than its client was told"
