"""Business time of Inscope beside three libraries: adding hours and measuring them, one run in turns.

    pip install -e . -r benchmarks/requirements-time-peers.txt
    python benchmarks/business_time.py

Every answer is first compared with a walk along the wall clock, minute by minute; whoever is wrong on an input is not
timed on it. Then come inputs at which some are wrong. Exits with 1 if Inscope is slower than it has to be, with 2 if it
is wrong itself.
"""

import platform
import random
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from functools import partial
from zoneinfo import ZoneInfo

import businesstimedelta
import pandas as pd
import pytz
from business_duration import businessDuration

from inscope.core.business_time import Calendar, always, business_time
from inscope.core.zones import instant_of, seconds_of
from timing import ROUNDS, Contestant, run

TIMES_MIN = 50
INPUTS = 100
MINUTE, HOUR, DAY = 60, 3_600, 86_400
LONDON = ZoneInfo("Europe/London")
BERLIN = ZoneInfo("Europe/Berlin")
OPENS, CLOSES = time(9), time(17)
OFFICE = business_time(Calendar("office", "1", LONDON, (((9 * HOUR, 17 * HOUR),),) * 5 + ((),) * 2))
RULE = businesstimedelta.WorkDayRule(OPENS, CLOSES, [0, 1, 2, 3, 4], tz=pytz.timezone("Europe/London"))
SECONDS_A_YEAR = 365 * DAY


@dataclass(frozen=True, slots=True)
class Way:
    """How somebody answers: what is made of an input beforehand, what is timed, and its answer in seconds."""

    name: str
    prepare: Callable[[int, int], object]
    answer: Callable[[object], object]
    seconds: Callable[[object], int]


def aware(instant, zone=LONDON):
    """Return an instant as clocks of a zone show it."""
    return instant_of(instant).astimezone(zone)


def hours_of_pandas(count):
    """Return so many office hours, which pandas adds whole."""
    return pd.offsets.CustomBusinessHour(count, start=OPENS, end=CLOSES)


def elapsed(found):
    """Return a duration of businesstimedelta in seconds."""
    return found.hours * HOUR + found.seconds


ADDING = [
    Way("Inscope", lambda start, amount: (start, amount), lambda given: OFFICE.after(*given), int),
    Way(
        "businesstimedelta 1.0.1",
        lambda start, amount: (aware(start), businesstimedelta.BusinessTimeDelta(RULE, seconds=amount)),
        lambda given: given[0] + given[1],
        seconds_of,
    ),
    Way(
        "pandas 3.1.1, CustomBusinessHour",
        lambda start, amount: (
            pd.Timestamp(aware(start)),
            pd.offsets.CustomBusinessHour(amount // HOUR, start=OPENS, end=CLOSES),
        ),
        lambda given: given[0] + given[1],
        seconds_of,
    ),
]
MEASURING = [
    Way("Inscope", lambda start, end: (start, end), lambda given: OFFICE.open_between(*given), int),
    Way(
        "businesstimedelta 1.0.1",
        lambda start, end: (aware(start), aware(end)),
        lambda given: RULE.difference(*given),
        elapsed,
    ),
    Way(
        "business-duration 0.68",
        lambda start, end: (aware(start), aware(end)),
        lambda given: businessDuration(*given, OPENS, CLOSES, unit="sec"),
        int,
    ),
]


def walked_until(start, seconds):
    """Return when so much was open, by a walk along the minutes of the wall clock."""
    at = start
    while seconds > 0:
        seconds -= MINUTE * is_open(at)
        at += MINUTE
    return at


def walked_between(start, end):
    """Return what was open, by the same walk."""
    return sum(MINUTE for at in range(start, end, MINUTE) if is_open(at))


def is_open(instant):
    """Return whether the wall clock is within office hours."""
    wall = aware(instant)
    return wall.weekday() < 5 and OPENS <= wall.time() < CLOSES


def inputs():
    """Return the same starts, whole hours to add and ends to measure every time, by the minute, over a year."""
    chosen, first = random.Random(6), seconds_of(datetime(2026, 1, 1, tzinfo=UTC))
    for _ in range(INPUTS):
        start = first + chosen.randrange(0, SECONDS_A_YEAR, MINUTE)
        yield start, chosen.randint(1, 80) * HOUR, start + chosen.randrange(MINUTE, 40 * DAY, MINUTE)


def contestant(way, asked, right):
    """Return somebody with the inputs on which they are right, as they like them."""
    given = [way.prepare(*each) for each in asked]
    known = [it for it, answer in zip(given, right, strict=True) if way.seconds(way.answer(it)) == answer]
    return Contestant(way.name, f"{len(known)} of {len(asked)}", way.answer, known)


def compare(title, ways, asked, right):
    """Time everybody, print a table, and return how many times as fast Inscope is as the fastest peer."""
    ours, *peers = (contestant(way, asked, right) for way in ways)
    if len(ours.inputs) < len(asked):
        raise SystemExit(2)
    run([ours, *peers])
    print(f"\n## {title}\n\n| library | right on | per CPU second | CPU µs | times as long as Inscope |")
    print("|---|---:|---:|---:|---:|")
    for each in (ours, *peers):
        micros, times = 1e6 / each.cpu_rate, ours.cpu_rate / each.cpu_rate
        print(f"| {each.name} | {each.explains} | {each.cpu_rate:,.0f} | {micros:,.2f} | {times:,.0f} |")
    return min(ours.cpu_rate / peer.cpu_rate for peer in peers)


# -- where they differ ----------------------------------------------------------------------------


def local(text, zone=BERLIN):
    """Return a wall time of a zone."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def rule(start, end, days=range(7)):
    """Return a rule of businesstimedelta in Berlin."""
    return businesstimedelta.WorkDayRule(start, end, list(days), tz=pytz.timezone("Europe/Berlin"))


def sundays(start, end):
    """Return a calendar that opens on Sundays in Berlin."""
    return business_time(Calendar("sundays", "1", BERLIN, ((),) * 6 + (((start * HOUR, end * HOUR),),)))


def ours_between(calendar, start, end):
    return calendar.open_between(seconds_of(start), seconds_of(end)) // MINUTE


def theirs_between(the_rule, start, end):
    return elapsed(the_rule.difference(start, end)) / MINUTE


def duration_between(start, end, opens=None, closes=None, weekend=()):
    return businessDuration(start, end, opens, closes, weekendlist=list(weekend), unit="sec") / MINUTE


SPRING = local("2026-03-28T12:00"), local("2026-03-29T12:00")
SUNDAY_IN_SPRING = local("2026-03-29T00:00"), local("2026-03-30T00:00")
SUNDAY_IN_AUTUMN = local("2026-10-25T00:00"), local("2026-10-26T00:00")
NOT_SUNDAY = range(6)
DIFFER = [
    (
        "minutes of a day and a night in which clocks skip an hour, 24x7",
        partial(ours_between, business_time(always(BERLIN)), *SPRING),
        1_380,
        [
            ("businesstimedelta", partial(theirs_between, rule(time(0), time(23, 59, 59)), *SPRING)),
            ("business-duration", partial(duration_between, *SPRING)),
        ],
    ),
    (
        "minutes of a Sunday, 00:00-10:00, on which clocks show an hour twice",
        partial(ours_between, sundays(0, 10), *SUNDAY_IN_AUTUMN),
        660,
        [
            ("businesstimedelta", partial(theirs_between, rule(time(0), time(10), [6]), *SUNDAY_IN_AUTUMN)),
            ("business-duration", partial(duration_between, *SUNDAY_IN_AUTUMN, time(0), time(10), NOT_SUNDAY)),
        ],
    ),
    (
        "minutes of a Sunday, 02:00-03:00, on which clocks skip that hour",
        partial(ours_between, sundays(2, 3), *SUNDAY_IN_SPRING),
        0,
        [
            ("businesstimedelta", partial(theirs_between, rule(time(2), time(3), [6]), *SUNDAY_IN_SPRING)),
            ("business-duration", partial(duration_between, *SUNDAY_IN_SPRING, time(2), time(3), NOT_SUNDAY)),
        ],
    ),
]


def differing():
    """Print the inputs at which somebody differs, each with the answers."""
    print("\n## Where they differ\n\n| what | right | Inscope | others |\n|---|---:|---:|---|")
    for what, ours, right, others in DIFFER:
        told = "; ".join(f"{name}: {answer():g}" for name, answer in others)
        print(f"| {what} | {right:,} | {ours():,} | {told} |")
    friday = seconds_of(datetime(2026, 1, 9, 16, tzinfo=UTC))
    ours, theirs = aware(OFFICE.after(friday, HOUR)), pd.Timestamp(aware(friday)) + hours_of_pandas(1)
    print(f"| Friday 2026-01-09 16:00 and an hour | Friday 17:00 | {ours:%A %H:%M} | pandas: {theirs:%A %H:%M} |")


def main():
    """Compare, print, and return the exit code."""
    asked = list(inputs())
    print(f"Python {platform.python_version()}, {INPUTS} inputs, median of {ROUNDS} rounds in turns, one thread")
    adding = [(start, amount) for start, amount, _ in asked]
    measuring = [(start, end) for start, _, end in asked]
    times = [
        compare("Adding 1 to 80 business hours", ADDING, adding, [walked_until(*each) for each in adding]),
        compare("Measuring up to 40 days", MEASURING, measuring, [walked_between(*each) for each in measuring]),
    ]
    differing()
    return 0 if min(times) >= TIMES_MIN else 1


if __name__ == "__main__":
    sys.exit(main())
