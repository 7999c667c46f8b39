"""The time line in words: what a new calendar moved, in the zone of the calendar."""

import pytest

from inscope.apps.cases.services import add_events
from inscope.apps.identity.selectors import actor_of
from inscope.core.people import INSCOPE
from inscope.pg.tenancy import acting_as
from inscope.reads.requests_page import request_page
from tests.factories import NOW, TODAY, make_case, make_contact

pytestmark = pytest.mark.usefixtures("published_pack")

MOVES = "The calendar office 2 times this case from now on"


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        (
            "2026-05-20T19:00:00Z",
            "2026-05-20T18:00:00Z",
            f"{MOVES}: due Wed 20 May 2026, 13:00 CDT, no longer Wed 20 May 2026, 14:00 CDT",
        ),
        (None, None, f"{MOVES}: what is left was computed anew"),
    ],
)
def test_a_moved_calendar_is_told_in_its_zone_and_while_nothing_is_due_as_well(db, before, after, text):
    contact = make_contact()
    case = make_case(contact)
    moved = {"before": before, "after": after, "calendar": "office 2"}
    with acting_as(INSCOPE):
        add_events(actor=INSCOPE, case=case, now=NOW, events=[("calendar_moved", moved)])

    assert request_page(actor_of(contact), case.public_id, today=TODAY).entries[-1].text == text
