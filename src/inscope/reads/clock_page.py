"""By when a case is owed an answer, and why: the clock that follows from what happened to it, and its files."""

from dataclasses import dataclass
from datetime import datetime
from itertools import starmap
from uuid import UUID

from django.utils.translation import gettext as _

from inscope.apps.cases.rows import FileContent
from inscope.apps.published.selectors import policy_of
from inscope.core.amounts import Amount
from inscope.core.cases import NoCaseError
from inscope.core.people import Actor, Right
from inscope.core.sla.clock import Met, State, clock_at
from inscope.core.sla.explain import duration, told, utc
from inscope.core.sla.model import Event, Name
from inscope.core.sla.run import Position, Run
from inscope.core.sla.terms import CALENDAR_FILE, EVENTS_FILE, TARGETS_FILE, Terms
from inscope.core.zones import instant_of, seconds_of
from inscope.pg.tenancy import acting_as
from inscope.reads.case_history import ZONES, History, history_of
from inscope.reads.case_lines import case_for_page, reference
from inscope.reads.case_rows import HeadRecord
from inscope.reads.plans import plan_label, wall_words

FILES = (CALENDAR_FILE, TARGETS_FILE, EVENTS_FILE)


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
    hours: str
    channels: str
    reading: Reading | None


def clock_page(actor: Actor, public_id: UUID, *, now: datetime) -> ClockPage:
    """Return the clock of a case as it stands now.

    Raises:
        RightRefusedError: the actor may not read cases.
        NoCaseError: there is none, or it is another customer's.
    """
    case, history = _read(actor, public_id)
    policy = policy_of(digest=case.pack_digest)
    plan = policy.pack.services.plans.get(history.plan)
    return ClockPage(
        public_id=case.public_id,
        reference=reference(case.id),
        subject=case.subject,
        priority=case.priority,
        plan=plan_label(policy, history.plan) if history.plan else "",
        hours="" if plan is None else plan.hours,
        channels="" if plan is None else plan.channels,
        reading=None if history.terms is None else _reading(history.terms, history.events, seconds_of(now)),
    )


def file_of_clock(actor: Actor, public_id: UUID, name: str) -> FileContent:
    """Return a file of those from which anybody can compute the clock of a case.

    Raises:
        RightRefusedError: the actor may not read cases.
        NoCaseError: there is none, or it is another customer's, or it has no clock.
    """
    _case, history = _read(actor, public_id)
    if history.terms is None or name not in FILES:
        raise NoCaseError
    return FileContent(name, history.terms.files(history.events).named()[name])


def _read(actor: Actor, public_id: UUID) -> tuple[HeadRecord, History]:
    """Return a case, and what happened to it."""
    actor.require(Right.READ_CASES if actor.is_staff else Right.READ_REQUESTS)
    with acting_as(actor):
        case = case_for_page(actor, public_id)
        return case, history_of(actor, case)


def _reading(terms: Terms, events: list[Event], at: int) -> Reading:
    clock = clock_at(events, terms.targets, at)
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
        zones=f"tzdata {ZONES}",
        files=FILES,
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
    return wall_words(instant_of(instant), run.time.calendar.zone)
