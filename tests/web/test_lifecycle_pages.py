"""The life cycle of the products: the page, and the same days as documents and as a calendar."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone
from icalendar import Calendar

from inscope.apps.catalog.models import Product
from inscope.apps.catalog.services import keep_phase_date
from inscope.core.people import INSCOPE
from inscope.pg.tenancy import acting_as
from inscope.reads.lifecycle_page import PAGE
from tests.factories import make_release

DOCUMENTS = ["/lifecycle.json", "/lifecycle/openeox.json", "/lifecycle/endoflife.json", "/lifecycle/calendar.ics"]


@pytest.fixture
def catalog(published_pack):
    """A version in maintenance, an older one that is over but for those who bought more, and one to come."""
    today = timezone.localdate()
    four = make_release("4.8", major=4, original_release_on=today - timedelta(1290))
    make_release("3.9", major=3, original_release_on=today - timedelta(2310))
    make_release("1.0", product="Kestrel Recorder", major=1, original_release_on=None, lifecycle_years=None)
    with acting_as(INSCOPE):
        keep_phase_date(major_id=four.major_id, phase="full", ends_on=today - timedelta(80))
        Product.objects.filter(name="Kestrel Recorder").update(els_eligible=None)


def test_the_page_has_every_day_and_where_each_version_stands(client, catalog):
    page = client.get("/lifecycle/").context["page"]

    assert [row.name for row in page.rows] == ["Kestrel Gateway 4", "Kestrel Gateway 3", "Kestrel Recorder 1"]
    assert [row.today.label for row in page.rows] == ["Maintenance", "Extended support", "Not known"]
    four, three, recorder = page.rows
    assert four.ends[0].ends_on == timezone.localdate() - timedelta(80)
    assert [end.is_none for end in three.ends] == [False, True, False]
    assert [(end.ends_on, end.is_none) for end in recorder.ends] == [(None, False)] * 3


def test_versions_before_their_release_and_behind_their_end_say_so(client, published_pack):
    today = timezone.localdate()
    make_release(original_release_on=today + timedelta(30))
    make_release(major=1, product="Kestrel Messaging", original_release_on=date(2001, 1, 1), els_eligible=False)

    page = client.get("/lifecycle/").context["page"]

    assert [row.today.label for row in page.rows] == ["Not released yet", "Ended"]
    assert [row.name for row in page.chart.rows] == ["Kestrel Gateway 5"]


def test_bars_lie_in_order_between_the_edges(client, catalog):
    chart = client.get("/lifecycle/").context["page"].chart

    for row in chart.rows:
        places = [place for bar in row.bars for place in (bar.left, bar.left + bar.width)]
        assert places == sorted(places)
        assert 0 <= places[0] <= places[-1] <= 100
    assert 0 < chart.today < 100
    assert [row.top for row in chart.rows] == sorted({row.top for row in chart.rows})


def test_numbers_of_the_drawing_are_written_with_a_point_in_every_language(client, catalog, settings):
    settings.LANGUAGE_CODE = "de"

    places = re.findall(r'(?:x|x1|width)="([^"]*)%"', client.get("/lifecycle/").content.decode())

    assert len(places) > 20
    assert all(re.fullmatch(r"\d+(\.\d+)?", place) for place in places)


def test_an_empty_catalogue_says_what_appears_here(client, published_pack):
    response = client.get("/lifecycle/")

    assert response.context["page"].chart is None
    assert "No product yet" in response.content.decode()


@pytest.mark.parametrize("address", ["/lifecycle/", *DOCUMENTS])
def test_without_a_published_policy_there_is_nothing_to_show_and_a_page_says_so(client, db, address):
    response = client.get(address)

    assert response.status_code == 404
    assert b'class="shell"' in response.content


def test_more_products_than_a_page_holds_go_on_on_the_next(client, published_pack):
    for number in range(PAGE + 1):
        make_release(product=f"Product {number:02}")

    first = client.get("/lifecycle/").context["page"]
    second = client.get(f"/lifecycle/?{first.next_query}").context["page"]

    assert len(first.rows) == PAGE
    assert [row.name for row in second.rows] == [f"Product {PAGE:02} 5"]
    assert (first.first_query, second.next_query) == ("", "")
    assert client.get("/lifecycle/?after=%00").status_code == 200


def test_the_documents_hold_every_version(client, catalog):
    own, openeox, endoflife = (client.get(address).json() for address in DOCUMENTS[:3])

    assert own["scope_of_coverage"]["address"] == "http://testserver/policy/current/"
    assert [one["product"] for one in own["products"]] == ["Kestrel Gateway", "Kestrel Recorder"]
    assert [one["product"]["product_version"] for one in openeox["statements"]] == ["4", "3", "1"]
    assert [one["name"] for one in endoflife["result"]] == ["kestrel-gateway", "kestrel-recorder"]
    assert endoflife["result"][0]["links"]["html"] == "http://testserver/lifecycle/"


def test_the_latest_release_is_one_that_was_not_withdrawn(client, published_pack):
    older, newer = make_release("5.1"), make_release("5.2")
    with acting_as(INSCOPE):
        older.released_on = date(2026, 1, 1)
        older.save()
        newer.released_on, newer.withdrawn_on = date(2026, 2, 1), date(2026, 2, 3)
        newer.save()

    (release,) = client.get("/lifecycle/endoflife.json").json()["result"][0]["releases"]

    assert release["latest"] == {"name": "5.1", "date": "2026-01-01", "link": None}


def test_the_calendar_keeps_to_its_standard(client, catalog):
    response = client.get("/lifecycle/calendar.ics")

    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    lines = response.content.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert b"\n" not in response.content.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    calendar = Calendar.from_ical(response.content)
    events = {str(event["uid"]): event for event in calendar.walk("VEVENT")}
    assert len(events) == 5
    event = events["kestrel-gateway-4-full@lifecycle.inscope"]
    assert event.decoded("dtstart") == timezone.localdate() - timedelta(80)
    assert str(event["summary"]) == "Kestrel Gateway 4: Full support ends"


def test_a_phase_keeps_its_uid_when_its_day_moves(client, catalog):
    def uids():
        calendar = Calendar.from_ical(client.get("/lifecycle/calendar.ics").content)
        return {str(event["uid"]) for event in calendar.walk("VEVENT")}

    before = uids()
    with acting_as(INSCOPE):
        Product.objects.filter(name="Kestrel Gateway").update(lifecycle_years=6)

    assert uids() == before


@pytest.mark.parametrize("many", [1, 50])
def test_the_page_and_the_documents_cost_a_fixed_number_of_queries(
    client, published_pack, django_assert_num_queries, many
):
    for number in range(many):
        make_release(f"{number}.0", major=number)

    for address in ("/lifecycle/", *DOCUMENTS):
        client.get(address)  # the policy is compiled once a process
        with django_assert_num_queries(4):
            assert client.get(address).status_code == 200
