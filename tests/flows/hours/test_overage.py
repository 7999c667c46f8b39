"""Work beyond blocks takes an approval that came before it; goodwill takes a reason, and charges nobody."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection

from inscope.apps.cases.errors import CaseResolvedError, KeyTakenError, TextRefusedError
from inscope.apps.contracts.models import Customer
from inscope.apps.hours.errors import CorrectedError, NoActivityError
from inscope.apps.hours.models import Approval, Block, Posting, TimeEntry
from inscope.apps.identity.selectors import actor_of
from inscope.apps.outbox.models import OutboundMessage
from inscope.core.outbox import to_person
from inscope.core.overage import ApprovalRefusedError, Billing, OverageRefusedError
from inscope.core.people import INSCOPE, RightRefusedError
from inscope.flows.cases.move_case import assign_case, resolve_case
from inscope.flows.hours.approve_overage import Evidence, Given, approve_overage, record_approval
from inscope.flows.hours.log_time import Work, correct_time, log_time
from inscope.pg.tenancy import acting_as
from inscope.reads.time_plan import overage_words
from tests.factories import NOW, TODAY, make_block, make_case, make_contact, make_staff

pytestmark = pytest.mark.usefixtures("published_pack")

ONLINE = "online_development_support"
USAGE = {"request_kind": "development", "activity": ONLINE, "issue_class": "usage"}
UNTIL = TODAY + timedelta(days=10)


@pytest.fixture
def contact(db):
    return make_contact(roles=("open_requests", "approve_overage"))


@pytest.fixture
def engineer(db):
    return actor_of(make_staff("support_engineer"))


@pytest.fixture
def case(contact):
    make_block(Customer(pk=contact.customer_id), hours=0.5, activity=ONLINE)
    return make_case(contact, USAGE)


def given(cap=120, *, key="a-1", ends_on=UNTIL, rate=12000, currency="eur"):
    return Given(key, cap, rate, currency, ends_on)


def approve(contact, case, cap=120, **other):
    approve_overage(actor_of(contact), case.public_id, given(cap, **other), today=TODAY, now=NOW)


def record(engineer, case, contact, *, on=TODAY, text="Mail of this morning.", **other):
    evidence = Evidence(contact and contact.public_id, on, text)
    record_approval(engineer, case.public_id, given(**other), evidence, today=TODAY, now=NOW)


def log(actor, case, minutes=60, *, key="k-1", on=TODAY, billing=Billing.OVERAGE, reason="", today=TODAY):
    work = Work(key, on, minutes, "Went on.", billing, reason)
    return log_time(actor, case.public_id, work, today=today, now=NOW)


def used():
    with acting_as(INSCOPE):
        return list(Approval.objects.order_by("id").values_list("used_minutes", flat=True))


def block_untouched():
    with acting_as(INSCOPE):
        return Block.objects.get().free == 30 and not Posting.objects.filter(entry__isnull=False).exists()


def test_work_beyond_the_blocks_is_charged_as_approved_and_posts_on_no_block(engineer, contact, case):
    approve(contact, case)

    told = overage_words(engineer, case.public_id, worked_on=TODAY, worked_minutes=50, today=TODAY).lines
    entry = log(engineer, case, 50)

    assert told == (
        ("Charged beyond the blocks", "1:00 · 120.00 EUR an hour"),
        ("Approved, left before", "2:00"),
        ("Approved, left after", "1:00"),
    )
    assert (entry.charged_minutes, entry.billing, used(), block_untouched()) == (60, "overage", [60], True)


def test_without_an_approval_or_beyond_it_nothing_is_logged(engineer, contact, case):
    with pytest.raises(OverageRefusedError, match="0 are approved"):
        log(engineer, case)

    approve(contact, case, 90)
    log(engineer, case)

    with pytest.raises(OverageRefusedError, match="30 are approved"):
        log(engineer, case, key="k-2")
    assert used() == [60]


def test_what_blocks_pay_for_is_not_charged_beyond_them(engineer, contact, case):
    approve(contact, case)

    with pytest.raises(OverageRefusedError, match="blocks pay"):
        log(engineer, case, 30)


def test_an_approval_is_for_its_own_days(engineer, contact, case):
    approve(contact, case)

    for on in (TODAY - timedelta(days=1), UNTIL + timedelta(days=1)):
        with pytest.raises(OverageRefusedError, match="0 are approved"):
            log(engineer, case, on=on, today=UNTIL + timedelta(days=1))
    log(engineer, case, on=UNTIL, today=UNTIL + timedelta(days=1))


def test_who_does_not_approve_for_the_company_cannot(contact, case):
    other = make_contact(Customer(pk=contact.customer_id))

    with pytest.raises(RightRefusedError, match="approve_overage"):
        approve(other, case)


def test_staff_record_who_approved_and_what_shows_it(engineer, contact, case):
    yesterday = TODAY - timedelta(days=1)
    record(engineer, case, contact, on=yesterday)
    log(engineer, case, on=yesterday)

    with acting_as(INSCOPE):
        kept = Approval.objects.get()
    assert (kept.contact_id, kept.recorded_by_id, kept.evidence) == (
        contact.pk,
        engineer.person_id,
        "Mail of this morning.",
    )
    with pytest.raises(TextRefusedError):
        record(engineer, case, contact, text=" ", key="a-2")
    for nobody in (None, make_contact(), make_staff()):
        with pytest.raises(ApprovalRefusedError) as refused:
            record(engineer, case, nobody, key="a-2")
        assert refused.value.field == "contact"


def test_who_is_named_in_a_recorded_approval_is_told_of_it(engineer, contact, case):
    able = make_contact(Customer(pk=contact.customer_id), roles=["approve_overage"], name="Nora Vik")

    record(engineer, case, able)

    with acting_as(INSCOPE):
        letters = {one.recipient: one.body for one in OutboundMessage.objects.filter(reason__contains="overage")}
    assert letters.keys() == {to_person(able.pk), to_person(contact.pk)}
    told = letters[to_person(able.pk)]
    assert "Up to 2:00 hours beyond the blocks are approved, at 120.00 EUR an hour, until 2026-05-30." in told
    assert "It is recorded that Nora Vik approved this." in told
    assert "Mail of this morning." in told


def test_what_a_contact_approves_itself_is_told_to_the_engineer_alone(engineer, contact, case):
    assign_case(engineer, case.public_id, to="me", now=NOW)

    approve(contact, case)

    with acting_as(INSCOPE):
        (letter,) = OutboundMessage.objects.filter(reason__contains="overage")
    assert letter.recipient == to_person(engineer.person_id)
    assert "recorded" not in letter.body


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"ends_on": TODAY - timedelta(days=1)}, "ends_on"),
        ({"on": TODAY + timedelta(days=1)}, "approved_on"),
        ({"cap": 0}, "cap"),
    ],
)
def test_an_approval_that_cannot_be_is_refused_beside_its_field(engineer, contact, case, other, field):
    with pytest.raises(ApprovalRefusedError) as refused:
        record(engineer, case, contact, **other)
    assert refused.value.details() == {"field": field}


def test_an_approval_is_kept_once_for_each_key(engineer, contact, case):
    approve(contact, case), approve(contact, case), record(engineer, case, contact, key="a-2")
    record(engineer, case, contact, key="a-2")

    with pytest.raises(KeyTakenError):
        approve(contact, case, 60)
    assert used() == [0, 0]


def test_an_approval_is_of_an_open_request_that_draws_on_hours(engineer, contact, case):
    resolve_case(engineer, case.public_id, now=NOW)

    with pytest.raises(CaseResolvedError):
        approve(contact, case)
    with pytest.raises(NoActivityError):
        approve(contact, make_case(contact))


def test_work_that_is_taken_back_can_be_used_again_once(engineer, contact, case):
    approve(contact, case, 60)
    entry = log(engineer, case)

    correct_time(engineer, case.public_id, entry.public_id, why="Wrong case.", today=TODAY, now=NOW)

    with pytest.raises(CorrectedError):
        correct_time(engineer, case.public_id, entry.public_id, why="Wrong case.", today=TODAY, now=NOW)
    assert used() == [0]
    log(engineer, case, key="k-2")
    assert used() == [60]


def test_goodwill_charges_nobody_and_has_a_reason(engineer, contact, case):
    manager = actor_of(make_staff("account_manager"))
    with pytest.raises(RightRefusedError, match="grant_exceptions"):
        log(engineer, case, billing=Billing.GOODWILL, reason="Our mistake.")
    with pytest.raises(TextRefusedError):
        log(manager, case, billing=Billing.GOODWILL)

    entry = log(manager, case, billing=Billing.GOODWILL, reason="Our mistake.")

    assert (entry.charged_minutes, entry.reason, block_untouched()) == (0, "Our mistake.", True)
    correct_time(engineer, case.public_id, entry.public_id, why="Wrong case.", today=TODAY, now=NOW)
    with acting_as(INSCOPE):
        assert TimeEntry.objects.get().taken_back.reason == "Wrong case."


def refused_by_postgresql(actor, statement, values=()):
    with pytest.raises(DatabaseError) as error, acting_as(actor), connection.cursor() as cursor:
        cursor.execute(statement, values)
    return str(error.value)


ENTRY = """
insert into hours_timeentry (customer_id, public_id, case_id, person_id, worked_on, worked_minutes, charged_minutes,
  text, made_at, key, body_digest, billing, approval_id, reason)
values (%s, gen_random_uuid(), %s, %s, %s, 60, %s, 'x', now(), 'k', '', %s, %s, %s)
"""


def test_postgresql_lets_nobody_work_beyond_an_approval(engineer, contact, case):
    approve(contact, case)
    other = make_case(contact, USAGE)
    with acting_as(INSCOPE):
        approval = Approval.objects.get()

    def work(minutes=60, *, billing="overage", to=approval.pk, of=case.id, on: date = TODAY, reason=""):
        values = [contact.customer_id, of, engineer.person_id, on, minutes, billing, to, reason]
        return refused_by_postgresql(INSCOPE, ENTRY, values)

    assert "approval_never_exceeded" in work(121)
    assert "not approved" in work(on=UNTIL + timedelta(days=1))
    assert "not approved" in work(of=other.id)
    assert "time_entry_billing" in work(to=None)
    assert "time_entry_billing" in work(billing="goodwill", to=None, minutes=0)
    assert "time_entry_billing" in work(billing="goodwill", to=None, reason="Ours.")
    assert "permission denied" in refused_by_postgresql(INSCOPE, "update hours_approval set cap_minutes = 9999")
    assert used() == [0]


def test_postgresql_posts_no_work_beyond_blocks_and_takes_back_none_that_a_block_paid(engineer, contact, case):
    approve(contact, case)
    beyond, paid = log(engineer, case), log(engineer, case, 15, key="k-2", billing=Billing.BLOCK)
    with acting_as(INSCOPE):
        block = Block.objects.get()

    posting = """
        insert into hours_posting
          (customer_id, block_id, key, kind, minutes, source, target, posted_on, made_at, reason, entry_id)
        values (%s, %s, 'k', 'spend', 5, 'free', 'charged', now(), now(), '', %s)
    """
    back = """
        insert into hours_takenback (customer_id, entry_id, person_id, reason, made_at) values (%s, %s, %s, 'x', now())
    """
    assert "does not pay" in refused_by_postgresql(INSCOPE, posting, [contact.customer_id, block.pk, beyond.id])
    assert "given back by a posting" in refused_by_postgresql(
        INSCOPE, back, [contact.customer_id, paid.id, engineer.person_id]
    )


def test_a_contact_approves_for_itself_alone(contact, case):
    other = make_contact(Customer(pk=contact.customer_id))
    statement = """
        insert into hours_approval (customer_id, public_id, case_id, contact_id, recorded_by_id, evidence, cap_minutes,
          used_minutes, rate_minor, currency, starts_on, ends_on, made_at, key, body_digest)
        values (%s, gen_random_uuid(), %s, %s, %s, %s, 60, %s, 1, 'EUR', now(), now(), now(), 'k', '')
    """
    own = [contact.customer_id, case.id, contact.pk, contact.pk, "", 0]
    for_other = [contact.customer_id, case.id, contact.pk, other.pk, "said so", 0]

    assert "for itself" in refused_by_postgresql(actor_of(contact), statement, for_other)
    with acting_as(actor_of(contact)), connection.cursor() as cursor:
        cursor.execute(statement, [*own[:-1], -60])
    assert used() == [0]
