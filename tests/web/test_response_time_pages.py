"""The pages of response times: plans side by side, the calendar, and what would be due when."""

import json
import re
from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest
from django.utils import timezone

from inscope.core.business_time import always, business_time
from inscope.core.sla.files import read_calendar
from inscope.reads import targets_page as read_of_targets
from inscope.reads import year_page as read_of_years
from inscope.reads.published_policy import policy_in_force

TIMES = "/response-times/"


def asked(client, **query):
    return client.get(TIMES, {"plan": "premium", "priority": "P2", "at": "2026-12-24T16:00"} | query)


def year(client, number):
    return client.get(f"{TIMES}calendar/{number}/")


def test_plans_stand_side_by_side_with_what_each_priority_means(client, published_pack):
    page = client.get(TIMES).context["page"]

    assert page.plans == ("Standard", "Premium", "Customized")
    urgent = page.rows[0]
    assert (urgent.words.label, urgent.words.is_default) == ("Urgent", False)
    assert urgent.words.definition.startswith("Fatal errors")
    assert [one.initial for one in urgent.promises] == ["1 calendar day", "2 calendar hours", ""]
    assert [one.or_as_agreed for one in urgent.promises] == [False, True, False]
    assert page.rows[2].words.is_default
    assert [(term.heading, term.clause) for term in page.terms] == [
        ("Hours", "SLA-HOURS"),
        ("Channels", "SLA-CHAN"),
        ("Requests", "SLA-CASES"),
    ]


def test_the_page_links_each_clause_to_its_text(client, published_pack):
    shown = client.get(TIMES).content.decode()

    for clause in ("SLA-TAB", "SLA-HOURS", "SLA-CHAN", "SLA-CASES", "SLA-CONTACT", "SLA-DEFAULT", "SLA-RECLASS"):
        assert f'href="/policy/2026.1/#{clause}"' in shown, clause


def test_the_page_shows_the_hours_of_the_vendor_and_the_closed_days_of_two_years(client, published_pack):
    hours = client.get(TIMES).context["page"].hours

    assert [(line.days, line.hours) for line in hours.week] == [
        ("Monday to Friday", "09:00 to 17:00"),
        ("Saturday to Sunday", "closed"),
    ]
    this = timezone.localdate().year
    assert [one.year for one in hours.closed] == [this, this + 1]
    assert hours.next


def test_a_question_is_answered_with_every_line_that_counts(client, published_pack):
    answer = asked(client).context["page"].asked.answer

    assert (answer.due, answer.due_at) == ("Monday 28 December 2026, 12:00 CST", "2026-12-28T18:00:00Z")
    assert answer.within == "4 business hours"
    assert [line.when for line in answer.lines][1:3] == ["counted", "counted"]


def test_nothing_is_answered_before_something_is_asked(client, published_pack):
    found = client.get(TIMES).context["page"].asked

    assert (found.answer, found.data["plan"], found.data["priority"]) == (None, "standard", "P3")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("plan", "gold", "“gold” is none, expected one of standard, premium."),
        ("plan", "customized", "“customized” is none"),
        ("priority", "P9", "“P9” is none, expected one of P1, P2, P3."),
        ("at", "soon", "“soon” is none, expected a day and a time of 1971 to 2199, such as 2026-11-27T16:50."),
        ("at", "2026-02-30T10:00", "expected a day and a time"),
        ("at", "1066-10-14T09:00", "expected a day and a time"),
        ("at", "2026-12-24T16:00Z", "expected a day and a time"),
        ("at", "", "expected a day and a time"),
        ("at", "<script>", "“&lt;script&gt;” is none"),
    ],
)
def test_what_cannot_be_answered_is_said_beside_its_field(client, published_pack, field, value, said):
    answer = asked(client, **{field: value})

    assert answer.status_code == 422
    beside = re.search(rf'id="what-if-{field}-error">.*?</p>', answer.content.decode(), re.DOTALL)
    assert beside is not None
    assert said in beside[0]
    assert answer.context["page"].asked.answer is None


@pytest.mark.parametrize(
    ("at", "note", "opened"),
    [
        ("2026-03-08T02:30", "Clocks skip this time: they go from 02:00 to 03:00", "Sun 2026-03-08 03:00 CDT"),
        ("2026-11-01T01:30", "Clocks show this time twice", "Sun 2026-11-01 01:30 CDT"),
        ("2026-03-08T12:00", "", "Sun 2026-03-08 12:00 CDT"),
        ("2026-11-27 16:50:30", "", "Fri 2026-11-27 16:50:30 CST"),
    ],
)
def test_where_clocks_change_it_is_said_what_is_meant(client, published_pack, at, note, opened):
    found = asked(client, at=at).context["page"].asked

    assert found.note.startswith(note)
    assert bool(found.note) == bool(note)
    assert found.answer.lines[0].when == opened


def test_the_year_shows_every_day_and_what_was_open_in_all(client, published_pack):
    page = year(client, 2026).context["page"]

    assert (page.open_days, page.opened, len(page.months)) == (250, "2000 h", 12)
    days = [day for month in page.months for week in month.weeks for day in week if day]
    assert [day.on for day in days] == sorted({day.on for day in days})
    assert len(days) == 365
    by_day = {day.on: (day.tone, day.what) for day in days}
    assert by_day[date(2026, 12, 25)] == ("bad", "closed")
    assert by_day[date(2026, 12, 26)] == ("off", "closed")
    assert by_day[date(2026, 12, 28)] == ("", "09:00 to 17:00")
    assert by_day[date(2026, 3, 8)] == ("judge", "closed; clocks go from 02:00 to 03:00")
    assert [len(month.weeks) for month in page.months] == [6] * 12
    assert {day.what for day in page.special} == {
        "closed",
        "closed; clocks go from 02:00 to 03:00",
        "closed; clocks go from 02:00 to 01:00",
    }


def test_years_lead_to_one_another_as_far_as_the_calendar_goes(client, published_pack):
    today = timezone.localdate().year
    pages = [year(client, number).context["page"] for number in range(min(2026, today), max(2027, today + 1) + 1)]

    assert pages[0].earlier is None
    assert pages[-1].later is None
    assert [one.later for one in pages[:-1]] == [one.year for one in pages[1:]]


@pytest.mark.parametrize("number", [0, 1, 1969, 9999, 10_000, 99_999_999_999])
def test_another_year_is_not_there(client, published_pack, number):
    assert year(client, number).status_code == 404


@pytest.mark.parametrize("address", [TIMES, f"{TIMES}calendar/2026/"])
def test_without_a_published_policy_a_page_says_so(client, db, address):
    answer = client.get(address)

    assert answer.status_code == 404
    assert b'class="shell"' in answer.content


@pytest.fixture
def other(monkeypatch, published_pack):
    """Let another policy be in force: the shipped one, with services of a test."""

    def change(**services):
        published = policy_in_force(timezone.localdate())
        if "terms" in services:
            services["times"] = times_of(services["terms"].get("calendar"))
        pack = replace(published.policy.pack, services=replace(published.policy.pack.services, **services))
        changed = replace(published, policy=cast("Any", SimpleNamespace(pack=pack)))
        for module in (read_of_targets, read_of_years):
            monkeypatch.setattr(module, "policy_in_force", lambda _on: changed)

    return change


def times_of(calendar):
    if calendar is None:
        return {}
    read = read_calendar("", json.dumps(calendar).encode())
    return {read.name: business_time(read), "always": business_time(always(read.zone))}


def services():
    return policy_in_force(timezone.localdate()).policy.pack.services


def test_a_policy_without_times_says_so_and_asks_nothing(client, other):
    other(plans={}, terms={})

    answer = client.get(TIMES)

    assert "No times are published" in answer.content.decode()
    assert (answer.context["page"].hours, answer.context["page"].asked) == (None, None)
    assert year(client, 2026).status_code == 404


def test_a_calendar_without_plans_shows_its_hours_alone(client, other):
    other(plans={})

    page = client.get(TIMES).context["page"]

    assert page.hours
    assert page.asked is None


def test_later_responses_that_take_longer_and_none_at_all_are_told(client, other):
    plan = services().plans["premium"]
    urgent = replace(plan.targets["P1"], ongoing="next business day")
    none = replace(plan.targets["P3"], initial="none", ongoing="none")
    other(plans={"premium": replace(plan, contacts=3, targets=plan.targets | {"P1": urgent, "P3": none})})

    answer = asked(client, priority="P3")

    shown = answer.content.decode()
    assert "at first; each time after, next business day or as agreed" in shown
    assert "Up to 3" in shown
    assert "No response time is promised" in shown
    assert ("Next business day", "ends when our next working day does.") in answer.context["page"].measures


def test_a_calendar_that_never_closes_says_so(client, other):
    calendar = services().terms["calendar"] | {
        "week": "always",
        "hours": {"2026-12-24": ["09:00-12:30", "13:00-24:00"]},
    }
    other(terms=services().terms | {"calendar": calendar | {"closed": []}})

    page = client.get(TIMES).context["page"]
    shown = year(client, 2026).context["page"]

    assert [(line.days, line.hours) for line in page.hours.week] == [("Monday to Sunday", "all day")]
    days = {day.on: (day.tone, day.what) for day in shown.special}
    assert days[date(2026, 12, 24)] == ("warn", "09:00 to 12:30 and 13:00 to 24:00")
    assert not year(client, timezone.localdate().year + 1).context["page"].names_days


def test_priorities_without_words_are_told_by_their_names(client, other):
    other(terms={"calendar": services().terms["calendar"], "priorities": ["P1"]})

    page = client.get(TIMES).context["page"]

    assert [row.words.label for row in page.rows] == ["", "", ""]
    assert page.asked.data["priority"] == "P3"


def test_a_calendar_that_does_not_open_long_enough_is_refused_beside_the_time(client, other):
    never = services().terms["calendar"] | {"week": {}, "closed": []}
    other(terms={"calendar": never})

    assert "does not open long enough" in asked(client, at="2026-12-27T10:00").content.decode()
    assert services().calendar
