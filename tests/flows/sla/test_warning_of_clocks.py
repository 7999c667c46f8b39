"""Each warning of a clock is told once, to those whom it concerns, whenever and however often somebody looks."""

import json
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from inscope.apps.audit.models import AuditEntry
from inscope.apps.cases.models import Case, CaseEvent
from inscope.apps.identity.models import Person
from inscope.apps.identity.selectors import actor_of
from inscope.apps.outbox.endpoints import add_endpoint
from inscope.apps.outbox.models import OutboundMessage
from inscope.apps.sla.ladder import ladder_values, save_ladder
from inscope.apps.sla.models import CaseClock, ClockWarning, Ladder
from inscope.apps.sla.rota import add_shift
from inscope.apps.sla.rows import CalendarRow
from inscope.apps.sla.services import add_calendar
from inscope.core.people import INSCOPE, RightRefusedError
from inscope.core.records import RecordMovedOnError, ValueRefusedError, state_of
from inscope.core.sla.acknowledged import NothingToAcknowledgeError
from inscope.core.sla.oncall import Shift
from inscope.core.sla.warnings import Warned, Whom
from inscope.flows.cases.agree_due import agree_due
from inscope.flows.cases.move_case import assign_case, resolve_case
from inscope.flows.cases.wait_for_customer import stop_waiting, wait_for_customer
from inscope.flows.cases.write_message import write_message
from inscope.flows.coverage.judge_case import judge_case
from inscope.flows.outbox import tell
from inscope.flows.sla.acknowledge import acknowledge
from inscope.flows.sla.warn import PUT_OFF, warn_due
from inscope.pg.tenancy import acting_as
from inscope.reads.case_page import case_page
from inscope.reads.due_page import due_page
from tests.factories import ISSUE, NOW, TODAY, make_case, make_contact, make_customer, make_instance, make_staff

pytestmark = pytest.mark.usefixtures("published_pack")

LATE = Warned.LATE
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
OPENS = NOW + timedelta(hours=4, minutes=30)
"""When the vendor's office opens that day. Premium promises four of its hours for P2."""
DUE = OPENS + 4 * HOUR
ENDS = CalendarRow(
    UUID(int=1),
    "chicago-office",
    "2026.2",
    json.dumps(
        {
            "calendar": "chicago-office",
            "version": "2026.2",
            "zone": "America/Chicago",
            "week": {},
            "hours": {f"2026-01-{day}": ["00:00-24:00"] for day in range(10, 32)} | {"2026-05-20": ["09:00-13:00"]},
        }
    ),
    NOW,
)
"""A calendar whose days end as the case of the tests is due."""


@pytest.fixture
def world(db):
    class World:
        customer = make_customer("Halden Telecom")
        contact = make_contact(customer, name="Ada Solberg")
        engineer = make_staff("support_engineer", name="Eve Engineer")
        other = make_staff("support_engineer", name="Olaf Other")
        manager = make_staff("account_manager", name="Mia Manager")
        case = make_case(contact, ISSUE | {"priority_chosen": "P2"}, instance=make_instance(customer))

    assign_case(actor_of(World.engineer), World.case.public_id, to="me", now=NOW)
    return World


def warned():
    with acting_as(INSCOPE):
        return list(ClockWarning.objects.order_by("id").values_list("warned", flat=True))


def letters():
    with acting_as(INSCOPE):
        return list(OutboundMessage.objects.filter(reason__startswith="warning:").order_by("id"))


def recipients():
    return [one.recipient for one in letters()]


def to(*people):
    return [f"person:{one.pk}" for one in people]


def people_told(warned):
    """Who was told of a warning: people by number, and webhooks."""
    with acting_as(INSCOPE):
        found = OutboundMessage.objects.filter(reason__contains=f":{warned}:").order_by("id")
        return [one.recipient if one.channel == "email" else "webhook" for one in found]


def pages_of(warned):
    """How a warning was noted: as a page or not, and when."""
    with acting_as(INSCOPE):
        found = ClockWarning.objects.filter(warned=warned).order_by("id")
        return list(found.values_list("is_page", "made_at"))


def looks_at():
    with acting_as(INSCOPE):
        return CaseClock.objects.get().look_at


def calls(person, begins, ends):
    """Let somebody be on call."""
    with acting_as(INSCOPE):
        add_shift(shift=Shift(person.pk, begins, ends), now=NOW)


def steps(begins, *, hours):
    """Look every minute."""
    for minutes in range(hours * 60):
        warn_due(now=begins + minutes * MINUTE)


LADDER_VALUES = {"half": [], "most": ["assignee"], "nearly": ["assignee", "on_call"], "late": list(Whom)}


def save(*, seen=None, **chosen):
    """Let the office say whom warnings tell."""
    with acting_as(INSCOPE):
        stands = ladder_values()
    nobody: dict[str, list[str]] = {"half": [], "most": [], "nearly": [], "late": []}
    keeper = actor_of(make_staff("policy_owner"))
    save_ladder(actor=keeper, seen=seen or state_of(stands), chosen=nobody | chosen, now=NOW)


def audited():
    with acting_as(INSCOPE):
        return list(AuditEntry.objects.filter(event="warnings_changed"))


def test_each_warning_is_told_at_its_time_to_whom_it_concerns(world):
    steps = ((minutes, warn_due(now=OPENS + minutes * MINUTE)) for minutes in range(5 * 60))
    told = [(minutes, warned()[-1], len(letters())) for minutes, found in steps if found]

    assert told == [(120, "50", 0), (180, "75", 1), (216, "90", 2), (241, "late", 4)]
    assert recipients() == to(world.engineer, world.engineer, world.engineer, world.manager)
    assert looks_at() is None


def test_a_message_says_what_is_owed_by_when_and_what_is_left(world, settings):
    settings.ORIGIN = "https://support.example.com"

    warn_due(now=OPENS + 3 * HOUR)
    warn_due(now=DUE + HOUR)

    soon, late, _manager = letters()
    assert soon.subject == f"[KS-{world.case.id}] {world.case.subject}"
    assert "75 % of the time for the first response (P2) are used." in soon.body
    assert "It is due by Wed 20 May 2026, 13:00 CDT: 1 h left." in soon.body
    assert f"https://support.example.com/desk/cases/{world.case.public_id}/" in soon.body
    assert "The first response (P2) is late: it was due by Wed 20 May 2026, 13:00 CDT." in late.body


def test_what_was_missed_is_noted_and_the_most_urgent_alone_is_told(world):
    warn_due(now=DUE + HOUR)

    assert warned() == list(Warned)
    assert recipients() == to(world.engineer, world.manager)


def test_what_was_missed_for_more_than_a_week_is_noted_and_told_to_nobody(world):
    assert warn_due(now=DUE + timedelta(days=8)) == 1

    assert warned() == list(Warned)
    assert letters() == []
    with acting_as(INSCOPE):
        assert not CaseEvent.objects.filter(kind="warned").exists()


def test_a_clock_that_cannot_be_reckoned_is_put_off_and_the_others_warn(world, caplog):
    other = make_case(world.contact, ISSUE | {"priority_chosen": "P2"}, instance=make_instance(world.customer))
    with acting_as(INSCOPE):
        ended = Case.objects.filter(id=world.case.id)
        add_calendar(actor=actor_of(make_staff("policy_owner")), digest=ended.get().pack_digest, row=ENDS)
        ended.update(calendar_version=ENDS.public_id)

    assert warn_due(now=DUE + MINUTE) == 1

    with acting_as(INSCOPE):
        assert {one.case_id for one in ClockWarning.objects.all()} == {other.id}
        assert CaseClock.objects.get(case_id=world.case.id).look_at == DUE + MINUTE + PUT_OFF
    assert [one.getMessage() for one in caplog.records if one.name == "inscope.flows.sla.warn"] == ["clock_put_off"]
    assert warn_due(now=DUE + 2 * MINUTE) == 0


def test_looking_again_tells_nothing_more_whatever_the_machine_s_clock_shows(world):
    for now in [DUE + HOUR, DUE + HOUR, OPENS, NOW - 24 * HOUR, DUE + 48 * HOUR]:
        with acting_as(INSCOPE):  # as if somebody had lost the mark
            CaseClock.objects.update(look_at=NOW - 48 * HOUR)
        warn_due(now=now)

    assert warned() == list(Warned)
    assert len(letters()) == 2


def test_a_transaction_that_is_broken_off_leaves_nothing_and_the_next_look_tells(world, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(tell, "add_messages", lambda *_given, **_more: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            warn_due(now=OPENS + 3 * HOUR)
    assert (warned(), letters()) == ([], [])

    warn_due(now=OPENS + 3 * HOUR)
    assert (warned(), len(letters())) == (["50", "75"], 1)


def test_where_nobody_has_the_case_every_engineer_is_told(world):
    assign_case(actor_of(world.engineer), world.case.public_id, to=None, now=NOW)

    warn_due(now=OPENS + 3 * HOUR)

    assert recipients() == to(world.engineer, world.other)


def test_where_whoever_had_the_case_is_gone_every_other_engineer_is_told(world):
    with acting_as(INSCOPE):
        Person.objects.filter(pk=world.engineer.pk).update(is_active=False)

    warn_due(now=OPENS + 3 * HOUR)

    assert recipients() == to(world.other)


def test_whoever_is_on_call_is_told_from_ninety_percent_on_and_nobody_twice(world):
    calls(world.other, OPENS, OPENS + 8 * HOUR)

    steps(OPENS, hours=5)

    assert recipients() == [
        *to(world.engineer),
        *to(world.engineer, world.other),
        *to(world.engineer, world.other, world.manager),
    ]


def test_the_office_says_whom_each_warning_tells(world):
    save(half=["account_managers"], late=["on_call"])
    calls(world.engineer, OPENS, OPENS + 8 * HOUR)

    steps(OPENS, hours=5)

    assert recipients() == to(world.manager, world.engineer)
    assert [one.subject for one in audited()] == ["warnings"]


def test_where_the_office_told_of_what_is_late_nobody_it_is_refused_and_so_is_a_form_that_is_old(world):
    with pytest.raises(ValueRefusedError):
        save()
    save(late=["on_call"])
    with pytest.raises(RecordMovedOnError):
        save(late=["assignee"], seen=state_of(LADDER_VALUES))
    with acting_as(INSCOPE), pytest.raises(DatabaseError), transaction.atomic():
        Ladder.objects.update(late=[])


def test_what_is_late_tells_the_engineers_where_nobody_is_found_whom_the_office_names(world):
    save(late=["on_call"])

    steps(OPENS, hours=5)

    assert recipients() == to(world.engineer, world.other)


CLOSES = OPENS + 8 * HOUR


def due_while_closed(world):
    """Let the next answer be due an hour after the office closes, as agreed."""
    agreed = (CLOSES + HOUR).replace(tzinfo=None) - 5 * HOUR  # on clocks of Chicago
    engineer, case = actor_of(world.engineer), world.case.public_id
    write_message(engineer, case, body="Restart it.", now=OPENS)
    agree_due(engineer, case, due=agreed, why="Ada agreed.", now=OPENS)


def test_nothing_is_told_while_the_vendor_is_closed(world):
    due_while_closed(world)
    for hours in range(30):
        warn_due(now=OPENS + hours * HOUR + MINUTE)

    with acting_as(INSCOPE):
        made = list(ClockWarning.objects.order_by("id").values_list("warned", "made_at"))
    assert dict(made)["late"] == OPENS + 24 * HOUR + MINUTE


def test_while_closed_whoever_is_on_call_is_told_at_once_and_the_others_when_it_opens(world):
    due_while_closed(world)
    calls(world.other, OPENS, OPENS + 20 * HOUR)
    with acting_as(INSCOPE):
        add_endpoint(name="pager", url="https://pager.example.com/", now=NOW)

    warn_due(now=CLOSES)
    steps(CLOSES + 50 * MINUTE, hours=1)
    while_closed, pages = people_told(LATE), pages_of("late")
    steps(OPENS + 24 * HOUR, hours=1)

    assert while_closed == [*to(world.other), "webhook"]
    assert pages == [(True, CLOSES + HOUR + MINUTE)]
    assert people_told(LATE) == [*to(world.other), "webhook", *to(world.engineer, world.manager)]
    assert pages_of("late") == [*pages, (False, OPENS + 24 * HOUR)]
    page = case_page(actor_of(world.engineer), world.case.public_id, today=TODAY)
    said = [entry.text for entry in page.entries if "Other was told, being on call. The response is late" in entry.text]
    assert len(said) == 1


def taken_by(now):
    """Return who has the one case that is due, as the list of what is due tells it."""
    [[line]] = [group.lines for group in due_page(INSCOPE, "", now=now).groups]
    return line.taken_by


def test_whoever_hears_in_the_night_and_takes_it_on_hears_no_more_and_the_others_hear_what_is_late(world):
    due_while_closed(world)
    calls(world.other, OPENS, OPENS + 20 * HOUR)
    save(nearly=["on_call"], late=["account_managers"])
    warn_due(now=CLOSES + MINUTE)
    warn_due(now=CLOSES + 50 * MINUTE)
    first = recipients()

    acknowledge(actor_of(world.other), world.case.public_id, now=CLOSES + 55 * MINUTE)
    taken = taken_by(CLOSES + 55 * MINUTE)
    steps(OPENS + 24 * HOUR, hours=1)

    assert (taken, taken_by(OPENS + 24 * HOUR)) == ("Olaf Other", "")

    assert first == to(world.other)
    assert recipients() == to(world.other, world.manager)


def test_a_case_that_somebody_has_tells_nobody_until_it_is_late_and_then_all(world):
    warn_due(now=OPENS + 3 * HOUR)
    before = recipients()

    acknowledge(actor_of(world.other), world.case.public_id, now=OPENS + 3 * HOUR)
    warn_due(now=OPENS + 3.7 * HOUR)
    assert (warned()[-1], recipients()) == ("90", before)

    warn_due(now=DUE + MINUTE)
    assert recipients() == [*before, *to(world.engineer, world.manager)]


def test_a_warning_is_taken_on_once_and_that_stands_on_the_time_line_and_in_the_audit(world):
    other, case = actor_of(world.other), world.case.public_id
    with pytest.raises(NothingToAcknowledgeError):
        acknowledge(other, case, now=OPENS)
    warn_due(now=OPENS + 3 * HOUR)
    assert case_page(other, case, today=TODAY).acts.waits == "75"

    acknowledge(other, case, now=OPENS + 3 * HOUR)

    with pytest.raises(NothingToAcknowledgeError):
        acknowledge(other, case, now=OPENS + 3 * HOUR)
    page = case_page(other, case, today=TODAY)
    assert page.acts.waits is None
    assert page.entries[-1].text == "Olaf Other has it: nobody else is told until it is late"
    with acting_as(INSCOPE):
        assert AuditEntry.objects.filter(event="warning_acknowledged").count() == 1
    with pytest.raises(RightRefusedError):
        acknowledge(actor_of(world.manager), case, now=OPENS)


def test_a_clock_that_does_not_run_any_more_warns_of_nothing(world):
    resolve_case(actor_of(world.engineer), world.case.public_id, now=OPENS)

    assert warn_due(now=DUE + MINUTE) == 0
    assert looks_at() is None


def test_an_answer_ends_the_warnings_of_the_first_response_and_begins_those_of_the_next(world):
    warn_due(now=OPENS + 3 * HOUR)
    write_message(actor_of(world.engineer), world.case.public_id, body="Restart it.", now=OPENS + 3 * HOUR)

    warn_due(now=DUE + MINUTE)

    assert "late" not in warned()


def test_another_due_instant_is_warned_of_anew_and_the_same_one_is_not(world):
    engineer, case = actor_of(world.engineer), world.case.public_id
    judge_case(engineer, case, "caused_by_product", "likely", why="It is ours.", now=OPENS)
    warn_due(now=OPENS + 2 * HOUR)
    wait_for_customer(engineer, case, now=OPENS + 2 * HOUR)
    stop_waiting(engineer, case, now=OPENS + 3 * HOUR)
    warn_due(now=OPENS + 3 * HOUR)
    assert warned() == ["50", "50"]

    warn_due(now=DUE + 2 * HOUR)
    wait_for_customer(engineer, case, now=DUE + 2 * HOUR)
    stop_waiting(engineer, case, now=DUE + 3 * HOUR)
    warn_due(now=DUE + 3 * HOUR)
    assert warned() == ["50", "50", "75", "90", "late"]


def test_open_webhooks_are_told(world):
    with acting_as(INSCOPE):
        hook, _secret = add_endpoint(name="pager", url="https://pager.example.com/", now=NOW)

    warn_due(now=OPENS + 3 * HOUR)

    (one,) = [letter for letter in letters() if letter.channel == "webhook"]
    assert one.recipient == f"webhook:{hook.public_id}"
    assert json.loads(one.body)["type"] == "clock.warned"
    assert json.loads(one.body)["data"] == {
        "case": str(world.case.public_id),
        "reference": f"KS-{world.case.id}",
        "warned": "75",
        "target": "initial",
        "due_at": DUE.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def test_the_staff_read_it_on_the_time_line_and_customers_do_not(world):
    warn_due(now=OPENS + 3 * HOUR)
    warn_due(now=DUE + MINUTE)

    page = case_page(actor_of(world.engineer), world.case.public_id, today=TODAY)
    told = [entry.text for entry in page.entries if entry.icon == "timer"]
    assert told == [
        "75 % of the time are used: the response is due by Wed 20 May 2026, 13:00 CDT",
        "The response is late: it was due by Wed 20 May 2026, 13:00 CDT",
    ]
    with acting_as(INSCOPE):
        assert set(CaseEvent.objects.filter(kind="warned").values_list("is_internal", flat=True)) == {True}
    own = actor_of(world.contact)
    with acting_as(own), connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute("select * from sla_clockwarning")


def test_what_was_warned_of_is_never_changed(world):
    warn_due(now=DUE + HOUR)

    with acting_as(INSCOPE), pytest.raises(DatabaseError), transaction.atomic():
        ClockWarning.objects.update(warned="50")


def test_warning_of_a_clock_takes_a_constant_number_of_statements(world, django_assert_max_num_queries):
    with django_assert_max_num_queries(30):
        warn_due(now=DUE + HOUR)
