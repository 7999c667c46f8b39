"""By when a request would be answered: a question with its answer, and why; nothing is kept."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import starmap

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from inscope.core.amounts import Amount
from inscope.core.business_time import Calendar, NotOpenLongEnoughError
from inscope.core.calendar_year import changes
from inscope.core.policy.errors import shortened
from inscope.core.policy.services import Plan, Services
from inscope.core.priorities import priorities_in_words
from inscope.core.sla.clock import clock_at
from inscope.core.sla.explain import told, utc
from inscope.core.sla.files import FIRST_YEAR, LAST_YEAR
from inscope.core.sla.model import Event, Kind
from inscope.core.sla.terms import Terms, terms_of
from inscope.core.zones import DAY, day_number, first_instant, instant_of
from inscope.reads.hours_words import clock_words

FIELDS = ("plan", "priority", "at")
_FORM = "%Y-%m-%dT%H:%M"
_AT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Line:
    """What counted: when, and what."""

    when: str
    what: str


@dataclass(frozen=True, slots=True)
class Answer:
    """When the first response would be due; `due_at` in UTC. Nothing is due where none is promised."""

    within: str
    due: str
    due_at: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The form with what was asked, and the answer to it or what is wrong with it, by field."""

    zone: str
    plans: tuple[tuple[str, str], ...]
    priorities: tuple[tuple[str, str], ...]
    data: Mapping[str, str]
    errors: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    answer: Answer | None = None

    @property
    def type(self) -> str:
        """What kind of field takes the time: where it was refused, one that shows what was typed."""
        return "text" if "at" in self.errors else "datetime-local"


def what_if(services: Services, calendar: Calendar, query: Mapping[str, str], now: datetime) -> WhatIf | None:
    """Return the form, answered if something was asked; nothing, where no plan promises a time."""
    plans = {word: plan for word, plan in services.plans.items() if plan.targets}
    if not plans:
        return None
    words = priorities_in_words(services)
    usual = next((one.priority for one in words if one.is_default), words[-1].priority)
    starts = {"plan": next(iter(plans)), "priority": usual, "at": now.astimezone(calendar.zone).strftime(_FORM)}
    form = WhatIf(
        zone=calendar.zone.key,
        plans=tuple((word, plan.label) for word, plan in plans.items()),
        priorities=tuple((one.priority, one.name) for one in words),
        data={name: query.get(name, start) for name, start in starts.items()},
    )
    return _answered(form, services, plans, calendar) if any(name in query for name in FIELDS) else form


def _answered(form: WhatIf, services: Services, plans: Mapping[str, Plan], calendar: Calendar) -> WhatIf:
    errors, wall = dict(_unknown(form, plans)), _wall_time(form.data["at"])
    if wall is None:
        expected = _("a day and a time of %(first)d to %(last)d, such as 2026-11-27T16:50")
        errors["at"] = _refused(form.data["at"], expected % {"first": FIRST_YEAR, "last": LAST_YEAR})
    if errors or wall is None:
        return replace(form, errors=errors)
    at = first_instant(calendar.zone, wall)
    terms = terms_of(services, form.data["plan"])
    try:
        answer = None if terms is None else _answer(terms, Event("1", at, Kind.OPENED, priority=form.data["priority"]))
    except NotOpenLongEnoughError as error:
        return replace(form, errors={"at": error.message.replace("`", "")})
    return replace(form, note=_note(calendar, wall), answer=answer)


def _unknown(form: WhatIf, plans: Mapping[str, Plan]) -> Iterator[tuple[str, str]]:
    """Yield the fields that hold what was not offered, each with what is wrong."""
    for name, offered in (("plan", plans), ("priority", dict(form.priorities))):
        if form.data[name] not in offered:
            yield name, _refused(form.data[name], _("one of %(words)s") % {"words": ", ".join(offered)})


def _refused(value: str, expected: str) -> str:
    return _("“%(value)s” is none, expected %(expected)s.") % {"value": shortened(value), "expected": expected}


def _wall_time(text: str) -> int | None:
    """Return what clocks show, as a field of a form has it; nothing, where the text is no time."""
    try:
        found = datetime.fromisoformat(text) if _AT.fullmatch(text) else None
    except ValueError:
        return None
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        return None
    return day_number(found.date()) * DAY + found.hour * 3_600 + found.minute * 60 + found.second


def _note(calendar: Calendar, wall: int) -> str:
    """Return what clocks do at a time that they skip, or show twice."""
    day, second = divmod(wall, DAY)
    for change in changes(calendar.zone, day, day).values():
        if change.before <= second < change.after:
            words = _("Clocks skip this time: they go from %(before)s to %(after)s, from where it counts.")
            return words % {"before": clock_words(change.before), "after": clock_words(change.after)}
        if change.after <= second < change.before:
            return _("Clocks show this time twice on that day; the first is meant.")
    return ""


def _answer(terms: Terms, request: Event) -> Answer:
    opened = clock_at([request], terms.targets, request.at)
    run, due_at = opened.run, None if opened.position is None else opened.position.due_at
    if run is None or due_at is None or not isinstance(run.amount, Amount):
        return Answer("", "", "", tuple(starmap(Line, told(opened))))
    local = instant_of(due_at).astimezone(terms.calendar.zone)
    words = f"{date_format(local, 'l j F Y, H:i')} {local.tzname()}"
    told_then = told(clock_at([request], terms.targets, due_at))
    return Answer(run.amount.text, words, utc(due_at), tuple(starmap(Line, told_then)))
