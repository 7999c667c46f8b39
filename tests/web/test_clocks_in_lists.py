"""The clock of a case in lists and above its page: a ring, what is left, and when that is."""

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from inscope.core.sla.live import live_clock
from inscope.core.sla.model import Event, Kind
from inscope.core.zones import instant_of
from inscope.web.ui.clocks import clock_in_line
from tests.core.test_sla_kept import HOUR, START, TERMS, kept, opened
from tests.factories import ISSUE, TUNING, make_case, make_contact, make_staff

ASKED = {name: ISSUE[name] for name in ("request_kind", "issue_class")}


def shown(priority, hours, *events, is_staff=True):
    """A clock in a line, so many hours after the opening."""
    clock = live_clock(kept(opened(priority, *events)), TERMS.targets[priority])
    assert clock is not None
    return clock_in_line(clock, instant_of(START + round(hours * HOUR)), is_staff=is_staff)


@pytest.mark.parametrize(
    ("priority", "hours", "expected"),
    [
        ("P1", 0, ("ok", 0, "2 h")),
        ("P1", 1.5, ("warn", 75, "30 min")),
        ("P1", 2, ("warn", 100, "0 min")),
        ("P1", 4, ("bad", 100, "2 h late")),
        ("P1", 100, ("bad", 100, "4 d 2 h late")),
        ("P2", 2, ("ok", 0, "4 h")),  # before the office opens
        ("P2", 6.5, ("ok", 50, "2 h")),
        ("P2", 30, ("bad", 100, "5 h 30 min late")),  # open time of the next day
    ],
)
def test_a_ring_fills_and_its_tone_follows(priority, hours, expected):
    found = shown(priority, hours)

    assert (found.tone, int(found.dashes.removesuffix(" 100")), found.text) == expected


def test_the_deadline_stands_with_its_zone_for_pointers_and_for_screen_readers():
    html = " ".join(render_to_string("ui/sla.html", {"clock": shown("P2", 0)}).split())

    assert '<time datetime="2026-05-20T18:00:00Z" title="Initial response due Wed 20 May 2026, 13:00 CDT">' in html
    assert '<span class="sr">, Initial response due Wed 20 May 2026, 13:00 CDT</span>' in html


@pytest.mark.parametrize(("is_staff", "text"), [(True, "Waiting for customer"), (False, "Waiting for you")])
def test_what_is_paused_says_for_whom_it_waits(is_staff, text):
    wait = Event("1", START + HOUR, Kind.PUBLIC_REPLY), Event("2", START + HOUR, Kind.WAITING)
    found = shown("P1", 50, *wait, is_staff=is_staff)

    assert (found.tone, found.text, found.whole) == ("muted", text, "Ongoing response paused, 2 h left")


@pytest.fixture
def contact(db, published_pack):
    return make_contact()


def lists_of(client, contact, case):
    """Every page that shows the case, for both sides."""
    yield from (page_of(client, make_staff(), name) for name in ("desk-due", "desk-queue"))
    yield page_of(client, make_staff(), "desk-case", case.public_id)
    yield page_of(client, contact, "portal")
    yield page_of(client, contact, "portal-request", case.public_id)


def page_of(client, person, name, *arguments):
    client.force_login(person)
    return client.get(reverse(name, args=arguments)).content.decode()


def test_every_list_and_page_of_a_case_shows_its_clock(client, contact):
    late = make_case(contact)

    assert ["late<span" in page and 'class="sla bad"' in page for page in lists_of(client, contact, late)] == [True] * 5


def test_every_list_and_page_says_that_a_clock_waits(client, contact):
    asked = make_case(contact, ASKED)
    pages = list(lists_of(client, contact, asked))

    assert ["Waiting for customer" in page for page in pages[:3]] == [True] * 3
    assert ["Waiting for you" in page for page in pages[3:]] == [True] * 2


def test_what_is_owed_nothing_shows_no_clock(client, contact):
    refused = make_case(contact, TUNING)

    assert ['class="sla' in page for page in lists_of(client, contact, refused)] == [False] * 5


def test_the_desk_begins_with_what_is_due(client, contact):
    client.force_login(make_staff())
    assert client.get(reverse("desk")).headers["Location"] == reverse("desk-due")
    assert "Nothing is due" in client.get(reverse("desk-due")).content.decode()

    make_case(contact)
    page = client.get(reverse("desk-due")).content.decode()

    assert '<th scope="rowgroup" colspan="7">Late</th>' in page
    assert 'data-key="g d"' in page
