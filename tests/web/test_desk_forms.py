"""Forms of the desk that hold what their page never offers: refused with the value, and nothing is done."""

import pytest
from django.urls import reverse

from inscope.apps.cases.selectors import case_with, messages_of
from inscope.apps.coverage.selectors import exceptions_of, reviews_of
from inscope.apps.identity.selectors import actor_of
from inscope.core.people import INSCOPE
from inscope.flows.cases.move_case import assign_case
from inscope.flows.coverage.review_decision import ask_for_review
from inscope.pg.tenancy import acting_as
from tests.factories import NOW, TUNING, make_case, make_contact, make_staff

pytestmark = pytest.mark.usefixtures("published_pack")


@pytest.fixture
def engineer(db):
    return make_staff("support_engineer", "account_manager")


@pytest.fixture
def case(engineer):
    contact = make_contact()
    made = make_case(contact, TUNING)
    ask_for_review(actor_of(contact), made.public_id, why="It is no tuning.", now=NOW)
    assign_case(actor_of(engineer), made.public_id, to="me", now=NOW)
    return made


@pytest.fixture
def post(client, engineer, case):
    client.force_login(engineer)
    return lambda page, **fields: client.post(reverse(page, args=[case.public_id]), fields)


@pytest.mark.parametrize(
    ("page", "fields", "said"),
    [
        ("desk-message", {"body": "Between us.", "audience": "notes"}, "notes"),
        ("desk-message", {"body": "Between us."}, "audience"),
        ("desk-assign", {"to": "nobody-there"}, "nobody-there"),
        ("desk-exception", {"reason": "A long partnership.", "ends_on": "31.12.2026"}, "31.12.2026"),
        ("desk-review", {"answer": "It stands.", "is_upheld": "perhaps"}, "perhaps"),
        ("desk-review", {"answer": "It stands."}, "is_upheld"),
    ],
)
def test_what_no_page_offers_is_refused_and_nothing_is_done(post, case, page, fields, said):
    with acting_as(INSCOPE):
        before = case_with(actor=INSCOPE, public_id=case.public_id)

    answer = post(page, **fields)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    with acting_as(INSCOPE):
        assert case_with(actor=INSCOPE, public_id=case.public_id) == before
        assert len(messages_of(actor=INSCOPE, case_id=case.id)) == 1
        assert exceptions_of(actor=INSCOPE, case_id=case.id) == ()
        assert reviews_of(actor=INSCOPE, case_id=case.id)[0].answered_at is None


def test_what_the_page_offers_is_done(post, case):
    assert post("desk-message", body="Between us.", audience="note").status_code == 302
    assert post("desk-assign", to="").status_code == 302
    assert post("desk-review", answer="It stands.", is_upheld="yes").status_code == 302

    with acting_as(INSCOPE):
        now = case_with(actor=INSCOPE, public_id=case.public_id)
        note = messages_of(actor=INSCOPE, case_id=case.id)[-1]
    assert (now.assignee_id, now.in_review, note.is_internal) == (None, False, True)
