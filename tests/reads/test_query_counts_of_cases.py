"""How many statements lists, pages and the opening of a case cost: as many for one row as for fifty.

More is a choice, made by changing a number here.
"""

import pytest

from inscope.apps.identity.selectors import actor_of
from inscope.core.people import INSCOPE
from inscope.flows.cases.open_case import open_case
from inscope.flows.cases.write_draft import begin_draft
from inscope.flows.cases.write_message import write_message
from inscope.flows.coverage.judge_case import judge_case
from inscope.flows.hours.log_time import Work, log_time
from inscope.reads.case_page import case_page, correction_form
from inscope.reads.customers_page import customers_page
from inscope.reads.draft_page import draft_page
from inscope.reads.judgments_page import judgments_page
from inscope.reads.queue_page import queue_page
from inscope.reads.requests_page import request_page, requests_page
from inscope.reads.second_looks import second_looks_page
from tests.factories import (
    ISSUE,
    NOW,
    TODAY,
    TUNING,
    make_block,
    make_case,
    make_contact,
    make_customer,
    make_instance,
    make_staff,
    request_of,
    set_second_looks,
)
from tests.reads.counting import cost

pytestmark = pytest.mark.usefixtures("published_pack")

FEW, MANY = 1, 50


@pytest.fixture
def customer(db):
    return make_customer()


@pytest.fixture
def contact(customer):
    return make_contact(customer)


@pytest.fixture
def instance(customer):
    return make_instance(customer)


@pytest.fixture
def engineer(db):
    return actor_of(make_staff("support_engineer"))


def open_cases(contact, instance, count):
    for number in range(count):
        make_case(contact, TUNING if number % 3 else ISSUE, instance=instance)


@pytest.mark.parametrize("view", ["open", "mine", "judgment", "refused", "resolved"])
def test_the_queue_costs_the_same_for_one_case_and_for_fifty(contact, instance, engineer, view):
    open_cases(contact, instance, FEW)
    few = cost(lambda: queue_page(engineer, view, ""))
    open_cases(contact, instance, MANY)

    assert cost(lambda: queue_page(engineer, view, "")) == few == 2  # the cases; all counts at once


def test_the_judgments_cost_the_same_for_one_case_and_for_fifty(contact, instance, engineer):
    open_cases(contact, instance, FEW)
    few = cost(lambda: judgments_page(engineer))
    open_cases(contact, instance, MANY)

    assert cost(lambda: judgments_page(engineer)) == few


def test_a_customer_s_requests_cost_the_same_for_one_and_for_fifty(contact, instance):
    actor = actor_of(contact)
    open_cases(contact, instance, FEW)
    few = cost(lambda: requests_page(actor, "", today=TODAY))
    open_cases(contact, instance, MANY)

    # the customer, what waits, the others, drafts; the policy, the versions that run with their fixed dates
    assert cost(lambda: requests_page(actor, "", today=TODAY)) == few == 6


def test_the_customers_cost_the_same_for_one_and_for_fifty(contact, engineer):
    few = cost(lambda: customers_page(engineer, "", ""))
    for _ in range(MANY):
        make_contact()

    assert cost(lambda: customers_page(engineer, "", "")) == few


def test_the_page_of_a_case_costs_the_same_for_a_long_thread(contact, instance, engineer):
    case = make_case(contact, instance=instance)
    short = cost(lambda: case_page(engineer, case.public_id, today=TODAY))
    for number in range(MANY):
        write_message(engineer, case.public_id, body=f"Look at line {number}.", is_internal=number % 2 > 0, now=NOW)
    judge_case(engineer, case.public_id, "caused_by_product", "likely", why="Seen in spring.", now=NOW)

    # The case, its decision, messages, events, statements; names, colleagues, timers; the contract line that answers
    # for its instance. Exceptions, reviews and files only where there are some.
    assert cost(lambda: case_page(engineer, case.public_id, today=TODAY)) == short == 9


def test_the_page_of_a_case_that_takes_hours_costs_the_same_for_many_entries(contact, customer, instance, engineer):
    activity = "online_development_support"
    make_block(customer, hours=40, activity=activity)
    asks = {"request_kind": "development", "activity": activity, "issue_class": "usage"}
    case = make_case(contact, asks, instance=instance)
    log_time(engineer, case.public_id, Work("first", TODAY, 15, "Call."), today=TODAY, now=NOW)
    short = cost(lambda: case_page(engineer, case.public_id, today=TODAY))
    for number in range(MANY):
        log_time(engineer, case.public_id, Work(f"{number}", TODAY, 15, "Call."), today=TODAY, now=NOW)

    # Besides: time, objections, estimates, approvals, holds; the customer's people; the price list.
    assert cost(lambda: case_page(engineer, case.public_id, today=TODAY)) == short == 16


def test_second_looks_cost_the_same_for_one_and_for_fifty_and_the_page_of_the_case_no_more(
    contact, customer, instance, engineer
):
    activity, colleague = "online_development_support", actor_of(make_staff("consultant"))
    make_block(customer, hours=40, activity=activity)
    asks = {"request_kind": "development", "activity": activity, "issue_class": "usage"}
    case = make_case(contact, asks, instance=instance)
    set_second_looks(15)
    log_time(engineer, case.public_id, Work("first", TODAY, 15, "Call."), today=TODAY, now=NOW)
    few = cost(lambda: second_looks_page(colleague))
    for number in range(MANY):
        log_time(engineer, case.public_id, Work(f"{number}", TODAY, 15, "Call."), today=TODAY, now=NOW)

    assert cost(lambda: second_looks_page(colleague)) == few == 2  # what waits; names
    assert cost(lambda: case_page(colleague, case.public_id, today=TODAY)) == 16


def test_a_case_costs_nothing_more_while_no_fact_is_corrected(contact, instance, engineer):
    case = make_case(contact, instance=instance)

    assert cost(lambda: correction_form(engineer, case.public_id, "", None)) == 0
    assert cost(lambda: correction_form(engineer, case.public_id, "issue_class", None)) == 1


def test_the_page_of_a_request_costs_a_fixed_number_of_statements(contact, instance):
    case = make_case(contact, instance=instance)

    # As the page of a case, without colleagues.
    assert cost(lambda: request_page(actor_of(contact), case.public_id, today=TODAY)) == 7


def test_the_page_of_a_draft_costs_a_fixed_number_of_statements(contact, instance):
    actor = actor_of(contact)
    draft = begin_draft(actor, instance.public_id, list(TUNING.items()), today=TODAY, now=NOW)

    assert cost(lambda: draft_page(actor, draft.public_id, today=TODAY)) == 10


def test_opening_a_case_costs_a_fixed_number_of_statements(contact, instance):
    actor = actor_of(contact)
    make_case(contact, instance=instance)  # says of the instance what the next one says again

    # The key, the policy, the instance, its contract line, the fixed ends of its version, what was said of it, hours,
    # agreements and their texts; the case, its clock with its message, statements, the decision, what it rests on with
    # two events and the entry of the audit, and the case as it is answered.
    again = request_of(instance=instance)
    assert cost(lambda: open_case(actor, again, today=TODAY, now=NOW)) == 16
    assert cost(lambda: open_case(actor, again, today=TODAY, now=NOW)) == 1  # the same key finds its case


def test_the_product_itself_counts_the_queue_as_well(contact, instance):
    open_cases(contact, instance, FEW)

    assert queue_page(INSCOPE, "mine", "").tabs[1].count == "0"  # what is nobody's is not the product's
