"""`inscope verify hours` recomputes every block, and says what is wrong where."""

import pytest
from click.testing import CliRunner

from inscope.apps.contracts.models import Customer
from inscope.apps.identity.selectors import actor_of
from inscope.cli.main import main
from inscope.flows.hours import prove_hours as proving
from inscope.flows.hours.log_time import Work, correct_time, log_time
from inscope.flows.hours.prove_hours import prove_hours
from tests.factories import NOW, TODAY, make_block, make_case, make_contact, make_staff

pytestmark = pytest.mark.usefixtures("published_pack")

ONLINE = "online_development_support"
USAGE = {"request_kind": "development", "activity": ONLINE, "issue_class": "usage"}


@pytest.fixture
def blocks(db, monkeypatch):
    """Two blocks with everything that can be posted to them, more than are read at once."""
    monkeypatch.setattr(proving, "_AT_ONCE", 1)
    contact, engineer = make_contact(), actor_of(make_staff("support_engineer"))
    customer = Customer(pk=contact.customer_id)
    made = [make_block(customer, hours=2, free=1, activity=ONLINE, reference=name) for name in ("HB-1", "HB-2")]
    case = make_case(contact, USAGE)
    first, _second = (
        log_time(engineer, case.public_id, Work(key, TODAY, 45, "Work."), today=TODAY, now=NOW) for key in ("a", "b")
    )
    correct_time(engineer, case.public_id, first.public_id, why="Wrong case.", today=TODAY, now=NOW)
    return made


@pytest.fixture
def tampered(transactional_db, owner):
    """Do something as the owner with the triggers off, which no program of ours does."""

    def tamper(statement):
        for table in ("hours_posting", "hours_block"):
            owner.execute(f"alter table {table} disable trigger all")
        owner.execute(statement)
        for table in ("hours_posting", "hours_block"):
            owner.execute(f"alter table {table} enable trigger all")
        owner.commit()

    return tamper


def test_a_ledger_that_is_whole_is_told_so(blocks):
    assert [(count, found) for count, found in prove_hours()] == [(1, []), (1, [])]

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
    ],
)
def test_what_was_changed_behind_the_product_is_told_with_its_block(tampered, blocks, change, fault):
    tampered(change)

    told = CliRunner().invoke(main, ["verify", "hours"], catch_exceptions=False)

    assert told.exit_code == 1
    assert fault in told.output
    assert "wrong  block HB-" in told.output
