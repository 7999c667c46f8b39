"""By when an answer is due that was agreed for one case: where a plan lets it, and what an instant must be."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from inscope.core.agreed import DueRefusedError, agreed_due
from inscope.core.policy import load_policy
from inscope.core.sla.clock import clock_at
from inscope.core.sla.model import Event, Kind
from inscope.core.sla.terms import terms_of
from inscope.core.zones import instant_of, seconds_of
from inscope.packs import read_shipped

SERVICES = load_policy(read_shipped("restcomm-c3")).pack.services
PREMIUM, STANDARD, CUSTOMIZED = (SERVICES.plans[word] for word in ("premium", "standard", "customized"))
CHICAGO = ZoneInfo("America/Chicago")
NOW = datetime(2026, 3, 6, 16, tzinfo=UTC)
OPENED = Event("1", seconds_of(NOW) - 7200, Kind.OPENED, priority="P2")
REPLY = Event("2", seconds_of(NOW) - 3600, Kind.PUBLIC_REPLY)
WAIT, END = (Event("3", seconds_of(NOW) - 60, kind) for kind in (Kind.WAITING, Kind.RESOLVED))


def clock(*events):
    terms = terms_of(SERVICES, "premium")
    assert terms is not None
    return clock_at((OPENED, *events), terms.targets, seconds_of(NOW))


def agree(wall, *, plan=PREMIUM, of=None):
    return agreed_due(plan, "P2", clock(REPLY) if of is None else of, datetime.fromisoformat(wall), CHICAGO, now=NOW)


def test_an_agreed_instant_is_told_by_the_clocks_of_the_vendor():
    assert agree("2026-03-06T15:30") == datetime(2026, 3, 6, 21, 30, tzinfo=UTC)
    assert agree("2026-03-08T02:30") == datetime(2026, 3, 8, 8, 0, tzinfo=UTC), "clocks skip this"


def test_it_is_to_come_and_not_far_ahead():
    local = (NOW + timedelta(seconds=1)).astimezone(CHICAGO).replace(tzinfo=None).isoformat()
    assert agree(local) == instant_of(seconds_of(NOW) + 1)

    for wall, said in (("2026-03-06T10:00", "is past"), ("2027-03-08T00:00", "more than a year ahead")):
        with pytest.raises(DueRefusedError, match=said) as refused:
            agree(wall)
        assert refused.value.details() == {"field": "due_at"}


@pytest.mark.parametrize(
    ("plan", "of", "said"),
    [
        (None, clock(REPLY), "no plan promises"),
        (CUSTOMIZED, clock(REPLY), "no plan promises"),
        (STANDARD, clock(REPLY), "`Standard` has its own times for `P2`"),
        (PREMIUM, clock(), "after the first one"),
        (PREMIUM, clock(REPLY, END), "no response is owed"),
    ],
)
def test_nothing_is_agreed_where_the_plan_lets_none_or_nothing_is_owed(plan, of, said):
    with pytest.raises(DueRefusedError, match=said):
        agree("2026-03-09T09:00", plan=plan, of=of)


def test_a_case_without_a_clock_agrees_on_nothing():
    with pytest.raises(DueRefusedError, match="no plan promises"):
        agreed_due(PREMIUM, "P2", None, datetime.fromisoformat("2026-03-09T09:00"), CHICAGO, now=NOW)


def test_what_waits_may_be_agreed_as_well():
    assert agree("2026-03-09T09:00", of=clock(REPLY, WAIT)) == datetime(2026, 3, 9, 14, 0, tzinfo=UTC)
