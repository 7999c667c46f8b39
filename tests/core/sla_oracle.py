"""A second reading of response times, for tests: it asks the wall clock of every minute, or second, and counts.

It shares with the product the shape of what goes in, and nothing of how the answer is found.
"""

from array import array
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import lru_cache

from inscope.core.business_time import Calendar
from inscope.core.sla.model import Targets

DENIED = {"out_of_scope", "not_entitled", "prerequisite_unmet", "outside_lifecycle"}
GRANTED = {"covered", "covered_limited"}
LONGEST_DAYS = 400
DAY = 86_400


@lru_cache(maxsize=250)
def walls_in_day(zone, step, number):
    """What the wall clock shows at each step of a day of UTC: the days, and the seconds of the day."""
    days, seconds = array("i"), array("i")
    for instant in range(number * DAY, (number + 1) * DAY, step):
        wall = datetime.fromtimestamp(instant, zone)
        days.append(wall.toordinal())
        seconds.append(wall.hour * 3600 + wall.minute * 60 + wall.second)
    return days, seconds


@lru_cache(maxsize=1_000)
def opens_in_day(calendar, step, number):
    """For each step of a day of UTC, whether the wall clock is inside an interval."""
    special, inside = dict(calendar.days), {}
    days, seconds = walls_in_day(calendar.zone, step, number)
    for shown in set(days):
        day = date.fromordinal(shown)
        intervals = special.get(day, calendar.week[day.weekday()])
        inside[shown] = bytearray(
            any(start <= second < end for start, end in intervals) for second in range(0, DAY, 60)
        )
    return bytes(inside[day][second // 60] for day, second in zip(days, seconds, strict=True))


@dataclass(frozen=True)
class Walker:
    """Walks along a calendar, `step` seconds at a time."""

    calendar: Calendar
    step: int

    def count(self, start, end):
        """The open seconds from `start` until `end`."""
        found, at = 0, start
        while at < end:
            number = at // DAY
            until = min(end, (number + 1) * DAY)
            flags = opens_in_day(self.calendar, self.step, number)
            found += flags[(at - number * DAY) // self.step : (until - number * DAY) // self.step].count(1)
            at = until
        return found * self.step

    def add(self, start, seconds):
        """The earliest instant at which so many open seconds have passed."""
        at, midnight = start, (start // DAY + 1) * DAY
        while (whole := self.count(at, midnight)) < seconds:
            assert at < start + LONGEST_DAYS * DAY, "the tests' calendars open often"
            at, midnight, seconds = midnight, midnight + DAY, seconds - whole
        while seconds > 0:
            at, seconds = at + self.step, seconds - self.count(at, at + self.step)
        return at

    def shown(self, instant):
        wall = datetime.fromtimestamp(instant, self.calendar.zone)
        return wall.toordinal(), wall.hour * 3600 + wall.minute * 60 + wall.second

    def near(self, day):
        """Each step of a day and of its neighbours: instant, open or not, and what the wall clock shows."""
        middle = (day - date(1970, 1, 1).toordinal()) * DAY
        for number in range(middle // DAY - 1, middle // DAY + 3):
            flags = opens_in_day(self.calendar, self.step, number)
            walls = zip(*walls_in_day(self.calendar.zone, self.step, number), strict=True)
            for index, (is_open, wall) in enumerate(zip(flags, walls, strict=True)):
                yield number * DAY + index * self.step, bool(is_open), wall

    def steps_of(self, day):
        """Every step at which the wall clock shows a day: instant, open or not, second of the day."""
        return ((instant, is_open, second) for instant, is_open, (shown, second) in self.near(day) if shown == day)

    def opens(self, day):
        return any(is_open for _, is_open, _ in self.steps_of(day))

    def first_showing(self, day, second):
        """The first instant at which the wall clock shows this, or has gone past it."""
        return next(instant for instant, _, wall in self.near(day) if wall >= (day, second))

    def calendar_days(self, start, count):
        day, second = self.shown(start)
        return self.first_showing(day + count, second)

    def next_open_day(self, day):
        for later in range(day + 1, day + LONGEST_DAYS):
            if self.opens(later):
                return later
        raise AssertionError(day)

    def close(self, day):
        return max(instant for instant, is_open, _ in self.steps_of(day) if is_open) + self.step

    def next_business_day(self, start):
        return self.close(self.next_open_day(self.shown(start)[0]))

    def business_days(self, start, count):
        day, second = self.shown(start)
        if not self.opens(day):
            day = self.next_open_day(day)
        for _ in range(count):
            day = self.next_open_day(day)
        return self.moved_into(day, second)

    def moved_into(self, day, second):
        """The wall time of a day: itself where the day is open, else the next opening, else the close."""
        wanted = self.first_showing(day, second)
        if self.shown(wanted)[0] == day:
            second = max(second, self.shown(wanted)[1])  # what the clocks skip is over
        later = [(instant, shown) for instant, is_open, shown in self.steps_of(day) if is_open and shown >= second]
        if self.shown(wanted)[0] != day or not later:
            return self.close(day)
        soonest = min(shown for _, shown in later)
        return min(instant for instant, shown in later if shown == soonest)


@dataclass(frozen=True)
class Owed:
    """A target that runs, or ran."""

    name: str
    start: int
    text: str
    walker: Walker
    pauses: tuple[tuple[int, int | None], ...] = ()  # of (from, until), the last until is None while it lasts
    agreed: int | None = None
    changed_at: int | None = None

    @property
    def is_none(self):
        return self.text == "none"

    @property
    def is_paused(self):
        return bool(self.pauses) and self.pauses[-1][1] is None

    @property
    def is_business(self):
        return "business" in self.text

    def resumed(self, at):
        closed = (*self.pauses[:-1], (self.pauses[-1][0], at)) if self.is_paused else self.pauses
        return replace(self, pauses=closed)

    def measure(self, start, end):
        return self.walker.count(start, end) if self.is_business else end - start

    def less_pauses(self, start, end):
        """What ran between two instants."""
        total = self.measure(start, end)
        for since, until in self.pauses:
            lower, upper = max(since, start), min(end if until is None else until, end)
            if lower < upper:
                total -= self.measure(lower, upper)
        return total

    def after(self, start, seconds):
        return self.walker.add(start, seconds) if self.is_business else start + seconds

    def first_due(self):
        if self.text == "next business day":
            return self.walker.next_business_day(self.start)
        number, kind, unit = self.text.split()
        count = int(number)
        if unit.startswith("day"):
            days = self.walker.business_days if kind == "business" else self.walker.calendar_days
            return days(self.start, count)
        return self.after(self.start, count * (60 if unit.startswith("minute") else 3600))

    def due(self, at):
        """The due instant, as if a pause that lasts ended at `at`."""
        if self.agreed is not None:
            return self.agreed
        due, floor = self.first_due(), self.changed_at
        for since, until in self.pauses:
            if floor is not None and since > floor:
                due, floor = max(due, floor), None
            if since <= due:
                left = self.measure(since, due)
                due = self.after(at if until is None else until, left)
            elif floor is not None and floor <= (at if until is None else until) and since <= floor:
                due, floor = (at if until is None else until), None
        return due if floor is None else max(due, floor)

    def left(self, at):
        moment = self.pauses[-1][0] if self.is_paused else at
        if self.is_paused and self.agreed is None:
            moment = at  # a due instant that moves with the pause
        due = self.due(at)
        return self.measure(moment, due) if moment <= due else -self.less_pauses(max(due, self.start), moment)

    def is_late(self, at):
        moment = self.pauses[-1][0] if self.is_paused else at
        return not self.is_none and self.due(at) < moment


def utc(instant):
    return None if instant is None else datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class Case:
    """The fold, by the words of the reference."""

    targets: Targets
    step: int
    priority: str = ""
    run: Owed | None = None  # what runs or is paused
    last: Owed | None = None  # what ended without being met
    ended_at: int = 0
    history: list[tuple[Owed, int]] = field(default_factory=list)  # of (Owed, met_at)
    is_waiting: bool = False
    is_resolved: bool = False
    is_denied: bool = False
    was_answered: bool = False

    def owed(self, name, start):
        target = self.targets[self.priority]
        amount = target.initial if name == "initial" else target.ongoing
        walker = Walker(target.time.calendar, self.step)
        return Owed(name, start, getattr(amount, "text", "none"), walker)

    @property
    def is_over(self):
        return self.is_resolved or self.is_denied

    def start(self, name, at):
        self.run = self.owed(name, at)
        self.last = None
        if self.is_waiting:
            self.run = replace(self.run, pauses=((at, None),))

    def take(self, event):
        handler = getattr(self, f"on_{event.kind}", None)
        if handler is not None:
            handler(event)

    def on_opened(self, event):
        self.priority = event.priority
        self.start("initial", event.at)

    def on_public_reply(self, event):
        self.was_answered = True
        if self.is_over:
            return
        if self.run is not None and not self.run.is_none:
            self.history.append((self.run.resumed(event.at), event.at))
        self.run = None
        if not self.is_waiting:
            self.start("ongoing", event.at)

    def on_customer_replied(self, event):
        self.end_wait(event.at)
        nothing_runs = self.run is None or (self.run.is_none and self.run.name == "initial")
        if not self.is_over and nothing_runs:
            self.start("ongoing", event.at)

    on_resumed = on_customer_replied

    def end_wait(self, at):
        if self.run is not None:
            self.run = self.run.resumed(at)
        self.is_waiting = False

    def on_waiting_on_customer(self, event):
        if not self.is_waiting and self.run is not None:
            self.run = replace(self.run, pauses=(*self.run.pauses, (event.at, None)))
        self.is_waiting = True

    def on_reclassified(self, event):
        self.priority = event.priority
        if self.run is None:
            return
        was = self.run
        if self.targets[self.priority].is_from_change:
            self.start(was.name, event.at)
        else:
            alone = None if was.is_late(event.at) else event.at  # late by the change alone is due at the change
            self.run = replace(self.owed(was.name, was.start), pauses=was.pauses, changed_at=alone)

    def on_agreed(self, event):
        if self.run is not None and not self.run.is_none:
            self.run = replace(self.run, agreed=event.due_at)

    def end(self, at):
        if self.run is not None:
            self.last, self.ended_at, self.run = self.run.resumed(at), at, None

    def on_resolved(self, event):
        self.end(event.at)
        self.is_resolved = True

    def on_reopened(self, event):
        self.is_waiting = self.is_resolved = False
        if not self.is_denied:
            self.start("ongoing", event.at)

    def on_decision(self, event):
        if str(event.outcome) in DENIED:
            self.end(event.at)
            self.is_denied = True
        elif str(event.outcome) in GRANTED and self.is_denied:
            self.is_denied = False
            if not self.is_resolved:
                self.start("ongoing" if self.was_answered else "initial", event.at)

    def read(self, at):
        run, moment = self.run or self.last, at if self.run else self.ended_at
        is_met = (run is None or run.is_none) and bool(self.history)
        if is_met:
            run, moment = self.history[-1]
        numbers = {"due_at": None, "used_seconds": None, "left_seconds": None}
        if run is not None and not run.is_none:
            is_held = self.run is not None and not is_met and run.is_paused
            numbers = {
                "due_at": None if is_held else utc(run.due(moment)),
                "used_seconds": run.less_pauses(run.start, moment),
                "left_seconds": run.left(moment),
            }
        state = self.state(run, at, is_met=is_met)
        return {
            "target": "none" if run is None or run.is_none else run.name,
            "state": state,
            "started_at": None if run is None else utc(run.start),
            **numbers,
            "paused_for": "customer" if state == "paused" else None,
            "history": [told(met, met_at) for met, met_at in self.history],
        }

    def state(self, run, at, *, is_met):
        if self.is_resolved:
            return "stopped"
        if self.is_denied:
            return "not_owed"
        if is_met:
            return "met"
        if run is None or run.is_none:
            return "not_owed"
        if run.is_paused:
            return "paused"
        return "breached" if at > run.due(at) else "running"


def told(run, met_at):
    due = run.due(met_at)
    return {
        "target": run.name,
        "started_at": utc(run.start),
        "due_at": utc(due),
        "met_at": utc(met_at),
        "breached": met_at > due,
    }


def clock_of(events, targets, at, step=60):
    """What `as_object` returns for the clock of a case, without its explanation."""
    case = Case(targets, step)
    for event in sorted({event.id: event for event in events}.values(), key=lambda one: (one.at, one.id)):
        if event.at <= at:
            case.take(event)
    return case.read(at)
