"""Giving a case to somebody, resolving it, reopening it."""

from datetime import timedelta
from uuid import uuid4

import pytest

from inscope.apps.cases.errors import CaseOpenError, CaseResolvedError
from inscope.apps.cases.models import CaseEvent
from inscope.apps.cases.selectors import case_with, events_of
from inscope.apps.identity.errors import NoSuchPersonError
from inscope.apps.identity.selectors import actor_of
from inscope.core.people import INSCOPE, RightRefusedError
from inscope.flows.cases.move_case import assign_case, reopen_case, resolve_case
from inscope.pg.tenancy import acting_as
from tests.factories import NOW, TUNING, make_case, make_contact, make_staff

pytestmark = pytest.mark.usefixtures("published_pack")

LATER = NOW + timedelta(hours=2)


@pytest.fixture
def contact(db):
    return make_contact()


@pytest.fixture
def case(contact):
    return make_case(contact, TUNING)


@pytest.fixture
def engineer(db):
    return actor_of(make_staff())


def now_of(case):
    with acting_as(INSCOPE):
        return case_with(actor=INSCOPE, public_id=case.public_id)


def test_a_case_is_given_to_oneself_to_a_colleague_and_to_nobody(engineer, case):
    colleague = make_staff("consultant")

    holders = []
    for to in ("me", colleague.public_id, None):
        assign_case(engineer, case.public_id, to=to, now=LATER)
        holders.append(now_of(case).assignee_id)

    assert holders == [engineer.person, colleague.pk, None]


def test_who_works_on_a_case_is_no_business_of_the_customer(contact, engineer, case):
    assign_case(engineer, case.public_id, to="me", now=LATER)

    with acting_as(INSCOPE):
        assert CaseEvent.objects.filter(case_id=case.id, kind="assigned").exists()
    with acting_as(actor_of(contact)):
        kinds = [one.kind for one in events_of(actor=actor_of(contact), case_id=case.id)]
    assert "assigned" not in kinds


def test_a_case_is_given_to_nobody_outside_the_staff(contact, engineer, case):
    for somebody in (contact.public_id, uuid4()):
        with pytest.raises(NoSuchPersonError):
            assign_case(engineer, case.public_id, to=somebody, now=LATER)

    assert now_of(case).assignee_id is None


def test_a_resolved_case_can_be_reopened_by_either_side(contact, engineer, case):
    for actor in (engineer, actor_of(contact)):
        resolve_case(engineer, case.public_id, now=LATER)
        assert now_of(case).status == "resolved"
        reopen_case(actor, case.public_id, now=LATER)
        assert now_of(case).is_open


def test_a_case_is_resolved_once_and_reopened_once(engineer, case):
    with pytest.raises(CaseOpenError):
        reopen_case(engineer, case.public_id, now=LATER)
    resolve_case(engineer, case.public_id, now=LATER)
    with pytest.raises(CaseResolvedError):
        resolve_case(engineer, case.public_id, now=LATER)
    with pytest.raises(CaseResolvedError):
        assign_case(engineer, case.public_id, to="me", now=LATER)


def test_a_customer_neither_assigns_nor_resolves(contact, case):
    for move in (
        lambda: assign_case(actor_of(contact), case.public_id, to=None, now=LATER),
        lambda: resolve_case(actor_of(contact), case.public_id, now=LATER),
    ):
        with pytest.raises(RightRefusedError):
            move()
