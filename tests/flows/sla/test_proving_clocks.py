"""`inscope verify sla` recomputes every clock; what is missing is filled in, and what other zones move is told."""

from datetime import timedelta

import pytest
from click.testing import CliRunner

from inscope.apps.cases.models import Case
from inscope.apps.identity.selectors import actor_of
from inscope.apps.sla.models import CaseClock
from inscope.cli.main import main
from inscope.core.people import INSCOPE
from inscope.flows.cases import open_case as opening
from inscope.flows.cases.move_case import resolve_case
from inscope.flows.sla import fill_clocks as filling
from inscope.pg.tenancy import acting_as
from inscope.reads import kept_clocks
from inscope.reads.case_history import ZONES
from inscope.reads.case_page import case_page
from inscope.reads.requests_page import request_page
from tests.factories import ISSUE, NOW, TODAY, TUNING, make_case, make_contact, make_staff

pytestmark = pytest.mark.usefixtures("published_pack")

URGENT = ISSUE | {"priority_chosen": "P2"}


@pytest.fixture
def contact(db):
    return make_contact()


@pytest.fixture
def engineer(db):
    return actor_of(make_staff("support_engineer"))


@pytest.fixture
def cases(contact):
    """More than are read at once."""
    return [make_case(contact, TUNING if number == 1 else URGENT) for number in range(5)]


@pytest.fixture(autouse=True)
def few_at_once(monkeypatch):
    for module in (kept_clocks, filling):
        monkeypatch.setattr(module, "AT_ONCE", 2)


def verify(*options):
    result = CliRunner().invoke(main, ["verify", "sla", *options])
    return result.exit_code, result.stdout, result.stderr


def alter(case, **changed):
    with acting_as(INSCOPE):
        CaseClock.objects.filter(case_id=case.id).update(**changed)


def clocks():
    with acting_as(INSCOPE):
        return {one.case_id: one for one in CaseClock.objects.select_related("case")}


def test_clocks_that_follow_from_their_events_are_proved(cases):
    assert verify() == (0, "clocks: 5; every clock is what the events of its case give\n", "")


def test_a_clock_that_somebody_changed_is_named_and_stays(cases):
    alter(cases[2], due_at=NOW)
    alter(cases[4], state="met", due_at=None, whole_seconds=None)

    for options in ((), ("--move",)):
        code, told, wrong = verify(*options)
        assert (code, told) == (1, "")
        assert f"differs  KS-{cases[2].id}  due_at: 2026-05-20 09:30:00+00:00 -> 2026-05-20 18:00:00+00:00" in wrong
        assert f"differs  KS-{cases[4].id}  state: met -> running, due_at: None" in wrong
        assert "clocks: 5, of which 2 are kept otherwise" in wrong


def test_a_clock_that_is_missing_is_named_and_filled_in(contact, monkeypatch):
    with monkeypatch.context() as before:
        before.setattr(opening, "add_clocks", list)
        cases = [make_case(contact, TUNING if number == 1 else URGENT) for number in range(5)]
    with acting_as(INSCOPE):
        Case.objects.update(next_due_at=None)
    assert f"differs  KS-{cases[0].id}  nothing is kept" in verify()[2]

    assert (filling.fill_clocks(), filling.fill_clocks()) == (5, 0)

    assert verify()[0] == 0
    assert all(one.case.next_due_at == one.due_at for one in clocks().values())


def test_what_other_zones_move_is_moved_when_somebody_says_so_and_both_sides_are_told(contact, engineer, cases):
    moved, closed = cases[0], cases[3]
    resolve_case(engineer, closed.public_id, now=NOW)
    before = clocks()[moved.id].due_at
    for one in (moved, closed):
        alter(one, zones="2020.1")
    alter(moved, due_at=before + timedelta(hours=1), whole_seconds=18_000)

    code, _told, wrong = verify()
    assert code == 1
    assert wrong.startswith(f"moved  KS-{moved.id}  due_at: 2026-05-20 19:00:00+00:00 -> 2026-05-20 18:00:00+00:00")
    assert clocks()[moved.id].due_at == before + timedelta(hours=1)

    assert verify("--move")[0] == 0

    after = clocks()[moved.id]
    assert (after.due_at, after.zones, after.change, after.case.next_due_at) == (before, ZONES, 2, before)
    for entries in (
        case_page(engineer, moved.public_id, today=TODAY).entries,
        request_page(actor_of(contact), moved.public_id, today=TODAY).entries,
    ):
        assert entries[-1].text == (
            f"The rules of time zones changed (tzdata {ZONES}): due Wed 20 May 2026, 18:00 UTC, "
            "no longer Wed 20 May 2026, 19:00 UTC"
        )
    assert verify() == (0, "clocks: 5; every clock is what the events of its case give\n", "")


def test_what_waits_is_moved_without_a_due_instant(contact):
    case = make_case(contact, {name: URGENT[name] for name in ("request_kind", "issue_class", "priority_chosen")})
    alter(case, zones="2020.1", left_seconds=1)

    assert verify("--move")[0] == 0

    entry = request_page(actor_of(contact), case.public_id, today=TODAY).entries[-1]
    assert entry.text == f"The rules of time zones changed (tzdata {ZONES}): what is left was computed anew"
