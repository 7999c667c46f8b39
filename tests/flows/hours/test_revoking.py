"""An approval is revoked once, by the customer or recorded with evidence: nothing more is charged to it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection

from inscope.apps.audit.models import AuditEntry
from inscope.apps.cases.errors import TextRefusedError
from inscope.apps.cases.models import CaseEvent
from inscope.apps.contracts.models import Customer
from inscope.apps.hours.errors import ApprovalRevokedError, NoSuchApprovalError
from inscope.apps.hours.models import Approval
from inscope.apps.identity.selectors import actor_of
from inscope.apps.outbox.models import OutboundMessage
from inscope.core.cases import NoCaseError
from inscope.core.outbox import to_person
from inscope.core.overage import Billing, OverageRefusedError
from inscope.core.people import INSCOPE, RightRefusedError
from inscope.flows.cases.move_case import assign_case, resolve_case
from inscope.flows.hours.approve_overage import Evidence, Given, approve_overage, record_approval
from inscope.flows.hours.log_time import Work, correct_time, log_time
from inscope.flows.hours.prove_hours import prove_hours
from inscope.flows.hours.revoke_approval import record_revocation, revoke_approval
from inscope.pg.tenancy import acting_as
from tests.factories import NOW, TODAY, make_case, make_contact, make_staff

pytestmark = pytest.mark.usefixtures("published_pack")

USAGE = {"request_kind": "development", "activity": "project_consulting", "issue_class": "usage"}
LATER = NOW + timedelta(hours=1)
WHY = "The project is stopped."


@pytest.fixture
def contact(db):
    return make_contact(roles=("open_requests", "approve_overage"))


@pytest.fixture
def maya(db):
    return make_staff("support_engineer")


@pytest.fixture
def case(contact):
    return make_case(contact, USAGE)


@pytest.fixture
def approval(contact, case):
    given = Given("a-1", 120, 12000, "EUR", TODAY + timedelta(days=10))
    approve_overage(actor_of(contact), case.public_id, given, today=TODAY, now=NOW)
    return kept()


def kept():
    with acting_as(INSCOPE):
        return Approval.objects.get()


def log(person, case, key="k-1"):
    work = Work(key, TODAY, 60, "Went on.", Billing.OVERAGE)
    return log_time(actor_of(person), case.public_id, work, today=TODAY, now=LATER)


def revoke(person, case, approval, why=WHY):
    revoke_approval(actor_of(person), case.public_id, approval.public_id, why=why, now=LATER)


def record(person, case, approval, evidence="Her mail of today."):
    record_revocation(actor_of(person), case.public_id, approval.public_id, evidence=evidence, now=LATER)


def told_of_it():
    with acting_as(INSCOPE):
        found = OutboundMessage.objects.filter(reason__contains="rev").order_by("id")
        return [(one.recipient, one.body) for one in found]


def test_nothing_more_is_charged_to_it_and_what_was_charged_stays(contact, maya, case, approval):
    entry = log(maya, case)

    revoke(contact, case, approval)

    with pytest.raises(OverageRefusedError, match="0 are approved"):
        log(maya, case, "k-2")
    now = kept()
    assert (now.used_minutes, now.revoked_at, now.revoked_by_id, now.revoked_because) == (60, LATER, contact.pk, WHY)
    correct_time(actor_of(maya), case.public_id, entry.public_id, why="Wrong.", today=TODAY, now=LATER)
    assert kept().used_minutes == 0
    assert not any(faults for _count, faults in prove_hours())


def test_it_stands_on_the_time_line_and_in_the_audit(contact, maya, case, approval):
    log(maya, case)
    revoke(contact, case, approval, "")

    with acting_as(INSCOPE):
        happened = CaseEvent.objects.filter(case_id=case.id, kind="overage_revoked").get()
        audited = AuditEntry.objects.filter(event="overage_revoked").get()
    assert '"used":"1:00"' in happened.details
    assert str(approval.public_id) in str(audited.details)


def test_who_has_the_case_is_told_and_every_engineer_where_nobody_has_it(contact, maya, case, approval):
    other = make_staff("support_engineer")
    assign_case(actor_of(maya), case.public_id, to="me", now=NOW)

    revoke(contact, case, approval)

    ((who, body),) = told_of_it()
    assert who == to_person(maya.pk)
    assert "The approval of 2:00 hours beyond the blocks is revoked" in body
    assert WHY in body

    free = make_case(contact, USAGE)
    approve_overage(actor_of(contact), free.public_id, Given("a-2", 60, 1, "EUR", TODAY), today=TODAY, now=NOW)
    with acting_as(INSCOPE):
        second = Approval.objects.get(case_id=free.id)
    revoke(contact, free, second)
    assert [who for who, _body in told_of_it()[1:]] == [to_person(one.pk) for one in (maya, other)]


def test_staff_record_it_with_what_shows_it_and_who_approved_is_told(contact, maya, case, approval):
    colleague = make_contact(Customer(pk=contact.customer_id))
    own = make_case(colleague, USAGE)
    evidence = Evidence(contact.public_id, TODAY, "Mail.")
    record_approval(actor_of(maya), own.public_id, Given("a-2", 60, 1, "EUR", TODAY), evidence, today=TODAY, now=NOW)
    with acting_as(INSCOPE):
        second = Approval.objects.get(case_id=own.id)

    with pytest.raises(TextRefusedError):
        record(maya, own, second, " ")
    record(maya, own, second)

    assert [who for who, _body in told_of_it()] == [to_person(one.pk) for one in (contact, colleague)]


def test_the_same_once_more_changes_nothing_and_anything_else_is_refused(contact, maya, case, approval):
    revoke(contact, case, approval), revoke(contact, case, approval)

    assert len(told_of_it()) == 1
    for again in (lambda: revoke(contact, case, approval, "Other."), lambda: record(maya, case, approval)):
        with pytest.raises(ApprovalRevokedError, match="revoked already"):
            again()


def test_who_approves_nothing_revokes_nothing(contact, maya, case, approval):
    reader, stranger = make_contact(Customer(pk=contact.customer_id)), make_contact(roles=["approve_overage"])
    other = make_case(contact, USAGE)

    for person in (reader, maya):
        with pytest.raises(RightRefusedError, match="approve_overage"):
            revoke(person, case, approval)
    with pytest.raises(RightRefusedError, match="work_cases"):
        record(make_staff("account_manager"), case, approval)
    with pytest.raises(NoCaseError):
        revoke(stranger, case, approval)
    for of in (lambda: revoke(contact, other, approval), lambda: record(maya, other, approval)):
        with pytest.raises(NoSuchApprovalError):
            of()
    assert kept().revoked_at is None


def test_it_is_revoked_on_a_resolved_request_too(contact, maya, case, approval):
    resolve_case(actor_of(maya), case.public_id, now=NOW)

    revoke(contact, case, approval)

    assert kept().revoked_at == LATER


# -- what PostgreSQL refuses, whoever writes --------------------------------------------------------

REVOKE = "update hours_approval set revoked_at = {}, revoked_by_id = {}, revoked_because = '{}'"
ENTRY = """
insert into hours_timeentry (customer_id, public_id, case_id, person_id, worked_on, worked_minutes, charged_minutes,
  text, made_at, key, body_digest, billing, approval_id, reason)
select customer_id, gen_random_uuid(), case_id, {}, starts_on, 60, 60, 'x', now(), 'k', '', 'overage', id, ''
from hours_approval
"""


def refused_by_postgresql(actor, statement):
    with pytest.raises(DatabaseError) as error, acting_as(actor), connection.cursor() as cursor:
        cursor.execute(statement)
    return str(error.value)


def test_postgresql_charges_nothing_to_a_revoked_approval_and_revokes_it_once(contact, maya, case, approval):
    own = actor_of(contact)
    assert "a contact revokes" in refused_by_postgresql(own, REVOKE.format("now()", maya.pk, ""))
    assert "with what shows it" in refused_by_postgresql(INSCOPE, REVOKE.format("now()", maya.pk, ""))
    assert "approval_revoked" in refused_by_postgresql(own, REVOKE.format("made_at - interval '1 s'", contact.pk, ""))
    assert "approval_revoked" in refused_by_postgresql(INSCOPE, REVOKE.format("null", maya.pk, "x"))
    assert "permission denied" in refused_by_postgresql(own, "update hours_approval set objection_days = 366")

    revoke(contact, case, approval)

    assert "not approved" in refused_by_postgresql(INSCOPE, ENTRY.format(maya.pk))
    for again in (REVOKE.format("now()", contact.pk, "x"), REVOKE.format("null", "null", "")):
        assert "revoked once" in refused_by_postgresql(INSCOPE, again)


@pytest.fixture
def threads(transactional_db, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)


@pytest.mark.usefixtures("threads")
def test_of_work_and_a_revocation_at_once_nothing_is_charged_later(contact, maya, case, approval):
    def done(act):
        try:
            act()
        except OverageRefusedError:
            return "refused"
        finally:
            connection.close()
        return "done"

    acts = [lambda: log(maya, case), lambda: revoke(contact, case, approval)]
    with ThreadPoolExecutor(len(acts)) as pool:
        became = [future.result() for future in [pool.submit(done, act) for act in acts]]

    assert became[1] == "done"
    assert kept().used_minutes == (60 if became[0] == "done" else 0)
    assert kept().revoked_at == LATER
