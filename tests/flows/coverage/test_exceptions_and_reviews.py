"""Goodwill beside a decision, and a second person's look at it."""

from datetime import timedelta

import pytest

from inscope.apps.cases.errors import TextRefusedError
from inscope.apps.cases.selectors import case_with
from inscope.apps.coverage.errors import ExceptionRefusedError, NoReasonError, ReviewRefusedError
from inscope.apps.coverage.selectors import decisions_of, exceptions_of, reviews_of
from inscope.apps.identity.selectors import actor_of
from inscope.core.people import INSCOPE, RightRefusedError, RoleRefusedError
from inscope.flows.coverage.grant_exception import grant_exception
from inscope.flows.coverage.judge_case import judge_case
from inscope.flows.coverage.review_decision import ask_for_review, judge_anew, uphold
from inscope.pg.tenancy import acting_as
from tests.factories import ISSUE, NOW, TODAY, TUNING, make_case, make_contact, make_staff

pytestmark = pytest.mark.usefixtures("published_pack")

LATER = NOW + timedelta(hours=1)
NEXT_WEEK = TODAY + timedelta(days=7)


@pytest.fixture
def contact(db):
    return make_contact()


@pytest.fixture
def manager(db):
    return actor_of(make_staff("account_manager"))


@pytest.fixture
def first(db):
    return actor_of(make_staff("support_engineer"))


@pytest.fixture
def second(db):
    return actor_of(make_staff("support_engineer"))


def read(selector, case):
    with acting_as(INSCOPE):
        return selector(actor=INSCOPE, case_id=case.id)


def now_of(case):
    with acting_as(INSCOPE):
        return case_with(actor=INSCOPE, public_id=case.public_id)


# -- exceptions ------------------------------------------------------------------------------------


def grant(actor, case, *, reason="A long partnership.", ends_on=NEXT_WEEK):
    grant_exception(actor, case.public_id, reason=reason, ends_on=ends_on, today=TODAY, now=LATER)


def test_an_exception_stands_beside_the_decision_and_does_not_change_it(contact, manager):
    case = make_case(contact, TUNING)
    before = read(decisions_of, case)

    grant(manager, case)

    (granted,) = read(exceptions_of, case)
    assert (granted.clause, granted.role, granted.ends_on) == ("PS-X-PERF", "account_manager", NEXT_WEEK)
    assert read(decisions_of, case) == before
    assert now_of(case).outcome == "out_of_scope"


def test_a_decision_has_one_exception(contact, manager):
    case = make_case(contact, TUNING)
    grant(manager, case)

    with pytest.raises(ExceptionRefusedError):
        grant(manager, case)


def test_an_exception_may_end_today_and_not_before(contact, manager):
    case = make_case(contact, TUNING)

    with pytest.raises(ExceptionRefusedError):
        grant(manager, case, ends_on=TODAY - timedelta(days=1))
    grant(manager, case, ends_on=TODAY)


def test_an_exception_needs_a_reason(contact, manager):
    case = make_case(contact, TUNING)

    with pytest.raises(NoReasonError):
        grant(manager, case, reason=" ")


def test_what_is_not_refused_gets_no_exception(contact, manager):
    case = make_case(contact, ISSUE)

    with pytest.raises(ExceptionRefusedError):
        grant(manager, case)


def test_engineers_and_customers_grant_no_exceptions(contact, first):
    case = make_case(contact, TUNING)

    for actor in (first, actor_of(contact)):
        with pytest.raises(RightRefusedError):
            grant(actor, case)


# -- reviews ---------------------------------------------------------------------------------------


@pytest.fixture
def judged(contact, first):
    case = make_case(contact, ISSUE)
    judge_case(first, case.public_id, "caused_by_product", "excluded", why="Their firewall drops it.", now=LATER)
    return case


def ask(contact, case, why="The firewall is not in that path."):
    ask_for_review(actor_of(contact), case.public_id, why=why, now=LATER)


def test_a_second_person_upholds_a_decision(contact, judged, second):
    ask(contact, judged)
    assert now_of(judged).in_review

    uphold(second, judged.public_id, answer="The trace shows the firewall.", now=LATER)

    (review,) = read(reviews_of, judged)
    assert (review.is_upheld, review.answered_by_id, now_of(judged).in_review) == (True, second.person, False)
    assert now_of(judged).outcome == "out_of_scope"


def test_a_second_person_judges_anew_and_the_case_is_decided_again(contact, judged, second):
    ask(contact, judged)

    judge_anew(second, judged.public_id, "caused_by_product", "likely", answer="The relay drops it.", now=LATER)

    (review,) = read(reviews_of, judged)
    assert review.is_upheld is False
    assert (now_of(judged).outcome, read(decisions_of, judged)[-1].cause) == ("covered", "review")


def test_who_judged_does_not_answer_the_review(contact, judged, first):
    ask(contact, judged)

    with pytest.raises(ReviewRefusedError):
        uphold(first, judged.public_id, answer="I was right.", now=LATER)

    assert now_of(judged).in_review


def test_a_review_by_another_role_judges_nothing_and_stays_open(contact, judged):
    ask(contact, judged)
    consultant = actor_of(make_staff("consultant"))

    with pytest.raises(RoleRefusedError):
        judge_anew(consultant, judged.public_id, "caused_by_product", "likely", answer="It is us.", now=LATER)

    assert now_of(judged).in_review


def test_one_review_is_open_at_a_time_and_a_decision_is_reviewed_once(contact, judged, second):
    ask(contact, judged)
    with pytest.raises(ReviewRefusedError):
        ask(contact, judged)
    uphold(second, judged.public_id, answer="The trace shows the firewall.", now=LATER)

    with pytest.raises(ReviewRefusedError):
        ask(contact, judged)


def test_a_decision_that_nobody_judged_can_be_reviewed_by_any_engineer(contact, first):
    case = make_case(contact, TUNING)
    ask(contact, case)

    uphold(first, case.public_id, answer="Tuning is a service of its own.", now=LATER)

    assert read(reviews_of, case)[0].is_upheld


def test_a_review_needs_words_on_both_sides(contact, judged, second):
    with pytest.raises(TextRefusedError):
        ask(contact, judged, why="")
    ask(contact, judged)
    with pytest.raises(TextRefusedError):
        uphold(second, judged.public_id, answer=" ", now=LATER)


def test_without_an_open_review_there_is_nothing_to_answer(judged, second):
    with pytest.raises(ReviewRefusedError):
        uphold(second, judged.public_id, answer="Nobody asked.", now=LATER)


def test_the_staff_ask_for_no_review(judged, second):
    with pytest.raises(RightRefusedError):
        ask_for_review(second, judged.public_id, why="Check me.", now=LATER)
