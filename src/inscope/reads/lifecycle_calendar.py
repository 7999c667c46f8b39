"""The ends of phases as a calendar to subscribe to (RFC 5545)."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from icalendar import Calendar, Event

from inscope.core.lifecycle_exports import Edition, MajorLife, slug


def as_calendar(lives: Iterable[MajorLife], edition: Edition) -> bytes:
    """Return a calendar with one event for the last day of each phase.

    The same phase keeps its UID when its day moves, so that a calendar moves its event.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Inscope//Product life cycle//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"{edition.vendor}: product life cycle")
    calendar.add("refresh-interval", timedelta(days=1), {"value": "DURATION"})
    for event in _events(lives, edition):
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _events(lives: Iterable[MajorLife], edition: Edition) -> Iterator[Event]:
    for life in lives:
        for span in life.spans:
            if span.ends_on is None:
                continue
            event = Event()
            event.add("uid", f"{slug(life.name)}-{span.phase.word}@lifecycle.inscope")
            event.add("dtstamp", edition.now)
            event.add("dtstart", span.ends_on)
            event.add("summary", f"{life.name}: {span.phase.label} ends")
            event.add("description", f"{span.phase.label}: {span.phase.about} Its last day is {span.ends_on}.")
            event.add("url", edition.address)
            event.add("transp", "TRANSPARENT")
            yield event
