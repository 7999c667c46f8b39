"""The queue of the desk: open cases by priority, the oldest first, in views that the address names."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from inscope.apps.cases.models import Case
from inscope.core.outcome import Outcome
from inscope.core.people import Actor, Right
from inscope.pg.tenancy import acting_as
from inscope.reads.case_lines import case_lines, listed
from inscope.reads.case_rows import CaseLine

PAGE = 25
COUNTED = ("open", "mine", "vendor", "judgment", "customer", "review", "refused")
_REFUSED = [outcome.value for outcome in Outcome if outcome.denies]


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


def shown_in(name: str, person_id: int | None) -> Q:
    """Return which cases a view shows to a person."""
    is_open = Q(status="open")
    return {
        "open": is_open,
        "mine": is_open & Q(assignee_id=person_id),
        "vendor": is_open & Q(waiting_for="vendor"),
        "judgment": is_open & Q(waiting_for="judgment"),
        "customer": is_open & Q(waiting_for="customer"),
        "review": is_open & Q(in_review=True),
        "refused": is_open & Q(outcome__in=_REFUSED),
        "resolved": Q(status="resolved"),
    }[name]


def queue_page(actor: Actor, name: str, after: str) -> QueuePage:
    """Return a page of a view, after the case that `after` names as `P2:1041`; anything else begins at the start."""
    actor.require(Right.READ_CASES)
    known = views()
    name = name if name in known else "open"
    view = known[name]
    with acting_as(actor):
        wanted = listed(actor).filter(shown_in(name, actor.person_id))
        found = list(_ordered(wanted, name, _place(after))[: PAGE + 1])
        counts = _counts(actor.person_id)
    shown = found[:PAGE]
    last = shown[-1] if len(found) > PAGE else None
    return QueuePage(
        title=view.label,
        tabs=tuple(ViewTab(key, one.label, counts.get(key, ""), key == name) for key, one in known.items()),
        lines=case_lines(shown, actor),
        empty=view.empty,
        next_query=f"view={name}&after={last.priority}:{last.pk}" if last else "",
        first_query=f"view={name}" if after else "",
    )


def _ordered(found: QuerySet[Case], name: str, place: tuple[str, int] | None) -> QuerySet[Case]:
    """Order by priority and age, and go on after a place; what is resolved, the latest first."""
    if name == "resolved":
        return (found if place is None else found.filter(id__lt=place[1])).order_by("-id")
    if place is not None:
        priority, number = place
        found = found.filter(Q(priority__gt=priority) | Q(priority=priority, id__gt=number))
    return found.order_by("priority", "id")


def _counts(person_id: int | None) -> dict[str, str]:
    """Return how many cases each view has; beyond a page, that there are more: counting them all would cost more."""
    statement, values = _counting(person_id)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        counts = cursor.fetchall()[0]
    shown = (str(count) if count <= PAGE else f"{PAGE}+" for count in counts)
    return dict(zip(COUNTED, shown, strict=True))


@lru_cache(maxsize=256)
def _counting(person_id: int | None) -> tuple[str, tuple[Any, ...]]:
    """Return one statement that counts every view, with its values: made once for a person, since that costs more."""
    parts = [
        Case.objects.filter(shown_in(name, person_id)).order_by().values("id")[: PAGE + 1].query.sql_with_params()
        for name in COUNTED
    ]
    counts = ", ".join(f"(select count(*) from ({one}) as found)" for one, _values in parts)  # noqa: S608 - ours
    return f"select {counts}", tuple(value for _one, values in parts for value in values)


def _place(after: str) -> tuple[str, int] | None:
    priority, _colon, number = after.partition(":")
    is_place = priority in {"P1", "P2", "P3"} and number.isascii() and number.isdigit() and len(number) < 19  # noqa: PLR2004
    return (priority, int(number)) if is_place else None
