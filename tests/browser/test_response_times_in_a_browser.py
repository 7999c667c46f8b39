"""The pages of response times: accessible, whole on a phone, printed, and complete without scripts."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.pages import PHONE

pytestmark = pytest.mark.browser

SHOTS = os.environ.get("INSCOPE_SHOTS")
ASKED = "/response-times/?plan=premium&priority=P2&at=2026-12-24T16:00"
PAGES = {
    "times": "/response-times/",
    "asked": ASKED,
    "refused": "/response-times/?plan=gold&priority=P9&at=soon",
    "year": f"/response-times/calendar/{timezone.localdate().year}/",
}


@pytest.fixture(scope="module")
def site(standing_site):
    return standing_site


def shoot(page, name):
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_accessible_in_both_schemes_and_on_a_phone(visitor, name, scheme):
    page = visitor.open(PAGES[name], color_scheme=scheme)
    shoot(page, f"{name}-{scheme}")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()

    page.set_viewport_size(PHONE)
    shoot(page, f"{name}-{scheme}-phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert [one for one in visitor.complaints if "422" not in one] == []


def test_a_question_is_answered_without_scripts(visitor):
    page = visitor.open("/response-times/", java_script_enabled=False)

    page.get_by_label("Plan").select_option("premium")
    page.get_by_label("Priority", exact=True).select_option("P2")
    page.get_by_label("Sent, in America/Chicago").fill("2026-12-24T16:00")
    page.get_by_role("button", name="Work it out").click()

    expect(page.get_by_role("heading", name="Monday 28 December 2026, 12:00 CST")).to_be_visible()


def test_on_paper_there_are_the_plans_and_no_form(visitor):
    page = visitor.open(ASKED)
    page.emulate_media(media="print")
    shoot(page, "times-print")

    expect(page.get_by_role("button", name="Work it out")).to_be_hidden()
    expect(page.get_by_text("Premium").first).to_be_visible()
