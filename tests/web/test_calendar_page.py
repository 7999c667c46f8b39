"""The office's page of the calendar: typed, looked at, published."""

import re

import pytest
from django.utils import timezone

from inscope.apps.sla.models import CalendarVersion
from inscope.core.calendar_draft import form_of
from inscope.core.people import INSCOPE
from inscope.pg.tenancy import acting_as
from inscope.reads.calendars import services_now
from inscope.reads.published_policy import policy_in_force
from tests.factories import make_staff

PAGE = "/office/calendar/"
pytestmark = pytest.mark.usefixtures("published_pack")


@pytest.fixture
def office(client, db):
    client.force_login(make_staff("policy_owner"))
    return client


def form(**typed):
    now = services_now(policy_in_force(timezone.localdate())).calendar
    assert now is not None
    return form_of(now) | {"version": "2026.2"} | typed


def versions():
    with acting_as(INSCOPE):
        return list(CalendarVersion.objects.values_list("version", flat=True))


def test_it_is_looked_at_before_it_is_published(office):
    assert "Publish this version" not in office.get(PAGE).content.decode()

    sent = form(fri="09:00-12:00")
    looked = office.post(PAGE, sent | {"act": "preview"}).content.decode()
    seen = re.findall(r'name="seen" value="(\w+)"', looked)[0]
    assert "Every Friday" in looked
    assert not versions()

    assert office.post(PAGE, sent | {"act": "publish", "seen": seen}).status_code == 302
    assert versions() == ["2026.2"]
    assert "2026.2" in office.get(PAGE).content.decode()
    assert "09:00 to 12:00" in office.get("/response-times/").content.decode()


def test_holidays_go_into_the_form(office):
    sent = form(country="DE", subdivision="BY", years="2030", act="holidays")

    assert "2030-01-01 New Year" in office.post(PAGE, sent).content.decode()


@pytest.mark.parametrize(
    ("field", "text", "says"),
    [
        ("tue", "early", "Early are no hours of a day"),
        ("closed", "Christmas", "Christmas is no day"),
        ("hours", "2031-01-07", "are no hours of a day"),
        ("version", "", "That version is none"),
        ("version", "2026.1", "has version 2026.1 already"),
    ],
)
def test_a_refusal_stands_beside_its_field_with_everything_that_was_typed(office, field, text, says):
    answer = office.post(PAGE, form(wed="10:00-11:00") | {field: text, "act": "preview"})

    assert answer.status_code == 422
    assert says.lower() in answer.content.decode().lower()
    assert "10:00-11:00" in answer.content.decode()


def test_a_calendar_that_opens_too_little_and_unknown_countries_are_refused(office):
    never = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "")

    assert office.post(PAGE, form(**never, act="preview")).status_code == 422
    assert office.post(PAGE, form(act="preview")).status_code == 422
    assert office.post(PAGE, form(act="holidays", country="XX", years="2026")).status_code == 422
    assert office.post(PAGE, form(act="holidays", country="DE", years="soon")).status_code == 422
    assert office.post(PAGE, form(mon="", act="publish", seen="")).status_code == 422
