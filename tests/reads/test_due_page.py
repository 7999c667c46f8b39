"""What is due next: in groups by how soon, a page at a time, at the same cost for any number of cases."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from inscope.apps.cases.models import Case
from inscope.apps.identity.selectors import actor_of
from inscope.apps.sla.models import CaseClock
from inscope.core.people import INSCOPE, RightRefusedError
from inscope.flows.cases.move_case import resolve_case
from inscope.pg.tenancy import acting_as
from inscope.reads import due_page as reading
from inscope.reads.due_page import due_page
from tests.factories import ISSUE, NOW, TUNING, make_case, make_contact, make_staff
from tests.reads.counting import cost

pytestmark = pytest.mark.usefixtures("published_pack")

URGENT = ISSUE | {"priority_chosen": "P2"}
ASKED = {name: URGENT[name] for name in ("request_kind", "issue_class", "priority_chosen")}


@pytest.fixture
def engineer(db):
    return actor_of(make_staff("support_engineer"))


@pytest.fixture
def contact(db):
    return make_contact()


def due(case, at):
    """Let a case be due at an instant."""
    with acting_as(INSCOPE):
        CaseClock.objects.filter(case_id=case.id).update(due_at=at)
        Case.objects.filter(id=case.id).update(next_due_at=at)
    return case


def groups(actor, after="", now=NOW):
    page = due_page(actor, after, now=now)
    return [(one.name, [line.reference for line in one.lines]) for one in page.groups]


def names(*cases):
    return [f"KS-{case.id}" for case in cases]


def test_cases_stand_by_when_they_are_due_then_those_that_wait(engineer, contact):
    waiting = [make_case(contact, ASKED) for _ in range(2)]
    make_case(contact, TUNING)  # owed nothing
    resolve_case(engineer, make_case(contact, URGENT).public_id, now=NOW)
    after = [6, 5, 25, 3, 1, 0, -1]
    cases = {hours: due(make_case(contact, URGENT), NOW + timedelta(hours=hours)) for hours in after}

    assert groups(engineer) == [
        ("late", names(cases[-1])),
        ("hour", names(cases[0])),
        ("hours", names(cases[1], cases[3])),
        ("today", names(cases[5], cases[6])),
        ("later", names(cases[25])),
        ("paused", names(*waiting)),
    ]


def test_today_ends_at_midnight_of_the_vendor(engineer, contact):
    now = datetime(2026, 5, 20, 4, 0, tzinfo=UTC)  # 23:00 of the day before in Chicago
    case = due(make_case(contact, URGENT), now + timedelta(hours=5))

    with timezone.override("America/Chicago"):
        assert groups(engineer, now=now) == [("later", names(case))]
    assert groups(engineer, now=now) == [("today", names(case))]


def test_pages_follow_one_another_through_what_runs_and_what_waits(engineer, contact, monkeypatch):
    monkeypatch.setattr(reading, "PAGE", 2)
    paused = [make_case(contact, ASKED) for _ in range(3)]
    running = [due(make_case(contact, URGENT), NOW - timedelta(hours=1)) for _ in range(3)]  # all at one instant

    seen, query = [], "after="
    while query:
        page = due_page(engineer, query.removeprefix("after="), now=NOW)
        seen.append([line.reference for one in page.groups for line in one.lines])
        query = page.next_query

    assert seen == [names(*running[:2]), names(running[2], paused[0]), names(*paused[1:])]
    assert page.first_query == "after="


@pytest.mark.parametrize("after", ["none", "1:", ":1", "paused", "paused:x", "-1:1", "1.5:1", "9" * 30 + ":1"])
def test_a_place_that_there_is_not_is_the_beginning(engineer, contact, after):
    case = make_case(contact, URGENT)

    assert groups(engineer, after) == [("today", names(case))]


def test_a_place_beyond_all_instants_is_the_end(engineer, contact):
    make_case(contact, URGENT)

    assert groups(engineer, "9" * 18 + ":1") == []


@pytest.mark.parametrize("facts", [URGENT, ASKED])
def test_it_costs_the_same_for_one_case_and_for_fifty(engineer, contact, facts):
    make_case(contact, facts)
    few = cost(lambda: due_page(engineer, "", now=NOW))
    for _ in range(50):
        make_case(contact, facts)

    assert cost(lambda: due_page(engineer, "", now=NOW)) <= few == 4  # runs; waits; on call; who has one


def test_a_customer_has_no_such_page(contact):
    with pytest.raises(RightRefusedError):
        due_page(actor_of(contact), "", now=NOW)
