"""The office's page of the calendar: typed, looked at, published."""

import re
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from inscope.apps.cases.models import Case
from inscope.apps.contracts.models import Customer
from inscope.apps.published.services import record_version
from inscope.apps.sla.models import CalendarVersion
from inscope.core.calendar_draft import form_of
from inscope.core.people import INSCOPE
from inscope.core.policy import load_policy
from inscope.packs import read_shipped
from inscope.pg.ids import uuid7
from inscope.pg.tenancy import acting_as
from inscope.reads.calendars import services_now
from inscope.reads.published_policy import policy_in_force
from tests.factories import ISSUE, make_case, make_contact, make_instance, make_staff

PAGE = "/office/calendar/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client, published_pack):
    client.force_login(make_staff("policy_owner", name="Pia Owner"))
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


ICS = b"""BEGIN:VCALENDAR\r
BEGIN:VEVENT\r
DTSTART;VALUE=DATE:20300107\r
SUMMARY:Founders' day\r
END:VEVENT\r
BEGIN:VEVENT\r
DTSTART:20300108T130000\r
DTEND:20300108T180000\r
SUMMARY:Summer party\r
END:VEVENT\r
END:VCALENDAR\r
"""


@pytest.mark.parametrize("parts", ["", "yes"])
def test_holidays_of_a_file_go_into_the_form_and_parts_of_days_if_they_are_asked_for(office, parts):
    sent = form(years="2030", act="file", parts=parts, file=SimpleUploadedFile("days.ics", ICS))

    shown = office.post(PAGE, sent).content.decode()

    assert "2030-01-07 Founders" in shown
    assert ("2030-01-08 09:00-13:00" in shown) is bool(parts)
    assert not versions()


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (None, "No file was chosen"),
        (b"", "The file has no holidays"),
        (ICS.replace(b"20300107", b"soon"), "Line 2: DTSTART"),
        (b"x" * 2_000_001, "The most is 2,000,000"),
    ],
)
def test_a_file_that_is_none_is_refused_beside_its_field(office, file, says):
    sent = form(years="2030", act="file", wed="10:00-11:00")
    answer = office.post(PAGE, sent if file is None else sent | {"file": SimpleUploadedFile("days.ics", file)})

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert says.lower() in shown.lower()
    assert 'id="calendar-file-error"' in shown
    assert "10:00-11:00" in shown


def test_its_versions_are_listed_with_who_published_them(office):
    looked = office.post(PAGE, form(fri="09:00-12:00", act="preview")).content.decode()
    (seen,) = re.findall(r'name="seen" value="(\w+)"', looked)
    office.post(PAGE, form(fri="09:00-12:00", act="publish", seen=seen))

    listed = office.get(PAGE).content.decode().partition('id="versions"')[2]

    assert listed.index("2026.2") < listed.index("2026.1")
    assert "with the scope of coverage" in listed
    assert "Pia Owner" in listed


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


def test_a_calendar_without_single_days_is_looked_at(office):
    assert office.post(PAGE, form(closed="", hours="", fri="09:00-12:00", act="preview")).status_code == 200


def test_as_many_cases_as_there_are_move_through_the_form(office):
    contact, today, now = make_contact(), timezone.localdate(), timezone.now()
    instance = make_instance(Customer(pk=contact.customer_id))
    for _ in range(250):
        make_case(contact, ISSUE | {"priority_chosen": "P2"}, instance=instance, today=today, now=now)
    away = "\n".join(str(today + timedelta(days)) for days in range(14))
    sent = form() | {"closed": away}

    looked = office.post(PAGE, sent | {"act": "preview"}).content.decode()
    ticks = re.findall(r'name="moves"\s+value="([^"]+)"', looked)
    (all_of_them,) = re.findall(r'name="move_all"\s+value="(\w+)"', looked)
    (seen,) = re.findall(r'name="seen" value="(\w+)"', looked)
    assert len(ticks) == 100
    assert "150 more cases would move" in looked

    sent |= {"act": "publish", "seen": seen, "moves": ticks, "move_all": all_of_them}
    assert office.post(PAGE, sent).status_code == 302
    with acting_as(INSCOPE):
        assert Case.objects.filter(calendar_version__isnull=False).count() == 250


def test_a_case_under_an_earlier_pack_whose_target_would_never_be_due_is_told(office):
    make_case(make_contact(), ISSUE | {"priority_chosen": "P2"}, today=timezone.localdate(), now=timezone.now())
    files = read_shipped("restcomm-c3")
    policy = files.policy.replace(b'version: "2026.1"', b'version: "2026.2"')
    files = replace(
        files,
        policy=policy.replace(b"valid: {from: 2026-01-01}", b"valid: {from: 2026-02-01}"),
        services=re.sub(rb"(\d) business (hour|day)", rb"\1 calendar \2", files.services),
    )
    record_version(pack=load_policy(files).pack, files=files, public_id=uuid7(timezone.now()), now=timezone.now())
    never = dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "")

    answer = office.post(PAGE, form(**never, act="preview"))

    assert answer.status_code == 422
    assert "does not open long enough" in answer.content.decode()
    assert "Publish this version" not in answer.content.decode()


@pytest.mark.parametrize("send", ["get", "post"])
def test_before_anything_is_published_it_says_so(client, send):
    client.force_login(make_staff("policy_owner"))

    answer = getattr(client, send)(PAGE)

    assert answer.status_code == 404
    assert "Nothing is published yet" in answer.content.decode()


def test_a_process_that_serves_pages_does_not_load_the_holidays_of_all_countries():
    program = "import django, sys; django.setup(); import inscope.config.urls; print('holidays' in sys.modules)"

    assert subprocess.check_output([sys.executable, "-c", program], text=True).strip() == "False"
