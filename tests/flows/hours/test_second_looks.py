"""Long work waits for a second look: a colleague confirms it, or returns it so that it is given back."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection

from inscope.apps.audit.models import AuditEntry
from inscope.apps.cases.errors import TextRefusedError
from inscope.apps.cases.selectors import events_of
from inscope.apps.contracts.models import Customer
from inscope.apps.hours.errors import CorrectedError, NoSuchEntryError, ObjectedError
from inscope.apps.hours.models import Approval, Block, MonthStated
from inscope.apps.hours.objections import contested_of, waiting_for_second_look
from inscope.apps.hours.second_looks import rule_values, save_rule
from inscope.apps.hours.selectors import entries_of, entry_with
from inscope.apps.hours.told import note_month
from inscope.apps.identity.models import Person
from inscope.apps.identity.selectors import actor_of
from inscope.apps.outbox.models import OutboundMessage
from inscope.core.objections import ObjectionRefusedError
from inscope.core.outbox import to_person
from inscope.core.overage import Billing
from inscope.core.people import INSCOPE, RightRefusedError
from inscope.core.records import RecordMovedOnError, ValueRefusedError, state_of
from inscope.core.second_look import SecondLookRefusedError
from inscope.flows.cases.move_case import resolve_case
from inscope.flows.hours.approve_overage import Given, approve_overage
from inscope.flows.hours.log_time import Work, correct_time, log_time
from inscope.flows.hours.object_to_time import answer_objection, object_to
from inscope.flows.hours.prove_hours import prove_hours
from inscope.flows.hours.second_look import confirm_time, return_time
from inscope.flows.hours.state_months import state_last_month
from inscope.flows.identity.add_service_account import add_service_account
from inscope.flows.outbox.tell import silently
from inscope.pg.tenancy import acting_as
from tests.by_hand import refused_with
from tests.factories import FAR_AHEAD, NOW, TODAY, make_block, make_case, make_contact, make_staff, set_second_looks

pytestmark = pytest.mark.usefixtures("published_pack")

ONLINE = "online_development_support"
USAGE = {"request_kind": "development", "activity": ONLINE, "issue_class": "usage"}
DAY = timedelta(days=1)
WHY = "The call was half as long."


@pytest.fixture
def contact(db):
    return make_contact(roles=["open_requests", "buy_hours", "approve_overage"])


@pytest.fixture
def maya(db):
    return make_staff("support_engineer")


@pytest.fixture
def tomas(db):
    return make_staff("consultant")


@pytest.fixture
def case(contact):
    make_block(Customer(pk=contact.customer_id), hours=20, activity=ONLINE)
    return make_case(contact, USAGE)


@pytest.fixture
def rule(maya, tomas):
    """From four hours on."""
    set_second_looks(240)


@pytest.fixture
def entry(maya, case, rule):
    """It waits."""
    return logged(maya, case, 240)


def make_program():
    keeper = actor_of(make_staff("administrator"))
    number = add_service_account(keeper, name="Robot", roles=["support_engineer"], now=NOW)
    with acting_as(INSCOPE):
        return Person.objects.get(public_id=number)


def logged(person, case, minutes, key="k-1", *, on=TODAY, **billing):
    return log_time(
        actor_of(person), case.public_id, Work(key, on, minutes, "Reviewed.", **billing), today=TODAY, now=NOW
    )


def confirms(person, case, entry, *, after=DAY):
    confirm_time(actor_of(person), case.public_id, entry.public_id, now=NOW + after)


def returns(person, case, entry, why=WHY):
    return_time(actor_of(person), case.public_id, entry.public_id, why=why, today=TODAY + DAY, now=NOW + DAY)


def corrects(person, case, entry):
    correct_time(actor_of(person), case.public_id, entry.public_id, why="Wrong case.", today=TODAY, now=NOW)


def objects(person, case, entry, *, after):
    object_to(actor_of(person), case.public_id, entry.public_id, why="Too long.", today=TODAY + after, now=NOW + after)


def answers(person, case, entry, *, is_upheld):
    at: Any = {"today": TODAY + DAY, "now": NOW + DAY}
    answer_objection(actor_of(person), case.public_id, entry.public_id, is_upheld=is_upheld, why="Looked.", **at)


def standing(*entries):
    """Where the second looks at entries stand."""
    with acting_as(INSCOPE):
        return [entry_with(actor=INSCOPE, public_id=one.public_id).second_look for one in entries]


def waiting():
    with acting_as(INSCOPE):
        return [one.entry for one in waiting_for_second_look(actor=INSCOPE, most=9)]


def free():
    with acting_as(INSCOPE):
        return sum(Block.objects.values_list("free", flat=True))


def faults():
    return [fault for _count, found in prove_hours() for fault in found]


def audited(event):
    with acting_as(INSCOPE):
        return [json.loads(one.details) for one in AuditEntry.objects.filter(event=event).order_by("id")]


def letters(*people):
    with acting_as(INSCOPE):
        found = OutboundMessage.objects.filter(reason__startswith="second-look")
        return [found.filter(recipient=to_person(one.pk)).count() for one in people]


# -- what waits -------------------------------------------------------------------------------------


def test_long_work_is_charged_at_once_and_waits_until_a_colleague_confirms_it(contact, maya, tomas, case, entry):
    assert (free(), entry.charged_minutes, entry.second_look, waiting()) == (960, 240, "waiting", [entry.public_id])
    assert logged(maya, case, 240).second_look == "waiting"  # sent again under its key

    confirms(tomas, case, entry)

    assert (free(), standing(entry), waiting()) == (960, ["confirmed"], [])
    with acting_as(actor_of(contact)):
        (seen,) = contested_of(actor=actor_of(contact), case_id=case.id)
        (own,) = entries_of(actor=actor_of(contact), case_id=case.id)
    assert (seen.second_look, seen.looked_by_id, own.second_look) == ("confirmed", tomas.pk, "confirmed")
    told = [{"entry": str(entry.public_id)}]
    assert [audited(one) for one in ("time_waits_for_second_look", "time_confirmed")] == [told, told]
    assert letters(maya, contact) == [0, 0]
    assert faults() == []


@pytest.mark.usefixtures("rule")
def test_what_is_shorter_waits_for_nothing(maya, case):
    assert (logged(maya, case, 239).second_look, waiting()) == ("", [])


def test_nothing_waits_while_the_office_has_said_nothing_or_says_so_no_more(maya, tomas, case):
    assert logged(maya, case, 400).second_look == ""
    set_second_looks(240)
    waits = logged(maya, case, 300, "k-2", on=TODAY - DAY)
    set_second_looks(None)

    assert logged(maya, case, 300, "k-3", on=TODAY - 2 * DAY).second_look == ""
    assert waiting() == [waits.public_id]  # what waits goes on waiting


@pytest.mark.usefixtures("rule")
def test_work_in_parts_waits_as_a_whole_once_it_is_long_enough_together(maya, tomas, case):
    parts = [logged(maya, case, minutes, f"k-{minutes}") for minutes in (120, 119)]
    logged(maya, case, 200, "another day", on=TODAY - DAY)
    logged(tomas, case, 200, "somebody else")
    assert standing(*parts) == ["", ""]

    parts.append(logged(maya, case, 1, "k-3"))

    assert (standing(*parts), parts[-1].second_look) == (["waiting"] * 3, "waiting")
    assert sorted(waiting()) == sorted(one.public_id for one in parts)
    assert len(audited("time_waits_for_second_look")) == 3
    confirms(tomas, case, parts[0])
    parts.append(logged(maya, case, 5, "k-4"))
    assert standing(*parts) == ["confirmed", "waiting", "waiting", "waiting"]


@pytest.mark.usefixtures("rule")
def test_what_was_taken_back_counts_no_more_and_neither_does_goodwill(maya, case):
    corrects(maya, case, logged(maya, case, 200))
    both = make_staff("support_engineer", "account_manager")
    logged(both, case, 400, "gift", billing=Billing.GOODWILL, reason="Ours.")

    assert logged(maya, case, 100, "k-2").second_look == ""
    assert logged(both, case, 100, "k-3").second_look == ""


@pytest.mark.usefixtures("rule")
def test_work_beyond_the_blocks_waits_too_and_what_is_returned_can_be_used_again(contact, maya, tomas):
    case = make_case(contact, USAGE)
    given = Given("a-1", 300, 12000, "EUR", FAR_AHEAD)
    approve_overage(actor_of(contact), case.public_id, given, today=TODAY, now=NOW)
    entry = logged(maya, case, 240, billing=Billing.OVERAGE)
    assert entry.second_look == "waiting"

    returns(tomas, case, entry)

    with acting_as(INSCOPE):
        assert Approval.objects.get().used_minutes == 0
    assert standing(entry) == ["returned"]
    assert faults() == []
    other = logged(maya, case, 240, "k-2", billing=Billing.OVERAGE)
    confirms(tomas, case, other)
    assert standing(other) == ["confirmed"]


# -- what comes of it -------------------------------------------------------------------------------


def test_what_is_returned_is_given_back_and_who_logged_it_is_told(contact, maya, tomas, case, entry):
    returns(tomas, case, entry)

    assert (free(), standing(entry), waiting()) == (1200, ["returned"], [])
    with acting_as(actor_of(contact)):
        (own,) = entries_of(actor=actor_of(contact), case_id=case.id)
        happened = events_of(actor=actor_of(contact), case_id=case.id)[-1]
    assert own.corrected_because == WHY
    assert (happened.kind, WHY in happened.details) == ("time_returned", True)
    assert audited("time_returned") == [{"entry": str(entry.public_id)}]
    assert letters(maya, tomas, contact) == [1, 0, 0]
    with acting_as(INSCOPE):
        body = OutboundMessage.objects.get(reason__startswith="second-look").body
    assert "is returned after a second look" in body
    assert WHY in body
    assert faults() == []
    again = logged(maya, case, 240, "k-2")  # what is right is logged anew, and waits anew
    assert again.second_look == "waiting"


def test_nobody_is_told_of_what_is_brought_in(maya, tomas, case, entry):
    with silently():
        returns(tomas, case, entry)

    assert letters(maya) == [0]


def test_a_resolved_case_is_looked_at_as_well(maya, tomas, case, entry):
    resolve_case(actor_of(maya), case.public_id, now=NOW)

    returns(tomas, case, entry)

    assert free() == 1200


def test_the_same_once_more_changes_nothing_and_anything_else_is_refused(maya, tomas, case, entry):
    other = logged(maya, case, 300, "k-2", on=TODAY - DAY)
    for _ in range(2):
        confirms(tomas, case, entry)
        returns(tomas, case, other)

    assert (free(), len(audited("time_confirmed")), len(audited("time_returned"))) == (960, 1, 1)
    ruth = make_staff("support_engineer")
    for act, told in (
        (lambda: confirms(ruth, case, entry), "confirmed already"),
        (lambda: returns(tomas, case, entry), "confirmed already"),
        (lambda: returns(tomas, case, other, "Another reason."), "returned already"),
        (lambda: confirms(tomas, case, other), "returned already"),
    ):
        with pytest.raises(SecondLookRefusedError, match=told):
            act()


def test_who_logged_the_work_never_looks_at_it_also_where_nobody_else_could(maya, tomas, case, entry):
    with acting_as(INSCOPE):
        Person.objects.filter(pk=tomas.pk).update(is_active=False)

    for act in (lambda: confirms(maya, case, entry), lambda: returns(maya, case, entry)):
        with pytest.raises(SecondLookRefusedError, match="a colleague confirms or returns it"):
            act()
    assert standing(entry) == ["waiting"]


def test_who_logged_it_takes_it_back_and_it_waits_no_more(maya, tomas, case, entry):
    corrects(maya, case, entry)

    assert (free(), standing(entry), waiting()) == (1200, [""], [])
    with pytest.raises(SecondLookRefusedError, match="waits for no second look"):
        confirms(tomas, case, entry)
    with pytest.raises(CorrectedError):
        corrects(maya, case, entry)
    assert faults() == []


@pytest.mark.usefixtures("rule")
def test_what_somebody_may_not_do_or_does_not_say_is_refused(contact, maya, tomas, case):
    entry, short = logged(maya, case, 240, on=TODAY - DAY), logged(maya, case, 15, "k-2")
    other, manager = make_case(contact, USAGE), make_staff("account_manager")

    for person in (contact, manager):
        for act in (lambda p=person: confirms(p, case, entry), lambda p=person: returns(p, case, entry)):
            with pytest.raises(RightRefusedError):
                act()
    with pytest.raises(TextRefusedError):
        returns(tomas, case, entry, " ")
    with pytest.raises(NoSuchEntryError):
        confirms(tomas, other, entry)
    with pytest.raises(SecondLookRefusedError, match="waits for no second look"):
        returns(tomas, case, short)
    assert standing(entry, short) == ["waiting", ""]


# -- beside objections ------------------------------------------------------------------------------


def test_the_days_to_object_begin_once_it_is_confirmed(contact, maya, tomas, case, entry):
    other = logged(maya, case, 300, "k-2", on=TODAY - DAY)
    confirms(tomas, case, entry, after=20 * DAY)

    with pytest.raises(ObjectionRefusedError, match="until `2026-06-23`"):
        objects(contact, case, entry, after=35 * DAY)
    objects(contact, case, entry, after=34 * DAY)
    objects(contact, case, other, after=90 * DAY)  # it waits still


def test_an_objection_that_is_upheld_settles_the_second_look_too_and_one_that_is_refused_does_not(
    contact, maya, tomas, case, entry
):
    objects(contact, case, entry, after=DAY)
    with pytest.raises(ObjectedError):
        returns(tomas, case, entry)
    answers(tomas, case, entry, is_upheld=True)
    assert (free(), standing(entry), waiting()) == (1200, [""], [])

    other = logged(maya, case, 300, "k-2")
    objects(contact, case, other, after=DAY)
    answers(tomas, case, other, is_upheld=False)
    assert standing(other) == ["waiting"]
    confirms(tomas, case, other)
    assert standing(other) == ["confirmed"]


def test_what_the_customer_objects_to_is_confirmed_all_the_same_and_the_objection_is_answered_after(
    contact, tomas, case, entry
):
    objects(contact, case, entry, after=DAY)

    confirms(tomas, case, entry)
    answers(tomas, case, entry, is_upheld=True)

    assert (free(), standing(entry)) == (1200, ["confirmed"])
    assert faults() == []


# -- statements of months ---------------------------------------------------------------------------

JUNE, JULY = datetime(2026, 6, 1, 15, tzinfo=UTC), datetime(2026, 7, 1, 15, tzinfo=UTC)
"""At work: the vendor's office is in Chicago."""


def stated():
    with acting_as(INSCOPE):
        return [f"{one.month:%Y-%m}" for one in MonthStated.objects.order_by("id")]


def test_no_statement_is_sent_while_work_of_its_month_waits(tomas, case, entry):
    assert (state_last_month(now=JUNE), stated()) == (0, [])
    confirms(tomas, case, entry)
    assert (state_last_month(now=JUNE + timedelta(days=1)), stated()) == (1, ["2026-05"])


def test_a_month_that_was_put_off_is_sent_later_and_before_those_that_follow(maya, tomas, case, entry):
    assert state_last_month(now=JULY) == 0
    return_time(actor_of(tomas), case.public_id, entry.public_id, why=WHY, today=JULY.date(), now=JULY)

    assert state_last_month(now=JULY, should_stop=lambda: True) == 0
    assert (state_last_month(now=JULY), stated()) == (2, ["2026-05", "2026-06"])
    assert state_last_month(now=JULY) == 0


def test_months_after_the_one_whose_work_waits_wait_with_it(tomas, case, entry):
    august = datetime(2026, 8, 3, 15, tzinfo=UTC)
    assert [state_last_month(now=now) for now in (JUNE, JULY, august)] == [0, 0, 0]
    confirm_time(actor_of(tomas), case.public_id, entry.public_id, now=august)

    assert (state_last_month(now=august), stated()) == (3, ["2026-05", "2026-06", "2026-07"])


def test_a_month_whose_work_waited_no_more_at_its_end_was_not_put_off(tomas, case, entry):
    confirms(tomas, case, entry)

    assert (state_last_month(now=JULY), stated()) == (1, ["2026-06"])


def test_work_that_began_to_wait_just_now_is_seen_when_the_month_is_noted(case, entry):
    of = {"customer_id": case.customer_id, "month": date(2026, 5, 1), "closing_minutes": 960, "beyond": "", "now": JUNE}
    with acting_as(INSCOPE):
        assert not note_month(ends_at=datetime(2026, 6, 1, tzinfo=UTC), **of)
        assert note_month(ends_at=entry.made_at, **of)  # it was logged after that


# -- the rule ---------------------------------------------------------------------------------------


def test_the_rule_is_kept_with_what_was_changed(maya, tomas):
    with acting_as(INSCOPE):
        assert rule_values() == {"from_minutes": None}
    for minutes in (240, 240, 120, None):
        set_second_looks(minutes)

    changes = [one["changes"] for one in audited("second_look_changed")]
    assert [list(one.values()) for one in changes] == [[[None, 240]], [[240, 120]], [[120, None]]]


def test_a_rule_that_nobody_could_keep_is_refused(maya):
    make_staff("consultant", is_active=False), make_staff("account_manager")
    make_program()

    with pytest.raises(ValueRefusedError, match="fewer than two people work on cases"):
        set_second_looks(240)
    make_staff("consultant")
    for minutes in (0, 1441):
        with pytest.raises(ValueRefusedError, match="is not the minutes"):
            set_second_looks(minutes)
    set_second_looks(1440)
    with pytest.raises(RecordMovedOnError):
        save_rule(actor=INSCOPE, seen=state_of({"from_minutes": 240}), from_minutes=30, now=NOW)
    with pytest.raises(RightRefusedError):
        save_rule(actor=actor_of(maya), seen="", from_minutes=240, now=NOW)


# -- what PostgreSQL refuses, whoever writes --------------------------------------------------------

ASK = """
insert into hours_secondlook (customer_id, entry_id, made_at)
select entry.customer_id, entry.id, entry.made_at from hours_timeentry entry where entry.key = '{}'
"""
ANSWER = """
insert into hours_secondlookanswer (customer_id, second_look_id, person_id, made_at, is_confirmed, why)
select customer_id, id, {}, made_at, {}, '{}' from hours_secondlook
"""
CHECK, RIGHT_STATE, UNIQUE = (
    one.sqlstate
    for one in (
        psycopg.errors.CheckViolation,
        psycopg.errors.InsufficientPrivilege,
        psycopg.errors.UniqueViolation,
    )
)


def test_a_second_look_by_hand_is_asked_for_once_at_work_that_is_charged_and_stands(contact, maya, tomas, case):
    logged(maya, case, 15, "stands")
    corrects(maya, case, logged(maya, case, 15, "back"))
    both = make_staff("support_engineer", "account_manager")
    logged(both, case, 15, "gift", billing=Billing.GOODWILL, reason="Ours.")

    found = {key: refused_with(INSCOPE, ASK.format(key)) for key in ("stands", "back", "gift")}

    assert found == {"stands": None, "back": CHECK, "gift": CHECK}
    assert refused_with(actor_of(contact), ASK.format("stands")) == RIGHT_STATE
    set_second_looks(15)
    logged(maya, case, 15, "waits")
    assert refused_with(INSCOPE, ASK.format("waits")) == UNIQUE


def test_an_answer_by_hand_is_a_colleague_s_and_gives_back_what_it_returns(contact, maya, tomas, case, entry):
    gone = make_staff("support_engineer", is_active=False)
    program = make_program()
    statements = {
        ANSWER.format(tomas.pk, "true", ""): None,
        ANSWER.format(tomas.pk, "false", "No."): CHECK,
        ANSWER.format(tomas.pk, "false", ""): CHECK,
        ANSWER.format(tomas.pk, "true", "Yes."): CHECK,
        ANSWER.format(maya.pk, "true", ""): CHECK,
        ANSWER.format(contact.pk, "true", ""): CHECK,
        ANSWER.format(gone.pk, "true", ""): CHECK,
        ANSWER.format(program.pk, "true", ""): CHECK,
        ANSWER.format(make_staff("account_manager").pk, "true", ""): CHECK,
        "update hours_secondlook set made_at = now()": RIGHT_STATE,
        "delete from hours_secondlook": RIGHT_STATE,
    }
    assert {one: refused_with(INSCOPE, one) for one in statements} == statements
    assert refused_with(actor_of(contact), ANSWER.format(tomas.pk, "true", "")) == RIGHT_STATE
    assert refused_with(actor_of(contact), "select from hours_secondlookrule") == RIGHT_STATE

    confirms(tomas, case, entry)
    assert refused_with(INSCOPE, ANSWER.format(tomas.pk, "true", "")) == UNIQUE


def test_an_answer_by_hand_to_what_was_taken_back_is_refused(maya, tomas, case, entry):
    corrects(maya, case, entry)

    assert refused_with(INSCOPE, ANSWER.format(tomas.pk, "true", "")) == CHECK


@pytest.mark.usefixtures("rule")
def test_what_is_returned_beyond_the_blocks_is_given_back_as_well(contact, maya, tomas):
    case = make_case(contact, USAGE)
    given = Given("a-1", 300, 12000, "EUR", FAR_AHEAD)
    approve_overage(actor_of(contact), case.public_id, given, today=TODAY, now=NOW)
    logged(maya, case, 240, billing=Billing.OVERAGE)

    assert refused_with(INSCOPE, ANSWER.format(tomas.pk, "false", "No.")) == CHECK


OBJECT = """
insert into hours_objection (customer_id, entry_id, person_id, made_at, why)
select entry.customer_id, entry.id, {}, entry.made_at + interval '{}', 'No.' from hours_timeentry entry
"""


def test_an_objection_by_hand_comes_while_it_waits_or_in_the_days_after(contact, tomas, case, entry):
    mine = actor_of(contact)
    assert refused_with(mine, OBJECT.format(contact.pk, "300 days")) is None

    confirms(tomas, case, entry, after=20 * DAY)

    found = [refused_with(mine, OBJECT.format(contact.pk, f"{days} days")) for days in (-1, 34, 36)]
    assert found == [CHECK, None, CHECK]


# -- at once ----------------------------------------------------------------------------------------


def at_once(*acts):
    """Do several things at the same moment, and return what became of each."""

    def done(act):
        try:
            act()
        except (SecondLookRefusedError, CorrectedError, ObjectedError, ObjectionRefusedError) as error:
            return error.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result() for future in [pool.submit(done, act) for act in acts]]


@pytest.fixture
def threads(transactional_db, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)


@pytest.mark.usefixtures("threads")
def test_of_two_answers_and_a_correction_at_once_one_counts_and_minutes_come_back_once(maya, tomas, case, entry):
    ruth = make_staff("support_engineer")

    became = at_once(
        lambda: returns(tomas, case, entry), lambda: returns(ruth, case, entry), lambda: corrects(maya, case, entry)
    )

    assert became.count("done") == 1
    assert free() == 1200
    assert faults() == []


@pytest.mark.usefixtures("threads")
def test_a_confirmation_and_a_return_at_once_are_one_or_the_other(tomas, case, entry):
    ruth = make_staff("support_engineer")

    became = at_once(lambda: confirms(tomas, case, entry), lambda: returns(ruth, case, entry))

    assert sorted(became) == ["done", "second_look_refused"]
    assert free() == (960 if became[0] == "done" else 1200)


@pytest.mark.usefixtures("threads", "rule")
def test_parts_that_are_logged_at_once_evade_nothing(maya, case):
    at_once(*(lambda key=key: logged(maya, case, 120, key) for key in ("a", "b", "c")))

    assert len(waiting()) == 3
