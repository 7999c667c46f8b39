"""A new version of the calendar moves no case that was not chosen; a new case pins it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from inscope.apps.audit.models import AuditEntry
from inscope.apps.cases.models import Case, CaseEvent
from inscope.apps.cases.selectors import case_with
from inscope.apps.identity.selectors import actor_of
from inscope.apps.outbox.models import OutboundMessage
from inscope.apps.published.services import record_version
from inscope.apps.sla.models import CalendarVersion, CaseClock, Response
from inscope.core.business_time import NotOpenLongEnoughError
from inscope.core.calendar_draft import CalendarRefusedError, form_of
from inscope.core.cases import NoCaseError
from inscope.core.people import INSCOPE, RightRefusedError
from inscope.core.policy import load_policy
from inscope.core.sla.terms import terms_of
from inscope.flows.cases.move_case import reopen_case, resolve_case
from inscope.flows.cases.write_message import write_message
from inscope.flows.sla.prove_clocks import prove_clocks
from inscope.flows.sla.publish_calendar import publish_calendar
from inscope.packs import read_shipped
from inscope.pg.ids import uuid7
from inscope.pg.tenancy import acting_as
from inscope.reads import calendar_page as page_of_calendar
from inscope.reads.calendar_page import calendar_page, drafted
from inscope.reads.calendars import services_now
from inscope.reads.clock_page import clock_page, file_of_clock
from inscope.reads.published_policy import policy_in_force
from tests.factories import ISSUE, NOW, TODAY, make_case, make_contact, make_staff

pytestmark = pytest.mark.usefixtures("published_pack")
URGENT = ISSUE | {"priority_chosen": "P2"}
HOUR = timedelta(hours=1)


@pytest.fixture
def contact(db):
    return make_contact()


@pytest.fixture
def owner(db):
    return actor_of(make_staff("policy_owner"))


def form(version="2026.2", close=TODAY):
    """What the page sends to close one day more, after it was looked at."""
    calendar = services_now(policy_in_force(TODAY)).calendar
    assert calendar is not None
    now = form_of(calendar)
    sent = now | {"version": version, "closed": f"{now['closed']}\n{close}"}
    return sent | {"seen": drafted(sent, TODAY).seen}


def publish(owner, sent, *moves, now=NOW):
    publish_calendar(owner, sent, moves=[one.public_id for one in moves], today=TODAY, now=now)


def publish_next_pack():
    files = read_shipped("restcomm-c3")
    policy = files.policy.replace(b'version: "2026.1"', b'version: "2026.2"')
    files = replace(files, policy=policy.replace(b"valid: {from: 2026-01-01}", b"valid: {from: 2026-02-01}"))
    record_version(pack=load_policy(files).pack, files=files, public_id=uuid7(NOW), now=NOW)


def clock(case):
    with acting_as(INSCOPE):
        return CaseClock.objects.get(case_id=case.id)


def differing():
    return [one for _count, found in prove_clocks(moves=False, now=NOW) for one in found]


def test_the_preview_lists_the_open_cases_that_would_move_and_changes_nothing(contact, owner):
    case, resolved = make_case(contact, URGENT), make_case(contact, URGENT)
    resolve_case(actor_of(make_staff("support_engineer")), resolved.public_id, now=NOW)

    page = calendar_page(owner, drafted(form(), TODAY), TODAY)

    assert [one.case.id for one in page.affected] == [case.id]
    assert page.affected[0].before != page.affected[0].after
    assert [one.after for one in page.changes] == ["closed"]
    assert calendar_page(owner, None, TODAY).affected == ()


def test_only_the_chosen_case_moves_and_both_sides_are_told(contact, owner):
    chosen, left = make_case(contact, URGENT), make_case(contact, URGENT)
    before = clock(left).due_at

    publish(owner, form(), chosen)

    assert clock(left).due_at == before
    assert clock(chosen).due_at >= before + timedelta(hours=12)
    assert (clock(left).calendar, clock(chosen).calendar) == ("chicago-office 2026.1", "chicago-office 2026.2")
    assert not differing()
    with acting_as(INSCOPE):
        assert CaseEvent.objects.get(kind="calendar_moved").case_id == chosen.id
        assert Case.objects.get(id=chosen.id).next_due_at == clock(chosen).due_at
        assert OutboundMessage.objects.filter(reason__startswith="calendar_moved").count() == 1
        events = set(AuditEntry.objects.values_list("event", flat=True))
    assert {"calendar_moved", "calendar_published"} <= events


def test_a_response_after_a_move_is_kept_beside_those_that_were_over_before(contact, owner):
    engineer, case = actor_of(make_staff("support_engineer")), make_case(contact, URGENT)
    resolve_case(engineer, case.public_id, now=NOW + 10 * HOUR)  # late by the calendar that it has until then
    reopen_case(engineer, case.public_id, now=NOW + 10.5 * HOUR)
    publish(owner, form(), case, now=NOW + 11 * HOUR)

    write_message(engineer, case.public_id, body="We look.", now=NOW + 30 * HOUR)

    with acting_as(INSCOPE):
        kept = list(Response.objects.order_by("number").values_list("number", "is_answered", "is_late", "calendar"))
    assert kept == [(1, False, True, "chicago-office 2026.1"), (2, True, False, "chicago-office 2026.2")]
    assert not differing()


def test_a_case_keeps_its_calendar_and_a_later_one_pins_the_newest(contact, owner):
    old = make_case(contact, URGENT)
    publish(owner, form())
    new = make_case(contact, URGENT)

    assert clock(new).due_at > clock(old).due_at
    assert not differing()
    with acting_as(owner):
        assert b'"2026.2"' in file_of_clock(owner, new.public_id, "calendar.json").content
        assert b'"2026.1"' in file_of_clock(owner, old.public_id, "calendar.json").content
        assert clock_page(owner, new.public_id, now=NOW).reading is not None


def test_what_was_not_looked_at_a_taken_version_and_a_case_that_stays_are_refused(contact, owner):
    case = make_case(contact, URGENT)
    far = form(close=TODAY.replace(year=TODAY.year + 1))
    resolve_case(actor_of(make_staff("support_engineer")), case.public_id, now=NOW)
    for sent, moves, says in (
        (form() | {"version": "2026.9"}, [], "not what was looked at"),
        (form(), [case], "moved no more"),
        (far, [case], "moved no more"),
    ):
        with pytest.raises(CalendarRefusedError, match=says):
            publish(owner, sent, *moves)
    stale = form()
    publish(owner, stale)
    with pytest.raises(CalendarRefusedError, match="not what was looked at"):
        publish(owner, form("2026.3", TODAY + timedelta(1)) | {"seen": stale["seen"]})
    with pytest.raises(CalendarRefusedError, match="is published already"):
        publish(owner, form("2026.1", TODAY + timedelta(1)))
    with acting_as(INSCOPE):
        assert CalendarVersion.objects.count() == 1


def test_what_was_looked_at_under_another_pack_is_refused(owner):
    sent = form()
    publish_next_pack()

    with pytest.raises(CalendarRefusedError, match="not what was looked at"):
        publish(owner, sent)


def test_a_calendar_whose_days_end_is_refused(owner):
    days = [f"{TODAY + timedelta(days)} 00:00-24:00" for days in range(-150, 100)]
    ends = form() | dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "closed"), "") | {"hours": "\n".join(days)}

    with pytest.raises(NotOpenLongEnoughError):
        drafted(ends, TODAY)
    assert drafted(ends | {"fri": "09:00-17:00"}, TODAY).content


def test_all_that_are_listed_move_if_they_are_all_that_would(contact, owner):
    made = [make_case(contact, URGENT) for _ in range(2)]
    sent = form()
    listed = calendar_page(owner, drafted(sent, TODAY), TODAY).listed
    made.append(make_case(contact, URGENT))

    with pytest.raises(CalendarRefusedError, match="other open cases would move"):
        publish(owner, sent | {"move_all": listed})
    listed = calendar_page(owner, drafted(sent, TODAY), TODAY).listed
    publish(owner, sent | {"move_all": listed}, made[0])

    assert {clock(one).calendar for one in made} == {"chicago-office 2026.2"}


def test_a_draft_is_read_once_however_many_cases_it_would_move(contact, owner, monkeypatch):
    for _ in range(3):
        make_case(contact, URGENT)
    read = []

    def counted(services, plan):
        read.append(plan)
        return terms_of(services, plan)

    monkeypatch.setattr(page_of_calendar, "terms_of", counted)

    assert len(calendar_page(owner, drafted(form(), TODAY), TODAY).affected) == 3
    assert len(read) == 1


def test_it_takes_the_right_to(contact):
    with pytest.raises(RightRefusedError):
        publish(actor_of(make_staff("support_engineer")), form())
    with pytest.raises(NoCaseError), acting_as(INSCOPE):
        case_with(actor=INSCOPE, public_id=make_staff().public_id)


@pytest.mark.parametrize(
    "statement", ["update sla_calendarversion set content = '{}'", "delete from sla_calendarversion"]
)
def test_a_version_stays_as_it_is(owner, statement):
    publish(owner, form())

    with pytest.raises(DatabaseError), acting_as(INSCOPE), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
