"""Who is told what by e-mail: the other side, in the transaction in which something happens, and nobody else."""

import re
from datetime import timedelta

import pytest
from django.db import transaction

from inscope.apps.identity.selectors import actor_of
from inscope.apps.outbox.models import OutboundMessage
from inscope.core.people import INSCOPE
from inscope.flows.cases.agree_due import agree_due
from inscope.flows.cases.move_case import assign_case
from inscope.flows.cases.reclassify_case import decline_priority, propose_priority, reclassify_case
from inscope.flows.cases.write_message import write_message
from inscope.flows.coverage.judge_case import judge_case
from inscope.flows.outbox.tell import silently
from inscope.pg.rows import Statement
from inscope.pg.tenancy import acting_as
from tests.factories import ISSUE, NOW, make_case, make_contact, make_customer, make_instance, make_staff

pytestmark = pytest.mark.usefixtures("published_pack")


@pytest.fixture
def world(db):
    class World:
        customer = make_customer("Halden Telecom")
        contact = make_contact(customer, name="Ada Solberg")
        colleague = make_contact(customer, name="Bo Solberg")
        engineer = make_staff("support_engineer", name="Eve Engineer")
        case = make_case(contact, ISSUE, instance=make_instance(customer), subject="Streams drop", body="At noon.")

    return World


def messages():
    with acting_as(INSCOPE):
        return list(OutboundMessage.objects.order_by("id"))


def to(person):
    return f"person:{person.pk}"


def say(person, case, body="It drops.", **more):
    return write_message(actor_of(person), case.public_id, body=body, now=NOW, **more)


def jobs():
    return [name for (name,) in Statement(lambda *row: row, "select task_name from procrastinate_jobs").read()]


def test_opening_a_case_tells_nobody_while_nobody_has_it(world):
    assert messages() == []
    assert jobs() == []


def test_an_answer_tells_the_contact_who_opened_the_case(world, settings):
    settings.ORIGIN = "https://support.example.com"

    say(world.engineer, world.case, "Restart it.\nThen look again.")

    (one,) = messages()
    assert (one.recipient, one.channel, one.state) == (to(world.contact), "email", "waiting")
    assert one.customer_id == world.customer.pk
    assert one.subject == f"[KS-{world.case.id}] Streams drop"
    assert "Eve Engineer wrote:\n\n    Restart it.\n    Then look again." in one.body
    assert f"https://support.example.com/portal/requests/{world.case.public_id}/" in one.body
    assert jobs() == ["deliver_messages"]


def test_an_answer_tells_each_contact_who_wrote_once(world):
    say(world.colleague, world.case)
    say(world.colleague, world.case)

    say(world.engineer, world.case)

    assert [one.recipient for one in messages()] == [to(world.contact), to(world.colleague)]


def test_another_priority_is_told_with_its_reason(world):
    engineer, case = actor_of(world.engineer), world.case.public_id

    reclassify_case(engineer, case, to="P1", why="All calls drop.", now=NOW)

    (one,) = messages()
    assert one.recipient == to(world.contact)
    assert "The priority is now P1; it was P3.\n\n    All calls drop." in one.body


def test_a_proposal_tells_who_works_on_the_case_and_its_answer_who_proposed(world):
    engineer, case = actor_of(world.engineer), world.case.public_id
    assign_case(engineer, case, to="me", now=NOW)

    propose_priority(actor_of(world.contact), case, to="P1", why="We lose calls.", now=NOW)
    decline_priority(engineer, case, why="Few calls drop.", now=NOW)

    asked, answered = messages()
    assert (asked.recipient, answered.recipient) == (to(world.engineer), to(world.contact))
    assert "Another priority is asked for: P1.\n\n    We lose calls." in asked.body
    assert "The priority stays P3.\n\n    Few calls drop." in answered.body


def test_an_agreed_instant_is_told_in_the_zone_of_the_vendor(world):
    engineer, case = actor_of(world.engineer), world.case.public_id
    say(world.engineer, world.case)

    agree_due(engineer, case, due=NOW.replace(tzinfo=None) + timedelta(days=2), why="Ada agreed.", now=NOW)

    *_, one = messages()
    assert re.search(r"The next answer is due by [^.]+ 2026, [0-9:]{5} C[SD]T\.\n\n    Ada agreed\.", one.body)


def test_an_internal_note_tells_nobody(world):
    assign_case(actor_of(world.engineer), world.case.public_id, to="me", now=NOW)

    say(make_staff("consultant"), world.case, is_internal=True)

    assert messages() == []


def test_a_message_of_the_customer_tells_the_engineer_who_has_the_case(world):
    assign_case(actor_of(world.engineer), world.case.public_id, to="me", now=NOW)

    say(world.contact, world.case)

    (one,) = messages()
    assert one.recipient == to(world.engineer)
    assert f"/desk/cases/{world.case.public_id}/" in one.body


def test_a_closed_account_is_told_nothing(world):
    with acting_as(INSCOPE):
        world.contact.is_active = False
        world.contact.save(update_fields=["is_active"])

    say(world.engineer, world.case)

    assert messages() == []


def test_a_message_that_is_sent_again_under_its_key_tells_nobody_again(world):
    say(world.engineer, world.case, key="once")
    say(world.engineer, world.case, key="once")

    assert len(messages()) == 1


def test_another_decision_tells_the_customer_and_the_same_one_does_not(world):
    judge = actor_of(world.engineer)

    judge_case(judge, world.case.public_id, "caused_by_product", "likely", why="Seen in the lab.", now=NOW)
    judge_case(judge, world.case.public_id, "caused_by_product", "likely", why="Seen again.", now=NOW)

    (one,) = messages()
    assert one.recipient == to(world.contact)
    assert "The decision on this request is now: Covered." in one.body


def test_what_rolls_back_tells_nobody(world):
    with transaction.atomic():
        say(world.engineer, world.case)
        transaction.set_rollback(True)

    assert messages() == []
    assert jobs() == []


def test_what_is_brought_in_from_elsewhere_tells_nobody(world):
    with silently():
        say(world.engineer, world.case)

    assert messages() == []


def test_a_contact_reads_no_message_and_writes_none_for_another_customer(world):
    say(world.engineer, world.case)

    with acting_as(actor_of(world.contact)), pytest.raises(Exception, match="permission denied"), transaction.atomic():
        OutboundMessage.objects.count()
