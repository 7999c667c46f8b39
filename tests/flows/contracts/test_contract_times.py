"""Response times that a contract agrees on: kept, pinned by cases, and recomputed from what anybody can export."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from click.testing import CliRunner
from django.db import DatabaseError, transaction

from inscope.apps.audit.models import AuditEntry
from inscope.apps.cases.models import Case
from inscope.apps.contracts.models import ContractTarget
from inscope.apps.identity.selectors import actor_of
from inscope.apps.sla.models import CaseClock, Response
from inscope.cli.main import main
from inscope.core.agreed import DueRefusedError
from inscope.core.claims import Terms
from inscope.core.contract_times import PlanHasTimesError, typed_targets
from inscope.core.people import INSCOPE, RightRefusedError
from inscope.core.records import NameRefusedError, RecordMovedOnError, ValueRefusedError, state_of
from inscope.flows.cases import open_case as opening
from inscope.flows.cases.agree_due import agree_due
from inscope.flows.cases.give_contact import give_contact
from inscope.flows.cases.reclassify_case import reclassify_case
from inscope.flows.cases.write_message import write_message
from inscope.flows.contracts.keep_subscription import LineForm, agree_times, renew_subscription
from inscope.flows.sla.fill_clocks import fill_clocks
from inscope.flows.sla.prove_clocks import prove_clocks
from inscope.pg.tenancy import acting_as
from inscope.reads.api_clocks import clocks_now
from inscope.reads.clock_page import FILES, clock_page, file_of_clock
from tests.factories import (
    FAR_AHEAD,
    ISSUE,
    NOW,
    TARGETS,
    TODAY,
    make_case,
    make_contact,
    make_customer,
    make_instance,
    make_staff,
    make_subscription,
    make_times,
)

pytestmark = pytest.mark.usefixtures("published_pack")

HOUR = timedelta(hours=1)
URGENT = ISSUE | {"priority_chosen": "P2"}
TYPED = typed_targets(json.dumps(TARGETS))


@pytest.fixture
def customer(db):
    return make_customer("Halden Telecom")


@pytest.fixture
def contact(customer):
    return make_contact(customer)


@pytest.fixture
def line(customer):
    return make_subscription(customer, plan="customized", reference="HT-3107")


@pytest.fixture
def instance(customer, line):
    return make_instance(customer, subscription=line)


@pytest.fixture
def manager(db):
    return actor_of(make_staff("account_manager"))


@pytest.fixture
def engineer(db):
    return actor_of(make_staff("support_engineer"))


def agree(manager, line, typed=TYPED, *, paper="", seen="", now=NOW):
    agree_times(manager, line.public_id, typed, paper=paper, seen=seen, today=TODAY, now=now)


def versions(line):
    with acting_as(INSCOPE):
        return list(ContractTarget.objects.filter(subscription_id=line.pk).order_by("id"))


def due(actor, case, at=NOW + HOUR):
    reading = clock_page(actor, case.public_id, now=at).reading
    return None if reading is None else reading.due


def differing():
    return [one for _count, found in prove_clocks(moves=False, now=NOW) for one in found]


def refused(act):
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        act()
    return str(caught.value)


# -- what is kept --------------------------------------------------------------------------------


def test_what_was_agreed_is_a_version_with_who_when_and_the_paper(manager, line):
    agree(manager, line, paper=" Order form  7 ")

    (one,) = versions(line)
    assert json.loads(one.targets) == TARGETS
    assert (one.paper, one.agreed_at, one.agreed_by_id) == ("Order form 7", NOW, manager.person_id)
    with acting_as(INSCOPE):
        entry = AuditEntry.objects.get(event="response_times_added")
    changes = json.loads(entry.details)["changes"]
    assert changes["P1_initial"] == [None, "30 calendar minutes"]
    assert changes["paper"] == []  # that it has one, and not what stands there


def test_another_agreement_is_another_version_and_the_same_is_none(manager, line):
    agree(manager, line)
    seen = state_of({**TYPED, "paper": ""})
    agree(manager, line, seen=seen)
    agree(manager, line, TYPED | {"P3_initial": "1 business day"}, seen=seen, now=NOW + HOUR)

    assert [json.loads(one.targets)["P3"]["initial"] for one in versions(line)] == [
        "6 business hours",
        "1 business day",
    ]


def test_what_somebody_else_agreed_meanwhile_is_not_replaced_unseen(manager, line):
    agree(manager, line)

    with pytest.raises(RecordMovedOnError):
        agree(manager, line, TYPED | {"P1_initial": "none"}, seen=state_of({}))

    assert len(versions(line)) == 1


def test_only_plans_that_leave_their_times_to_the_contract_take_them(manager, customer):
    with pytest.raises(PlanHasTimesError, match="`premium`"):
        agree(manager, make_subscription(customer))


@pytest.mark.parametrize(("changed", "error"), [({"P1_initial": "soon"}, ValueRefusedError), ({}, NameRefusedError)])
def test_what_is_no_time_and_no_paper_keeps_nothing(manager, line, changed, error):
    with pytest.raises(error):
        agree(manager, line, TYPED | changed, paper="x" * 201)

    assert versions(line) == []


def test_engineers_and_customers_agree_on_none(engineer, contact, line):
    for actor in (engineer, actor_of(contact)):
        with pytest.raises(RightRefusedError):
            agree(actor, line)


def test_a_renewal_has_what_was_agreed_if_its_plan_leaves_it_that(manager, line, customer):
    agree(manager, line, paper="Annex 2")
    days = Terms(FAR_AHEAD + timedelta(days=1), FAR_AHEAD + timedelta(days=365), 5)
    other = make_subscription(customer, plan="customized")
    make_times(other)

    for one, plan in ((line, "customized"), (other, "premium")):
        form = LineForm(reference=f"{one.reference}-R", plan=plan, terms=days)
        renew_subscription(manager, one.public_id, form, today=TODAY, now=NOW)

    with acting_as(INSCOPE):
        kept = dict(ContractTarget.objects.values_list("subscription__reference", "paper"))
    assert kept == {"HT-3107": "Annex 2", "HT-3107-R": "Annex 2", other.reference: ""}


# -- cases under it ------------------------------------------------------------------------------


def test_a_case_has_the_times_that_were_agreed_when_it_was_opened(manager, engineer, contact, line, instance):
    before = make_case(contact, URGENT, instance=instance)
    agree(manager, line)
    case = make_case(contact, URGENT, instance=instance)
    agree(manager, line, TYPED | {"P2_initial": "1 business hour"}, seen=state_of({**TYPED, "paper": ""}))
    later = make_case(contact, URGENT, instance=instance)

    found = [due(engineer, one) for one in (before, case, later)]

    assert found == [None, "Wed 20 May 2026, 11:00 CDT", "Wed 20 May 2026, 10:00 CDT"]
    assert differing() == []


def test_each_line_has_its_own_times(engineer, contact, customer, line, instance):
    make_times(line)
    other = make_subscription(customer, plan="customized")
    theirs = make_instance(customer, subscription=other)
    make_times(other, TARGETS | {"P2": {"initial": "1 business hour", "ongoing": "none"}})

    found = [due(engineer, make_case(contact, URGENT, instance=one)) for one in (instance, theirs)]

    assert found == ["Wed 20 May 2026, 11:00 CDT", "Wed 20 May 2026, 10:00 CDT"]


def test_the_times_of_a_contract_are_nothing_to_a_plan_with_its_own(engineer, contact, customer):
    line = make_subscription(customer)
    make_times(line)

    case = make_case(contact, URGENT, instance=make_instance(customer, subscription=line))

    assert (case.contract_times, due(engineer, case)) == (None, "Wed 20 May 2026, 13:00 CDT")


def test_the_clock_is_recomputed_from_its_files_by_the_command(engineer, contact, line, instance, tmp_path):
    make_times(line)
    case = make_case(contact, URGENT, instance=instance)
    write_message(engineer, case.public_id, body="We look into it.", now=NOW + 6 * HOUR)
    reclassify_case(engineer, case.public_id, to="P1", why="It is down.", now=NOW + 7 * HOUR)
    for name in FILES:
        (tmp_path / name).write_bytes(file_of_clock(actor_of(contact), case.public_id, name).content)
    at = NOW + 8 * HOUR

    options = [f"--{name.removesuffix('.json')}={tmp_path / name}" for name in FILES]
    printed = CliRunner().invoke(main, ["sla", "clock", *options, f"--at={at.isoformat()}", "--json"])

    (clock,) = clocks_now(engineer, case.public_id, now=at)
    answered = json.loads(printed.output)
    with acting_as(INSCOPE):
        kept = CaseClock.objects.get(case_id=case.id)
        response = Response.objects.get(case_id=case.id)
    assert json.loads((tmp_path / "targets.json").read_bytes()) == TARGETS
    assert answered["due_at"] == "2026-05-20T17:30:00Z"
    assert (answered["state"], kept.due_at) == ("running", NOW + 8 * HOUR)
    assert (clock.contract, clock.plan) == (versions(line)[0].public_id, "customized")
    assert (kept.plan, response.plan, response.is_late) == ("customized", "customized", False)


def test_clocks_that_are_missing_are_filled_and_all_agree(contact, line, instance, monkeypatch):
    make_times(line)
    with monkeypatch.context() as before:
        before.setattr(opening, "add_clocks", list)
        case = make_case(contact, URGENT, instance=instance)

    assert fill_clocks() == 1

    with acting_as(INSCOPE):
        kept = CaseClock.objects.get(case_id=case.id)
    assert (kept.plan, kept.due_at, differing()) == ("customized", NOW + 6.5 * HOUR, [])


def test_a_contract_that_answers_around_the_clock_asks_for_a_contact(engineer, contact, line, instance):
    make_times(line)
    case = make_case(contact, ISSUE | {"priority_chosen": "P1"}, instance=instance)

    give_contact(engineer, case.public_id, contact="Sigrid, +47 22 12 34 56", now=NOW)


def test_a_contract_lets_no_other_instant_be_agreed_for_a_case(engineer, contact, line, instance):
    make_times(line)
    case = make_case(contact, URGENT, instance=instance)
    write_message(engineer, case.public_id, body="We look into it.", now=NOW + 5 * HOUR)

    with pytest.raises(DueRefusedError, match="`Customized` has its own times for `P2`"):
        agree_due(engineer, case.public_id, due=NOW + timedelta(days=3), why="On the phone.", now=NOW + 5 * HOUR)


def test_a_case_that_was_opened_before_anything_was_agreed_stays_without(contact, line, instance):
    make_times(line)

    case = make_case(contact, URGENT, instance=instance, now=NOW - timedelta(days=9), today=TODAY - timedelta(days=9))

    assert (case.contract_times, case.next_due_at) == (None, None)


# -- what the database refuses -------------------------------------------------------------------


def test_the_database_lets_no_case_carry_what_its_customer_never_agreed_on(contact, line, instance):
    own, theirs = make_times(line), make_times(make_subscription(make_customer(), plan="customized"))
    case = make_case(contact, URGENT, instance=instance)
    assert (case.contract_times, case.contract_targets) == (own.public_id, own.targets)

    def carry(version, targets):
        row = Case.objects.get(id=case.id)
        row.pk, row.public_id, row.key, row.contract_times, row.contract_targets = None, uuid4(), "k", version, targets
        row.save(force_insert=True)

    with acting_as(actor_of(contact)):
        assert "cases_case_contract_times_agreed" in refused(lambda: carry(theirs.public_id, theirs.targets))
        assert "cases_case_contract_times_agreed" in refused(lambda: carry(own.public_id, "{}"))
        assert '"case_contract_times"' in refused(lambda: carry(None, own.targets))
        assert '"case_contract_times"' in refused(lambda: carry(own.public_id, None))
    with acting_as(INSCOPE):
        assert "permission denied" in refused(lambda: Case.objects.update(contract_times=None, contract_targets=None))


def test_the_database_changes_no_version_and_takes_none_from_a_customer(contact, line):
    make_times(line)

    with acting_as(INSCOPE):
        assert "permission denied" in refused(lambda: ContractTarget.objects.update(paper="x"))
        assert "permission denied" in refused(lambda: ContractTarget.objects.all().delete())
    with acting_as(actor_of(contact)):
        (one,) = ContractTarget.objects.all()
        one.pk = None
        assert "permission denied" in refused(lambda: one.save(force_insert=True))
