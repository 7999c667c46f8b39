"""Every page behind sign-in: accessible in light, dark and on a phone, silent, whole, and light to load."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from inscope.apps.hours.models import Timer
from inscope.core.people import INSCOPE
from inscope.pg.tenancy import acting_as
from tests.browser.looks import LOOKS, judge, looked_at, shift_of, shoot
from tests.browser.pages import PHONE
from tests.browser.test_every_page import LARGEST_PAGE
from tests.browser.world import SIGNED_IN, make_world

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def site(standing_site):
    return standing_site


@pytest.fixture(scope="module")
def world(site):
    return make_world()


@pytest.fixture
def open_page(visitor, world, site):
    def open_it(name, **context):
        who, path = world.paths[name]
        cookies = [{"name": "sessionid", "value": world.cookie(who), "url": site}] if who else []
        return visitor.open(path, cookies=cookies, reduced_motion="reduce", **context)

    return open_it


@pytest.mark.parametrize(("name", "look"), looked_at(SIGNED_IN))
def test_a_page_is_accessible_silent_and_light_and_nothing_moves(open_page, visitor, name, look):
    page = open_page(name, **LOOKS[look])
    sizes = page.evaluate("performance.getEntriesByType('resource').map(one => one.encodedBodySize)")
    shift = shift_of(page)
    shoot(page, f"{name}-{look}")

    judge(page, visitor)
    assert shift == 0
    assert sum(sizes) <= LARGEST_PAGE


@pytest.mark.parametrize("name", ["office-account", "portal-account"])
def test_the_token_of_a_service_account_is_made_and_shown_once(open_page, name):
    page = open_page(name, color_scheme="light")
    shown = page.get_by_label("Token", exact=True)
    expect(shown).to_have_count(0)

    page.get_by_label("Which program uses it?").fill("Alarms")
    page.get_by_role("button", name="Make a token").click()

    expect(page.get_by_role("heading", name="The new token")).to_be_focused()
    expect(shown).to_have_value(re.compile("^insc_"))
    shoot(page, f"{name}-token-light")
    page.emulate_media(color_scheme="dark")
    shoot(page, f"{name}-token-dark")
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="light")
    shoot(page, f"{name}-token-phone")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert Axe().run(page).violations_count == 0


def test_a_timer_is_stopped_and_what_it_measured_stays_in_the_form(open_page):
    started = timezone.now() - timedelta(minutes=72)  # however long the pages before took
    with acting_as(INSCOPE):
        assert Timer.objects.filter(started_at__isnull=False).update(started_at=started) == 1
    page = open_page("case-helped", color_scheme="light")

    page.get_by_role("button", name="Stop").click()

    minutes = page.get_by_label("Minutes worked")
    expect(minutes).to_have_value(re.compile("^7[0-9]$"))
    page.reload()
    expect(minutes).to_have_value(re.compile("^7[0-9]$"))
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_text("Running since")).to_be_visible()


def test_a_contact_objects_and_a_colleague_of_who_logged_it_answers(open_page):
    page = open_page("portal-helped", color_scheme="light")
    work = page.get_by_role("listitem").filter(has_text="Reviewed the dial plan")
    work.locator("summary").click()
    work.get_by_label("What is wrong with this time?").fill("Only two of us met.")
    work.get_by_role("button", name="Object").click()
    expect(work.get_by_text("Objected")).to_be_visible()

    page = open_page("case-objected", color_scheme="light")
    work = page.get_by_role("listitem").filter(has_text="Only two of us met.").filter(has_text="4:30 charged")
    work.get_by_label("Upheld").check()
    work.get_by_label("Answer; the customer reads it").fill("It was the whole team's hour.")
    work.get_by_role("button", name="Answer the objection").click()

    expect(work.get_by_text("Objection upheld")).to_be_visible()
    expect(work.get_by_text("Given back")).to_be_visible()
