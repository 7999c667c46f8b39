"""The clock of a case, for programs: what `inscope sla clock` says of it, and what it was computed from."""

import pytest

from inscope.apps.identity.selectors import actor_of
from inscope.apps.sla.models import CaseClock
from inscope.core.people import INSCOPE
from inscope.core.sla.explain import as_object
from inscope.core.sla.terms import ClockFiles
from inscope.core.zones import seconds_of
from inscope.flows.cases import open_case as opening
from inscope.pg.tenancy import acting_as
from inscope.reads.case_history import ZONES
from inscope.reads.clock_page import file_of_clock
from tests.api.conftest import NOW
from tests.factories import ISSUE, make_contact, make_customer, make_instance, make_staff, make_subscription, make_times

URGENT = ISSUE | {"priority_chosen": "P2"}
PINNED = ("plan", "digest", "contract", "calendar", "zones", "change")


@pytest.fixture
def case(contact, instance):
    return contact.open(facts=URGENT, instance=str(instance.public_id)).json()


def clocks(program, case):
    answer = program.get(f"cases/{case['id']}/clocks")
    assert answer.status_code == 200
    return answer.json()["clocks"]


def test_the_clock_of_a_case_is_answered_with_what_it_was_computed_from(contact, engineer, case):
    for program in (contact, engineer):
        (clock,) = clocks(program, case)

        assert (clock["target"], clock["state"], clock["due_at"]) == ("initial", "running", "2026-05-20T18:00:00Z")
        assert clock["explanation"][0].startswith("Wed 2026-05-20 07:00 CDT: the case was opened as P2")
        assert [clock[name] for name in PINNED] == [
            "premium",
            case["decision"]["digest"],
            None,
            "chicago-office 2026.1",
            ZONES,
            1,
        ]


def test_it_is_what_the_files_of_the_case_give(contact, engineer, case):
    engineer.post(f"cases/{case['id']}/messages", {"body": "We look."}, key="m")
    (clock,) = clocks(contact, case)
    staff = actor_of(make_staff())
    names = ("calendar.json", "targets.json", "events.json")

    files = ClockFiles(*(file_of_clock(staff, case["id"], name).content for name in names))

    computed = as_object(files.clock_at(seconds_of(NOW)))
    assert {name: clock[name] for name in computed} == computed
    assert (clock["target"], clock["history"][0]["target"], clock["change"]) == ("ongoing", "initial", 2)


def test_what_is_kept_for_lists_is_not_what_it_was_computed_from(contact, case):
    with acting_as(INSCOPE):
        CaseClock.objects.update(plan="other", calendar="other 1", zones="2020.1")
    (clock,) = clocks(contact, case)
    assert [clock[name] for name in PINNED] == [
        "premium",
        case["decision"]["digest"],
        None,
        "chicago-office 2026.1",
        ZONES,
        1,
    ]


def test_a_clock_of_which_no_copy_is_kept_yet_is_answered_as_well(contact, instance, monkeypatch):
    monkeypatch.setattr(opening, "add_clocks", list)
    case = contact.open(facts=URGENT, instance=str(instance.public_id)).json()

    (clock,) = clocks(contact, case)

    assert (clock["due_at"], clock["change"]) == ("2026-05-20T18:00:00Z", 0)


def test_without_a_contract_line_there_is_none(contact):
    assert clocks(contact, contact.open(facts=URGENT).json()) == []


def test_another_customer_has_no_such_case(program_of, case):
    stranger = program_of(make_contact(make_customer()))

    answer = stranger.get(f"cases/{case['id']}/clocks")

    assert (answer.status_code, answer.json()["code"]) == (404, "no_such_case")


def test_under_a_contract_with_its_own_times_it_names_their_version(contact, customer):
    line = make_subscription(customer, plan="customized")
    times, own = make_times(line), make_instance(customer, subscription=line)
    case = contact.open(facts=URGENT, instance=str(own.public_id)).json()

    (clock,) = clocks(contact, case)

    assert (clock["plan"], clock["contract"], clock["due_at"]) == (
        "customized",
        str(times.public_id),
        "2026-05-20T16:00:00Z",
    )
