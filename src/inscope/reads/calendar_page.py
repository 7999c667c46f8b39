"""The next version of the vendor's calendar: what it would change, and which open cases it would move."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from inscope.apps.cases.rows import CaseRow
from inscope.apps.published.selectors import policy_of
from inscope.apps.sla.selectors import calendar_versions, cases_counting, newest_version
from inscope.core.business_time import WEEKDAYS, Calendar
from inscope.core.calendar_days import Holiday, planned_days, with_days
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
from inscope.core.policy.errors import PackError
from inscope.core.policy.services import Services, check_opens, with_calendar, with_contract
from inscope.core.policy.yamltree import Source
from inscope.core.sla.explain import duration
from inscope.core.sla.kept import KeptClock, kept_of
from inscope.core.sla.terms import Terms, terms_of
from inscope.core.zones import instant_of, seconds_of
from inscope.pg.tenancy import acting_as
from inscope.reads.calendars import services_under
from inscope.reads.case_history import histories
from inscope.reads.case_lines import reference
from inscope.reads.case_rows import PersonName
from inscope.reads.hours_words import WeekLine, hours_words, week_lines
from inscope.reads.kept_clocks import AT_ONCE
from inscope.reads.names import names_of
from inscope.reads.plans import wall_words
from inscope.reads.published_policy import PublishedPolicy, policy_in_force
from inscope.reads.year_page import YearPage, year_of

MOST_LISTED = 100
"""So many cases are listed to be chosen one by one: a form has no more fields than a request may."""
_MONDAY = date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class Draft:
    """A version that is not published yet; `seen` names it together with the one that it follows."""

    published: PublishedPolicy
    before: Calendar
    after: Calendar
    content: str
    seen: str
    _terms: dict[tuple[str, str, str | None], Terms | None] = field(default_factory=dict, compare=False)

    def terms(self, case: CaseRow, plan: str) -> Terms | None:
        """Return what a case would be promised with it.

        Raises:
            NotOpenLongEnoughError, PackError: it does not open as long as a target takes, of its pack or its contract.
        """
        key = (case.pack_digest, plan, case.contract_targets)
        if key not in self._terms:
            services = with_contract(_services(case.pack_digest, self.content), case.contract_targets)
            self._terms[key] = terms_of(services, plan)
        return self._terms[key]


@dataclass(frozen=True, slots=True)
class Affected:
    """An open case whose clock another calendar would move: due, or left while it waits, in words and as it is kept."""

    case: CaseRow
    reference: str
    before: str
    after: str
    kept: tuple[KeptClock, KeptClock]

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
class VersionLine:
    """A version of the calendar, who published it and when; that of the pack came with the pack."""

    version: str
    published_at: datetime
    person: PersonName | None


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """The calendar that counts, what the form begins with, and the preview of a draft if there is one.

    Beside the cases that are listed there are `others` that would move; `listed` names all of them.
    """

    name: str
    version: str
    zone: str
    week: tuple[WeekLine, ...]
    versions: tuple[VersionLine, ...]
    weekdays: tuple[tuple[str, str, str], ...]
    form: Mapping[str, str]
    seen: str
    changes: tuple[ChangeLine, ...]
    affected: tuple[Affected, ...]
    others: int
    listed: str
    year: YearPage


def drafted(form: Mapping[str, str], today: date) -> Draft:
    """Return the version that a form writes.

    Raises:
        NotPublishedError, NoVersionInForceError, NoCalendarError: there is no calendar to follow.
        CalendarRefusedError, VersionRefusedError: a field holds something else, or nothing changes.
        NotOpenLongEnoughError: it does not open as long as a target takes, or no more once its days are over.
    """
    published, newest, before = _present(today)
    typed = typed_calendar(form, before)
    after = with_days(replace(typed, version=before.version), (), typed.version)
    if not any(differences(before, after)):
        raise CalendarRefusedError("all", "nothing differs from the calendar that counts", "change hours or days")
    content = as_file(after)
    services = _services(published.row.digest, content)
    for day in (today, max([today, *(day for day, _hours in after.days)]) + timedelta(days=1)):
        check_opens(services, seconds_of(datetime.combine(day, time(), after.zone)))
    return Draft(published, before, after, content, _digest(published.row.digest, newest, content))


def with_holidays(form: Mapping[str, str], today: date) -> dict[str, str]:
    """Return what the form holds with the holidays that it asks for.

    Raises:
        CalendarRefusedError, NoHolidaysError: a field holds something else.
    """
    from inscope.reads.holidays_of_countries import holidays_of  # noqa: PLC0415 - its library is large

    country, part = form.get("country", "").strip(), form.get("subdivision", "").strip()
    _published, _newest, before = _present(today)
    return _with_days(form, holidays_of(country, part, years_in(form.get("years", ""))), before)


def with_file(form: Mapping[str, str], content: bytes, today: date) -> dict[str, str]:
    """Return what the form holds with the holidays of an iCalendar file in the years that it names.

    Raises:
        CalendarRefusedError: a field holds something else, or the file cannot be read.
    """
    from inscope.reads.holidays_of_files import holidays_in  # noqa: PLC0415 - its library is large

    _published, _newest, before = _present(today)
    years = years_in(form.get("years", ""))
    try:
        found = holidays_in("", content, before.zone, years)
    except PackError as error:
        first = error.problems[0]
        message = f"line {first.line}: {first.message}" if first.line else first.message
        raise CalendarRefusedError("file", message, first.hint) from None
    days = (*found.days, *(found.parts if form.get("parts") else ()))
    if not days:
        raise CalendarRefusedError("file", "the file has no holidays in these years", "choose others, or another file")
    return _with_days(form, days, before)


def calendar_page(actor: Actor, draft: Draft | None, today: date) -> CalendarPage:
    """Return the page, with what a draft changes.

    Raises:
        NotPublishedError, NoVersionInForceError, CalendarRefusedError: there is no calendar.
        NotOpenLongEnoughError: a draft does not open as long as a target takes under which an open case stands.
    """
    if draft is None:
        published, _newest, before = _present(today)
    else:
        published, before = draft.published, draft.before
    shown = before if draft is None else draft.after
    changes, moved = tuple(differences(before, shown)), () if draft is None else all_affected(actor, draft)
    days = [one.day.year for one in changes if isinstance(one.day, date)]
    form = form_of(before)
    return CalendarPage(
        name=before.name,
        version=before.version,
        zone=before.zone.key,
        week=tuple(week_lines(before)),
        versions=tuple(_versions(published)),
        weekdays=tuple((day, _weekday(day), form[day]) for day in WEEKDAYS),
        form=form,
        seen="" if draft is None else draft.seen,
        changes=tuple(map(_line, changes)),
        affected=moved[:MOST_LISTED],
        others=len(moved[MOST_LISTED:]),
        listed=moves_digest(moved),
        year=year_of(shown, min(days, default=today.year), today),
    )


def affected(actor: Actor, cases: Collection[CaseRow], draft: Draft) -> Iterator[Affected]:
    """Yield those of some cases that a draft would move, if they are timed by a calendar of its name."""
    for case, history in histories(actor, cases):
        if history.terms is None or history.terms.calendar.name != draft.after.name:
            continue
        terms = draft.terms(case, history.plan)
        before, after = history.kept, history.kept if terms is None else kept_of(history.events, terms.targets)
        if (before.due_at, before.left) != (after.due_at, after.left):
            was, will = (_words(one, draft.after) for one in (before, after))
            yield Affected(case, reference(case.id), was, will, (before, after))


def all_affected(actor: Actor, draft: Draft) -> tuple[Affected, ...]:
    """Return all open cases that a draft would move."""
    found: list[Affected] = []
    after = 0
    with acting_as(actor):
        while cases := cases_counting(actor=actor, after=after, most=AT_ONCE):
            found += affected(actor, cases, draft)
            after = cases[-1].id
    return tuple(found)


def moves_digest(moved: Iterable[Affected]) -> str:
    """Return what names cases together with how they would move, as a form carries it."""
    return _digest(*(part for one in moved for part in (one.key, one.before, one.after)))


def _with_days(form: Mapping[str, str], days: Iterable[Holiday], before: Calendar) -> dict[str, str]:
    return with_planned(form, planned_days(typed_calendar(form, before), days))


def _versions(published: PublishedPolicy) -> Iterator[VersionLine]:
    """Yield the versions of the calendar, the newest first and that of the pack last."""
    later = calendar_versions(digest=published.row.digest)
    names = names_of(one.published_by for one in later)
    for one in later:
        yield VersionLine(one.version, one.published_at, names[one.published_by])
    if own := published.policy.pack.services.calendar:
        yield VersionLine(own.version, published.row.published_at, None)


def _present(today: date) -> tuple[PublishedPolicy, UUID | None, Calendar]:
    published = policy_in_force(today)
    newest = newest_version(digest=published.row.digest)
    calendar = services_under(published.row.digest, newest).calendar
    if calendar is None:
        raise CalendarRefusedError("all", "the scope of coverage has no calendar", "publish one that has")
    return published, newest, calendar


def _services(digest: str, content: str) -> Services:
    return with_calendar(policy_of(digest=digest).pack.services, Source("calendar.json", content))


def _digest(*parts: object) -> str:
    return sha256("\n".join(map(str, parts)).encode()).hexdigest()


def _words(kept: KeptClock, calendar: Calendar) -> str:
    if kept.due_at is not None:
        return wall_words(instant_of(kept.due_at), calendar.zone)
    return _("waiting, %(left)s left") % {"left": duration(kept.left or 0)}


def _line(one: Difference) -> ChangeLine:
    day = date_format(one.day, "l j F Y") if isinstance(one.day, date) else _("Every %(day)s")
    return ChangeLine(day % {"day": _weekday(str(one.day))}, hours_words(one.before), hours_words(one.after))


def _weekday(day: str) -> str:
    return date_format(_MONDAY.replace(day=1 + WEEKDAYS.index(day)), "l") if day in WEEKDAYS else ""
