"""The files from which a clock is computed: a calendar, the targets of each priority, the events of a case.

YAML or JSON; their form is in `docs/reference/response-times.md`.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from functools import partial

from inscope.core.amounts import AMOUNT_FORM, Amount, NoAmount, read_amount
from inscope.core.business_time import BusinessTime, Calendar, always, business_time
from inscope.core.outcome import Outcome
from inscope.core.policy.calendars import NEVER_CLOSED, calendar_of
from inscope.core.policy.errors import every, shortened
from inscope.core.policy.yamltree import Tree, read_text, read_tree
from inscope.core.sla.history import EventRefusedError, in_order
from inscope.core.sla.model import Event, Kind, Name, Target, Targets
from inscope.core.zones import seconds_of

INSTANT_FORM = "an instant of 1971 to 2199 with its distance to UTC, such as `2026-01-09T16:00:00Z`"
FIRST_YEAR, LAST_YEAR = 1971, 2199
_FROM_CHANGE = "change"
_NEEDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.OPENED: ("priority",),
    Kind.RECLASSIFIED: ("priority",),
    Kind.AGREED: ("due_at",),
    Kind.DECISION: ("outcome",),
}


def read_calendar(file: str, content: bytes) -> Calendar:
    """Return the calendar of a file.

    Raises:
        PackError: with every mistake that was found: the file, the place, the value, and what is expected.
    """
    return calendar_of(read_tree(read_text(file, content)))


def read_targets(file: str, content: bytes, calendar: Calendar) -> Targets:
    """Return the targets of a file, in the business time of a calendar; a priority may name `always` instead.

    Raises:
        PackError: as for a calendar.
    """
    tree = read_tree(read_text(file, content))
    priorities = tree.map("the target of each priority")
    if not priorities:
        tree.fail("expected the target of each priority, found none")
    known = {NEVER_CLOSED: business_time(always(calendar.zone)), calendar.name: business_time(calendar)}
    targets = every(*(partial(_target, entry, known, calendar.name) for entry in priorities.values()))
    return dict(zip(priorities, targets, strict=True))


def read_events(file: str, content: bytes, targets: Targets) -> list[Event]:
    """Return the events of a file in their order, after they were found to be a history of a case.

    Raises:
        PackError: as for a calendar.
    """
    tree = read_tree(read_text(file, content))
    trees = tree.list("the events of a case, a list")
    events = every(*(partial(_event, entry, targets) for entry in trees))
    try:
        return in_order(events, targets)
    except EventRefusedError as error:
        place = tree if error.event is None else trees[events.index(error.event)]
        place.fail(error.message, error.hint)


def read_instant(text: str) -> datetime | None:
    """Return an instant; nothing, where the text is none, or does not say how far it is from UTC."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None and FIRST_YEAR <= found.year <= LAST_YEAR else None


def _target(tree: Tree, known: Mapping[str, BusinessTime], usual: str) -> Target:
    needed = (Name.INITIAL, Name.ONGOING)
    entries = tree.record((*needed, "calendar", "from"), needed, "a target")
    initial, ongoing, calendar, start = every(
        partial(_amount, entries[Name.INITIAL]),
        partial(_amount, entries[Name.ONGOING]),
        partial(_given_word, entries, "calendar", known),
        partial(_given_word, entries, "from", (_FROM_CHANGE,)),
    )
    return Target(initial, ongoing, known[calendar or usual], is_from_change=start == _FROM_CHANGE)


def _amount(tree: Tree) -> Amount | NoAmount:
    text = tree.text("an amount")
    found = read_amount(text)
    if found is None:
        tree.fail(f"`{shortened(text)}` is no amount", f"expected {AMOUNT_FORM}, ten years at most")
    return found


def _event(tree: Tree, targets: Targets) -> Event:
    found = tree.map("an event")
    if "kind" not in found:
        tree.fail("the key `kind` is missing")
    kind = Kind(found["kind"].word(tuple(Kind), "kind"))
    needed = ("id", "at", "kind", *_NEEDS.get(kind, ()))
    entries = tree.record(needed, needed, f"an event `{kind}`")
    name, at, priority, due_at, outcome = every(
        partial(entries["id"].text, "an id"),
        partial(_instant, entries["at"]),
        partial(_given_word, entries, "priority", targets),
        partial(_instant, entries["due_at"]) if "due_at" in entries else lambda: None,
        partial(_given_word, entries, "outcome", tuple(Outcome)),
    )
    return Event(
        name,
        seconds_of(at),
        kind,
        priority,
        due_at=0 if due_at is None else seconds_of(due_at),
        outcome=Outcome(outcome) if outcome else None,
        microsecond=at.microsecond,
    )


def _instant(tree: Tree) -> datetime:
    text = tree.text(INSTANT_FORM)
    found = read_instant(text)
    if found is None:
        tree.fail(f"`{shortened(text)}` is no instant", f"expected {INSTANT_FORM}")
    return found


def _given_word(entries: Mapping[str, Tree], key: str, among: Collection[str]) -> str:
    """Return a word of a vocabulary that may be left out."""
    return entries[key].word(among, key) if key in entries else ""
