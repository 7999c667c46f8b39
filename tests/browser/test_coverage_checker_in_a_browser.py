"""The coverage checker as people use it: with a mouse, with a keyboard alone, and without scripts."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.pages import ENTITLED, OPEN, PHONE, REFUSED, check

pytestmark = pytest.mark.browser

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
YES_TO = ("live_end_user_traffic", "commercial_use", "prime_time_use")


@pytest.fixture(scope="module")
def site(standing_site):
    return standing_site


def answer(page: Page, text: str) -> None:
    page.get_by_role("button", name=text, exact=False).first.click()


def verdict(page: Page):
    return page.locator("#decision")


def walk_to_covered(page: Page) -> None:
    answer(page, "A problem in production")
    answer(page, "One of our products misbehaves")
    for fact in YES_TO:
        page.locator(f"#ask-deployment-{fact}-true").click()
        expect(page).to_have_url(re.compile(f"deployment.{fact}=true"))  # the next answer builds on this one
    answer(page, "Generally available")
    expect(page.get_by_role("group", name="instance is licensed")).to_be_visible()
    answer(page, "Yes")
    expect(page.get_by_role("group", name="subscription is active")).to_be_visible()
    answer(page, "Yes")
    page.locator("input[type=date]").fill("2025-01-10")
    answer(page, "Continue")
    answer(page, "Quite possibly one of our products")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_walk_ends_covered(visitor, scripts):
    page = visitor.open("/", java_script_enabled=scripts)
    page.get_by_role("link", name="Check coverage").first.click()

    walk_to_covered(page)

    expect(verdict(page)).to_have_text("Covered")
    expect(page.locator(".decision-card")).to_contain_text("PS-COV")
    expect(page.locator(".answers")).to_contain_text("assumed by you")
    assert visitor.complaints == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_refused_walk_goes_on_with_the_service_that_takes_the_subject(visitor, scripts):
    page = visitor.open("/check/", java_script_enabled=scripts)

    answer(page, "A problem in production")
    answer(page, "Tuning for speed or load")
    expect(verdict(page)).to_have_text("Out of scope")
    page.get_by_role("link", name="Online Development Support").click()

    expect(page.locator(".answers")).to_contain_text("Online Development Support")
    expect(page.locator(".answers")).to_contain_text("Tuning for speed or load")
    expect(verdict(page)).to_have_text("Not decided yet")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_walk_of_not_sure_ends_open(visitor, scripts):
    page = visitor.open(check(ENTITLED), java_script_enabled=scripts)

    answer(page, "Not sure")

    expect(verdict(page)).to_have_text("Needs judgment")
    expect(page.locator(".decision-card")).to_contain_text("Ask us to look at it")


def test_the_address_holds_the_answers_and_going_back_takes_one_back(visitor):
    page = visitor.open("/check/")
    answer(page, "A problem in production")
    answer(page, "Tuning for speed or load")
    expect(verdict(page)).to_have_text("Out of scope")

    expect(page).to_have_url(visitor._site + check(REFUSED))
    page.go_back()
    expect(page.get_by_role("group", name="What is it about?")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("group", name="What do you need help with?")).to_be_visible()


def test_a_keyboard_alone_is_enough(visitor):
    page = visitor.open("/check/")

    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_contain_text("A problem in production")
    page.keyboard.press("Enter")

    expect(page.locator(":focus")).to_have_text("What is it about?")
    for _ in range(7):
        page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_contain_text("Tuning for speed or load")
    page.keyboard.press("Space")

    expect(page.locator(":focus")).to_have_text("Out of scope")
    expect(page.locator("#status")).to_have_text("Out of scope. Production support")


def test_an_answer_of_a_group_keeps_the_focus_where_it_is(visitor):
    page = visitor.open(check({"request_kind": "production", "issue_class": "product_issue"}))

    pressed = page.locator("#ask-deployment-commercial_use-true")
    pressed.click()

    expect(pressed).to_have_attribute("aria-pressed", "true")
    expect(pressed).to_be_focused()


def test_a_bad_answer_puts_the_focus_on_what_is_wrong(visitor):
    page = visitor.open(check({"request_kind": "development", "ask": "hours.requested"}))

    page.locator("input[name='hours.requested']").fill("a few")
    page.keyboard.press("Enter")

    expect(page.locator(".alert")).to_be_focused()
    expect(page.locator("input[name='hours.requested']")).to_have_value("a few")


def test_an_assumption_is_changed_in_place(visitor):
    answers = {"request_kind": "development", "issue_class": "usage", "activity": "online_development_support"}
    page = visitor.open(check(answers))

    page.locator(".assumed").get_by_role("link", name="Block allocated to").click()
    answer(page, "Online Development Support")

    expect(page.locator(".answers")).to_contain_text("Block allocated to")
    expect(verdict(page)).to_have_text("Could be covered")


def test_nothing_jumps_when_an_answer_is_given(visitor):
    page = visitor.open("/check/")
    page.evaluate(
        """() => {
            window.moved = 0;
            const add = one => { if (!one.hadRecentInput) window.moved += one.value };
            new PerformanceObserver(list => list.getEntries().forEach(add)).observe({type: "layout-shift"});
        }"""
    )

    answer(page, "A problem in production")
    expect(page.get_by_role("group", name="What is it about?")).to_be_visible()

    assert page.evaluate("window.moved") == 0


def test_the_theme_is_chosen_and_stays(visitor):
    page = visitor.open("/", color_scheme="light")

    page.get_by_label("Theme").select_option("dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(15, 18, 23)"
    page.reload()

    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.get_by_label("Theme").select_option("system")
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") is None


def test_a_lost_connection_is_told(visitor):
    page = visitor.open("/check/")

    page.context.set_offline(True)
    answer(page, "A problem in production")

    expect(page.locator("#toast")).to_contain_text("did not reach us")


def test_a_phone_shows_how_it_stands_below_the_questions(visitor):
    page = visitor.open(check({"request_kind": "production"}), viewport=PHONE)

    expect(page.locator(".peek")).to_be_in_viewport()
    expect(page.locator(".peek")).to_contain_text("Could be covered")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pictures_for_the_documentation_can_be_made(visitor, scheme, tmp_path):
    """With INSCOPE_SCREENSHOTS=1 they replace those of the documentation."""
    folder = IMAGES if os.environ.get("INSCOPE_SCREENSHOTS") == "1" else tmp_path
    answers = OPEN | {"deployment.live_end_user_traffic": "true", "deployment.commercial_use": "true"}
    page = visitor.open(check(answers), color_scheme=scheme, viewport={"width": 1280, "height": 640})

    picture = folder / f"check{'' if scheme == 'light' else '-dark'}.png"
    page.screenshot(path=picture)

    assert picture.stat().st_size > 10_000
