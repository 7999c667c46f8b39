"""`inscope verify hours` recomputes every block, and says what is wrong where."""

import pytest
from click.testing import CliRunner

from inscope.apps.contracts.models import Customer
from inscope.apps.contracts.selectors import customer_numbered
from inscope.apps.hours import services
from inscope.apps.identity.selectors import actor_of
from inscope.cli.main import main
from inscope.core.overage import Billing
from inscope.core.people import INSCOPE
from inscope.flows.hours import prove_hours as proving
from inscope.flows.hours.approve_overage import Given, approve_overage
from inscope.flows.hours.estimate_work import Proposal, answer_work_estimate, estimate_work
from inscope.flows.hours.log_time import Work, correct_time, log_time
from inscope.flows.hours.prove_hours import prove_hours
from inscope.flows.hours.return_hours import Return, carry_over
from inscope.pg.tenancy import acting_as
from tests.factories import NOW, TODAY, make_block, make_case, make_contact, make_staff

pytestmark = pytest.mark.usefixtures("published_pack")

ONLINE = "online_development_support"
USAGE = {"request_kind": "development", "activity": ONLINE, "issue_class": "usage"}


TABLES = ("hours_posting", "hours_block", "hours_timeentry", "hours_secondlookanswer")


@pytest.fixture
def blocks(db, monkeypatch):
    """Two blocks with everything that can be posted to them, more than are read at once."""
    monkeypatch.setattr(proving, "_AT_ONCE", 1)
    contact = make_contact(roles=("open_requests", "approve_overage"))
    engineer = actor_of(make_staff("support_engineer"))
    customer = Customer(pk=contact.customer_id)
    made = [make_block(customer, hours=2, free=1, activity=ONLINE, reference=name) for name in ("HB-1", "HB-2")]
    case = make_case(contact, USAGE)
    first, _second = (
        log_time(engineer, case.public_id, Work(key, TODAY, 45, "Work."), today=TODAY, now=NOW) for key in ("a", "b")
    )
    correct_time(engineer, case.public_id, first.public_id, why="Wrong case.", today=TODAY, now=NOW)
    estimate = estimate_work(engineer, case.public_id, Proposal("e", 60, "Work."), now=NOW)
    asks, number = actor_of(contact), estimate.public_id
    answer_work_estimate(asks, case.public_id, number, is_accepted=True, answer="", today=TODAY, now=NOW)
    beyond = make_case(contact, USAGE | {"activity": "project_consulting"})
    approve_overage(actor_of(contact), beyond.public_id, Given("o", 60, 100, "EUR", TODAY), today=TODAY, now=NOW)
    work = Work("c", TODAY, 60, "Work.", Billing.OVERAGE)
    log_time(engineer, beyond.public_id, work, today=TODAY, now=NOW)
    return made


@pytest.fixture
def tampered(transactional_db, owner):
    """Do something as the owner with the triggers off, which no program of ours does."""

    def tamper(statement):
        for table in TABLES:
            owner.execute(f"alter table {table} disable trigger all")
        owner.execute(statement)
        for table in TABLES:
            owner.execute(f"alter table {table} enable trigger all")
        owner.commit()

    return tamper


def test_a_ledger_that_is_whole_is_told_so(blocks):
    assert [(count, found) for count, found in prove_hours()] == [(1, []), (1, []), (0, [])]

    told = CliRunner().invoke(main, ["verify", "hours"], catch_exceptions=False)

    assert (told.exit_code, told.output) == (0, "blocks: 2; every block holds what its postings give\n")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("update hours_block set free = free + 5 where reference = 'HB-2'", "free is kept as"),
        (
            "update hours_posting set minutes = minutes + 1 where key like 'kept:%'",
            "the audit tells otherwise of `kept",
        ),
        ("delete from hours_posting where kind = 'correct'", "the audit tells of `correction:"),
        ("update hours_posting set key = 'other' where key like 'kept:%'", "the audit does not tell of `other`"),
        ("update hours_posting set minutes = 1 where kind = 'correct'", "does not reverse posting"),
        ("update hours_posting set minutes = 900 where kind = 'spend'", "overdraws"),
        (
            "update hours_posting set reason = 'other' where kind = 'correct'",
            "the audit tells otherwise of `correction:",
        ),
        (
            "update hours_posting set person_id = null where kind = 'correct'",
            "the audit tells otherwise of `correction:",
        ),
        (
            "update hours_posting set entry_id = null where kind = 'correct'",
            "the audit tells otherwise of `correction:",
        ),
        ("update hours_hold set minutes = minutes + 1", "is kept to hold 16, and its postings give 15"),
    ],
)
def test_what_was_changed_behind_the_product_is_told_with_its_block(tampered, blocks, change, fault):
    tampered(change)

    told = CliRunner().invoke(main, ["verify", "hours"], catch_exceptions=False)

    assert told.exit_code == 1
    assert fault in told.output
    assert "wrong  block HB-" in told.output


def test_what_was_carried_out_and_does_not_arrive_is_told(tampered, blocks):
    manager, given = actor_of(make_staff("account_manager")), Return("k", 15, "Renewed.")
    with acting_as(INSCOPE):
        customer = customer_numbered(actor=INSCOPE, customer_id=blocks[0].customer_id)
    carry_over(manager, customer.public_id, blocks[0].public_id, given, blocks[1].public_id, now=NOW)
    assert [fault for _count, faults in prove_hours() for fault in faults] == []

    tampered("update hours_posting set minutes = 14 where kind = 'carry_over' and source = 'outside'")

    told = CliRunner().invoke(main, ["verify", "hours"], catch_exceptions=False)
    assert told.exit_code == 1
    assert "`carry:k`: 15 minutes are carried out, and 14 arrive" in told.output


def test_work_that_is_charged_otherwise_than_its_postings_say_is_told(tampered, blocks):
    tampered("update hours_timeentry set charged_minutes = 30 where key = 'b'")

    told = CliRunner().invoke(main, ["verify", "hours"], catch_exceptions=False)

    assert told.exit_code == 1
    assert "30 minutes are charged, and its postings give 45" in told.output


LOOKED = """
insert into hours_secondlook (customer_id, entry_id, made_at)
select customer_id, id, made_at from hours_timeentry where key = 'b';
insert into hours_secondlookanswer (customer_id, second_look_id, person_id, made_at, is_confirmed, why)
select look.customer_id, look.id, entry.person_id, look.made_at, false, 'No.'
from hours_secondlook look join hours_timeentry entry on entry.id = look.entry_id
"""


def test_a_second_look_of_who_logged_the_work_and_one_that_gave_nothing_back_are_told(tampered, blocks):
    tampered(LOOKED)

    told = CliRunner().invoke(main, ["verify", "hours"], catch_exceptions=False)

    assert told.exit_code == 1
    assert "it was returned, and is not given back" in told.output
    assert "who logged it took the second look at it" in told.output


def test_an_approval_that_counts_otherwise_is_told(tampered, blocks):
    tampered("update hours_approval set used_minutes = 45")

    told = CliRunner().invoke(main, ["verify", "hours"], catch_exceptions=False)

    assert told.exit_code == 1
    assert "45 minutes are kept as used, and its entries give 60" in told.output


def test_what_the_audit_told_in_its_first_form_is_proved_as_it_was_told(blocks, monkeypatch):
    """Installations have digests that say nothing of work, person and reason."""
    monkeypatch.setattr(services, "DIGEST_FORM", 1)
    customer = Customer(pk=blocks[0].customer_id)
    make_block(customer, reference="HB-3")

    assert [found for _count, found in prove_hours()] == [[], [], [], []]
