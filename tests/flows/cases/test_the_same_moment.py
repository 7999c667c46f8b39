"""The same request from many at the same moment: one case, and everybody is led to it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from inscope.apps.cases.models import Case, Message
from inscope.apps.coverage.models import DecisionRow
from inscope.apps.identity.selectors import actor_of
from inscope.core.people import INSCOPE
from inscope.flows.cases.open_case import open_case
from inscope.pg.tenancy import acting_as
from tests.factories import NOW, TODAY, TUNING, make_contact, request_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("published_pack")]

AT_ONCE = 8


def test_requests_under_one_key_at_the_same_moment_open_one_case():
    actor, request = actor_of(make_contact()), request_of(TUNING, key="once")
    start = Barrier(AT_ONCE)

    def send(_number):
        start.wait(timeout=30)
        try:
            return open_case(actor, request, today=TODAY, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        opened = list(pool.map(send, range(AT_ONCE)))

    assert len({one.case.id for one in opened}) == 1
    assert sum(one.is_new for one in opened) == 1
    with acting_as(INSCOPE):
        assert [model.objects.count() for model in (Case, Message, DecisionRow)] == [1, 1, 1]
