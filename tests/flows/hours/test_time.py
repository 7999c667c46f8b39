"""Work on a case is charged to the blocks of its activity, once, and taken back when it was a mistake."""

from datetime import date, timedelta

import psycopg
import pytest
from django.db import DatabaseError, connection

from inscope.apps.audit.models import AuditEntry
from inscope.apps.cases.errors import CaseResolvedError, KeyTakenError, TextRefusedError
from inscope.apps.contracts.models import Customer
from inscope.apps.hours.errors import CorrectedError, DayRefusedError, NoActivityError, NoSuchEntryError
from inscope.apps.hours.models import Block, Posting, TimeEntry
from inscope.apps.hours.selectors import entries_of
from inscope.apps.identity.selectors import actor_of
from inscope.core.charging import Rounding, Rules, WorkRefusedError
from inscope.core.ledger import NotEnoughHoursError
from inscope.core.people import INSCOPE, RightRefusedError
from inscope.flows.cases.move_case import resolve_case
from inscope.flows.coverage.state_fact import state_facts
from inscope.flows.hours.expire_hours import expire_hours
from inscope.flows.hours.log_time import Work, correct_time, log_time
from inscope.pg.tenancy import acting_as
from inscope.reads.time_plan import time_plan
from tests.factories import ISSUE, NOW, TODAY, make_block, make_case, make_contact, make_staff

pytestmark = pytest.mark.usefixtures("published_pack")

ONLINE = "online_development_support"
USAGE = {"request_kind": "development", "activity": ONLINE, "issue_class": "usage"}


@pytest.fixture
def contact(db):
    return make_contact()


@pytest.fixture
def engineer(db):
    return actor_of(make_staff("support_engineer"))


@pytest.fixture
def customer(contact):
    return Customer(pk=contact.customer_id)


def block(customer, hours=2, **other):
    return make_block(customer, hours=hours, activity=ONLINE, **other)


@pytest.fixture
def case(contact):
    return make_case(contact, USAGE)


def log(engineer, case, minutes=60, *, key="k-1", on=TODAY, today=TODAY, text="Reviewed the dial plan."):
    return log_time(engineer, case.public_id, Work(key, on, minutes, text), today=today, now=NOW)


def balances():
    with acting_as(INSCOPE):
        return list(Block.objects.order_by("id").values_list("free", "charged", "expired"))


def counts():
    with acting_as(INSCOPE):
        return [model.objects.count() for model in (TimeEntry, Posting, AuditEntry)]


def test_work_is_charged_in_the_steps_of_the_block(engineer, customer, case):
    block(customer)

    entry = log(engineer, case, 50)

    assert (entry.worked_minutes, entry.charged_minutes) == (50, 60)
    assert balances() == [(60, 60, 0)]


def test_what_is_told_before_is_what_is_charged_then(engineer, customer, case):
    block(customer, hours=0.5), block(customer, hours=2, ends_on=TODAY + timedelta(days=900))

    told = time_plan(engineer, case.public_id, worked_on=TODAY, worked_minutes=50, today=TODAY)
    log(engineer, case, 50)

    assert (told.plan.charged_minutes, told.before_minutes, told.after_minutes) == (60, 150, 90)
    assert [share.minutes for share in told.plan.shares] == [30, 30]
    assert balances() == [(0, 30, 0), (90, 30, 0)]


def test_more_than_there_is_is_refused_whole_and_says_what_is_left(engineer, customer, case):
    block(customer)
    before = counts()

    with pytest.raises(NotEnoughHoursError) as refused:
        log(engineer, case, 121)

    assert refused.value.details() == {"asked_minutes": 135, "left_minutes": 120, "route": "purchase_hours"}
    assert counts() == before
    assert balances() == [(120, 0, 0)]


def test_a_block_of_another_activity_pays_nothing(engineer, customer, case):
    make_block(customer, activity="project_consulting"), make_block(customer)

    with pytest.raises(NotEnoughHoursError, match="0 are free"):
        log(engineer, case)


def test_the_same_key_charges_once_and_other_work_under_it_is_refused(engineer, customer, case):
    block(customer)
    first = log(engineer, case)
    after = counts()

    assert log(engineer, case) == first
    with pytest.raises(KeyTakenError):
        log(engineer, case, 30)
    assert counts() == after


def test_the_same_key_is_answered_once_the_hours_are_used_and_the_case_is_resolved(engineer, customer, case):
    block(customer)
    first = log(engineer, case, 120)
    resolve_case(engineer, case.public_id, now=NOW)

    assert log(engineer, case, 120) == first
    with pytest.raises(CaseResolvedError):
        log(engineer, case, key="k-2")


def test_a_day_is_rounded_together_where_its_block_says_so_without_what_was_corrected(engineer, customer, case):
    block(customer, rules=Rules(increment_minutes=30, rounding=Rounding.DAY))

    first = log(engineer, case, 20)
    assert log(engineer, case, 10, key="k-2").charged_minutes == 0
    correct_time(engineer, case.public_id, first.public_id, why="Wrong case.", today=TODAY, now=NOW)

    assert log(engineer, case, 10, key="k-3").charged_minutes == 30
    assert balances() == [(90, 30, 0)]


def test_what_was_a_mistake_is_given_back_once_and_says_why(engineer, customer, case):
    block(customer, hours=0.5), block(customer, hours=2, ends_on=TODAY + timedelta(days=900))
    entry = log(engineer, case, 60)

    correct_time(engineer, case.public_id, entry.public_id, why="Wrong case.", today=TODAY, now=NOW)

    assert balances() == [(30, 0, 0), (120, 0, 0)]
    with acting_as(engineer):
        assert [one.corrected_because for one in entries_of(actor=engineer, case_id=case.id)] == ["Wrong case."]
    with pytest.raises(CorrectedError):
        correct_time(engineer, case.public_id, entry.public_id, why="Wrong case.", today=TODAY, now=NOW)


LAST = TODAY + timedelta(days=3)


def test_late_work_of_a_day_inside_is_taken_until_the_block_closes(engineer, customer, case):
    block(customer, ends_on=LAST)
    late = LAST + timedelta(days=7)

    assert expire_hours(today=late, now=NOW) == 0
    log(engineer, case, on=LAST, today=late)
    with pytest.raises(NotEnoughHoursError):
        log(engineer, case, key="k-2", on=LAST + timedelta(days=1), today=late)
    with pytest.raises(NotEnoughHoursError):
        log(engineer, case, key="k-3", on=LAST, today=late + timedelta(days=1))

    assert expire_hours(today=late + timedelta(days=1), now=NOW) == 1
    assert balances() == [(0, 60, 60)]
    assert expire_hours(today=late + timedelta(days=1), now=NOW) == 0


def test_what_comes_back_to_a_block_that_has_closed_expires_at_once(engineer, customer, case):
    block(customer, ends_on=LAST)
    entry, after = log(engineer, case), LAST + timedelta(days=8)
    expire_hours(today=after, now=NOW)

    correct_time(engineer, case.public_id, entry.public_id, why="Wrong case.", today=after, now=NOW)

    assert balances() == [(0, 0, 120)]


@pytest.mark.parametrize(
    ("work", "refusal"),
    [
        ({"minutes": 0}, WorkRefusedError),
        ({"on": TODAY + timedelta(days=1)}, DayRefusedError),
        ({"text": " "}, TextRefusedError),
        ({"on": date(2020, 1, 1)}, NotEnoughHoursError),
    ],
)
def test_what_is_no_work_that_a_block_pays_for_is_refused(engineer, customer, case, work, refusal):
    block(customer)
    before = counts()

    with pytest.raises(refusal):
        log(engineer, case, **work)

    assert counts() == before


def test_a_request_that_draws_on_no_hours_takes_none(engineer, customer, contact):
    block(customer)
    case = make_case(contact, ISSUE)

    with pytest.raises(NoActivityError):
        log(engineer, case)

    state_facts(engineer, case.public_id, {"activity": "unknown"}, why="Not said.", now=NOW)
    with pytest.raises(NoActivityError):
        log(engineer, case)


def test_a_contact_logs_and_corrects_nothing_and_sees_its_own_work_alone(engineer, customer, case, contact):
    block(customer)
    entry, stranger = log(engineer, case), actor_of(make_contact())

    for act in (
        lambda: log(actor_of(contact), case, key="k-2"),
        lambda: correct_time(actor_of(contact), case.public_id, entry.public_id, why="No.", today=TODAY, now=NOW),
        lambda: time_plan(actor_of(contact), case.public_id, worked_on=TODAY, worked_minutes=5, today=TODAY),
    ):
        with pytest.raises(RightRefusedError):
            act()
    with acting_as(actor_of(contact)):
        assert [one.text for one in entries_of(actor=actor_of(contact), case_id=case.id)] == [entry.text]
    with acting_as(stranger):
        assert entries_of(actor=stranger, case_id=case.id) == ()


def test_an_entry_that_there_is_not_is_refused(engineer, case):
    with pytest.raises(NoSuchEntryError):
        correct_time(engineer, case.public_id, case.public_id, why="Wrong.", today=TODAY, now=NOW)


# -- what PostgreSQL refuses, whoever writes --------------------------------------------------------

SPEND = """
insert into hours_posting (customer_id, block_id, key, kind, minutes, source, target, posted_on, made_at, reason)
select customer_id, id, 'by hand', '{}', {}, '{}', '{}', now(), now(), '' from hours_block
"""
CORRECT = """
insert into hours_posting (
  customer_id, block_id, key, kind, minutes, source, target, posted_on, made_at, reason, corrects_id
)
select customer_id, block_id, 'by hand', 'correct', {}, target, source, now(), now(), 'no', id
from hours_posting where kind = 'spend'
"""
FILLED = """
insert into hours_block (
  customer_id, public_id, reference, order_reference, bought_minutes, currency, activity, bought_on, starts_on, ends_on,
  increment_minutes, minimum_minutes, rounding, late_entry_days, activated_at,
  free, held, charged, expired, refunded, carried_out
)
select customer_id, gen_random_uuid(), 'mine', '', 60, '', '', now(), now(), now(), 15, 0, 'entry', 7, now(),
  60, 0, 0, 0, 0, 0
from hours_block
"""


def refused_with(statement):
    with pytest.raises(DatabaseError) as refused, acting_as(INSCOPE), connection.cursor() as cursor:
        cursor.execute(statement)
    return getattr(refused.value.__cause__, "sqlstate", None)


def by_hand(kind="spend", minutes=1, source="free", target="charged"):
    return SPEND.format(kind, minutes, source, target)


CHECK, RIGHT, KEPT = (
    one.sqlstate
    for one in (
        psycopg.errors.CheckViolation,
        psycopg.errors.InsufficientPrivilege,
        psycopg.errors.RestrictViolation,
    )
)


@pytest.mark.parametrize(
    ("statement", "state"),
    [
        (by_hand(minutes=61), CHECK),
        (by_hand("release", 1, "held", "free"), CHECK),
        (by_hand("purchase", 60, "free", "charged"), CHECK),
        (by_hand(minutes=-60), CHECK),
        (by_hand("correct", 60, "charged", "free"), CHECK),
        ("update hours_block set free = 6000", RIGHT),
        ("update hours_block set bought_minutes = 6000", RIGHT),
        ("update hours_block set activity = 'project_consulting'", KEPT),
        ("update hours_block set activated_at = now()", KEPT),
        ("delete from hours_block", RIGHT),
        ("update hours_posting set minutes = 1", RIGHT),
        ("delete from hours_posting", RIGHT),
        ("update hours_timeentry set charged_minutes = 0", RIGHT),
        ("delete from hours_timeentry", RIGHT),
    ],
)
def test_statements_by_hand_take_no_minute_that_is_not_there(engineer, customer, case, statement, state):
    block(customer)
    log(engineer, case)

    assert refused_with(statement) == state
    assert balances() == [(60, 60, 0)]


def test_a_correction_by_hand_reverses_exactly_what_it_names(engineer, customer, case):
    block(customer)
    log(engineer, case)

    assert refused_with(CORRECT.format(59)) == CHECK
    with acting_as(INSCOPE), connection.cursor() as cursor:
        cursor.execute(CORRECT.format(60))
    assert balances() == [(120, 0, 0)]


def test_a_block_begins_with_nothing_in_it(customer):
    block(customer)

    assert refused_with(FILLED) == CHECK
