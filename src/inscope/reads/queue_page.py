"""The queue of the desk: open cases by priority, the oldest first, in views that the address names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from inscope.core.cases import PRIORITIES
from inscope.core.outcome import Outcome
from inscope.core.people import Actor, Right
from inscope.pg.tenancy import acting_as
from inscope.reads.case_lines import case_lines, cases_where
from inscope.reads.case_rows import CaseLine, CaseRecord
from inscope.reads.listing import number_in

PAGE = 25
_DENIALS = ", ".join(f"'{outcome.value}'" for outcome in Outcome if outcome.denies)
# Written out and not given as values, so that PostgreSQL sees which of its partial indexes serves.
_SHOWN = {
    "open": "one.status = 'open'",
    "mine": "one.status = 'open' and one.assignee_id = %(person)s",
    "vendor": "one.status = 'open' and one.waiting_for = 'vendor'",
    "judgment": "one.status = 'open' and one.waiting_for = 'judgment'",
    "customer": "one.status = 'open' and one.waiting_for = 'customer'",
    "review": "one.status = 'open' and one.in_review",
    "refused": f"one.status = 'open' and one.outcome in ({_DENIALS})",
    "resolved": "one.status = 'resolved'",
}
_COUNTED = [name for name in _SHOWN if name != "resolved"]
_BY_URGENCY = f"order by one.priority, one.id limit {PAGE + 1}"
_FIRST = {name: cases_where(shown, _BY_URGENCY) for name, shown in _SHOWN.items()} | {
    "resolved": cases_where(_SHOWN["resolved"], f"order by one.id desc limit {PAGE + 1}")
}
_NEXT = {
    name: cases_where(f"{shown} and (one.priority, one.id) > (%(priority)s, %(number)s)", _BY_URGENCY)
    for name, shown in _SHOWN.items()
} | {"resolved": cases_where(f"{_SHOWN['resolved']} and one.id < %(number)s", f"order by one.id desc limit {PAGE + 1}")}
_FEW = "(select count(*) from (select from cases_case one where {} limit {}) found)"
_COUNT = f"select {', '.join(_FEW.format(_SHOWN[name], PAGE + 1) for name in _COUNTED)}"


@dataclass(frozen=True, slots=True)
class ViewTab:
    """One view of the queue; `count` is a text such as 12 or 25+."""

    name: str
    label: str
    count: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A page of the queue; `next_query` leads to the next one, and is empty on the last."""

    title: str
    tabs: tuple[ViewTab, ...]
    lines: tuple[CaseLine, ...]
    empty: str
    next_query: str
    first_query: str


@dataclass(frozen=True, slots=True)
class View:
    """How a view is called, and the sentence where there is nothing."""

    label: str
    empty: str


def views() -> Mapping[str, View]:
    """Return the views by their names in the address; the first is where one begins."""
    return {
        "open": View(_("Open"), _("No case is open.")),
        "mine": View(_("Mine"), _("No open case is yours.")),
        "vendor": View(_("Our turn"), _("Nothing waits for us.")),
        "judgment": View(_("Needs judgment"), _("No judgment waits.")),
        "customer": View(_("Waiting for customer"), _("No customer has to answer.")),
        "review": View(_("In review"), _("No customer asked for a review.")),
        "refused": View(_("Refused"), _("No open case is refused.")),
        "resolved": View(_("Resolved"), _("No case was resolved yet.")),
    }


def queue_page(actor: Actor, name: str, after: str) -> QueuePage:
    """Return a page of a view, after the case that `after` names as `P2:1041`; anything else begins at the start."""
    actor.require(Right.READ_CASES)
    known = views()
    name = name if name in known else "open"
    view = known[name]
    with acting_as(actor):
        found = _found(actor, name, _place(after))
        counts = _counts(actor.person_id)
    shown = found[:PAGE]
    last = shown[-1] if len(found) > PAGE else None
    return QueuePage(
        title=view.label,
        tabs=tuple(ViewTab(key, one.label, counts.get(key, ""), key == name) for key, one in known.items()),
        lines=case_lines(shown, actor),
        empty=view.empty,
        next_query=f"view={name}&after={last.priority}:{last.id}" if last else "",
        first_query=f"view={name}" if after else "",
    )


def _found(actor: Actor, name: str, place: tuple[str, int] | None) -> Sequence[CaseRecord]:
    """Return a page of a view and one case more: by priority and age; of what is resolved, the latest first."""
    if place is None:
        return _FIRST[name].read(actor, person=actor.person_id)
    return _NEXT[name].read(actor, person=actor.person_id, priority=place[0], number=place[1])


def _counts(person_id: int | None) -> dict[str, str]:
    """Return how many cases each view has; beyond a page, that there are more: counting them all would cost more."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"person": person_id})
        counts = cursor.fetchall()[0]
    shown = (str(count) if count <= PAGE else f"{PAGE}+" for count in counts)
    return dict(zip(_COUNTED, shown, strict=True))


def _place(after: str) -> tuple[str, int] | None:
    priority, _colon, number = after.partition(":")
    found = number_in(number)
    return None if found is None or priority not in PRIORITIES else (priority, found)
