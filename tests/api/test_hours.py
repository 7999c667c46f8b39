"""Hours over HTTP: blocks and postings are read, work is logged and taken back, by the same flow as on the pages."""

from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from inscope.apps.contracts.models import Customer
from inscope.apps.hours.models import Block, TimeEntry
from inscope.apps.identity.selectors import actor_of
from inscope.core.overage import Billing
from inscope.core.people import INSCOPE
from inscope.flows.hours.approve_overage import Given, approve_overage
from inscope.flows.hours.log_time import Work, correct_time, log_time
from inscope.flows.hours.second_look import confirm_time
from inscope.pg.tenancy import acting_as
from tests.factories import ISSUE, NOW, make_block, make_contact, make_customer, make_staff, set_second_looks

ONLINE = "online_development_support"
USAGE = {"request_kind": "development", "activity": ONLINE, "issue_class": "usage"}
WORK = {"worked_on": "2026-05-20", "minutes": 50, "text": "Reviewed the dial plan."}


@pytest.fixture
def block(customer):
    return make_block(customer, hours=2, activity=ONLINE, reference="HB-1")


@pytest.fixture
def case(contact, instance):
    return contact.open(facts=USAGE, instance=str(instance.public_id)).json()["id"]


@pytest.fixture
def place(case):
    return f"cases/{case}/time"


@pytest.fixture
def of_customer(customer):
    return f"customers/{customer.public_id}"


def free():
    with acting_as(INSCOPE):
        return list(Block.objects.order_by("id").values_list("free", flat=True))


def test_work_is_charged_as_on_the_page_and_both_sides_read_it(engineer, contact, block, place, of_customer):
    logged = engineer.post(place, WORK, "t-1")

    assert logged.status_code == 201
    entry = logged.json()
    assert place == f"cases/{entry['case']}/time"
    assert (entry["worked_minutes"], entry["charged_minutes"]) == (50, 60)
    assert entry["person"] == {"name": "Jonas Weber", "is_staff": True}
    for program in (engineer, contact):
        (listed,) = program.get(f"{of_customer}/blocks").json()["blocks"]
        assert listed["id"] == str(block.public_id)
        assert listed["balance"] == {
            "free": 60, "held": 0, "charged": 60, "expired": 0, "refunded": 0, "carried_out": 0
        }  # fmt: skip
        bought, spent = program.get(f"{of_customer}/postings").json()["postings"]
        assert (bought["kind"], bought["minutes"], bought["entry"]) == ("purchase", 120, None)
        assert (spent["kind"], spent["source"], spent["target"]) == ("spend", "free", "charged")
        assert (spent["entry"], spent["case"], spent["posted_on"]) == (entry["id"], entry["case"], "2026-05-20")


def test_the_same_key_logs_once_also_when_the_hours_are_used(engineer, block, place):
    first = engineer.post(place, WORK | {"minutes": 120}, "t-1")

    assert engineer.post(place, WORK | {"minutes": 120}, "t-1").content == first.content
    other = engineer.post(place, WORK, "t-1")
    assert (other.status_code, other.json()["code"]) == (409, "key_taken")
    assert free() == [0]


def test_more_than_there_is_is_refused_with_what_is_left_and_the_route(engineer, block, place):
    refused = engineer.post(place, WORK | {"minutes": 121}, "t-1")

    said = refused.json()
    assert (refused.status_code, said["code"]) == (409, "not_enough_hours")
    assert (said["asked_minutes"], said["left_minutes"], said["route"]) == (135, 120, "purchase_hours")
    assert free() == [120]


def test_work_is_taken_back_once(engineer, block, place):
    entry = engineer.post(place, WORK, "t-1").json()
    correction = f"{place}/{entry['id']}/correction"

    taken = engineer.post(correction, {"why": "Wrong case."})

    assert (taken.status_code, taken.json()) == (201, entry | {"corrected_because": "Wrong case."})
    again = engineer.post(correction, {"why": "Wrong case."})
    assert (again.status_code, again.json()["code"]) == (409, "entry_corrected")
    assert free() == [120]


def test_an_entry_says_where_its_second_look_stands(engineer, block, place):
    colleague = actor_of(make_staff("consultant"))
    assert engineer.post(place, WORK, "t-1").json()["second_look"] is None
    set_second_looks(60)

    entry = engineer.post(place, WORK | {"minutes": 10}, "t-2").json()
    assert entry["second_look"] == "waiting"
    confirm_time(colleague, UUID(entry["case"]), UUID(entry["id"]), now=NOW)

    again = [engineer.post(place, WORK, "t-1"), engineer.post(place, WORK | {"minutes": 10}, "t-2")]
    assert [one.json()["second_look"] for one in again] == ["waiting", "confirmed"]
    taken = engineer.post(f"{place}/{again[0].json()['id']}/correction", {"why": "Wrong case."})
    assert taken.json()["second_look"] is None


REFUSED = {
    "no text": ({"worked_on": "2026-05-20", "minutes": 5}, 400, "body_refused"),
    "no minutes": (WORK | {"minutes": None}, 400, "body_refused"),
    "half a minute": (WORK | {"minutes": 0.5}, 400, "body_refused"),
    "minutes in words": (WORK | {"minutes": "60"}, 400, "body_refused"),
    "endless minutes": (WORK | {"minutes": 10**4_000}, 400, "body_refused"),
    "no day": (WORK | {"worked_on": "yesterday"}, 400, "body_refused"),
    "a member too many": (WORK | {"charged": 0}, 400, "body_refused"),
    "tomorrow": (WORK | {"worked_on": "2026-05-21"}, 422, "work_day_refused"),
    "the last day there is": (WORK | {"worked_on": "9999-12-31"}, 422, "work_day_refused"),
    "nothing": (WORK | {"minutes": 0}, 422, "work_refused"),
    "less than nothing": (WORK | {"minutes": -15}, 422, "work_refused"),
    "two days": (WORK | {"minutes": 2_880}, 422, "work_refused"),
    "a blank text": (WORK | {"text": " "}, 422, "text_refused"),
    "a text with NUL": (WORK | {"text": "a\0"}, 422, "text_refused"),
    "a day of no block": (WORK | {"worked_on": "2020-01-01"}, 409, "not_enough_hours"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_work_is_not_kept(engineer, block, place, what):
    body, *expected = REFUSED[what]

    answer = engineer.post(place, body, "t-1")

    assert [answer.status_code, answer.json()["code"]] == expected
    with acting_as(INSCOPE):
        assert not TimeEntry.objects.exists()


def test_a_case_that_draws_on_no_hours_takes_none(engineer, contact, instance, block):
    case = contact.open(facts=ISSUE, instance=str(instance.public_id)).json()["id"]

    answer = engineer.post(f"cases/{case}/time", WORK, "t-1")

    assert (answer.status_code, answer.json()["code"]) == (422, "no_activity")


def test_an_entry_that_there_is_not_is_not_taken_back(engineer, case, place):
    for entry in (case, "none"):
        answer = engineer.post(f"{place}/{entry}/correction", {"why": "Wrong."})
        assert (answer.status_code, answer.json()["code"]) == (404, "no_such_entry")


def test_hours_are_read_with_their_scope_by_their_customer_and_the_staff(program_of, customer, block, of_customer):
    contact, engineer = make_contact(customer), make_staff()
    other = customers_of(make_customer())
    may = {
        ("contact", of_customer): (program_of(contact), 200, None),
        ("contact who opens nothing", of_customer): (program_of(make_contact(customer, roles=())), 200, None),
        ("contact elsewhere", other): (program_of(contact), 404, "no_such_customer"),
        ("engineer", of_customer): (program_of(engineer), 200, None),
        ("engineer at nobody", "customers/none"): (program_of(engineer), 404, "no_such_customer"),
        ("of cases alone", of_customer): (program_of(contact, scopes=["cases:read"]), 403, "right_refused"),
        ("engineer of cases", of_customer): (program_of(engineer, scopes=["cases:write"]), 403, "right_refused"),
    }

    for who, (program, status, code) in may.items():
        for what in ("blocks", "postings"):
            answer = program.get(f"{who[1]}/{what}")
            assert (answer.status_code, answer.json().get("code")) == (status, code), who


def test_a_contact_logs_no_work_and_no_more_does_a_token_that_reads(program_of, contact, block, place):
    reader = program_of(make_staff(), scopes=["cases:read", "hours:read"])

    for program in (contact, reader):
        answer = program.post(place, WORK, "t-1")
        assert (answer.status_code, answer.json()["right"]) == (403, "work_cases")


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_cursors_lead_through_all_postings(engineer, block, place, of_customer, limit):
    for number in range(3):
        engineer.post(place, WORK | {"minutes": 15}, str(number))
    query, seen = {"limit": limit}, []
    while True:
        page = engineer.get(f"{of_customer}/postings", **query).json()
        seen += [one["kind"] for one in page["postings"]]
        if page["next"] is None:
            break
        query["cursor"] = page["next"]

    assert seen == ["purchase", "spend", "spend", "spend"]


def test_a_block_of_another_customer_is_never_listed(engineer, contact, block, of_customer):
    make_block(Customer(pk=make_contact().customer_id), reference="HB-2")

    assert [one["reference"] for one in contact.get(f"{of_customer}/blocks").json()["blocks"]] == ["HB-1"]


@pytest.fixture
def beyond(customer, case):
    """Three pieces of work beyond the blocks: one that is charged, one that is taken back, and one that is given."""
    able = make_contact(customer, roles=["approve_overage"])
    on: Any = {"today": timezone.localdate(), "now": timezone.now()}
    given, public_id = Given("a", 600, 12_000, "EUR", on["today"]), UUID(case)
    approve_overage(actor_of(able), public_id, given, **on)
    helper, manager = (actor_of(make_staff(role)) for role in ("support_engineer", "account_manager"))
    for actor, key, billing, reason in (
        (helper, "b-1", Billing.OVERAGE, ""),
        (helper, "b-2", Billing.OVERAGE, ""),
        (manager, "b-3", Billing.GOODWILL, "Our mistake."),
    ):
        work = Work(key, on["today"], 50, f"Work {key}.", billing, reason)
        entry = log_time(actor, public_id, work, **on)
        if key == "b-2":
            correct_time(helper, public_id, entry.public_id, why="Wrong case.", **on)


def test_work_beyond_the_blocks_is_read_with_what_it_costs(engineer, contact, beyond, case, of_customer):
    for program in (engineer, contact):
        work = program.get(f"{of_customer}/beyond").json()["work"]
        told = [[one[name] for name in ("billing", "rate_minor", "amount_minor", "currency")] for one in work]
        assert told == [
            ["overage", 12_000, 12_000, "EUR"],
            ["overage", 12_000, 12_000, "EUR"],
            ["goodwill", None, None, None],
        ]
        assert [(one["reason"], one["corrected_because"]) for one in work] == [
            ("", ""),
            ("", "Wrong case."),
            ("Our mistake.", ""),
        ]
        assert {one["case"] for one in work} == {case}


def test_taking_work_beyond_the_blocks_back_answers_with_what_it_cost(engineer, beyond, place, of_customer):
    entry = engineer.get(f"{of_customer}/beyond").json()["work"][0]

    answered = engineer.post(f"{place}/{entry['id']}/correction", {"why": "Not asked for."}).json()

    assert (answered["amount_minor"], answered["corrected_because"]) == (12_000, "Not asked for.")


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_cursors_lead_through_all_work_beyond_the_blocks(engineer, beyond, of_customer, limit):
    query, seen = {"limit": limit}, []
    while True:
        page = engineer.get(f"{of_customer}/beyond", **query).json()
        seen += [one["text"] for one in page["work"]]
        if page["next"] is None:
            break
        query["cursor"] = page["next"]

    assert seen == ["Work b-1.", "Work b-2.", "Work b-3."]


def test_work_beyond_the_blocks_costs_a_fixed_number_of_queries(
    engineer, beyond, of_customer, django_assert_num_queries
):
    engineer.get(f"{of_customer}/beyond")  # notes that the token was used

    for limit in (1, 3):
        with django_assert_num_queries(10):
            assert engineer.get(f"{of_customer}/beyond", limit=limit).status_code == 200


READING = {"blocks": 8, "postings": 11}


@pytest.mark.usefixtures("unlimited", "block")
@pytest.mark.parametrize("size", [1, 30])
def test_an_operation_costs_a_fixed_number_of_queries(engineer, place, of_customer, django_assert_num_queries, size):
    for number in range(size):
        with acting_as(INSCOPE):
            customer = Customer.objects.get()
        make_block(customer, activity=ONLINE)
        engineer.post(place, WORK | {"minutes": 15}, str(number))

    for what, queries in READING.items():
        with django_assert_num_queries(queries):
            assert engineer.get(f"{of_customer}/{what}").status_code == 200
    with django_assert_num_queries(23):  # one of them asks whether a colleague looks at it
        assert engineer.post(place, WORK | {"minutes": 15}, "t").status_code == 201


def customers_of(customer):
    return f"customers/{customer.public_id}"
