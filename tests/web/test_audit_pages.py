"""The audit as a page and as a file: all of it for the vendor, its own part for a customer."""

import csv
import io
import json

import pytest
from django.urls import reverse
from django.utils import timezone

from inscope.apps.audit.models import AuditEntry
from inscope.apps.audit.selectors import verify_all
from inscope.apps.audit.services import record_entry
from inscope.apps.identity.selectors import actor_of
from inscope.core.people import INSCOPE
from inscope.pg.tenancy import acting_as
from inscope.reads import audit_page as reading
from tests.factories import NOW, make_contact, make_customer, make_staff
from tests.reads.counting import cost


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def halden(db):
    return make_customer("Halden Telecom")


@pytest.fixture
def office(client, db):
    client.force_login(make_staff("policy_owner"))
    return client


@pytest.fixture
def portal(client, halden):
    client.force_login(make_contact(halden, roles=["administer"]))
    return client


def happen(event, subject="case:7", customer=None, **details):
    with acting_as(INSCOPE):
        record_entry(
            actor=INSCOPE,
            event=event,
            subject=subject,
            now=NOW,
            customer_id=None if customer is None else customer.pk,
            details=details,
        )


def shown(client, surface="office", query=""):
    answer = client.get(reverse(f"{surface}-audit") + query)
    assert answer.status_code == 200
    return answer.content.decode()


def exported(client, form, surface="office", query=""):
    answer = client.get(reverse(f"{surface}-audit-{form}") + query)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f'attachment; filename="audit.{form}"'
    return b"".join(answer.streaming_content).decode()


def test_an_entry_says_what_who_of_what_and_its_place(office, halden):
    happen("release_changed", "product:1/release:2", halden, name="5.4.2", changes={"kind": ["minor", "major"]})

    page = shown(office)
    assert "Release changed: 5.4.2" in page
    assert "minor" in page
    assert "product:1/release:2" in page
    assert "Halden Telecom" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?event=case_opened", {"case:1"}),
        ("?subject=product:9", {"product:9", "product:9/release:1"}),
        ("?customer=h%C3%A4lden", {"case:1"}),
        ("?customer=nobody", set()),
        ("?event=case_opened&subject=product:9", set()),
        ("?event=no_such_event&subject=product:9", {"product:9", "product:9/release:1"}),
    ],
)
def test_filters_narrow_the_list_and_its_file_alike(office, halden, query, found):
    happen("case_opened", "case:1", halden)
    happen("product_changed", "product:9")
    happen("release_changed", "product:9/release:1")
    happen("product_changed", "product:90")

    rows = [json.loads(line) for line in exported(office, "jsonl", query=query).splitlines()]
    assert {row["subject"] for row in rows} == found
    page = shown(office, query=query)
    assert {one for one in ("case:1", "product:9", "product:9/release:1") if f"<code>{one}</code>" in page} == found


def test_pages_follow_one_another(office):
    for number in range(30):
        happen("link_made", f"person:{number}")

    first = shown(office, query="?event=link_made")
    assert "person:29" in first
    assert "<code>person:4</code>" not in first
    with acting_as(INSCOPE):
        last = AuditEntry.objects.order_by("-id")[24].pk
    assert f"after={last}" in first
    assert "<code>person:4</code>" in shown(office, query=f"?event=link_made&after={last}")


def test_a_place_that_is_none_begins_at_the_start(office):
    happen("link_made", "person:1")

    assert "<code>person:1</code>" in shown(office, query="?after=-3%20or%201")


def test_the_file_has_every_column_in_parts_and_is_safe_to_open(office, monkeypatch):
    monkeypatch.setattr(reading, "_AT_ONCE", 2)
    for number in range(5):
        happen("link_made", f"=person:{number}")

    rows = list(csv.DictReader(io.StringIO(exported(office, "csv", query="?event=link_made"), newline="")))
    assert [row["subject"] for row in rows] == [f"'=person:{number}" for number in (4, 3, 2, 1, 0)]
    with acting_as(INSCOPE):
        verify_all(actor=INSCOPE)
        stored = {str(one.number): one.hash for one in AuditEntry.objects.filter(event="link_made")}
    assert {row["number"]: row["hash"] for row in rows} == stored


def test_a_customer_reads_its_own_part(portal, halden):
    happen("case_opened", "case:1", halden)
    happen("case_opened", "case:2", make_customer("Nordfjord"))
    happen("staff_added", "person:1")

    page = shown(portal, "portal")
    assert "case:1" in page
    assert "case:2" not in page
    assert "person:1<" not in page
    rows = [json.loads(line) for line in exported(portal, "jsonl", "portal").splitlines()]
    assert {row["chain"] for row in rows} == {f"customer:{halden.pk}"}


def test_what_is_told_beside_an_entry(office):
    happen("seed_loaded", "seed", counted={"customers": 3}, kinds=["a", "b"], dry=False)

    page = shown(office)
    assert "Kinds: a, b" in page
    assert "Dry: false" in page


def test_nothing_is_found_in_words(office):
    assert "No entry found" in shown(office, query="?subject=nothing")


def test_a_page_costs_the_same_for_one_entry_and_for_fifty(db, halden):
    actor = actor_of(make_staff("policy_owner"))
    happen("case_opened", "case:1", halden)
    reading.audit_page(actor, {})  # what is learned once and kept is not counted
    few = cost(lambda: reading.audit_page(actor, {}))
    for number in range(50):
        happen("case_opened", f"case:{number}", halden)

    assert cost(lambda: reading.audit_page(actor, {})) == few == 3  # the events, the entries, the companies
