"""The tabs of the queue say how many cases each view has."""

import pytest

from inscope.apps.identity.selectors import actor_of
from inscope.flows.cases.move_case import assign_case, resolve_case
from inscope.reads.queue_page import PAGE, queue_page
from tests.factories import ISSUE, NOW, TUNING, make_case, make_contact, make_customer, make_instance, make_staff

pytestmark = pytest.mark.usefixtures("published_pack")


@pytest.fixture
def contact(db):
    return make_contact()


@pytest.fixture
def engineers(db):
    return [actor_of(make_staff("support_engineer")) for _ in range(2)]


def counts(actor):
    return {tab.name: tab.count for tab in queue_page(actor, "open", "").tabs}


def test_each_view_counts_its_own_cases(contact, engineers):
    maya, jonas = engineers
    waits, refused, done = (make_case(contact, answers) for answers in (ISSUE, TUNING, TUNING))
    assign_case(maya, waits.public_id, to="me", now=NOW)
    resolve_case(maya, done.public_id, now=NOW)

    assert counts(maya) == {
        "open": "2",
        "mine": "1",
        "vendor": "0",
        "judgment": "1",
        "customer": "0",
        "review": "0",
        "refused": "1",
        "resolved": "",
    }
    assert counts(jonas) == counts(maya) | {"mine": "0"}
    assert [line.subject for line in queue_page(maya, "refused", "").lines] == [refused.subject]


def test_beyond_a_page_a_count_says_only_that_there_are_more(contact, engineers):
    instance = make_instance(make_customer())
    for _ in range(PAGE + 1):
        make_case(make_contact(instance.customer), TUNING, instance=instance)

    assert counts(engineers[0])["open"] == f"{PAGE}+"
