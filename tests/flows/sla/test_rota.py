"""The rota: shifts are planned, taken back and handed over, in one piece, with the colleague told."""

import json
from datetime import timedelta

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from inscope.apps.audit.models import AuditEntry
from inscope.apps.identity.models import Person
from inscope.apps.identity.selectors import actor_of
from inscope.apps.outbox.models import OutboundMessage
from inscope.apps.sla.errors import NoSuchShiftError
from inscope.apps.sla.models import Shift
from inscope.apps.sla.rota import add_shift, on_call_at, shifts
from inscope.core.people import INSCOPE, RightRefusedError
from inscope.core.sla import oncall
from inscope.core.sla.oncall import ShiftRefusedError
from inscope.flows.sla import keep_rota
from inscope.flows.sla.keep_rota import hand_over, plan_shift, take_back_shift
from inscope.pg.tenancy import acting_as
from inscope.reads.due_page import due_page
from inscope.reads.on_call_page import on_call_page
from tests.factories import NOW, make_contact, make_staff
from tests.reads.counting import cost

HOUR = timedelta(hours=1)


def wall(hours):
    """What clocks of the vendor show so many hours after now."""
    return timezone.make_naive(NOW + hours * HOUR)


@pytest.fixture
def world(db):
    class World:
        ada = make_staff("support_engineer", name="Ada Alm")
        ben = make_staff("consultant", name="Ben Berg")
        mia = make_staff("account_manager", name="Mia Manager")
        acts = actor_of(ada)

    return World


def plan(world, who, begins, ends):
    plan_shift(world.acts, who.public_id, begins=wall(begins), ends=wall(ends), now=NOW)


def told():
    with acting_as(INSCOPE):
        return [(one.recipient, one.body) for one in OutboundMessage.objects.order_by("id")]


def audited():
    with acting_as(INSCOPE):
        return list(
            AuditEntry.objects.filter(event__startswith="shift_").order_by("id").values_list("event", "details")
        )


def on_call(now=NOW):
    with acting_as(INSCOPE):
        found = on_call_at(now=now)
    return found and found.name


def test_whoever_is_planned_is_on_call_and_is_told_by_whoever_else_did_it(world):
    plan(world, world.ada, 0, 8)
    plan(world, world.ben, 8, 16)

    assert [on_call(NOW + hours * HOUR) for hours in (0, 8, 16)] == ["Ada Alm", "Ben Berg", None]
    ((recipient, body),) = told()
    assert recipient == f"person:{world.ben.pk}"
    assert body.startswith("You are on call from Wed 20 May 2026, ")
    assert "/desk/on-call/" in body
    assert [event for event, _details in audited()] == ["shift_planned", "shift_planned"]


def test_a_hand_over_goes_on_at_the_same_instant_with_the_note_and_one_entry(world):
    plan(world, world.ada, 0, 8)

    hand_over(world.acts, world.ben.public_id, note="KS-7 waits\nfor a dump.", now=NOW + HOUR)

    with acting_as(INSCOPE):
        spans = list(Shift.objects.order_by("id").values_list("person_id", "begins_at", "ends_at", "note"))
    assert spans == [
        (world.ada.pk, NOW, NOW + HOUR, ""),
        (world.ben.pk, NOW + HOUR, NOW + 8 * HOUR, "KS-7 waits\nfor a dump."),
    ]
    ((recipient, body),) = told()
    assert recipient == f"person:{world.ben.pk}"
    assert "You are on call from now on, until " in body
    assert "    KS-7 waits\n    for a dump." in body
    event, details = audited()[-1]
    assert (event, "dump" in details, json.loads(details)["person"]) == ("shift_handed_over", False, world.ben.pk)


def test_whoever_takes_a_shift_over_is_on_call_and_the_one_who_had_it_is_told(world):
    plan(world, world.ada, 0, 8)

    hand_over(actor_of(world.ben), world.ben.public_id, note="", now=NOW + HOUR)

    ((recipient, body),) = told()
    assert (recipient, on_call(NOW + HOUR)) == (f"person:{world.ada.pk}", "Ben Berg")
    assert body.startswith("Ben Berg is on call in your place from now on.")


def test_a_hand_over_of_a_shift_that_runs_no_more_is_refused(world):
    plan(world, world.ada, 0, 8)
    with acting_as(INSCOPE):
        (shown,) = shifts(now=NOW)
    hand_over(world.acts, world.ben.public_id, note="", seen=shown.public_id, now=NOW + HOUR)

    with pytest.raises(ShiftRefusedError, match="Ben Berg is on call by now"):
        hand_over(world.acts, world.ada.public_id, note="", seen=shown.public_id, now=NOW + 2 * HOUR)

    assert on_call(NOW + 3 * HOUR) == "Ben Berg"


def test_a_hand_over_that_breaks_off_leaves_the_shift_where_it_was(world, monkeypatch):
    plan(world, world.ada, 0, 8)
    monkeypatch.setattr(keep_rota, "tell_of_shift", lambda **_given: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        hand_over(world.acts, world.ben.public_id, note="", now=NOW + HOUR)

    assert on_call(NOW + 2 * HOUR) == "Ada Alm"


def test_a_shift_that_has_not_begun_is_taken_back_once_and_one_that_has_is_not(world):
    plan(world, world.ada, 0, 8)
    plan(world, world.ben, 8, 16)
    with acting_as(INSCOPE):
        running, later = shifts(now=NOW)

    take_back_shift(world.acts, later.public_id, now=NOW)

    assert told()[-1][1].startswith("You are not on call any more from ")
    with pytest.raises(NoSuchShiftError):
        take_back_shift(world.acts, later.public_id, now=NOW)
    with pytest.raises(ShiftRefusedError):
        take_back_shift(world.acts, running.public_id, now=NOW)
    assert on_call() == "Ada Alm"


@pytest.mark.parametrize("who", ["mia", None])
def test_those_who_do_not_work_on_cases_are_not_on_call(world, who):
    person = who and getattr(world, who).public_id
    with pytest.raises(ShiftRefusedError) as refused:
        plan_shift(world.acts, person, begins=wall(0), ends=wall(8), now=NOW)

    assert refused.value.details() == {"field": "person"}


def test_a_note_that_is_too_long_is_refused(world):
    plan(world, world.ada, 0, 8)

    with pytest.raises(ShiftRefusedError) as refused:
        hand_over(world.acts, world.ben.public_id, note="a" * 2_001, now=NOW)

    assert refused.value.details() == {"field": "note"}


@pytest.mark.parametrize(
    "act",
    [
        lambda actor, who: plan_shift(actor, who, begins=wall(0), ends=wall(8), now=NOW),
        lambda actor, who: take_back_shift(actor, who, now=NOW),
        lambda actor, who: hand_over(actor, who, note="", now=NOW),
    ],
)
def test_the_rota_is_for_those_who_work_on_cases(world, act):
    with pytest.raises(RightRefusedError):
        act(actor_of(world.mia), world.ada.public_id)


def test_the_database_keeps_two_from_being_on_call_at_a_time(world):
    plan(world, world.ada, 0, 8)

    with acting_as(INSCOPE), pytest.raises(IntegrityError) as refused, transaction.atomic():
        add_shift(shift=oncall.Shift(world.ben.pk, NOW + 7 * HOUR, NOW + 9 * HOUR), now=NOW)
    assert isinstance(refused.value.__cause__, psycopg.errors.ExclusionViolation)


@pytest.mark.parametrize("table", ["sla_shift", "sla_ladder"])
def test_customers_read_neither_shifts_nor_the_ladder(db, table):
    own = actor_of(make_contact())
    with acting_as(own), connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute(f"select * from {table}")  # noqa: S608 - names of our own tables


def test_whoever_has_no_account_any_more_is_reached_by_nothing_and_the_page_says_so(world):
    plan(world, world.ben, 0, 8)
    with acting_as(INSCOPE):
        Person.objects.filter(pk=world.ben.pk).update(is_active=False)

    assert on_call() is None
    running = on_call_page(world.acts, now=NOW).running
    assert running is not None
    assert not running.is_open

    hand_over(world.acts, world.ada.public_id, note="", now=NOW + HOUR)
    assert on_call(NOW + HOUR) == "Ada Alm"


def test_the_page_shows_who_is_next_and_when_nobody_is(world):
    plan(world, world.ada, 2, 8)
    plan(world, world.ben, 9, 16)

    page = on_call_page(world.acts, now=NOW)

    assert page.running is None
    assert [(one.begins_at, one.person and one.person.name) for one in page.to_come] == [
        (NOW, None),
        (NOW + 2 * HOUR, "Ada Alm"),
        (NOW + 8 * HOUR, None),
        (NOW + 9 * HOUR, "Ben Berg"),
    ]
    assert [name for _id, name in page.people] == ["Ada Alm", "Ben Berg"]


def test_the_page_costs_the_same_for_many_shifts_and_what_is_due_names_who_is_on_call(world):
    plan(world, world.ada, 0, 1)
    few = cost(lambda: on_call_page(world.acts, now=NOW))
    for hours in range(1, 20):
        plan(world, world.ben, hours, hours + 1)

    assert cost(lambda: on_call_page(world.acts, now=NOW)) == few == 2
    on_call = due_page(world.acts, "", now=NOW).on_call
    assert on_call is not None
    assert (on_call.name, on_call.ends_at) == ("Ada Alm", NOW + HOUR)
