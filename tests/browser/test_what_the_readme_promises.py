"""What the README tells a newcomer to do, with the data that `inscope demo` loads."""

import os
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from inscope.core.seeds import read_seed
from inscope.demo import PASSWORD, read_demo
from inscope.flows.seeds.load import load_seed

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"

pytestmark = pytest.mark.browser

CUSTOMER, ENGINEER = "maya.osei@halden-telecom.example", "ines.falk@kestrel.example"


@pytest.fixture
def demo(site):
    now, today = timezone.now(), timezone.localdate()
    seed = read_seed("kestrel.yaml", read_demo(), now=now, zone=ZoneInfo("UTC"))
    load_seed(seed, today=today, now=now)


def sign_in(visitor, email):
    page = visitor.open("/login/", reduced_motion="reduce")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    return page


def ask(page, *answers, instance="prod-oslo"):
    """Begin a request and answer what is asked: by a choice, or, of a pair, by typing into a question."""
    page.get_by_role("link", name="New request").first.click()
    page.get_by_text(instance, exact=True).first.click()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/requests/new/*-*/")
    for fact, said in answers:
        if isinstance(said, str):
            page.get_by_role("radio", name=said).click()  # the answer replaces it, sooner than one could look
        else:
            page.locator("#intake-part").get_by_role("textbox").fill(str(said))
            page.get_by_role("button", name="Continue").last.click()
        page.get_by_role("button", name=re.compile(rf"Change\s*: {fact}")).wait_for()


def send(page, subject):
    page.get_by_label("Subject").fill(subject)
    page.get_by_label("What happens?").fill("Since the failover a third of the calls lose audio.")
    page.get_by_role("button", name="Send the request").click()
    page.get_by_role("heading", name=subject).wait_for()


def test_a_newcomer_sees_a_request_refused_and_routed(visitor, demo):
    page = sign_in(visitor, CUSTOMER)

    ask(page, ("Kind", "A problem in production"), ("Subject", "Tuning for speed or load"))
    send(page, "Twice as many calls")

    expect(page.get_by_role("heading", name="Out of scope")).to_be_visible()
    expect(page.get_by_role("link", name="Online Development Support")).to_be_visible()


def test_a_newcomer_sees_a_request_covered_at_once(visitor, demo):
    page = sign_in(visitor, CUSTOMER)

    ask(
        page,
        ("Kind", "Help during development"),
        ("Subject", "Using our APIs or designing with them"),
        ("Where the software", "Our support portal"),
        ("Service", "Online Development Support"),
        ("Hours requested", 2),
    )
    send(page, "Paging through call records")

    expect(page.get_by_role("heading", name="Covered", exact=True)).to_be_visible()


def test_a_newcomer_settles_what_needs_a_judgment_and_both_sides_see_it(visitor, demo, tmp_path):
    customer = sign_in(visitor, CUSTOMER)
    ask(customer, ("Kind", "A problem in production"), ("Subject", "One of our products misbehaves"))
    send(customer, "One-way audio after failover")
    expect(customer.get_by_role("heading", name="Needs judgment")).to_be_visible()

    engineer = sign_in(visitor, ENGINEER)
    engineer.get_by_role("link", name="Needs judgment").first.click()
    engineer.get_by_role("link", name="One-way audio after failover").click()
    engineer.get_by_role("radio", name="Likely one of our products").check()
    engineer.locator("#judgment-why").fill("The relay drops the stream.")
    engineer.get_by_role("button", name="Decide").click()
    engineer.get_by_role("heading", name="Covered", exact=True).wait_for()

    picture = (IMAGES if os.environ.get("INSCOPE_SCREENSHOTS") == "1" else tmp_path) / "case.png"
    engineer.set_viewport_size({"width": 1280, "height": 800})
    engineer.screenshot(path=picture)
    assert picture.stat().st_size > 10_000

    customer.reload()
    expect(customer.get_by_role("heading", name="Covered", exact=True)).to_be_visible()
    expect(customer.get_by_text("Ines Falk judged")).to_be_visible()
