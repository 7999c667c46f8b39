"""Work beyond the blocks is objected to as other work is; upheld, it is taken back and the approval has its minutes."""

from datetime import timedelta

import psycopg
import pytest

from inscope.apps.hours.errors import CorrectedError, ObjectedError
from inscope.apps.hours.models import Approval, TakenBack
from inscope.apps.hours.objections import contested_of, objections_of
from inscope.apps.identity.selectors import actor_of
from inscope.core.objections import ObjectionRefusedError
from inscope.core.overage import Billing
from inscope.core.people import INSCOPE
from inscope.flows.hours.approve_overage import Given, approve_overage
from inscope.flows.hours.log_time import Work, correct_time, log_time
from inscope.flows.hours.object_to_time import answer_objection, object_to
from inscope.flows.hours.prove_hours import prove_hours
from inscope.pg.ids import uuid7
from inscope.pg.tenancy import acting_as
from tests.by_hand import refused_with
from tests.factories import NOW, TODAY, make_case, make_contact, make_staff

pytestmark = pytest.mark.usefixtures("published_pack")

USAGE = {"request_kind": "development", "activity": "project_consulting", "issue_class": "usage"}
DAY = timedelta(days=1)


@pytest.fixture
def contact(db):
    return make_contact(roles=("open_requests", "approve_overage"))


@pytest.fixture
def maya(db):
    return make_staff("support_engineer")


@pytest.fixture
def tomas(db):
    return make_staff("consultant")


@pytest.fixture
def case(contact):
    found = make_case(contact, USAGE)
    given = Given("a-1", 60, 12000, "EUR", TODAY + 10 * DAY)
    approve_overage(actor_of(contact), found.public_id, given, today=TODAY, now=NOW)
    return found


@pytest.fixture
def entry(maya, case):
    return log(maya, case)


def log(person, case, key="k-1", billing=Billing.OVERAGE, reason=""):
    work = Work(key, TODAY, 60, "Reviewed the plan.", billing, reason)
    return log_time(actor_of(person), case.public_id, work, today=TODAY, now=NOW)


def objects(person, case, entry, *, after=0 * DAY):
    today, now = TODAY + after, NOW + after
    object_to(actor_of(person), case.public_id, entry.public_id, why="Not an hour.", today=today, now=now)


def answers(person, case, entry, *, is_upheld):
    answer_objection(
        actor_of(person),
        case.public_id,
        entry.public_id,
        is_upheld=is_upheld,
        why="Looked at.",
        today=TODAY + DAY,
        now=NOW + DAY,
    )


def corrects(person, case, entry):
    correct_time(actor_of(person), case.public_id, entry.public_id, why="Wrong case.", today=TODAY, now=NOW)


def used():
    with acting_as(INSCOPE):
        return Approval.objects.get().used_minutes


def test_upheld_it_is_taken_back_and_can_be_worked_anew(contact, maya, tomas, case, entry):
    objects(contact, case, entry)
    with pytest.raises(ObjectedError):
        corrects(maya, case, entry)
    assert used() == 60

    answers(tomas, case, entry, is_upheld=True)

    with acting_as(INSCOPE):
        back = TakenBack.objects.get()
        (told,) = contested_of(actor=INSCOPE, case_id=case.id)
        (listed,) = objections_of(actor=INSCOPE, customer_id=case.customer_id, most=9)
    assert (back.entry_id, back.person_id, back.reason, used()) == (entry.id, tomas.pk, "Looked at.", 0)
    assert (told.is_upheld, told.stands) == (True, False)
    assert listed == told
    with pytest.raises(CorrectedError):
        corrects(maya, case, entry)
    assert log(maya, case, "k-2").charged_minutes == 60
    assert not any(faults for _count, faults in prove_hours())


def test_refused_it_stands_and_can_be_corrected_later(contact, maya, tomas, case, entry):
    objects(contact, case, entry)

    answers(tomas, case, entry, is_upheld=False)

    assert used() == 60
    corrects(maya, case, entry)
    assert used() == 0


def test_its_time_is_pinned_with_the_approval(contact, maya, case, entry):
    with acting_as(INSCOPE):
        approval = Approval.objects.get()
    assert approval.objection_days == 14
    with pytest.raises(ObjectionRefusedError, match="until `2026-06-03`"):
        objects(contact, case, entry, after=15 * DAY)

    approval.pk, approval.public_id, approval.key, approval.objection_days = None, uuid7(NOW), "a-2", 3
    with acting_as(INSCOPE):
        approval.save(force_insert=True)
    later = log(maya, case, "k-2")
    with pytest.raises(ObjectionRefusedError, match="until `2026-05-23`"):
        objects(contact, case, later, after=4 * DAY)
    objects(contact, case, later, after=3 * DAY)
    objects(contact, case, entry, after=14 * DAY)


def test_what_nobody_is_charged_for_or_is_taken_back_is_not_objected_to(contact, maya, case, entry):
    given = log(make_staff("account_manager"), case, "g-1", Billing.GOODWILL, "Ours.")
    corrects(maya, case, entry)

    for one in (given, entry):
        with pytest.raises(ObjectionRefusedError, match="nothing is charged"):
            objects(contact, case, one)


# -- what PostgreSQL refuses, whoever writes --------------------------------------------------------

OBJECT = """
insert into hours_objection (customer_id, entry_id, person_id, made_at, why)
select entry.customer_id, entry.id, {}, entry.made_at + interval '{}', 'No.' from hours_timeentry entry
"""
ANSWER = """
insert into hours_objectionanswer (customer_id, objection_id, person_id, made_at, is_upheld, why)
select customer_id, id, {}, made_at, {}, 'No.' from hours_objection
"""
TAKE_BACK = """
insert into hours_takenback (customer_id, entry_id, person_id, reason, made_at)
select customer_id, id, {}, 'No.', made_at from hours_timeentry
"""
CHECK, KEPT = (one.sqlstate for one in (psycopg.errors.CheckViolation, psycopg.errors.RestrictViolation))


def test_an_objection_by_hand_comes_in_its_time_while_the_work_stands(contact, maya, case, entry):
    own = actor_of(contact)
    found = [refused_with(own, OBJECT.format(contact.pk, when)) for when in ("14 days", "16 days", "-1 second")]
    assert found == [None, CHECK, CHECK]

    corrects(maya, case, entry)
    assert refused_with(own, OBJECT.format(contact.pk, "0 days")) == CHECK


def test_goodwill_is_not_objected_to_by_hand(contact, case):
    log(make_staff("account_manager"), case, "g-1", Billing.GOODWILL, "Ours.")

    assert refused_with(actor_of(contact), OBJECT.format(contact.pk, "0 days")) == CHECK


def test_what_is_upheld_by_hand_is_taken_back_after_the_answer_with_it(contact, tomas, case, entry):
    objects(contact, case, entry)
    upheld, back = ANSWER.format(tomas.pk, "true"), TAKE_BACK.format(tomas.pk)

    assert refused_with(INSCOPE, upheld) == CHECK
    assert refused_with(INSCOPE, back) == KEPT
    assert refused_with(INSCOPE, upheld, back) is None
    assert refused_with(INSCOPE, ANSWER.format(tomas.pk, "false")) is None
