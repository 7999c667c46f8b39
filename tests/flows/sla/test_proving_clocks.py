"""`inscope verify sla` recomputes every clock; what is missing is filled in, and what other zones move is told."""

from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner

from inscope.apps.cases.models import Case
from inscope.apps.contracts.models import Customer, Subscription
from inscope.apps.identity.selectors import actor_of
from inscope.apps.sla.models import CaseClock, Response
from inscope.apps.sla.services import add_responses
from inscope.cli.main import main
from inscope.core.people import INSCOPE
from inscope.flows.cases import open_case as opening
from inscope.flows.cases.move_case import reopen_case, resolve_case
from inscope.flows.cases.write_message import write_message
from inscope.flows.coverage.state_fact import state_facts
from inscope.flows.sla import fill_clocks as filling
from inscope.flows.sla import keep_clock as keeping
from inscope.pg.tenancy import acting_as
from inscope.reads import kept_clocks
from inscope.reads.case_history import ZONES
from inscope.reads.case_page import case_page
from inscope.reads.requests_page import request_page
from tests.factories import (
    ISSUE,
    NOW,
    TODAY,
    TUNING,
    make_case,
    make_contact,
    make_instance,
    make_release,
    make_staff,
    make_subscription,
)

pytestmark = pytest.mark.usefixtures("published_pack")

URGENT = ISSUE | {"priority_chosen": "P2"}


@pytest.fixture
def contact(db):
    return make_contact()


@pytest.fixture
def engineer(db):
    return actor_of(make_staff("support_engineer"))


@pytest.fixture
def cases(contact):
    """More than are read at once."""
    return [make_case(contact, TUNING if number == 1 else URGENT) for number in range(5)]


@pytest.fixture(autouse=True)
def few_at_once(monkeypatch):
    for module in (kept_clocks, filling):
        monkeypatch.setattr(module, "AT_ONCE", 2)


def verify(*options):
    result = CliRunner().invoke(main, ["verify", "sla", *options])
    return result.exit_code, result.stdout, result.stderr


def alter(case, **changed):
    with acting_as(INSCOPE):
        CaseClock.objects.filter(case_id=case.id).update(**changed)


def clocks():
    with acting_as(INSCOPE):
        return {one.case_id: one for one in CaseClock.objects.select_related("case")}


def test_clocks_that_follow_from_their_events_are_proved(cases):
    assert verify() == (0, "clocks: 5; every clock is what the events of its case give\n", "")


def test_a_clock_that_somebody_changed_is_named_and_stays(cases):
    alter(cases[2], due_at=NOW)
    alter(cases[4], state="met", due_at=None, whole_seconds=None)

    for options in ((), ("--move",)):
        code, told, wrong = verify(*options)
        assert (code, told) == (1, "")
        assert f"differs  KS-{cases[2].id}  due_at: 2026-05-20 09:30:00+00:00 -> 2026-05-20 18:00:00+00:00" in wrong
        assert f"differs  KS-{cases[4].id}  state: met -> running, due_at: None" in wrong
        assert "clocks: 5, of which 2 are kept otherwise" in wrong


def test_a_clock_that_is_missing_is_named_and_filled_in(contact, monkeypatch):
    with monkeypatch.context() as before:
        before.setattr(opening, "add_clocks", list)
        cases = [make_case(contact, TUNING if number == 1 else URGENT) for number in range(5)]
    with acting_as(INSCOPE):
        Case.objects.update(next_due_at=None)
    assert f"differs  KS-{cases[0].id}  nothing is kept" in verify()[2]

    assert (filling.fill_clocks(), filling.fill_clocks()) == (5, 0)

    assert verify()[0] == 0
    assert all(one.case.next_due_at == one.due_at for one in clocks().values())


def answered_late(contact, engineer):
    """A case whose first response, of two hours, came after three, and which is resolved."""
    case = make_case(contact, ISSUE | {"priority_chosen": "P1"})
    write_message(engineer, case.public_id, body="We look.", now=NOW + timedelta(hours=3))
    resolve_case(engineer, case.public_id, now=NOW + timedelta(hours=9))
    return case


def responses():
    with acting_as(INSCOPE):
        return list(Response.objects.order_by("number"))


def test_responses_are_kept_once_each_with_what_they_were_computed_with(contact, engineer):
    case = answered_late(contact, engineer)
    reopen_case(engineer, case.public_id, now=NOW + timedelta(hours=10))

    first, second = responses()

    assert (first.case_id, first.target, first.plan, first.priority) == (case.id, "initial", "premium", "P1")
    assert (first.due_at, first.ended_at) == (NOW + timedelta(hours=2), NOW + timedelta(hours=3))
    assert (first.used_seconds, first.is_answered, first.is_late) == (10_800, True, True)
    assert (first.calendar, first.zones) == ("chicago-office 2026.1", ZONES)
    assert (second.target, second.is_answered, second.is_late) == ("ongoing", False, True)
    assert verify()[0] == 0


def test_responses_of_cases_without_a_clock_are_filled_in_with_it(contact, engineer, monkeypatch):
    with monkeypatch.context() as before:
        before.setattr(keeping, "add_responses", list)
        before.setattr(keeping, "keep", lambda **_kept: None)
        before.setattr(opening, "add_clocks", list)
        case = answered_late(contact, engineer)
    assert responses() == []

    assert filling.fill_clocks() == 1

    assert [(one.case_id, one.number, one.is_late) for one in responses()] == [(case.id, 1, True), (case.id, 2, True)]
    assert verify()[0] == 0


def test_an_event_before_the_clock_was_filled_in_keeps_every_response(contact, engineer, monkeypatch):
    with monkeypatch.context() as before:
        before.setattr(keeping, "add_responses", list)
        before.setattr(keeping, "keep", lambda **_kept: False)
        before.setattr(opening, "add_clocks", list)
        case = answered_late(contact, engineer)

    reopen_case(engineer, case.public_id, now=NOW + timedelta(hours=10))

    assert [one.number for one in responses()] == [1, 2]
    assert filling.fill_clocks() == 0
    assert verify()[0] == 0


def test_a_contract_line_that_was_corrected_leaves_what_was_over_as_it_was(contact, engineer):
    customer, release = Customer(pk=contact.customer_id), make_release()
    line = make_subscription(customer, plan="standard", release=release)
    instance = make_instance(customer, release=release, subscription=line)
    case = make_case(contact, ISSUE | {"priority_chosen": "P1"}, instance=instance)
    write_message(engineer, case.public_id, body="We look.", now=NOW + timedelta(hours=3))
    with acting_as(INSCOPE):
        Subscription.objects.update(plan="premium")
    state_facts(engineer, case.public_id, {"issue_class": "other"}, why="On the phone.", now=NOW + timedelta(hours=4))
    resolve_case(engineer, case.public_id, now=NOW + timedelta(hours=9))

    assert [(one.plan, one.is_late) for one in responses()] == [("standard", False), ("premium", True)]
    assert verify()[0] == 0


def test_a_due_instant_of_the_list_that_is_another_is_named(cases):
    with acting_as(INSCOPE):
        Case.objects.filter(id=cases[2].id).update(next_due_at=NOW)

    code, _told, wrong = verify()

    named = "next_due_at: 2026-05-20 09:30:00+00:00 -> 2026-05-20 18:00:00+00:00"
    assert (code, wrong.splitlines()[0]) == (1, f"differs  KS-{cases[2].id}  {named}")


def test_a_response_that_is_missing_is_named(contact, engineer, monkeypatch):
    with monkeypatch.context() as before:
        before.setattr(keeping, "add_responses", list)
        case = answered_late(contact, engineer)

    code, _told, wrong = verify("--move")

    assert (code, wrong.splitlines()[0]) == (1, f"differs  KS-{case.id}  responses: 1, 2")


@pytest.mark.parametrize(
    ("changed", "is_named"),
    [({"used_seconds": 1}, True), ({"used_seconds": 1, "zones": "2020.1"}, False), ({"plan": "x", "zones": ""}, True)],
)
def test_a_response_is_compared_with_what_the_same_zones_give(contact, engineer, monkeypatch, changed, is_named):
    with monkeypatch.context() as before:
        before.setattr(keeping, "add_responses", lambda all_of: add_responses(altered(all_of, changed)))
        case = answered_late(contact, engineer)

    _code, _told, wrong = verify()

    assert (f"differs  KS-{case.id}  responses: 1, 2\n" in wrong) == is_named


def altered(responses, changed):
    return [(customer, case, replace(one, **changed)) for customer, case, one in responses]


def test_what_other_zones_move_is_moved_when_somebody_says_so_and_both_sides_are_told(contact, engineer, cases):
    moved, closed = cases[0], cases[3]
    resolve_case(engineer, closed.public_id, now=NOW)
    before = clocks()[moved.id].due_at
    for one in (moved, closed):
        alter(one, zones="2020.1")
    alter(moved, due_at=before + timedelta(hours=1), whole_seconds=18_000)

    code, _told, wrong = verify()
    assert code == 1
    assert wrong.startswith(f"moved  KS-{moved.id}  due_at: 2026-05-20 19:00:00+00:00 -> 2026-05-20 18:00:00+00:00")
    assert clocks()[moved.id].due_at == before + timedelta(hours=1)

    assert verify("--move")[0] == 0

    after = clocks()[moved.id]
    assert (after.due_at, after.zones, after.change, after.case.next_due_at) == (before, ZONES, 2, before)
    for entries in (
        case_page(engineer, moved.public_id, today=TODAY).entries,
        request_page(actor_of(contact), moved.public_id, today=TODAY).entries,
    ):
        assert entries[-1].text == (
            f"The rules of time zones changed (tzdata {ZONES}): due Wed 20 May 2026, 13:00 CDT, "
            "no longer Wed 20 May 2026, 14:00 CDT"
        )
    assert verify() == (0, "clocks: 5; every clock is what the events of its case give\n", "")


def test_what_waits_is_moved_without_a_due_instant(contact):
    case = make_case(contact, {name: URGENT[name] for name in ("request_kind", "issue_class", "priority_chosen")})
    alter(case, zones="2020.1", left_seconds=1)

    assert verify("--move")[0] == 0

    entry = request_page(actor_of(contact), case.public_id, today=TODAY).entries[-1]
    assert entry.text == f"The rules of time zones changed (tzdata {ZONES}): what is left was computed anew"
