"""Responses in time: counted by month, divided as somebody asks, with the responses behind each number."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inscope.apps.identity.selectors import actor_of
from inscope.apps.sla.models import Response
from inscope.flows.cases.move_case import resolve_case
from inscope.flows.cases.write_message import write_message
from inscope.pg.tenancy import acting_as
from inscope.reads import attainment_cases, attainment_page
from tests.factories import ISSUE, make_case, make_contact, make_customer, make_staff
from tests.reads.counting import cost

pytestmark = pytest.mark.usefixtures("published_pack")

NOW = datetime(2026, 5, 20, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
URGENT = ISSUE | {"priority_chosen": "P1"}
"""Premium promises two hours of the clock for P1."""


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def engineer(db):
    return make_staff("support_engineer")


@pytest.fixture
def contact(db):
    return make_contact(make_customer("Halden Telecom"))


@pytest.fixture
def office(client, engineer):
    client.force_login(engineer)
    return client


def answered(contact, engineer, *, after, at=NOW, subject="Calls drop", **said):
    """A case that was answered so long after it was opened, and resolved at once."""
    case = make_case(contact, URGENT | said, subject=subject, now=at, today=at.date())
    helps = actor_of(engineer)
    write_message(helps, case.public_id, body="We look.", now=at + after)
    resolve_case(helps, case.public_id, now=at + after)
    return case


def given_up(contact, engineer, *, after):
    """A case that was resolved so long after it was opened, and never answered."""
    case = make_case(contact, URGENT, now=NOW, today=NOW.date())
    resolve_case(actor_of(engineer), case.public_id, now=NOW + after)
    return case


def shown(client, name, query=""):
    answer = client.get(reverse(name) + query)
    assert answer.status_code == 200
    return answer.context


def lines(client, query="", surface="office"):
    page = shown(client, f"{surface}-times", query)["page"]
    return [(one.month, one.group, one.share.count, one.share.late, one.share.percent) for one in page.lines]


def rows(answer):
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_without_a_response_the_page_says_what_will_be_counted(office):
    answer = office.get(reverse("office-times"))

    assert "counted here once it was given" in answer.content.decode()
    assert "CSV" not in answer.content.decode()


def test_responses_count_in_the_month_in_which_they_were_given(office, contact, engineer):
    answered(contact, engineer, after=HOUR)
    answered(contact, engineer, after=3 * HOUR)
    answered(contact, engineer, after=HOUR, at=NOW - timedelta(days=40))

    assert lines(office) == [("May 2026", "", 2, 1, 50), ("April 2026", "", 1, 0, 100)]
    page = shown(office, "office-times")["page"]
    assert (page.total.count, page.total.in_time, page.total.late, page.total.percent) == (3, 2, 1, 66)
    assert [(one.half_within, one.most_within) for one in page.lines] == [("1 h", "3 h"), ("1 h", "1 h")]
    assert [(one.label, one.whole, one.late) for one in page.columns][-2:] == [("Apr", 50, 0), ("May", 100, 50)]


def test_a_response_that_was_never_given_counts_where_it_was_late(office, contact, engineer):
    given_up(contact, engineer, after=HOUR)
    late = given_up(contact, engineer, after=3 * HOUR)
    make_case(contact, URGENT, now=NOW - 9 * HOUR, today=NOW.date())

    assert lines(office) == [("May 2026", "", 1, 1, 0)]
    (line,) = shown(office, "office-responses", "?standing=late")["list"].lines
    assert (line.case, line.is_answered, line.used) == (late.public_id, False, "3 h")


def test_months_are_divided_by_what_somebody_asks_for(office, contact, engineer):
    other = make_contact(make_customer("Orbit"))
    answered(contact, engineer, after=HOUR)
    answered(contact, engineer, after=3 * HOUR, priority_chosen="P3")
    answered(other, engineer, after=3 * HOUR)

    assert lines(office, "?by=priority") == [("May 2026", "P1", 2, 1, 50), ("May 2026", "P3", 1, 0, 100)]
    assert lines(office, "?by=plan") == [("May 2026", "Premium", 3, 1, 66)]
    assert lines(office, "?by=customer") == [("May 2026", "Halden Telecom", 2, 0, 100), ("May 2026", "Orbit", 1, 1, 0)]
    assert lines(office, "?priority=P3&plan=premium&target=initial") == [("May 2026", "", 1, 0, 100)]
    assert lines(office, "?period=2025") == lines(office, "?period=2026-04") == []
    assert len(lines(office, "?period=2026&by=none")) == 1


def test_a_number_leads_to_its_responses(office, contact, engineer):
    other = make_contact(make_customer("Orbit"))
    answered(contact, engineer, after=HOUR, at=NOW - timedelta(days=40))
    case = answered(contact, engineer, after=3 * HOUR)
    answered(contact, engineer, after=HOUR)
    answered(other, engineer, after=3 * HOUR)

    line = shown(office, "office-times", "?by=customer")["page"].lines[0]
    whole = shown(office, "office-responses", f"?{line.query}")["list"]
    late = shown(office, "office-responses", f"?{line.late_query}")["list"]

    assert (line.group, len(whole.lines), len(late.lines)) == ("Halden Telecom", 2, 1)
    assert [one.case for one in late.lines] == [case.public_id]
    assert reverse("desk-clock", args=[case.public_id]) in office.get(reverse("office-responses")).content.decode()


def test_an_address_that_asks_for_nothing_that_there_is_shows_all(office, contact, engineer):
    answered(contact, engineer, after=HOUR)

    for query in ("?by=x&period=2026-13&priority=P9&plan=x&customer=x", "?after=9:x", "?after=99999999999999:1"):
        assert len(lines(office, query)) == len(shown(office, "office-responses", query)["list"].lines) == 1


def test_a_month_of_an_earlier_year_leads_to_its_responses(client, contact, engineer, monkeypatch):
    answered(contact, engineer, after=HOUR)
    answered(contact, engineer, after=HOUR, at=NOW - timedelta(days=40))
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(days=480))
    client.force_login(engineer)

    line = shown(client, "office-times", "?period=2026")["page"].lines[-1]
    found = shown(client, "office-responses", f"?{line.query}")["list"]

    assert (line.month, line.query) == ("April 2026", "period=2026-04")
    assert (len(found.lines), found.filters[0].value) == (1, "2026-04")
    assert lines(client, f"?{line.query}") == [("April 2026", "", 1, 0, 100)]
    assert shown(client, "office-times", "?period=2020-01")["page"].filters[1].value == ""


def test_a_plan_that_is_sold_no_more_leads_to_its_responses(office, client, contact, engineer):
    case = answered(contact, engineer, after=HOUR)
    with acting_as(actor_of(engineer)):
        kept = Response.objects.get(case_id=case.id)
        kept.pk, kept.number, kept.plan = None, 2, "gold"
        kept.save(force_insert=True)

    line = next(one for one in shown(office, "office-times", "?by=plan")["page"].lines if one.group == "Gold")
    found = shown(office, "office-responses", f"?{line.query}")["list"]

    assert [one.plan for one in found.lines] == ["Gold"]
    assert lines(office, "?plan=gold") == [("May 2026", "", 1, 0, 100)]
    assert lines(office, "?plan=gold%00") == lines(office, "?plan=silver") == [("May 2026", "", 2, 0, 100)]
    client.force_login(make_contact(make_customer("Orbit")))
    assert shown(client, "portal-times", "?plan=gold")["page"].filters[-1].value == ""


def test_a_customer_sees_its_own_responses_alone(client, contact, engineer):
    orbit = make_customer("Orbit")
    other = make_contact(orbit)
    answered(contact, engineer, after=HOUR)
    foreign = answered(other, engineer, after=3 * HOUR, subject="Orbit's")
    client.force_login(contact)
    asked = f"?by=customer&customer={orbit.public_id}"

    for query in ("", asked):
        assert lines(client, query, "portal") == [("May 2026", "", 1, 0, 100)]
        answer = client.get(reverse("portal-responses") + query)
        assert str(foreign.public_id) not in answer.content.decode()
        assert len(rows(client.get(reverse("portal-responses-csv") + query))) == 1
        assert [one["responses"] for one in rows(client.get(reverse("portal-times-csv") + query))] == ["1"]


def test_the_table_and_the_responses_are_sent_as_files_that_no_spreadsheet_obeys(office, engineer):
    contact = make_contact(make_customer("=1+1"))
    case = answered(contact, engineer, after=3 * HOUR)

    table = rows(office.get(reverse("office-times-csv") + "?by=customer"))
    responses = rows(office.get(reverse("office-responses-csv")))

    assert table == [
        {
            "month": "2026-05", "customer": "'=1+1", "responses": "1", "in_time": "0", "late": "1",
            "never_answered": "0", "in_time_percent": "0", "median_seconds": "10800", "percentile_90_seconds": "10800",
        }
    ]  # fmt: skip
    assert responses[0] | {"zones": ""} == {
        "case": f"KS-{case.id}", "customer": "'=1+1", "response": "1", "target": "initial", "plan": "premium",
        "priority": "P1", "started_at": "2026-05-20T09:30:00Z", "due_at": "2026-05-20T11:30:00Z",
        "ended_at": "2026-05-20T12:30:00Z", "is_answered": "True", "is_late": "True", "used_seconds": "10800",
        "calendar": "chicago-office 2026.1", "zones": "",
    }  # fmt: skip


def test_lists_go_on_after_the_last_line_and_a_file_has_them_all(office, contact, engineer, monkeypatch):
    for module, name in ((attainment_cases, "PAGE"), (attainment_cases, "AT_ONCE"), (attainment_page, "MOST")):
        monkeypatch.setattr(module, name, 2)
    monkeypatch.setattr("inscope.reads.listing.PAGE", 2)
    for number in range(4):
        answered(contact, engineer, after=HOUR, at=NOW - timedelta(days=31 * number))

    first = shown(office, "office-responses")["list"]
    second = shown(office, "office-responses", f"?{first.next_query}")["list"]

    assert len({one.case for one in (*first.lines, *second.lines)}) == 4
    assert (second.next_query, len(rows(office.get(reverse("office-responses-csv"))))) == ("", 4)
    assert len(lines(office)) == 2
    assert "latest 2 of 4 lines" in office.get(reverse("office-times")).content.decode()


def test_reports_cost_the_same_for_many_responses_as_for_one(contact, engineer):
    actor, today = actor_of(engineer), NOW.date()
    costs = []
    for _ in range(2):
        answered(contact, engineer, after=HOUR)
        costs.append(cost(lambda: attainment_page.attainment_page(actor, {"by": "customer"}, today=today)))
        costs.append(cost(lambda: attainment_cases.responses_page(actor, {}, today=today)))

    assert costs[:2] == costs[2:]
    assert max(costs) <= 3
