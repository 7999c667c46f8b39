"""The page of messages that leave, and that of webhooks: for administrators, who try again and drop."""

import pytest
from django.utils import timezone

from inscope.apps.audit.models import AuditEntry
from inscope.apps.outbox.models import OutboundMessage, WebhookEndpoint
from inscope.apps.outbox.rows import NewMessage
from inscope.apps.outbox.services import add_messages
from inscope.core.outbox import Channel, to_person
from inscope.core.people import INSCOPE
from inscope.pg.tenancy import acting_as
from tests.factories import make_contact, make_staff


@pytest.fixture
def office(client, db):
    client.force_login(make_staff("administrator"))
    return client


@pytest.fixture
def message(db):
    ada = make_contact(name="Ada Solberg")
    with acting_as(INSCOPE):
        one = NewMessage("because", Channel.EMAIL, to_person(ada.pk), "Streams drop", "At noon.", ada.customer_id)
        add_messages([one], now=timezone.now())
        return OutboundMessage.objects.get()


def change(message, **values):
    with acting_as(INSCOPE):
        OutboundMessage.objects.filter(id=message.id).update(**values)


def found(message):
    with acting_as(INSCOPE):
        message.refresh_from_db()
        return message


def events():
    with acting_as(INSCOPE):
        return list(AuditEntry.objects.order_by("id").values_list("event", flat=True))


def test_it_says_what_waits_and_why_nothing_leaves(office, message):
    page = office.get("/office/outbox/").content.decode()

    assert "Streams drop" in page
    assert "Ada Solberg" in page
    assert "1 waiting" in page
    assert "No mail server is set up" in page
    assert "No worker runs" in page
    assert "At noon." not in page


def test_a_failed_message_is_tried_again_and_the_audit_says_so(office, message):
    change(message, state="failed", attempts=8, last_error="550 unknown")
    assert "550 unknown" in office.get("/office/outbox/?state=failed").content.decode()

    assert office.post(f"/office/outbox/{message.public_id}/again/").status_code == 302

    assert (found(message).state, message.attempts) == ("waiting", 0)
    assert events()[-1] == "message_tried_again"


def test_a_message_is_dropped_and_then_nothing_more_is_done_with_it(office, message):
    assert office.post(f"/office/outbox/{message.public_id}/drop/").status_code == 302
    assert found(message).state == "dropped"
    assert events()[-1] == "message_dropped"

    answer = office.post(f"/office/outbox/{message.public_id}/again/")
    assert answer.status_code == 422
    assert "This message is dropped" in answer.content.decode()


def test_a_webhook_shows_its_secret_once_and_keeps_it_sealed(office):
    answer = office.post("/office/webhooks/", {"name": "Pager", "url": "https://pager.example.com/hook"})

    secret = answer.context["secret"]
    assert secret in answer.content.decode()
    assert secret not in office.get("/office/webhooks/").content.decode()
    with acting_as(INSCOPE):
        assert secret not in WebhookEndpoint.objects.get().sealed_secret
    assert events() == ["webhook_added"]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"name": "", "url": "https://pager.example.com/"}, "is no name for the webhook"),
        ({"name": "Pager", "url": "pager"}, "pager is no address of a webhook"),
        ({"name": "Taken", "url": "https://pager.example.com/"}, "There is a webhook Taken already"),
    ],
)
def test_a_webhook_that_cannot_be_is_refused_with_what_was_typed(office, form, said):
    office.post("/office/webhooks/", {"name": "Taken", "url": "https://pager.example.com/"})

    answer = office.post("/office/webhooks/", form)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert f'value="{form["url"]}"' in answer.content.decode()


def test_a_webhook_is_tried_closed_and_opened(office):
    office.post("/office/webhooks/", {"name": "Pager", "url": "https://pager.example.com/hook"})
    with acting_as(INSCOPE):
        at = f"/office/webhooks/{WebhookEndpoint.objects.get().public_id}/"

    assert office.post(f"{at}trial/")["Location"] == "/office/outbox/"
    assert "webhook.tried" in office.get("/office/outbox/").content.decode()
    office.post(f"{at}switch/")
    assert "Closed" in office.get("/office/webhooks/").content.decode()
    office.post(f"{at}switch/", {"open": "1"})

    assert events() == ["webhook_added", "webhook_tried", "webhook_closed", "webhook_opened"]
