"""A timer measures what an engineer works on a case: one runs, nothing is logged by itself, and nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection

from inscope.apps.cases.errors import CaseResolvedError
from inscope.apps.contracts.models import Customer
from inscope.apps.hours.errors import NoActivityError, NoTimerError, TimerRunsError
from inscope.apps.hours.models import TimeEntry, Timer
from inscope.apps.identity.selectors import actor_of
from inscope.core.cases import NoCaseError
from inscope.core.ledger import NotEnoughHoursError
from inscope.core.people import INSCOPE, RightRefusedError
from inscope.flows.cases.move_case import resolve_case
from inscope.flows.hours.log_time import Work, log_time
from inscope.flows.hours.measure_time import discard_timer, start_timer, stop_timer
from inscope.pg.tenancy import acting_as
from inscope.reads.case_lines import reference
from inscope.reads.case_page import case_page
from inscope.reads.timer_card import timer_card
from tests.factories import ISSUE, NOW, TODAY, make_block, make_case, make_contact, make_staff

pytestmark = pytest.mark.usefixtures("published_pack")

ONLINE = "online_development_support"
USAGE = {"request_kind": "development", "activity": ONLINE, "issue_class": "usage"}
MINUTE = timedelta(minutes=1)


@pytest.fixture
def contact(db):
    return make_contact()


@pytest.fixture
def maya(db):
    return actor_of(make_staff("support_engineer"))


@pytest.fixture
def case(contact):
    make_block(Customer(pk=contact.customer_id), hours=2, activity=ONLINE)
    return make_case(contact, USAGE)


def start(actor, case, after=0):
    start_timer(actor, case.public_id, now=NOW + after * MINUTE)


def stop(actor, case, after):
    stop_timer(actor, case.public_id, now=NOW + after * MINUTE)


def card(actor, case, after=0):
    timers = case_page(actor, case.public_id, today=TODAY).timers
    return timer_card(timers, case.public_id, now=NOW + after * MINUTE)


def log(actor, case, minutes=60):
    work = Work("k-1", TODAY, minutes, "Call.")
    log_time(actor, case.public_id, work, today=TODAY, now=NOW)


def test_what_was_measured_fills_the_form_and_stays_until_time_is_logged(maya, case):
    start(maya, case)
    running = card(maya, case, 20)
    stop(maya, case, 50)

    assert (running.runs, running.since, running.measured, running.minutes) == (True, NOW, "0:20", None)
    kept = card(maya, case, 9_000)
    assert (kept.runs, kept.minutes, kept.worked_on, kept.is_forgotten) == (False, 50, "2026-05-20", False)
    with acting_as(INSCOPE):
        assert not TimeEntry.objects.exists()
    with pytest.raises(NotEnoughHoursError):
        log(maya, case, 500)
    assert card(maya, case) == kept
    log(maya, case)
    assert card(maya, case) is None


def test_a_timer_that_was_stopped_goes_on_and_the_same_once_more_changes_nothing(maya, case):
    for act, after in ((start, 0), (start, 5), (stop, 10), (stop, 15), (start, 30), (stop, 31)):
        act(maya, case, after)

    assert card(maya, case).minutes == 11


def test_one_timer_runs_and_a_second_one_is_refused_with_the_case_of_the_first(maya, case, contact):
    other = make_case(contact, USAGE)
    start(maya, case)

    with pytest.raises(TimerRunsError, match=f"your timer runs on `{reference(case.id)}`"):
        start(maya, other)
    elsewhere = card(maya, other)
    assert (elsewhere.is_here, elsewhere.case, elsewhere.case_id) == (False, reference(case.id), case.public_id)

    stop(maya, case, 10)
    start(maya, other, 10)
    assert (card(maya, case, 10).minutes, card(maya, other, 10).runs) == (10, True)


def test_a_timer_that_runs_goes_on_while_other_time_is_logged_on_the_case(maya, case):
    start(maya, case)
    log(maya, case)

    assert card(maya, case).runs


def test_each_has_its_own(maya, case):
    tomas = actor_of(make_staff("consultant"))
    start(maya, case)
    start(tomas, case)
    stop(tomas, case, 7)
    log(tomas, case)

    assert (card(maya, case).runs, card(tomas, case)) == (True, None)


def test_a_forgotten_one_is_shown_as_such_fills_nothing_and_is_thrown_away(maya, case):
    start(maya, case)
    assert card(maya, case, 24 * 60 + 1).is_forgotten
    stop(maya, case, 30 * 60)

    kept = card(maya, case)
    assert (kept.is_forgotten, kept.measured, kept.minutes, kept.worked_on) == (True, "30:00", None, "")
    for _ in range(2):
        discard_timer(maya, case.public_id)
    assert card(maya, case) is None
    with pytest.raises(NoTimerError):
        stop(maya, case, 0)


def test_it_starts_where_time_can_be_logged_and_stops_anywhere(maya, case, contact):
    start(maya, case)
    resolve_case(maya, case.public_id, now=NOW)
    stop(maya, case, 5)

    with pytest.raises(CaseResolvedError):
        start(maya, case)
    with pytest.raises(NoActivityError):
        start(maya, make_case(contact, ISSUE))


def test_a_contact_has_none_and_sees_none(maya, case, contact):
    start(maya, case)
    asks = actor_of(contact)

    for act in (start, partial(stop, after=1), lambda actor, one: discard_timer(actor, one.public_id)):
        with pytest.raises(RightRefusedError):
            act(asks, case)
    assert card(asks, case) is None
    with pytest.raises(DatabaseError), acting_as(asks):
        Timer.objects.count()


def test_a_case_that_there_is_not_has_none(maya):
    with pytest.raises(NoCaseError):
        discard_timer(maya, uuid4())


def test_postgresql_alone_lets_one_run(maya, case, contact):
    start(maya, case)
    other = make_case(contact, USAGE)
    by_hand = "insert into hours_timer (customer_id, case_id, person_id, began_at, started_at, measured_seconds) "
    by_hand += "select customer_id, {}, person_id, began_at, {}, {} from hours_timer"
    unique, check = psycopg.errors.UniqueViolation, psycopg.errors.CheckViolation
    for values, refusal in (
        ((other.id, "began_at", 0), unique),
        ((case.id, "null", 0), unique),
        ((other.id, "null", -1), check),
    ):
        with pytest.raises(DatabaseError) as refused, acting_as(INSCOPE), connection.cursor() as cursor:
            cursor.execute(by_hand.format(*values))
        assert isinstance(refused.value.__cause__, refusal)


def test_of_two_starts_at_once_one_runs(transactional_db, monkeypatch, maya, case, contact):
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)
    cases = [case, make_case(contact, USAGE)]

    def begin(one):
        try:
            start(maya, one)
        except TimerRunsError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as pool:
        began = [one.result() for one in [pool.submit(begin, one) for one in cases * 2]]

    assert began in ([True, False] * 2, [False, True] * 2)
