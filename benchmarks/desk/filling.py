"""Fills a database with cases, in COPY as the owner: every constraint, foreign key and trigger looks at every row."""

import json
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

import psycopg
from django.utils import timezone
from psycopg import sql

from desk.patterns import Pattern, open_patterns
from desk.people import Contact, People, make_people
from desk.texts import subject, text
from inscope.apps.audit.models import AuditEntry
from inscope.apps.cases.models import Case, CaseEvent, Message
from inscope.apps.contracts.models import InstanceFact
from inscope.apps.coverage.models import Assertion, DecisionAssertion, DecisionRow
from inscope.apps.sla.models import CaseClock, Response
from inscope.core.cases import KEPT_ON_INSTANCE
from inscope.core.outcome import Outcome
from inscope.pg.ids import uuid7

AT_ONCE = 1_000
RESOLVED_OF_TEN = 8
SECONDS_APART = 0.4
_FILLED = (
    *(InstanceFact, Case, CaseClock, Response, Message, CaseEvent, Assertion, DecisionRow, DecisionAssertion),
    AuditEntry,
)

Row = dict[str, object]
Rows = defaultdict[type, list[Row]]


class Filling:
    """Makes the rows of one case after the other, with the numbers that the database would have given them."""

    def __init__(
        self,
        people: People,
        patterns: Sequence[Pattern],
        count: int,
        numbers: dict[type, int],
        resolved_of_ten: int,
    ) -> None:
        self._asking, self._engineers, self._patterns = people.asking, people.engineers, patterns
        self._begun = timezone.now() - timedelta(seconds=SECONDS_APART * count)
        self._numbers = numbers
        self._resolved_of_ten = resolved_of_ten
        self._chance = random.Random(count)
        self._kept: dict[tuple[int, str], str] = {}

    def batches(self, count: int) -> Iterator[Rows]:
        """Yield the rows of so many cases, some cases at a time."""
        for first in range(0, count, AT_ONCE):
            rows: Rows = defaultdict(list)
            for number in range(first, min(first + AT_ONCE, count)):
                self._add_case(rows, number)
            yield rows

    def _next(self, table: type) -> int:
        self._numbers[table] += 1
        return self._numbers[table]

    def _add_case(self, rows: Rows, number: int) -> None:
        contact = self._asking[number % len(self._asking)]
        engineer = self._engineers[number % len(self._engineers)].pk
        pattern = self._patterns[self._chance.randrange(len(self._patterns))]
        at = self._begun + timedelta(seconds=SECONDS_APART * number)
        is_resolved = number % 10 < self._resolved_of_ten
        assignee = engineer if number % 2 else None
        case = self._next(Case)
        own: Row = {"customer_id": contact.customer_id, "case_id": case}
        row = self._case(case, contact, pattern, at, assignee, is_resolved=is_resolved)
        kept = pattern.clock(str(row["priority"]), at, is_resolved=is_resolved)
        rows[Case].append(row | {"next_due_at": kept.clock.due_at})
        rows[CaseClock].append(own | asdict(kept.clock) | {"change": 1})
        rows[Response] += [own | asdict(one) for one in kept.responses]
        for person, is_staff in ((contact.person.pk, False), (engineer, True), (contact.person.pk, False)):
            rows[Message].append(self._message(own, person, at, is_staff=is_staff))
        self._add_decision(rows, own, contact, pattern, at)
        self._keep_said(rows, contact, pattern, at)
        happened: list[tuple[int, str, dict[str, object]]] = [
            (contact.person.pk, "opened", {}),
            (contact.person.pk, "decided", {"number": 1, "outcome": pattern.decision.outcome}),
        ]
        happened += [(engineer, "assigned", {"person": assignee})] if assignee else []
        happened += [(engineer, "resolved", {})] if is_resolved else []
        for person, kind, details in happened:
            rows[CaseEvent].append(
                own
                | {
                    "person_id": person,
                    "at": at,
                    "kind": kind,
                    "is_internal": kind == "assigned",
                    "details": _json(details),
                }
            )
        done = [
            (contact.person.pk, "case_opened"),
            (engineer, "message_written"),
            (contact.person.pk, "message_written"),
        ]
        done += [(engineer, "case_resolved")] if is_resolved else []
        rows[AuditEntry] += [_entry(contact.customer_id, case, at, person, event) for person, event in done]

    def _case(
        self, case: int, contact: Contact, pattern: Pattern, at: datetime, assignee: int | None, *, is_resolved: bool
    ) -> Row:
        return {
            "id": case,
            "public_id": uuid7(at),
            "customer_id": contact.customer_id,
            "instance_id": contact.instance_id,
            "opened_by_id": contact.person.pk,
            "opened_at": at,
            "asked_on": pattern.case.asked_on,
            "subject": subject(self._chance),
            "priority": self._chance.choice(("P1", "P2", "P3", "P3", "P3")),
            "pack_digest": pattern.decision.digest,
            "key": f"filled-{case}",
            "body_digest": "0" * 64,
            "status": "resolved" if is_resolved else "open",
            "assignee_id": assignee,
            "updated_at": at,
            "resolved_at": at if is_resolved else None,
            "in_review": False,
            **pattern.copy,
        }

    def _message(self, own: Row, person: int, at: datetime, *, is_staff: bool) -> Row:
        return own | {
            "public_id": uuid7(at),
            "person_id": person,
            "is_staff": is_staff,
            "is_internal": False,
            "body": text(self._chance),
            "written_at": at,
        }

    def _add_decision(self, rows: Rows, own: Row, contact: Contact, pattern: Pattern, at: datetime) -> None:
        stated, decision = pattern.stated, pattern.decision
        numbers = {one.fact: self._next(Assertion) for one in stated}
        rows[Assertion] += [
            own
            | {
                "id": numbers[one.fact],
                "public_id": uuid7(at),
                "fact": one.fact,
                "value": one.value,
                "source": one.source,
                "person_id": contact.person.pk,
                "role": one.role,
                "why": "",
                "evidence": "",
                "stated_at": at,
            }
            for one in stated
        ]
        row = self._next(DecisionRow)
        rows[DecisionRow].append(
            own
            | {
                "id": row,
                "public_id": uuid7(at),
                "number": 1,
                "digest": decision.digest,
                "facts": decision.facts,
                "sources": pattern.sources(numbers, contact.person.pk, at),
                "canonical": decision.canonical,
                "outcome": decision.outcome,
                "clause": decision.clause,
                "cause": "opened",
                "person_id": contact.person.pk,
                "decided_at": at,
            }
        )
        rows[DecisionAssertion] += [
            {"customer_id": contact.customer_id, "decision_id": row, "assertion_id": number}
            for number in numbers.values()
        ]

    def _keep_said(self, rows: Rows, contact: Contact, pattern: Pattern, at: datetime) -> None:
        for one in pattern.stated:
            place = (contact.instance_id, one.fact)
            is_kept = one.fact.startswith(KEPT_ON_INSTANCE) and one.value != '"unknown"'
            if is_kept and self._kept.get(place) != one.value:
                self._kept[place] = one.value
                rows[InstanceFact].append(
                    {
                        "customer_id": contact.customer_id,
                        "instance_id": contact.instance_id,
                        "fact": one.fact,
                        "value": one.value,
                        "said_by_id": contact.person.pk,
                        "said_at": at,
                    }
                )


def fill(owner_url: str, count: int, *, are_owed: bool = False) -> People:
    """Add everybody and so many cases to an empty database, and leave it analysed, with its log written out.

    Most are resolved; with `are_owed`, all are open, and each is owed an answer.
    """
    people = make_people()
    patterns = open_patterns(people.contacts[0])
    resolved_of_ten = RESOLVED_OF_TEN
    if are_owed:
        resolved_of_ten, patterns = 0, tuple(one for one in patterns if not Outcome(one.decision.outcome).denies)
    with psycopg.connect(owner_url, autocommit=True) as connection:
        numbers = {table: _highest(connection, table) for table in _FILLED}
        for rows in Filling(people, patterns, count, numbers, resolved_of_ten).batches(count):
            with connection.transaction():
                for table in _FILLED:
                    _copy(connection, table, rows[table])
        for table in _FILLED:
            _go_on_after(connection, table)
        connection.execute("vacuum analyze")
        connection.execute("checkpoint")
    return people


def _copy(connection: psycopg.Connection, table: type, rows: list[Row]) -> None:
    if not rows:
        return
    into = sql.SQL("copy {} ({}) from stdin").format(
        sql.Identifier(_name(table)), sql.SQL(", ").join(map(sql.Identifier, rows[0]))
    )
    with connection.cursor() as cursor, cursor.copy(into) as copy:
        for row in rows:
            copy.write_row(list(row.values()))


def _highest(connection: psycopg.Connection, table: type) -> int:
    found = connection.execute(sql.SQL("select coalesce(max(id), 1000) from {}").format(sql.Identifier(_name(table))))
    return int(found.fetchall()[0][0])


def _go_on_after(connection: psycopg.Connection, table: type) -> None:
    """Let the database number the next row after those that came with a number."""
    next_one = sql.Literal(_highest(connection, table) + 1)
    connection.execute(
        sql.SQL("alter table {} alter column id restart with {}").format(sql.Identifier(_name(table)), next_one)
    )


def _name(table: type) -> str:
    return str(table._meta.db_table)  # type: ignore[attr-defined]  # noqa: SLF001 - the public way of Django


def _entry(customer_id: int, case: int, at: datetime, person: int, event: str) -> Row:
    """Return an entry of the audit; number and hashes are the database's."""
    return {
        "chain": f"customer:{customer_id}",
        "customer_id": customer_id,
        "number": 0,
        "at": at,
        "actor": f"person:{person}",
        "event": event,
        "subject": f"case:{case}",
        "details": "{}",
        "previous": "",
        "hash": "",
    }


def _json(details: dict[str, object]) -> str:
    return json.dumps(details, sort_keys=True, separators=(",", ":"))
