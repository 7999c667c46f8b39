"""The next version of the vendor's calendar: what it would change, and which open cases it would move."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from inscope.apps.cases.rows import CaseRow
from inscope.apps.cases.selectors import open_cases_after
from inscope.apps.published.selectors import policy_of
from inscope.core.business_time import WEEKDAYS, Calendar
from inscope.core.calendar_days import planned_days, with_days
from inscope.core.calendar_draft import (
    CalendarRefusedError,
    Difference,
    as_file,
    differences,
    form_of,
    typed_calendar,
    with_planned,
    years_in,
)
from inscope.core.people import Actor
from inscope.core.policy.services import Services, with_calendar
from inscope.core.policy.yamltree import Source
from inscope.core.sla.explain import duration
from inscope.core.sla.kept import KeptClock, kept_of
from inscope.core.sla.terms import terms_of
from inscope.core.zones import instant_of
from inscope.pg.tenancy import acting_as
from inscope.reads.calendars import newest_version, services_now
from inscope.reads.case_history import histories
from inscope.reads.case_lines import reference
from inscope.reads.holidays_of_countries import holidays_of
from inscope.reads.hours_words import WeekLine, hours_words, week_lines
from inscope.reads.kept_clocks import AT_ONCE
from inscope.reads.plans import wall_words
from inscope.reads.published_policy import PublishedPolicy, policy_in_force
from inscope.reads.year_page import YearPage, year_of

_MONDAY = date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class Draft:
    """A version that is not published yet; `seen` names it together with the one that it follows."""

    published: PublishedPolicy
    before: Calendar
    after: Calendar
    content: str
    seen: str


@dataclass(frozen=True, slots=True)
class Affected:
    """An open case whose clock another calendar would move: due, or left while it waits, in words."""

    case: CaseRow
    reference: str
    before: str
    after: str

    @property
    def key(self) -> str:
        """What the form names it by."""
        return str(self.case.public_id)


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """A day whose hours change, in words."""

    day: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """The calendar that counts, what the form begins with, and the preview of a draft if there is one."""

    name: str
    version: str
    zone: str
    week: tuple[WeekLine, ...]
    weekdays: tuple[tuple[str, str, str], ...]
    form: Mapping[str, str]
    seen: str
    changes: tuple[ChangeLine, ...]
    affected: tuple[Affected, ...]
    year: YearPage


def drafted(form: Mapping[str, str], today: date) -> Draft:
    """Return the version that a form writes.

    Raises:
        NotPublishedError, NoVersionInForceError, NoCalendarError: there is no calendar to follow.
        CalendarRefusedError, VersionRefusedError: a field holds something else, or nothing changes.
        NotOpenLongEnoughError: it does not open as long as a target takes.
    """
    published, before = _present(today)
    typed = typed_calendar(form, before)
    after = with_days(replace(typed, version=before.version), (), typed.version)
    if not any(differences(before, after)):
        raise CalendarRefusedError("all", "nothing differs from the calendar that counts", "change hours or days")
    content = as_file(after)
    _services(published.row.digest, content)
    base = newest_version(published.row.digest)
    return Draft(published, before, after, content, sha256(f"{base} {content}".encode()).hexdigest())


def with_holidays(form: Mapping[str, str], today: date) -> dict[str, str]:
    """Return what the form holds with the holidays that it asks for.

    Raises:
        CalendarRefusedError, NoHolidaysError: a field holds something else.
    """
    _published, before = _present(today)
    country, part = form.get("country", "").strip(), form.get("subdivision", "").strip()
    days = holidays_of(country, part, years_in(form.get("years", "")))
    return with_planned(form, planned_days(typed_calendar(form, before), days))


def calendar_page(actor: Actor, draft: Draft | None, today: date) -> CalendarPage:
    """Return the page, with what a draft changes."""
    published, before = _present(today)
    changes = () if draft is None else tuple(differences(draft.before, draft.after))
    shown = before if draft is None else draft.after
    days = [one.day.year for one in changes if isinstance(one.day, date)]
    form = form_of(before)
    return CalendarPage(
        name=before.name,
        version=before.version,
        zone=before.zone.key,
        week=tuple(week_lines(before)),
        weekdays=tuple((day, _weekday(day), form[day]) for day in WEEKDAYS),
        form=form,
        seen="" if draft is None else draft.seen,
        changes=tuple(map(_line, changes)),
        affected=() if draft is None else tuple(_all_affected(actor, draft)),
        year=year_of(shown, min(days, default=today.year), today, published.row),
    )


def affected(actor: Actor, cases: Collection[CaseRow], draft: Draft) -> Iterator[Affected]:
    """Yield those of some cases that a draft would move, if they are timed by a calendar of its name."""
    for case, history in histories(actor, cases):
        if history.terms is None or history.terms.calendar.name != draft.after.name:
            continue
        terms = terms_of(_services(case.pack_digest, draft.content), history.plan)
        before, after = history.kept, history.kept if terms is None else kept_of(history.events, terms.targets)
        if (before.due_at, before.left) != (after.due_at, after.left):
            words = [_words(one, draft.after) for one in (before, after)]
            yield Affected(case, reference(case.id), *words)


def _present(today: date) -> tuple[PublishedPolicy, Calendar]:
    published = policy_in_force(today)
    calendar = services_now(published).calendar
    if calendar is None:
        raise CalendarRefusedError("all", "the scope of coverage has no calendar", "publish one that has")
    return published, calendar


def _services(digest: str, content: str) -> Services:
    return with_calendar(policy_of(digest=digest).pack.services, Source("calendar.json", content))


def _all_affected(actor: Actor, draft: Draft) -> Iterator[Affected]:
    after = 0
    with acting_as(actor):
        while cases := open_cases_after(actor=actor, number=after, most=AT_ONCE):
            yield from affected(actor, cases, draft)
            after = cases[-1].id


def _words(kept: KeptClock, calendar: Calendar) -> str:
    if kept.due_at is not None:
        return wall_words(instant_of(kept.due_at), calendar.zone)
    return _("waiting, %(left)s left") % {"left": duration(kept.left or 0)}


def _line(one: Difference) -> ChangeLine:
    day = date_format(one.day, "l j F Y") if isinstance(one.day, date) else _("Every %(day)s")
    return ChangeLine(day % {"day": _weekday(str(one.day))}, hours_words(one.before), hours_words(one.after))


def _weekday(day: str) -> str:
    return date_format(_MONDAY.replace(day=1 + WEEKDAYS.index(day)), "l") if day in WEEKDAYS else ""
