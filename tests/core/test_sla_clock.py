"""Clocks of cases: what starts, stops, pauses and meets them, and how a customer is told."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.amounts import read_amount
from inscope.core.business_time import NotOpenLongEnoughError, always, business_time
from inscope.core.outcome import Outcome
from inscope.core.sla import EventRefusedError
from inscope.core.sla.clock import clock_at
from inscope.core.sla.explain import as_object, duration, explain
from inscope.core.sla.model import Event, Kind, Target
from tests.core.calendars import LONDON, NEVER, calendar

NEVER_CLOSED = business_time(always(ZoneInfo("Europe/London")))


def target(initial, ongoing, *, is_from_change=False):
    return Target(read_amount(initial), read_amount(ongoing), LONDON, is_from_change=is_from_change)  # type: ignore[arg-type]


TARGETS = {
    "P1": target("6 calendar hours", "6 calendar hours"),
    "P2": target("2 calendar days", "2 calendar days"),
    "P3": target("8 business hours", "1 business day"),
    "short": target("3 calendar hours", "3 calendar hours"),
    "from change": target("6 calendar hours", "6 calendar hours", is_from_change=True),
    "no initial": target("none", "4 calendar hours"),
    "no ongoing": target("4 calendar hours", "none"),
    "nothing": target("none", "none"),
}
DENIED = "decision out_of_scope"


def instant(text):
    """A time in February 2026, in London and so in UTC: `2 09:00`, a Monday, or `09:00` of that day."""
    day, clock_time = text.split() if " " in text else ("2", text)
    return round(datetime.fromisoformat(f"2026-02-{int(day):02}T{clock_time}Z").timestamp())


def history(*lines):
    """Events, one a line: a time, a kind, and what the kind needs."""
    return [event(number, line) for number, line in enumerate(lines)]


def event(number, line):
    words = line.split()
    end = 2 if words[0].isdigit() else 1
    first, kind, argument = " ".join(words[:end]), Kind(words[end]), " ".join(words[end + 1 :])
    return Event(
        f"{number:02}",
        instant(first),
        kind,
        priority=argument if kind in {Kind.OPENED, Kind.RECLASSIFIED} else "",
        due_at=instant(argument) if kind is Kind.AGREED else 0,
        outcome=Outcome(argument) if kind is Kind.DECISION else None,
    )


def clock(at, *lines):
    return as_object(clock_at(history(*lines), TARGETS, instant(at)))


def stands(at, *lines):
    """What a clock shows, in one line; used and left in minutes."""
    now = clock(at, *lines)
    words = [now["target"], now["state"]]
    if now["due_at"]:
        words.append(f"due {day_and_time(now['due_at'])}")
    if now["used_seconds"] is not None:
        words.append(f"used {now['used_seconds'] / 60:g} left {now['left_seconds'] / 60:g}")
    return " ".join(words)


def met(at, *lines):
    """What its history shows: what was due when, and whether it was late."""
    return [
        f"{one['target']} due {day_and_time(one['due_at'])} {'late' if one['breached'] else 'in time'}"
        for one in clock(at, *lines)["history"]
    ]


def day_and_time(text):
    shown = datetime.fromisoformat(text)
    return f"{shown:%H:%M}" if shown.day == 2 else f"{shown.day} {shown:%H:%M}"


# -- what starts and what meets a target ----------------------------------------------------------


def test_the_initial_response_runs_from_the_opening():
    assert stands("10:00", "09:00 opened P1") == "initial running due 15:00 used 60 left 300"


def test_nothing_is_owed_before_the_case_is_opened():
    now = clock("08:00", "09:00 opened P1")

    assert (now["target"], now["state"], now["started_at"]) == ("none", "not_owed", None)
    assert now["explanation"] == ["Mon 2026-02-02 08:00 UTC: the case is not opened yet"]


def test_an_event_at_the_instant_that_is_asked_counts():
    assert stands("10:00", "09:00 opened P1", "10:00 public_reply") == "ongoing running due 16:00 used 0 left 360"


def test_the_first_reply_meets_the_initial_response_and_the_ongoing_one_starts():
    lines = "09:00 opened P1", "10:00 public_reply"

    assert met("11:00", *lines) == ["initial due 15:00 in time"]
    assert stands("11:00", *lines) == "ongoing running due 16:00 used 60 left 300"


def test_each_reply_restarts_the_ongoing_response():
    lines = "09:00 opened P1", "10:00 public_reply", "12:00 public_reply"

    assert met("13:00", *lines) == ["initial due 15:00 in time", "ongoing due 16:00 in time"]
    assert stands("13:00", *lines) == "ongoing running due 18:00 used 60 left 300"


@pytest.mark.parametrize("kind", ["auto_reply", "note", "merged"])
def test_automatic_replies_notes_and_merges_change_nothing(kind):
    assert clock("16:00", "09:00 opened P1", f"10:00 {kind}") == clock("16:00", "09:00 opened P1")


def test_a_customer_who_writes_again_does_not_restart_the_clock():
    lines = "09:00 opened P1", "10:00 public_reply", "12:00 customer_replied"

    assert stands("13:00", *lines) == "ongoing running due 16:00 used 180 left 180"


def test_it_is_not_late_at_the_due_instant():
    assert stands("15:00", "09:00 opened P1") == "initial running due 15:00 used 360 left 0"
    assert stands("15:01", "09:00 opened P1") == "initial breached due 15:00 used 361 left -1"


def test_a_reply_at_the_due_instant_is_in_time():
    assert met("16:00", "09:00 opened P1", "15:00 public_reply") == ["initial due 15:00 in time"]
    assert met("16:00", "09:00 opened P1", "15:01 public_reply") == ["initial due 15:00 late"]


def test_lateness_is_told_in_the_measure_of_the_target():
    assert stands("22:00", "09:00 opened P3") == "initial breached due 17:00 used 480 left 0"
    assert stands("3 10:00", "09:00 opened P3") == "initial breached due 17:00 used 540 left -60"


def test_business_days_are_used_and_left_in_open_time():
    lines = "09:00 opened P3", "12:00 public_reply"

    assert stands("3 10:00", *lines) == "ongoing running due 3 12:00 used 360 left 120"


# -- pauses ---------------------------------------------------------------------------------------


def test_a_pause_removes_what_would_have_run():
    lines = "09:00 opened P1", "10:00 waiting_on_customer", "12:00 customer_replied"

    assert stands("11:00", *lines) == "initial paused used 60 left 300"
    assert stands("13:00", *lines) == "initial running due 17:00 used 120 left 240"


def test_a_pause_in_closed_time_removes_nothing():
    lines = "16:00 opened P3", "18:00 waiting_on_customer", "3 08:00 resumed"

    assert stands("3 10:00", *lines) == stands("3 10:00", "16:00 opened P3")


def test_a_second_wait_within_a_wait_changes_nothing():
    lines = "09:00 opened P1", "10:00 waiting_on_customer", "11:00 waiting_on_customer", "12:00 resumed"

    assert stands("13:00", *lines) == "initial running due 17:00 used 120 left 240"


def test_a_pause_moves_what_is_counted_in_days_by_the_time_that_would_have_run():
    lines = "09:00 opened P3", "12:00 public_reply", "14:00 waiting_on_customer", "16:00 customer_replied"

    assert stands("16:30", *lines) == "ongoing running due 3 14:00 used 150 left 330"


def test_a_pause_that_starts_at_the_due_instant_moves_it():
    lines = "09:00 opened P1", "15:00 waiting_on_customer", "16:00 resumed"

    assert stands("16:00", *lines) == "initial running due 16:00 used 360 left 0"


def test_a_target_that_is_late_stays_late_while_it_waits_and_after():
    lines = "09:00 opened P1", "16:00 waiting_on_customer", "18:00 resumed"

    assert stands("17:00", *lines) == "initial paused used 420 left -60"
    assert stands("19:00", *lines) == "initial breached due 15:00 used 480 left -120"


def test_a_reply_while_waiting_starts_nothing_until_the_wait_ends():
    lines = "09:00 opened P1", "10:00 waiting_on_customer", "11:00 public_reply", "13:00 customer_replied"

    assert stands("12:00", *lines) == "initial met due 16:00 used 60 left 300"
    assert met("12:00", *lines) == ["initial due 16:00 in time"]
    assert stands("14:00", *lines) == "ongoing running due 19:00 used 60 left 300"


# -- another priority, another due instant --------------------------------------------------------


def test_another_priority_counts_from_the_same_start_less_pauses():
    lines = "09:00 opened P1", "10:00 waiting_on_customer", "12:00 resumed", "13:00 reclassified P2"

    assert stands("13:00", *lines) == "initial running due 4 11:00 used 120 left 2760"


def test_what_the_change_alone_would_make_late_is_due_at_the_change():
    lines = "09:00 opened P2", "16:00 reclassified P1"

    assert stands("16:00", *lines) == "initial running due 16:00 used 420 left 0"
    assert stands("16:30", *lines) == "initial breached due 16:00 used 450 left -30"
    assert met("16:00", *lines, "16:00 public_reply") == ["initial due 16:00 in time"]


def test_what_was_late_before_the_change_is_counted_anew():
    late = "09:00 opened P1", "16:00 reclassified"

    assert stands("16:00", late[0], f"{late[1]} P2") == "initial running due 4 09:00 used 420 left 2460"
    assert stands("16:00", late[0], f"{late[1]} short") == "initial breached due 12:00 used 420 left -240"


def test_a_target_may_count_from_the_change():
    lines = "09:00 opened P2", "16:00 reclassified from change"

    assert stands("17:00", *lines) == "initial running due 22:00 used 60 left 300"
    assert stands("17:00", lines[0], "10:00 waiting_on_customer", lines[1]) == "initial paused used 0 left 360"


def test_a_priority_that_changes_in_a_wait_keeps_what_was_left_when_the_wait_began():
    lines = "09:00 opened P2", "10:00 waiting_on_customer", "18:00 reclassified P1", "19:00 resumed"

    assert stands("20:00", *lines) == "initial running due 3 00:00 used 120 left 240"


def test_a_wait_before_the_change_of_priority_moves_what_is_due():
    lines = "09:00 opened P2", "10:00 waiting_on_customer", "14:00 resumed", "18:00 reclassified P1"

    assert stands("18:00", *lines) == "initial running due 19:00 used 300 left 60"


def test_a_target_of_none_keeps_its_start_and_can_be_given_an_amount():
    assert stands("11:00", "09:00 opened nothing", "10:00 reclassified P1") == (
        "initial running due 15:00 used 120 left 240"
    )


def test_another_priority_after_the_last_reply_matters_to_the_next_target_alone():
    lines = "09:00 opened P1", "10:00 waiting_on_customer", "11:00 public_reply", "12:00 reclassified P2"

    assert stands("12:00", *lines) == "initial met due 16:00 used 60 left 300"
    assert stands("13:00", *lines, "13:00 resumed") == "ongoing running due 4 13:00 used 0 left 2880"


def test_an_agreed_instant_replaces_the_due_one_and_no_pause_moves_it():
    lines = "09:00 opened P1", "10:00 agreed 3 12:00", "11:00 waiting_on_customer", "13:00 resumed"

    assert stands("14:00", *lines) == "initial running due 3 12:00 used 180 left 1320"


def test_what_is_agreed_holds_for_a_paused_target():
    lines = "09:00 opened P1", "10:00 waiting_on_customer", "11:00 agreed 3 12:00", "12:00 resumed"

    assert stands("12:00", *lines) == "initial running due 3 12:00 used 60 left 1440"


def test_what_is_agreed_where_nothing_is_owed_changes_nothing():
    assert stands("11:00", "09:00 opened nothing", "10:00 agreed 3 12:00") == "none not_owed"


def test_another_priority_drops_what_was_agreed():
    lines = "09:00 opened P1", "10:00 agreed 3 12:00", "11:00 reclassified P2"

    assert stands("11:00", *lines) == "initial running due 4 09:00 used 120 left 2760"


# -- resolved, and opened again -------------------------------------------------------------------


def test_nothing_counts_after_the_case_is_resolved():
    lines = "09:00 opened P1", "10:00 resolved", "11:00 customer_replied", "12:00 resumed", "13:00 public_reply"

    assert stands("14:00", *lines) == "initial stopped due 15:00 used 60 left 300"


def test_nothing_counts_between_a_pause_and_the_resolution():
    lines = "09:00 opened P1", "10:00 waiting_on_customer", "12:00 resolved"

    assert stands("14:00", *lines) == "initial stopped due 17:00 used 60 left 300"


def test_what_was_late_when_the_case_was_resolved_has_stopped():
    assert stands("20:00", "09:00 opened P1", "16:00 resolved") == "initial stopped due 15:00 used 420 left -60"


def test_what_was_met_before_the_case_was_resolved_has_stopped():
    lines = "09:00 opened no ongoing", "10:00 public_reply", "12:00 resolved"

    assert stands("14:00", *lines) == "initial stopped due 13:00 used 60 left 180"


def test_opening_again_starts_the_ongoing_response_anew():
    lines = "09:00 opened P1", "10:00 public_reply", "11:00 resolved", "13:00 reopened"

    assert stands("14:00", *lines) == "ongoing running due 19:00 used 60 left 300"


def test_opening_again_starts_the_ongoing_response_even_before_a_reply():
    lines = "09:00 opened P1", "10:00 resolved", "13:00 reopened"

    assert stands("14:00", *lines) == "ongoing running due 19:00 used 60 left 300"


def test_opening_a_case_again_that_is_not_resolved_starts_the_ongoing_response_anew_and_ends_the_wait():
    lines = "09:00 opened P1", "10:00 public_reply", "11:00 waiting_on_customer", "12:00 reopened"

    assert stands("13:00", *lines) == "ongoing running due 18:00 used 60 left 300"


# -- decisions ------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome.denies])
def test_a_refused_request_is_owed_nothing(outcome):
    lines = "09:00 opened P1", f"10:00 decision {outcome}", "11:00 customer_replied", "12:00 public_reply"

    assert stands("13:00", *lines) == "initial not_owed due 15:00 used 60 left 300"
    assert met("13:00", *lines) == []


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if not outcome.denies])
def test_any_other_decision_leaves_the_clock_running(outcome):
    assert stands("11:00", "09:00 opened P1", f"10:00 decision {outcome}") == stands("11:00", "09:00 opened P1")


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome.grants])
def test_a_request_that_is_covered_after_a_refusal_is_owed_an_answer_from_then(outcome):
    lines = "09:00 opened P1", f"10:00 {DENIED}", f"12:00 decision {outcome}"

    assert stands("13:00", *lines) == "initial running due 18:00 used 60 left 300"


def test_after_a_reply_it_is_owed_the_ongoing_response():
    lines = "09:00 opened P1", f"10:00 {DENIED}", "11:00 public_reply", "12:00 decision covered"

    assert stands("13:00", *lines) == "ongoing running due 18:00 used 60 left 300"


def test_a_request_that_is_covered_while_the_case_waits_is_owed_an_answer_once_the_wait_ends():
    lines = "09:00 opened P1", f"10:00 {DENIED}", "11:00 waiting_on_customer", "12:00 decision covered", "14:00 resumed"

    assert stands("13:00", *lines) == "initial paused used 0 left 360"
    assert stands("15:00", *lines) == "initial running due 20:00 used 60 left 300"


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if not outcome.grants])
def test_only_a_decision_that_covers_makes_an_answer_owed_again(outcome):
    lines = "09:00 opened P1", f"10:00 {DENIED}", f"12:00 decision {outcome}"

    assert stands("13:00", *lines) == "initial not_owed due 15:00 used 60 left 300"


def test_a_refused_request_that_is_opened_again_is_owed_nothing_until_it_is_covered():
    lines = "09:00 opened P1", f"10:00 {DENIED}", "11:00 resolved", "12:00 reopened", "13:00 decision covered"

    assert stands("11:30", *lines) == "initial stopped due 15:00 used 60 left 300"
    assert stands("12:30", *lines) == "initial not_owed due 15:00 used 60 left 300"
    assert stands("13:30", *lines) == "initial running due 19:00 used 30 left 330"


def test_a_request_that_is_covered_after_it_was_resolved_is_owed_nothing():
    lines = "09:00 opened P1", f"10:00 {DENIED}", "11:00 resolved", "12:00 decision covered"

    assert stands("13:00", *lines) == "initial stopped due 15:00 used 60 left 300"


def test_a_request_that_is_refused_after_it_was_resolved_stays_stopped_until_it_is_opened_again():
    lines = "09:00 opened P1", "10:00 resolved", f"11:00 {DENIED}", "12:00 reopened"

    assert stands("11:30", *lines) == "initial stopped due 15:00 used 60 left 300"
    assert stands("12:30", *lines) == "initial not_owed due 15:00 used 60 left 300"


# -- where no answer is owed ----------------------------------------------------------------------


def test_a_target_of_none_is_not_owed_and_counts_nothing():
    now = clock("11:00", "09:00 opened nothing")

    assert stands("11:00", "09:00 opened nothing") == "none not_owed"
    assert (now["started_at"], now["used_seconds"], now["left_seconds"]) == ("2026-02-02T09:00:00Z", None, None)


@pytest.mark.parametrize("kind", ["customer_replied", "resumed"])
def test_without_an_initial_response_the_customers_word_starts_the_ongoing_one(kind):
    lines = "09:00 opened no initial", f"10:00 {kind}"

    assert stands("11:00", *lines) == "ongoing running due 14:00 used 60 left 180"


def test_what_was_met_last_is_shown_where_nothing_more_is_owed():
    in_time, late = ("09:00 opened no ongoing", "10:00 public_reply"), ("09:00 opened no ongoing", "14:00 public_reply")

    assert stands("12:00", *in_time) == "initial met due 13:00 used 60 left 180"
    assert stands("15:00", *late) == "initial met due 13:00 used 300 left -60"


def test_what_was_met_last_is_shown_after_a_refusal_where_nothing_ran():
    lines = "09:00 opened no ongoing", "10:00 public_reply", f"11:00 {DENIED}"

    assert stands("12:00", *lines) == "initial not_owed due 13:00 used 60 left 180"


def test_a_calendar_that_does_not_open_is_refused():
    amount = read_amount("4 business hours")
    never = Target(amount, amount, calendar("Europe/London", NEVER))  # type: ignore[arg-type]

    with pytest.raises(NotOpenLongEnoughError):
        clock_at(history("09:00 opened P1"), {"P1": never}, instant("10:00"))


# -- events ---------------------------------------------------------------------------------------


def test_events_of_one_instant_keep_the_order_of_their_ids_as_text():
    opened = Event("0", instant("09:00"), Kind.OPENED, "P1")
    change, other = (
        Event(name, instant("10:00"), Kind.RECLASSIFIED, to) for name, to in (("9", "P2"), ("10", "short"))
    )

    now = as_object(clock_at([opened, change, other], TARGETS, instant("10:00")))

    assert now["due_at"] == "2026-02-04T09:00:00Z"


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([], "no event opens the case"),
        (["09:00 note"], "no event opens the case"),
        (["09:00 opened P1", "10:00 opened P1"], "event `01` opens the case once more"),
        (["09:00 opened P1", "08:00 note"], "event `01` comes before the case is opened"),
        (["09:00 opened P9"], "event `00` has the unknown priority `P9`"),
        (["09:00 opened P1", "10:00 reclassified urgent"], "event `01` has the unknown priority `urgent`"),
    ],
)
def test_what_is_no_history_of_a_case_is_refused(lines, message):
    with pytest.raises(EventRefusedError) as refused:
        clock_at(history(*lines), TARGETS, instant("12:00"))

    assert refused.value.message == message
    assert refused.value.hint


def test_two_events_of_one_id_are_refused():
    with pytest.raises(EventRefusedError, match="event `1` stands twice and says two things"):
        clock_at([Event("1", 0, Kind.OPENED, "P1"), Event("1", 60, Kind.NOTE)], TARGETS, 60)


OPENED = st.sampled_from(["P1", "P2", "P3", "no initial", "nothing"]).map(lambda priority: f"09:00 opened {priority}")
LINES = st.tuples(
    st.integers(2, 5), st.integers(9, 20), st.sampled_from([kind for kind in Kind if kind is not Kind.OPENED])
).flatmap(
    lambda drawn: st.sampled_from(
        {
            Kind.RECLASSIFIED: ["P1", "P2", "short", "from change"],
            Kind.AGREED: ["3 12:00", "6 12:00"],
            Kind.DECISION: ["covered", "out_of_scope", "needs_judgment"],
        }.get(drawn[2], [""])
    ).map(lambda argument: f"{drawn[0]} {drawn[1]:02}:00 {drawn[2]} {argument}".strip())
)


@given(opened=OPENED, lines=st.lists(LINES, max_size=8), at=st.integers(2, 8), random=st.randoms())
def test_order_and_repetition_of_events_change_nothing(opened, lines, at, random):
    events, then = history(opened, *lines), instant(f"{at} 10:00")
    shuffled = [*events, *events]
    random.shuffle(shuffled)

    assert as_object(clock_at(shuffled, TARGETS, then)) == as_object(clock_at(events, TARGETS, then))


@given(opened=OPENED, lines=st.lists(LINES, max_size=8), quiet=st.lists(LINES, max_size=4), at=st.integers(2, 8))
def test_what_answers_nobody_never_changes_a_clock(opened, lines, quiet, at):
    events, then = history(opened, *lines), instant(f"{at} 10:00")
    more = [Event(f"{one.id} quiet", one.at, Kind.AUTO_REPLY) for one in history(*quiet)]

    assert as_object(clock_at([*events, *more], TARGETS, then)) == as_object(clock_at(events, TARGETS, then))


@given(start=st.integers(0, 9_000), before=st.integers(0, 480), wait=st.integers(0, 9_000))
def test_a_pause_removes_only_what_would_have_run(start, before, wait):
    opened, paused = instant("09:00") + start * 60, instant("09:00") + (start + before) * 60
    resumed = paused + wait * 60
    events = [
        Event("1", opened, Kind.OPENED, "P3"),
        Event("2", paused, Kind.WAITING),
        Event("3", resumed, Kind.CUSTOMER_REPLIED),
    ]

    position = clock_at(events, TARGETS, resumed).position

    assert position is not None
    assert position.due_at is not None
    assert position.used == LONDON.open_between(opened, paused)
    assert position.used + LONDON.open_between(resumed, position.due_at) == 8 * 3_600


@given(opened=OPENED, lines=st.lists(LINES, max_size=8), to=st.sampled_from(["P1", "P2", "short", "P3"]))
def test_another_priority_alone_makes_nothing_late(opened, lines, to):
    then = instant("6 10:00")
    before = clock_at(history(opened, *lines), TARGETS, then)
    after = clock_at(history(opened, *lines, f"6 10:00 reclassified {to}"), TARGETS, then)

    assert after.history == before.history
    was_late = before.position is not None and before.position.is_late
    assert was_late or after.position is None or not after.position.is_late


# -- what a customer reads ------------------------------------------------------------------------


def told(at, *lines):
    """The explanation, days as they are given; month and zone are those of every line."""
    text = "\n".join(explain(clock_at(history(*lines), TARGETS, instant(at))))
    return text.replace(" 2026-02-0", " ").replace(" GMT", "").splitlines()


def test_a_customer_can_reckon_along():
    lines = [
        *("09:30 opened P3", "09:31 auto_reply", "11:00 waiting_on_customer", "3 10:00 customer_replied"),
        *("3 11:00 public_reply", "3 16:00 agreed 5 12:00"),
    ]

    assert told("4 11:00", *lines) == [
        "Mon 2 09:30: the case was opened as P3; the initial response is due within 8 business hours, by Tue 3 09:30",
        "Mon 2 11:00: we wait for the customer; the initial response is paused, 6 h 30 min left",
        "Tue 3 10:00: the customer replied; the initial response is due by Tue 3 16:30",
        "Tue 3 11:00: we replied; the initial response was due by Tue 3 16:30, so it was in time",
        "Tue 3 11:00: we replied; the ongoing response is due within 1 business day, by Wed 4 11:00",
        "Tue 3 16:00: agreed with the customer; the ongoing response is due by Thu 5 12:00",
        "counted: Tue 3 11:00 to 17:00, 6 h; 6 h in all",
        "counted: Wed 4 09:00 to 11:00, 2 h; 8 h in all",
        "Wed 4 11:00: the ongoing response is running; 8 h used, 9 h left, due by Thu 5 12:00",
    ]


def test_another_priority_is_told_with_what_it_counts_from():
    lines = "09:00 opened P2", "10:00 waiting_on_customer", "11:00 resumed", "12:00 reclassified P1"

    assert told("12:00", *lines)[3] == (
        "Mon 2 12:00: the priority became P1; "
        "the initial response is due within 6 calendar hours of Mon 2 09:00 less the pauses, by Mon 2 16:00"
    )


def test_another_priority_that_makes_something_due_at_once_says_why():
    assert told("13:00", "09:00 opened P2", "13:00 reclassified short")[1] == (
        "Mon 2 13:00: the priority became short; "
        "the initial response is due now, since another priority alone makes nothing late"
    )


def test_what_is_late_is_told_while_it_waits_and_after():
    lines = "09:00 opened short", "13:00 waiting_on_customer", "14:00 customer_replied", "15:00 public_reply"

    assert told("14:30", *lines)[1:] == [
        "Mon 2 13:00: we wait for the customer; the initial response is paused, 1 h late",
        "Mon 2 14:00: the customer replied; the initial response was due by Mon 2 12:00",
        "counted: Mon 2 09:00 to 13:00, 4 h; 4 h in all",
        "counted: Mon 2 14:00 to 14:30, 30 min; 4 h 30 min in all",
        "Mon 2 14:30: the initial response is late; 4 h 30 min used, 1 h 30 min late, due by Mon 2 12:00",
    ]
    assert told("15:00", *lines)[3] == (
        "Mon 2 15:00: we replied; the initial response was due by Mon 2 12:00, so it was late"
    )


def test_a_wait_is_told_as_such():
    assert told("12:00", "09:00 opened P1", "10:00 waiting_on_customer")[-1] == (
        "Mon 2 12:00: the initial response is paused until the customer replies; 1 h used, 5 h left"
    )


def test_decisions_are_told_with_what_they_do():
    lines = f"10:00 {DENIED}", "12:00 reopened", "13:00 decision covered_limited", "14:00 resolved"

    assert told("17:00", "09:00 opened P1", *lines)[1:] == [
        "Mon 2 10:00: decided: out of scope; no response is owed",
        "Mon 2 12:00: the case was opened again; no response is owed",
        "Mon 2 13:00: decided: covered, limited; the initial response is due within 6 calendar hours, by Mon 2 19:00",
        "Mon 2 14:00: the case was resolved; nothing counts any more",
        "counted: Mon 2 13:00 to 14:00, 1 h; 1 h in all",
        "Mon 2 17:00: the initial response no longer counts; 1 h used, 5 h left, due by Mon 2 19:00",
    ]
    assert told("11:00", "09:00 opened P1", *lines)[-1] == (
        "Mon 2 11:00: the initial response is no longer owed; 1 h used, 5 h left, due by Mon 2 15:00"
    )


def test_where_nothing_is_owed_that_is_told():
    assert told("11:00", "09:00 opened no ongoing", "10:00 public_reply")[2:] == [
        "Mon 2 10:00: we replied; no ongoing response is owed",
        "counted: Mon 2 09:00 to 10:00, 1 h; 1 h in all",
        "Mon 2 11:00: the initial response was given; 1 h used, 3 h left, due by Mon 2 13:00",
    ]
    assert told("11:00", "09:00 opened nothing") == [
        "Mon 2 09:00: the case was opened as nothing; no initial response is owed",
        "Mon 2 11:00: no response is owed",
    ]
    assert told("11:00", "09:00 opened nothing", "10:00 resolved")[-1] == "Mon 2 11:00: nothing counts any more"


def test_a_clock_at_its_first_instant_has_counted_nothing():
    assert not [line for line in told("09:00", "09:00 opened P1") if line.startswith("counted")]


def test_many_stretches_are_told_in_one_line():
    events = [
        *history("09:00 opened P3", "10:00 public_reply"),
        Event("due", instant("11:00"), Kind.AGREED, due_at=instant("2 11:00") + 90 * 86_400),
    ]

    lines = list(explain(clock_at(events, TARGETS, instant("2 11:00") + 60 * 86_400)))

    assert sum(line.startswith("counted:") for line in lines) == 21
    assert lines[-2] == "counted: 25 more stretches; 354 h in all"


def test_seconds_a_change_of_clocks_and_midnight_are_told():
    target = TARGETS["P1"]
    berlin = Target(target.initial, target.ongoing, business_time(always(ZoneInfo("Europe/Berlin"))))
    start = round(datetime.fromisoformat("2026-03-29T00:30:15+00:00").timestamp())

    lines = list(explain(clock_at([Event("1", start, Kind.OPENED, "P1")], {"P1": berlin}, start + 3_600)))

    assert lines[1] == "counted: Sun 2026-03-29 01:30:15 CET to Sun 2026-03-29 03:30:15 CEST, 1 h; 1 h in all"


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0 min"), (59, "59 s"), (5400, "1 h 30 min"), (-3601, "1 h 1 s"), (90, "1 min 30 s")]
)
def test_a_time_is_told_in_hours_minutes_and_seconds(seconds, words):
    assert duration(seconds) == words
