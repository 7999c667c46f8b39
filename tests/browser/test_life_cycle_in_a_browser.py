"""The page of life cycles with products on it: accessible, whole on a phone, and complete without scripts."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from inscope.apps.catalog.services import keep_phase_date
from inscope.core.people import INSCOPE
from inscope.pg.tenancy import acting_as
from tests.browser.pages import PHONE
from tests.factories import make_contact, make_customer, make_instance, make_release, make_staff
from tests.security.addresses import session_of

pytestmark = pytest.mark.browser

SHOTS = os.environ.get("INSCOPE_SHOTS")
PRODUCTS = [
    ("Kestrel Gateway", 5, -330, 5, True),
    ("Kestrel Gateway", 4, -1290, 5, True),
    ("Kestrel Gateway", 3, -2310, 5, True),
    ("Kestrel Conference", 3, -62, 3, False),
    ("Kestrel Conference", 2, -710, 3, False),
    ("Kestrel Messaging", 1, -1500, 3, False),
    ("Kestrel Recorder", 1, 40, None, None),
]


@pytest.fixture
def catalog(site):
    today = timezone.localdate()
    for product, major, days, years, eligible in PRODUCTS:
        release = make_release(
            f"{major}.0",
            product=product,
            major=major,
            original_release_on=today + timedelta(days),
            lifecycle_years=years,
            els_eligible=eligible,
        )
        if product == "Kestrel Gateway" and major > 3:
            with acting_as(INSCOPE):
                keep_phase_date(
                    major_id=release.major_id, phase="full", ends_on=today + timedelta(days=900 if major > 4 else -80)
                )


def shoot(page, name):
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"lifecycle-{name}.png"), full_page=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_accessible_in_both_schemes_and_on_a_phone(visitor, catalog, scheme):
    page = visitor.open("/lifecycle/", color_scheme=scheme)
    shoot(page, scheme)
    assert Axe().run(page).violations_count == 0

    page.set_viewport_size(PHONE)
    shoot(page, f"{scheme}-phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert visitor.complaints == []


def test_the_days_are_there_without_scripts(visitor, catalog):
    page = visitor.open("/lifecycle/", java_script_enabled=False)

    expect(page.locator("tbody tr")).to_have_count(len(PRODUCTS))
    assert page.locator("svg.chart rect").count() > len(PRODUCTS)


def test_what_ends_soon_stands_above_the_requests_and_on_the_page_of_the_customer(visitor, site):
    today = timezone.localdate()
    customer = make_customer("Halden Telecom")
    release = make_release("4.8.3", major=4, original_release_on=today - timedelta(1290))
    with acting_as(INSCOPE):
        keep_phase_date(major_id=release.major_id, phase="full", ends_on=today + timedelta(58))
    for name in ("prod-oslo", "prod-bergen"):
        make_instance(customer, release=release, name=name)
    ending = make_release("1.9", product="Kestrel Messaging", major=1, original_release_on=today - timedelta(1080))
    ending.major.product.lifecycle_years = 3
    with acting_as(INSCOPE):
        ending.major.product.save()
    make_instance(customer, release=ending, name="sms-core")
    pages = {"/portal/": make_contact(customer), f"/desk/customers/{customer.public_id}/": make_staff()}

    for number, (path, person) in enumerate(pages.items()):
        cookie = {"name": "sessionid", "value": session_of(person), "url": site}
        page = visitor.open(path, cookies=[cookie])
        shoot(page, f"warning-{number}")
        expect(page.get_by_text("ends in 58 days")).to_be_visible()
        assert Axe().run(page).violations_count == 0
        page.set_viewport_size(PHONE)
        shoot(page, f"warning-{number}-phone")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
