"""Bring the rows of a file in, and take back what an import did: inside the caller's transaction."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from inscope.apps.imports.rows import DoneRow, DoneTo
from inscope.apps.imports.services import add_done
from inscope.core.errors import DomainError
from inscope.core.imports import Change, Plan, RowProblem, Standing, Values, What, plan_import, read_rows, read_table
from inscope.core.people import Actor
from inscope.core.records import differences, state_of
from inscope.flows.imports.contacts import Contacts
from inscope.flows.imports.customers import Customers
from inscope.flows.imports.instances import Instances
from inscope.flows.imports.kinds import AT_ONCE, Kind, in_batches
from inscope.flows.imports.releases import Releases
from inscope.flows.imports.subscriptions import Subscriptions

Progress = Callable[[int, int], None]
KINDS: Mapping[What, Callable[..., Kind]] = {
    What.CUSTOMERS: Customers,
    What.CONTACTS: Contacts,
    What.SUBSCRIPTIONS: Subscriptions,
    What.INSTANCES: Instances,
    What.RELEASES: Releases,
}
OF_PEOPLE = ("name",)
"""Of contacts: what no history keeps in words."""


@dataclass(slots=True)
class Applied:
    """How many rows did what, and what is wrong; with a problem, nothing of it may stay."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    problems: list[RowProblem] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """Return the counts by their names."""
        return {"added": self.added, "changed": self.changed, "unchanged": self.unchanged}


def kind_of(what: What, actor: Actor, *, today: date, now: datetime) -> Kind:
    """Return how records of a kind are found and written."""
    return KINDS[what](actor, today=today, now=now)


def bring_in(
    what: What, kind: Kind, content: bytes, *, may_change: bool, import_id: int, progress: Progress
) -> Applied:
    """Add and change records as a file says, and keep what was done under the number of the import.

    Raises:
        TableRefusedError: the file is none.
    """
    table, done = read_table(what, content), Applied()
    total = 2 * len(table.rows)
    refuse = done.problems.append
    rows = _told(read_rows(what, table, refuse), progress, total)
    wanted = list(kind.wanted(rows, refuse))
    plan = plan_import(what, wanted, kind.standing(), refuse, may_change=may_change)
    kind.check(plan, refuse)
    done.added, done.changed, done.unchanged = len(plan.added), len(plan.changed), plan.unchanged
    if not done.problems:
        so_far = total // 2 + plan.unchanged
        for one in _write(what, kind, plan, done.problems):
            so_far += len(one)
            add_done(import_id=import_id, done=one)
            progress(so_far, total)
    done.problems.sort(key=lambda one: one.row)
    return done


def take_back(what: What, kind: Kind, rows: Iterable[DoneRow], progress: Progress) -> list[RowProblem]:
    """Remove what an import added and restore what it changed.

    Returns what stands in the way; with that, nothing of it may stay.
    """
    ours, problems = list(rows), list[RowProblem]()
    standing = kind.locked([one.record_id for one in ours])
    for one in ours:
        problems += _moved_on_since(what, one, standing.get(one.record_id))
    changed = [] if problems else [(standing[one.record_id], _values(one.before)) for one in ours if one.before]
    for number, batch in enumerate(in_batches(changed, kind.changes_at_once), start=1):
        try:
            kind.change(batch)
        except DomainError as error:
            problems.append(RowProblem(0, what.value, batch[0][0].name, _sentence(error)))
        progress(min(number * kind.changes_at_once, len(changed)), len(ours))
    added = [one.record_id for one in ours if not one.before]
    resting = kind.rests_on(added)
    for number in filter(resting.get, added):
        listed = ", ".join(f"{count} {name}" for name, count in resting[number].items())
        expected = f"nothing that rests on it, and there are: {listed}"
        problems.append(RowProblem(0, what.value, standing[number].name if number in standing else "", expected))
    if not problems:
        kind.remove(added)
    progress(len(ours), len(ours))
    return problems


def _told(rows: Iterable[Any], progress: Progress, total: int) -> Iterator[Any]:
    """Yield rows, and tell how many there were."""
    for number, row in enumerate(rows, start=1):
        if not number % AT_ONCE:
            progress(number, total)
        yield row


def _write(what: What, kind: Kind, plan: Plan, problems: list[RowProblem]) -> Iterator[list[DoneTo]]:
    """Write what a plan says, and yield what was done to which records, batch by batch."""
    for added in kind.batches(plan.added):
        yield [DoneTo(one) for one in kind.add(added)]
    moved = _moved_on(kind, plan)
    problems += moved
    if moved:
        return
    for changed in in_batches(plan.changed, kind.changes_at_once):
        try:
            after = kind.change([(one.stands, one.after) for one in changed])
        except DomainError as error:
            row = changed[0].wanted.row
            problems.append(row.problem(str(error.details().get("field", "")), _sentence(error)))
        else:
            yield [_changed(what, kind, one, stands) for one, stands in zip(changed, after, strict=True)]


def _moved_on(kind: Kind, plan: Plan) -> Iterable[RowProblem]:
    """Return the rows whose records others changed since they were read."""
    locked = kind.locked([one.stands.id for one in plan.changed])
    return [
        one.wanted.row.problem("", "the record as it was a moment ago, and others changed it: check the file again")
        for one in plan.changed
        if one.stands.id not in locked or locked[one.stands.id].values != one.stands.values
    ]


def _changed(what: What, kind: Kind, one: Change, after: Standing) -> DoneTo:
    changes = differences(kind.in_words(one.stands.values), kind.in_words(after.values))
    if what is What.CONTACTS:
        changes |= differences(
            {name: one.stands.values[name] for name in OF_PEOPLE},
            {name: after.values[name] for name in OF_PEOPLE},
            texts=OF_PEOPLE,
        )
    return DoneTo(after, one.stands.values, changes)


def _moved_on_since(what: What, one: DoneRow, stands: Standing | None) -> Iterator[RowProblem]:
    if stands is None:
        yield RowProblem(0, what.value, one.subject, "the record, which was removed since")
    elif state_of(stands.values) != one.after:
        yield RowProblem(0, what.value, stands.name, "the record as the import left it, and it was changed since")


def _values(before: str) -> Values:
    """Return values as they stood, from how they were kept."""
    return {
        name: date.fromisoformat(value)
        if name.endswith("_on") and value
        else tuple(value)
        if isinstance(value, list)
        else value
        for name, value in json.loads(before).items()
    }


def _sentence(error: DomainError) -> str:
    return " - ".join(filter(None, (error.message, error.hint)))
