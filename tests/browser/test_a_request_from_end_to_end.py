"""What people do: a customer asks, an engineer judges, and both see one decision with its history."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.world import ONLINE, PASSWORD, make_world
from tests.factories import make_case

pytestmark = pytest.mark.browser


@pytest.fixture
def world(site):
    return make_world()


def sign_in(visitor, email, **context):
    page = visitor.open("/login/", reduced_motion="reduce", **context)
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    return page


def begin(page, instance="prod-sto-2"):
    page.get_by_role("link", name="New request").first.click()
    page.get_by_text(instance, exact=True).first.click()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/requests/new/*-*/")


def write(page, subject):
    page.get_by_label("Subject").fill(subject)
    page.get_by_label("What happens?").fill("Since the failover a third of the calls lose audio.")


def changing(page, label):
    """Return the button that asks a question again; it is there once the question was answered."""
    return page.get_by_role("button", name=re.compile(rf"Change\s*: {label}"))


def answer(page, label):
    page.get_by_role("radio", name=label).click()  # the answer replaces it, sooner than one could look


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_customer_asks_an_engineer_judges_and_both_see_the_same(visitor, world, scripts):
    customer = sign_in(visitor, "ingrid@halden.example", java_script_enabled=scripts)
    begin(customer)
    for asked, label in (
        ("Kind of request", "A problem in production"),
        ("Subject", "One of our products misbehaves"),
    ):
        answer(customer, label)
        if not scripts:
            customer.get_by_role("button", name="Continue").last.click()
        changing(customer, asked).wait_for()
    write(customer, "One-way audio after failover")
    customer.get_by_role("button", name="Send the request").click()
    customer.get_by_role("heading", name="One-way audio after failover").wait_for()
    expect(customer.get_by_role("heading", name="Needs judgment")).to_be_visible()
    place = customer.url.rstrip("/").rpartition("/")[2]

    engineer = sign_in(visitor, "maya@kestrel.example", java_script_enabled=scripts)
    engineer.goto(engineer.url.replace("/desk/due/", f"/desk/cases/{place}/"))
    engineer.get_by_role("radio", name="Quite possibly one of our products").check()
    engineer.locator("#judgment-why").fill("The relay drops the stream.")
    engineer.get_by_role("button", name="Decide").click()
    engineer.get_by_role("heading", name="Covered", exact=True).wait_for()
    engineer.get_by_role("link", name="All decisions").click()
    expect(engineer.get_by_role("heading", name="Decision 2")).to_be_visible()
    engineer.get_by_role("link", name="Replay").first.click()
    expect(engineer.get_by_text("Identical, byte for byte").first).to_be_visible()

    customer.reload()
    expect(customer.get_by_role("heading", name="Covered", exact=True)).to_be_visible()
    expect(customer.get_by_text("Maya Okafor judged")).to_be_visible()


def test_a_refused_request_is_routed_and_the_route_begins_another_one(visitor, world):
    page = sign_in(visitor, "ingrid@halden.example")
    begin(page)
    answer(page, "A problem in production")
    changing(page, "Kind of request").wait_for()
    answer(page, "Tuning for speed or load")
    page.get_by_role("heading", name="Out of scope").wait_for()
    write(page, "Can it carry twice as many calls?")
    page.get_by_role("button", name="Send the request").click()
    page.get_by_text("This is not covered as asked").wait_for()

    page.get_by_role("link", name="Online Development Support").click()
    page.get_by_text("prod-sto-2", exact=True).first.click()
    page.get_by_role("button", name="Continue").click()

    changing(page, "Kind of request").wait_for()
    expect(page.get_by_text("Help during development").first).to_be_visible()


def test_a_request_without_words_says_what_is_missing_and_keeps_the_answers(visitor, world):
    page = sign_in(visitor, "ingrid@halden.example")
    begin(page)
    answer(page, "A problem in production")
    changing(page, "Kind of request").wait_for()

    page.get_by_role("button", name="Send the request").click()

    page.get_by_text("A request needs a subject").first.wait_for()
    expect(changing(page, "Kind of request")).to_be_visible()


def test_whoever_is_invited_chooses_a_password_and_is_in(visitor, world):
    page = visitor.open(world.paths["invite"][1])
    page.get_by_label("Choose a password").fill("three blind mice run")
    page.get_by_role("button", name="Keep it and sign in").click()

    page.get_by_role("heading", name="Requests", exact=True).wait_for()


def test_an_engineer_works_by_keys_alone(visitor, world):
    page = sign_in(visitor, "maya@kestrel.example")
    page.get_by_role("heading", name="Due next").wait_for()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Slow start").wait_for()
    page.keyboard.press("a")
    page.get_by_role("group", name="Engineer").or_(page.get_by_text("Maya Okafor").nth(1)).first.wait_for()
    page.keyboard.press("n")
    page.keyboard.type("Looks like the relay.")
    page.keyboard.press("Control+Enter")
    page.get_by_text("Looks like the relay.").wait_for()
    page.keyboard.press("g")
    page.keyboard.press("q")
    page.get_by_role("heading", name="Open").wait_for()


def test_hours_are_bought_for_what_was_refused_and_it_is_covered(visitor, world, site):
    def as_one(who, path):
        cookies = [{"name": "sessionid", "value": world.cookie(who), "url": site}]
        return visitor.open(path, cookies=cookies, reduced_motion="reduce")

    asks = {"request_kind": "development", "activity": ONLINE, "issue_class": "api_usage", "hours.requested": 60}
    asks |= {"software_source": "support_portal"}
    case = make_case(world.people["buyer"], asks, now=timezone.now(), today=timezone.localdate())

    buyer = as_one("buyer", f"/portal/requests/{case.public_id}/")
    expect(buyer.get_by_role("heading", name="Not entitled", exact=True)).to_be_visible()
    buyer.get_by_role("link", name="Buy hours").click()
    expect(buyer.get_by_label("Activity")).to_have_value(ONLINE)
    # Of that activity 11 hours and some minutes are free.
    expect(buyer.get_by_role("spinbutton", name="Hours")).to_have_value("49")
    buyer.get_by_role("button", name="See what it costs").click()
    expect(buyer.get_by_text("6,860.00 EUR")).to_be_visible()
    buyer.get_by_role("button", name="Send the order").click()
    buyer.get_by_role("button", name="Take the order back").first.wait_for()

    seller = as_one("manager", "/desk/orders/")
    order = seller.get_by_role("region").filter(has_text="6,860.00 EUR")
    order.get_by_role("button", name="The order is confirmed").click()
    expect(order).to_have_count(0)

    buyer.goto(f"{site}/portal/requests/{case.public_id}/")
    expect(buyer.get_by_role("heading", name="Covered", exact=True)).to_be_visible()
