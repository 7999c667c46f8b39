"""The pages of who is on call, of whom warnings tell, and of taking a warning on."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inscope.flows.sla.warn import warn_due
from tests.factories import ISSUE, make_case, make_contact, make_staff

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def engineer(db):
    return make_staff("support_engineer", name="Ada Alm")


def clock(hours):
    """What a field of a form says so many hours from now."""
    return f"{timezone.localtime(timezone.now() + hours * HOUR):%Y-%m-%dT%H:%M}"


@pytest.fixture
def plan(engineer, send):
    def planned(begins, ends):
        fields = {"person": str(engineer.public_id), "begins_at": clock(begins), "ends_at": clock(ends)}
        return fields, send(engineer, "desk-shifts", **fields)

    return planned


def test_a_shift_is_planned_and_handed_over_and_the_note_stands_on_the_page(engineer, plan, send, read):
    other = make_staff("consultant", name="Ben Berg")
    assert "Nobody is on call" in read(engineer, "desk-due")

    _typed, done = plan(0, 8)
    assert done.status_code == 302
    assert "Ada Alm is on call" in read(engineer, "desk-on-call")
    done = send(engineer, "desk-hand-over", to=str(other.public_id), note="Watch <KS-7>.")

    assert done.status_code == 302
    page = read(engineer, "desk-on-call")
    assert "Ben Berg is on call" in page
    assert "Watch &lt;KS-7&gt;." in page
    assert '<a href="/desk/on-call/">Ben Berg</a>' in read(engineer, "desk-due")


def test_a_shift_that_is_refused_is_shown_again_with_all_that_was_typed(plan):
    plan(0, 8)

    typed, refused = plan(4, 12)

    assert refused.status_code == 422
    page = refused.content.decode()
    assert "Somebody is on call from " in page
    assert f'value="{typed["ends_at"]}"' in page
    assert f'<option value="{typed["person"]}" selected>' in page


def test_who_does_not_work_on_cases_reads_the_rota_and_changes_nothing(plan, read):
    plan(1, 8)

    page = read(make_staff("account_manager"), "desk-on-call")

    assert "Ada Alm" in page
    assert "Take back" not in page
    assert "Plan a shift" not in page


@pytest.mark.usefixtures("published_pack")
def test_a_warning_is_taken_on_by_a_button_and_by_no_link(engineer, send, read, client):
    now = timezone.now()
    opened_at = now - 100 * MINUTE  # of two hours
    opened = {"now": opened_at, "today": timezone.localdate(opened_at)}
    case = make_case(make_contact(), ISSUE | {"priority_chosen": "P1"}, **opened)
    warn_due(now=now)
    assert "I have it" in read(engineer, "desk-case", case.public_id)
    assert client.get(reverse("desk-acknowledge", args=[case.public_id])).status_code != 200
    assert "I have it" in read(engineer, "desk-case", case.public_id)

    assert send(engineer, "desk-acknowledge", case.public_id).status_code == 302

    page = read(engineer, "desk-case", case.public_id)
    assert "I have it" not in page
    assert "Ada Alm has it: nobody else is told until it is late" in page
    assert send(engineer, "desk-acknowledge", case.public_id).status_code == 422

    warn_due(now=now + HOUR)
    assert send(engineer, "desk-acknowledge", case.public_id).status_code == 302
    assert "Ada Alm has the late response" in read(engineer, "desk-case", case.public_id)


def test_the_office_changes_whom_warnings_tell_and_reads_who_did(db, send, read):
    keeper = make_staff("policy_owner", name="Ruth Abel")
    seen = read(keeper, "office-ladder").partition('name="seen" value="')[2].partition('"')[0]

    refused = send(keeper, "office-ladder", seen=seen, half=["on_call"])
    assert refused.status_code == 422
    assert "A late response tells nobody. Choose at least one." in refused.content.decode()
    assert send(keeper, "office-ladder", seen=seen, half=["on_call"], late=["on_call"]).status_code == 302

    page = read(keeper, "office-ladder")
    assert "Warnings changed" in page
    assert "Ruth Abel" in page
    assert send(keeper, "office-ladder", seen=seen, late=["assignee"]).status_code == 422
