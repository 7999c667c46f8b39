"""Webhooks are kept by the administrators: a name is one webhook's, and an address is never changed under it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import ProgrammingError, connection

from inscope.apps.identity.selectors import actor_of
from inscope.apps.outbox.models import WebhookEndpoint
from inscope.core.people import INSCOPE
from inscope.core.records import RecordTakenError
from inscope.flows.outbox.keep_webhooks import add_webhook
from inscope.pg.tenancy import acting_as
from tests.factories import NOW, make_staff

URL = "https://chat.example.com/hooks/inscope"
AT_ONCE = 4


@pytest.mark.django_db(transaction=True)
def test_of_one_name_at_the_same_moment_one_webhook_is_added_and_the_others_are_refused():
    actor = actor_of(make_staff("administrator"))
    start = Barrier(AT_ONCE)

    def add(_number):
        start.wait(timeout=30)
        try:
            return add_webhook(actor, name="Chat", url=URL, now=NOW)
        except RecordTakenError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        added = list(pool.map(add, range(AT_ONCE)))

    assert sum(isinstance(one, RecordTakenError) for one in added) == AT_ONCE - 1
    with acting_as(INSCOPE):
        assert WebhookEndpoint.objects.count() == 1


@pytest.mark.parametrize("changed", [{"url": f"{URL}/other"}, {"sealed_secret": ""}, {"name": "Other"}])
def test_of_a_webhook_only_whether_it_is_open_changes(db, changed):
    add_webhook(actor_of(make_staff("administrator")), name="Chat", url=URL, now=NOW)

    with acting_as(INSCOPE):
        assert WebhookEndpoint.objects.update(is_active=False) == 1
    with pytest.raises(ProgrammingError, match="permission denied"), acting_as(INSCOPE):
        WebhookEndpoint.objects.update(**changed)
