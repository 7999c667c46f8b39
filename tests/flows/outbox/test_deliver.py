"""What waits is delivered: once where nothing goes wrong, again and again where something does, up to a day."""

from datetime import timedelta

import pytest
from django.core import mail

from inscope.apps.outbox.channels import email
from inscope.apps.outbox.errors import NotDeliveredError
from inscope.apps.outbox.models import OutboundMessage
from inscope.apps.outbox.rows import NewMessage
from inscope.apps.outbox.services import SENDING, add_messages, take_message
from inscope.core.outbox import MOST_TRIES, PAUSES, Channel, to_person
from inscope.core.people import INSCOPE
from inscope.flows.outbox.deliver import deliver_due
from inscope.pg.tenancy import acting_as
from tests.factories import NOW, make_contact


@pytest.fixture
def ada(db, settings):
    settings.MAIL_IS_SET_UP = True
    settings.DEFAULT_FROM_EMAIL = "support@kestrel.example"
    return make_contact(name="Ada Solberg", email="ada@example.com")


def leave(person, reason="because"):
    one = NewMessage(reason, Channel.EMAIL, to_person(person.pk), "Streams drop", "At noon.", person.customer_id)
    with acting_as(INSCOPE):
        return add_messages([one], now=NOW)


def deliver(at=NOW):
    return deliver_due(clock=lambda: at)


def the_message():
    with acting_as(INSCOPE):
        return OutboundMessage.objects.get()


@pytest.fixture
def no_server(monkeypatch):
    def refuse(**_more):
        raise NotDeliveredError("nobody there")

    monkeypatch.setattr(email, "send", refuse)


def test_a_message_is_sent_once(ada):
    leave(ada)

    assert (deliver(), deliver()) == (1, 0)
    assert [one.to for one in mail.outbox] == [["Ada Solberg <ada@example.com>"]]
    assert (the_message().state, the_message().sent_at) == ("sent", NOW)


def test_a_reason_has_one_message(ada):
    assert (leave(ada), leave(ada)) == (1, 0)


def test_a_try_that_fails_is_repeated_with_growing_pauses_and_then_given_up(ada, no_server):
    leave(ada)
    at = NOW
    for number, pause in enumerate(PAUSES, start=1):
        assert deliver(at) == 0
        assert (the_message().state, the_message().attempts) == ("waiting", number)
        assert deliver(at + pause - timedelta(seconds=1)) == 0
        assert the_message().attempts == number
        at += pause
    deliver(at)

    assert (the_message().state, the_message().attempts) == ("failed", MOST_TRIES)
    assert the_message().last_error == "nobody there"
    assert at - NOW >= timedelta(hours=24)


def test_a_message_that_a_killed_worker_had_is_sent_by_another_one_later(ada):
    leave(ada)
    with acting_as(INSCOPE):
        assert take_message(channels=["email"], now=NOW) is not None

    assert deliver(NOW) == 0
    assert deliver(NOW + SENDING) == 1


def test_a_message_whose_last_try_was_broken_off_is_given_up(ada):
    leave(ada)
    with acting_as(INSCOPE):
        OutboundMessage.objects.update(attempts=MOST_TRIES)

    deliver(NOW)

    assert the_message().state == "failed"


def test_without_a_server_messages_wait(ada, settings):
    settings.MAIL_IS_SET_UP = False
    leave(ada)

    assert deliver() == 0
    assert (the_message().state, the_message().attempts) == ("waiting", 0)


def test_nobody_is_written_to_whose_account_was_closed_meanwhile(ada):
    leave(ada)
    with acting_as(INSCOPE):
        ada.is_active = False
        ada.save(update_fields=["is_active"])

    assert deliver() == 0
    assert mail.outbox == []
    assert (the_message().state, the_message().last_error) == ("dropped", "the account is closed")


def test_a_worker_that_is_told_to_stop_takes_no_further_message(ada):
    leave(ada)

    assert deliver_due(should_stop=lambda: True, clock=lambda: NOW) == 0
    assert the_message().state == "waiting"
