"""The time line of a case: messages, notes and events, in the order in which they came."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.template.defaultfilters import filesizeformat
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from inscope.apps.cases.rows import EventRow, MessageRow
from inscope.apps.cases.rows import FileRow as File
from inscope.core.outcome import Outcome
from inscope.core.policy import Policy
from inscope.core.policy.explain import HEADLINES
from inscope.core.sla.acknowledged import PAGED
from inscope.core.sla.warnings import Warned
from inscope.reads.case_rows import Entry, FileRow
from inscope.reads.plans import wall_words, zone_of
from inscope.reads.sources import Names


def timeline(
    messages: Iterable[MessageRow],
    events: Iterable[EventRow],
    files: Iterable[File],
    names: Names,
    policy: Policy,
    *,
    whys: Mapping[int, str],
) -> tuple[Entry, ...]:
    """Return what was written and what happened, the first first; a message stands before what it brought about.

    `whys` are the reasons of statements, by number.
    """
    by_message: dict[int | None, list[FileRow]] = {}
    for file in files:
        by_message.setdefault(file.message_id, []).append(file_row(file))
    written = [_message(one, by_message.get(one.id, []), names) for one in messages]
    happened = list(_events(events, names, policy, whys))
    return tuple(sorted([*written, *happened], key=lambda entry: entry.at))


def people_told_of(events: Iterable[EventRow]) -> set[int]:
    """Return the people to whom a case was given, and those on call who were told of it."""
    given = (event.said["person"] for event in events if event.kind in {"assigned", PAGED})
    return {person for person in given if isinstance(person, int)}


def file_row(file: File) -> FileRow:
    """Return a file as a page shows it."""
    return FileRow(file.public_id, file.name, filesizeformat(file.size))


def _message(one: MessageRow, files: list[FileRow], names: Names) -> Entry:
    kind = "note" if one.is_internal else "message"
    return Entry(kind, one.written_at, names[one.person_id], body=one.body, files=tuple(files))


def _events(events: Iterable[EventRow], names: Names, policy: Policy, whys: Mapping[int, str]) -> Iterator[Entry]:
    for event in events:
        details: dict[str, object] = json.loads(event.details)
        if event.kind == "opened":
            continue  # the first message says it
        icon, text = _sentence(event, details, names, policy)
        outcome = Outcome(str(details["outcome"])) if event.kind == "decided" else None
        statement = details.get("statement")
        why = whys.get(statement, "") if isinstance(statement, int) else str(details.get("why", ""))
        yield Entry("event", event.at, names[event.person_id], icon=icon, text=text, why=why, outcome=outcome)


def _sentence(event: EventRow, details: Mapping[str, object], names: Names, policy: Policy) -> tuple[str, str]:
    """Return the icon and the sentence of an event."""
    words = {"person": names[event.person_id].name}
    match event.kind:
        case "decided":
            outcome = HEADLINES[Outcome(str(details["outcome"]))]
            words |= {"outcome": outcome, "policy": f"{policy.pack.title} {policy.pack.version}"}
            return "scroll-text", _("%(outcome)s, decided by %(policy)s") % words
        case "stated":
            return "list-checks", _("%(person)s stated: %(facts)s") % (words | {"facts": _labels(policy, details)})
        case "judged":
            fact = policy.facts[str(details["fact"])].label
            return "scale", _("%(person)s judged: %(fact)s") % (words | {"fact": fact})
        case "exception":
            return "hand-heart", _("%(person)s granted an exception until %(day)s") % (words | {"day": _day(details)})
        case "review_asked" | "review_answered":
            return "users", _reviewed(details, words)
        case "assigned":
            return "user-round", _assigned(details, words, names)
        case "clock_moved" | "calendar_moved" | "paged":
            zone = zone_of(policy.pack.services)
            return "timer", _paged(details, names, zone) if event.kind == PAGED else _moved(details, zone)
        case "resolved" | "reopened":
            return _closed(event, words)
        case "objected" | "objection_answered":
            return "scale", _objected(details, words)
    return _sentence_of_act(event.kind, details, words, policy)


def _sentence_of_act(
    kind: str, details: Mapping[str, object], words: Mapping[str, str], policy: Policy
) -> tuple[str, str]:
    """Return the icon and the sentence of what somebody did about the priority or the response time."""
    said = {**words, **{name: str(value) for name, value in details.items()}}
    match kind:
        case "reclassified":
            return "signal", _("%(person)s changed the priority from %(from)s to %(to)s") % said
        case "priority_proposed":
            return "signal", _("%(person)s asked for priority %(to)s") % said
        case "priority_declined":
            return "signal", _("%(person)s left the priority as it is; %(to)s was asked for") % said
        case "waiting":
            return "hourglass", _("%(person)s waits for an answer of the customer") % said
        case "resumed":
            return "play", _("%(person)s waits for the customer no longer") % said
        case "agreed":
            due = _due(said["due_at"], zone_of(policy.pack.services))
            return "handshake", _("%(person)s recorded that the next answer is due by %(due)s") % (said | {"due": due})
        case "warned":
            return "timer", _warned(said, _due(said["due_at"], zone_of(policy.pack.services)))
        case "acknowledged":
            return "user-round-check", _acknowledged(said)
        case "contact_given":
            return "phone", _("%(person)s named the contact around the clock: %(contact)s") % said
    return "timer", _of_hours(kind, details, said)


def _of_hours(kind: str, details: Mapping[str, object], said: Mapping[str, str]) -> str:
    """Return the sentence of what somebody did about the hours of a request."""
    match kind:
        case "estimated":
            return _("%(person)s estimated %(hours)s hours") % said
        case "estimate_accepted":
            return _("%(person)s accepted the estimate of %(hours)s hours") % said
        case "estimate_declined":
            return _("%(person)s declined the estimate of %(hours)s hours") % said
        case "hours_released":
            return _("%(person)s released %(hours)s hours that were held") % said
        case "time_returned":
            words = {**said, "day": _on(said["on"])}
            return _("%(person)s returned the time of %(day)s after a second look: it is given back") % words
        case "overage_approved" | "overage_recorded":
            return _approved(kind, {**said, "until": _day(details)})
        case "overage_revoked":
            return _("%(person)s revoked an approval of %(hours)s hours beyond the blocks: %(used)s are used") % said
        case "revocation_recorded":
            return _("%(person)s recorded that an approval of %(hours)s hours is revoked: %(used)s are used") % said
    return kind


def _approved(kind: str, said: Mapping[str, str]) -> str:
    what = _("up to %(hours)s hours beyond the blocks at %(rate)s an hour, until %(until)s") % said
    if kind == "overage_recorded":
        return _("%(person)s recorded an approval: %(what)s") % {**said, "what": what}
    return _("%(person)s approved %(what)s") % {**said, "what": what}


def _acknowledged(said: Mapping[str, str]) -> str:
    if said["warned"] == Warned.LATE:
        return _("%(person)s has the late response") % said
    return _("%(person)s has it: nobody else is told until it is late") % said


def _warned(said: Mapping[str, str], due: str) -> str:
    if said["warned"] == Warned.LATE:
        return _("The response is late: it was due by %(due)s") % {"due": due}
    return _("%(warned)s %% of the time are used: the response is due by %(due)s") % {**said, "due": due}


def _paged(details: Mapping[str, object], names: Names, zone: ZoneInfo) -> str:
    said = {name: str(value) for name, value in details.items()}
    words = {"person": _colleague(details["person"], names), "what": _warned(said, _due(said["due_at"], zone))}
    return _("%(person)s was told, being on call. %(what)s") % words


def _closed(event: EventRow, words: Mapping[str, str]) -> tuple[str, str]:
    if event.kind == "resolved":
        return "check", _("%(person)s resolved the case") % words
    return "rotate-ccw", _("%(person)s reopened the case") % words


def _reviewed(details: Mapping[str, object], words: Mapping[str, str]) -> str:
    match details.get("is_upheld"):
        case None:
            return _("%(person)s asked for a review of the decision") % words
        case True:
            return _("%(person)s reviewed the decision: it stands") % words
    return _("%(person)s reviewed and judged anew") % words


def _objected(details: Mapping[str, object], words: Mapping[str, str]) -> str:
    said = {**words, "day": _on(str(details["on"]))}
    match details.get("is_upheld"):
        case None:
            return _("%(person)s objected to the time of %(day)s") % said
        case True:
            return _("%(person)s upheld the objection: the time of %(day)s is given back") % said
    return _("%(person)s refused the objection: the time of %(day)s stands") % said


def _assigned(details: Mapping[str, object], words: dict[str, str], names: Names) -> str:
    to = details["person"]
    if to is None:
        return _("%(person)s gave the case to nobody") % words
    return _("%(person)s gave the case to %(taker)s") % (words | {"taker": _colleague(to, names)})


def _colleague(person: object, names: Names) -> str:
    return names[person].name if isinstance(person, int) and person in names else _("a colleague")


def _moved(details: Mapping[str, object], zone: ZoneInfo) -> str:
    """Say that a calendar or other rules of time zones moved what is due; while a clock is paused, what is left."""
    cause = (
        _("The calendar %(calendar)s times this case from now on") % details
        if "calendar" in details
        else _("The rules of time zones changed (tzdata %(zones)s)") % details
    )
    before, after = details["before"], details["after"]
    if before is None or after is None:
        return _("%(cause)s: what is left was computed anew") % {"cause": cause}
    words = {"cause": cause, "before": _due(str(before), zone), "after": _due(str(after), zone)}
    return _("%(cause)s: due %(after)s, no longer %(before)s") % words


def _due(instant: str, zone: ZoneInfo) -> str:
    return wall_words(datetime.fromisoformat(instant), zone)


def _labels(policy: Policy, details: Mapping[str, object]) -> str:
    facts = details["facts"]
    return ", ".join(policy.facts[name].label for name in facts) if isinstance(facts, list) else ""


def _day(details: Mapping[str, object]) -> str:
    return _on(str(details["ends_on"]))


def _on(day: str) -> str:
    return date_format(date.fromisoformat(day), "j F Y")
