"""By when a case is owed an answer, and why: the clock that follows from what happened to it, and its files."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from itertools import islice, starmap
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from inscope.apps.cases.rows import EventRow, FileContent, MessageRow
from inscope.apps.cases.selectors import events_of, messages_of
from inscope.apps.coverage.rows import StoredDecision
from inscope.apps.coverage.selectors import decisions_of
from inscope.apps.published.selectors import policy_of
from inscope.core.amounts import Amount
from inscope.core.cases import NoCaseError, WaitingFor, turn_after
from inscope.core.people import Actor, Right
from inscope.core.policy import Policy
from inscope.core.sla.clock import Met, State
from inscope.core.sla.explain import duration, told, utc
from inscope.core.sla.model import Kind, Name
from inscope.core.sla.run import Position, Run
from inscope.core.sla.terms import ClockFiles, clock_files
from inscope.core.zones import instant_of, seconds_of
from inscope.pg.rows import together
from inscope.pg.tenancy import acting_as
from inscope.reads.case_lines import case_for_page, reference
from inscope.reads.case_page import decide_stored
from inscope.reads.case_rows import HeadRecord
from inscope.reads.plans import plan_label

PLAN_FACT = "plan"
"""The fact by which a decision knows the plan that the customer has bought."""
_EVENTS = {"decided": Kind.DECISION, "resolved": Kind.RESOLVED, "reopened": Kind.REOPENED}


@dataclass(frozen=True, slots=True)
class Line:
    """What counted, or what changed the clock: when, and what."""

    when: str
    what: str


@dataclass(frozen=True, slots=True)
class Given:
    """A response that was given, by when it was due, and whether it was late."""

    target: str
    given: str
    due: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Reading:
    """What the clock shows."""

    state: State
    target: str
    amount: str
    due: str
    used: str
    left: str
    lines: tuple[Line, ...]
    given: tuple[Given, ...]
    at: str
    zones: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClockPage:
    """The page; without a `reading` where the policy promises this case no times."""

    public_id: UUID
    reference: str
    subject: str
    priority: str
    plan: str
    reading: Reading | None


def clock_page(actor: Actor, public_id: UUID, *, now: datetime) -> ClockPage:
    """Return the clock of a case as it stands now.

    Raises:
        RightRefusedError: the actor may not read cases.
        NoCaseError: there is none, or it is another customer's.
    """
    case, plan, files = _read(actor, public_id)
    label = plan_label(policy_of(digest=case.pack_digest), plan) if plan else ""
    reading = None if files is None else _reading(files, seconds_of(now))
    return ClockPage(case.public_id, reference(case.id), case.subject, case.priority, label, reading)


def file_of_clock(actor: Actor, public_id: UUID, name: str) -> FileContent:
    """Return a file of those from which anybody can compute the clock of a case.

    Raises:
        RightRefusedError: the actor may not read cases.
        NoCaseError: there is none, or it is another customer's, or it has no clock.
    """
    _, _, files = _read(actor, public_id)
    if files is None or name not in files.named():
        raise NoCaseError
    return FileContent(name, files.named()[name])


def _read(actor: Actor, public_id: UUID) -> tuple[HeadRecord, str, ClockFiles | None]:
    """Return a case, its plan, and the files of its clock."""
    actor.require(Right.READ_CASES if actor.is_staff else Right.READ_REQUESTS)
    with acting_as(actor):
        case = case_for_page(actor, public_id)
        with together():
            messages, events = messages_of(actor=actor, case_id=case.id), events_of(actor=actor, case_id=case.id)
            stored = decisions_of(actor=actor, case_id=case.id)
    policy = policy_of(digest=case.pack_digest)
    waits = {one.number: _waits(policy, one, case) for one in stored}
    plan = str(json.loads(stored[-1].facts).get(PLAN_FACT, ""))
    return case, plan, clock_files(policy.pack.services, plan, _happened(case, messages, events, waits))


def _waits(policy: Policy, stored: StoredDecision, case: HeadRecord) -> bool:
    """Whether a decision left it to the customer to go on."""
    return turn_after(decide_stored(policy, stored, case.asked_on)).waiting_for is WaitingFor.CUSTOMER


def _happened(
    case: HeadRecord, messages: Iterable[MessageRow], events: Iterable[EventRow], waits: Mapping[int, bool]
) -> list[Mapping[str, str]]:
    """Return what happened to a case as files of events say it: the same for both sides, so without notes.

    The request itself is no reply, and comes first; the rest in its order, which the ids keep at one instant.
    """
    opened = {"kind": Kind.OPENED.value, "priority": case.priority}
    rest = [*_replies(islice(messages, 1, None)), *_changes(events, waits)]
    ordered = [(case.opened_at, opened), *sorted(rest, key=lambda one: one[0])]
    return [{"id": f"{number:06}", "at": utc(seconds_of(at)), **what} for number, (at, what) in enumerate(ordered, 1)]


def _replies(messages: Iterable[MessageRow]) -> Iterator[tuple[datetime, dict[str, str]]]:
    for one in messages:
        if not one.is_internal:
            yield one.written_at, {"kind": (Kind.PUBLIC_REPLY if one.is_staff else Kind.CUSTOMER_REPLIED).value}


def _changes(events: Iterable[EventRow], waits: Mapping[int, bool]) -> Iterator[tuple[datetime, dict[str, str]]]:
    """Yield what else happened; a decision that asks the customer something waits, until the next one does not."""
    is_waiting = False
    for one in events:
        details = json.loads(one.details)
        if one.kind in _EVENTS:
            outcome = details.get("outcome")
            yield one.at, {"kind": _EVENTS[one.kind].value} | ({"outcome": outcome} if outcome else {})
        if one.kind == "decided" and (now_waits := waits[details["number"]]) != is_waiting:
            is_waiting = now_waits
            yield one.at, {"kind": (Kind.WAITING if is_waiting else Kind.RESUMED).value}


def _reading(files: ClockFiles, at: int) -> Reading:
    clock = files.clock_at(at)
    counts = clock.state is not State.NOT_OWED
    run, position = (clock.run, clock.position) if counts else (None, None)
    is_over = clock.state is State.STOPPED
    due_at = None if position is None or is_over else position.due_at
    return Reading(
        state=clock.state,
        target="" if run is None else _name(run.name),
        amount=run.amount.text if run is not None and isinstance(run.amount, Amount) else "",
        due="" if due_at is None or run is None else _wall(due_at, run),
        used="" if position is None else duration(position.used),
        left="" if position is None or is_over else _left(position),
        lines=tuple(starmap(Line, told(clock))),
        given=tuple(map(_given, clock.history)),
        at=utc(at),
        zones=f"tzdata {version('tzdata')}",
        files=tuple(files.named()),
    )


def _given(met: Met) -> Given:
    due = "" if met.position.due_at is None else _wall(met.position.due_at, met.run)
    return Given(_name(met.run.name), _wall(met.met_at, met.run), due, met.position.is_late)


def _name(name: Name) -> str:
    return _("Initial response") if name is Name.INITIAL else _("Ongoing response")


def _left(position: Position) -> str:
    text = duration(position.left)
    return _("%(time)s late") % {"time": text} if position.is_late else text


def _wall(instant: int, run: Run) -> str:
    """Return an instant as the clocks of the vendor's calendar show it, with their zone."""
    local = instant_of(instant).astimezone(run.time.calendar.zone)
    return f"{date_format(local, 'D j M Y, H:i')} {local.tzname()}"
