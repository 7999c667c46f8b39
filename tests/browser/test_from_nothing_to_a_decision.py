"""A vendor with an empty installation: the checklist leads, link by link, to a decision for its own customer."""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner
from django.utils import timezone
from playwright.sync_api import expect

from inscope.cli.main import main
from tests.browser.conftest import Visitor
from tests.browser.pages import PHONE

pytestmark = pytest.mark.browser

SHOTS = os.environ.get("INSCOPE_SHOTS")
PASSWORD = "three blind mice run"  # noqa: S105 - of a test


@pytest.fixture
def visitor(browser, live_server):
    """A browser before a site in which there is nothing at all."""
    made = Visitor(browser, live_server.url)
    yield made
    made.close()


@pytest.fixture
def administrator(visitor, live_server):
    """Whoever put the program there, signed in by the link that the command printed."""
    words = ["staff", "add", "ada@vendor.example", "--name", "Ada Holm", "--url", live_server.url]
    added = CliRunner().invoke(main, [*words, "--role", "administrator", "--role", "support_engineer"])
    page = visitor.open(added.stdout.strip().removeprefix(live_server.url), reduced_motion="reduce")
    choose_password(page)
    return page


def choose_password(page):
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_role("button", name="Keep it and sign in").click()


def shoot(page, name):
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def steps(page):
    """The checklist, reached as somebody finds it."""
    page.get_by_role("link", name="Office", exact=True).first.click()
    page.get_by_role("link", name="All steps").click()
    page.get_by_role("heading", name="Setting up").wait_for()


def follow(page, link):
    """Go where the next step leads."""
    steps(page)
    following = page.get_by_role("listitem").filter(has_text="Next")
    following.get_by_role("link", name=link).click()


def save(page, **fields):
    for label, value in fields.items():
        field = page.get_by_role("main").get_by_label(label.replace("_", " "), exact=True)
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)
    page.get_by_role("button", name="Save").click()
    page.wait_for_load_state()


def days(number):
    return (timezone.localdate() + timedelta(days=number)).isoformat()


def add_product(page):
    follow(page, "New product")
    save(page, Name="Orbit Switch", Life_cycle_in_years="5")
    follow(page, "New major version")
    save(page, Number="3", Original_release=days(-200))
    follow(page, "New release")
    save(page, Major_version="3", Name="3.1.0")


def add_customer(page):
    """Add a customer, and return the link by which its contact comes in."""
    follow(page, "New customer")
    save(page, Name="Nordic Voice")
    follow(page, "Contacts of the customer")
    page.get_by_text("Invite a contact").click()
    page.get_by_label("Name", exact=True).fill("Liv Dahl")
    page.get_by_label("E-mail address").fill("liv@nordic.example")
    page.get_by_role("button", name="Make the link").click()
    return page.get_by_label("Link").input_value()


def license_instance(page):
    follow(page, "New subscription")
    save(page, Reference="NV-1", Plan="Premium", First_day=days(-1), Last_day=days(364))
    follow(page, "New instance")
    save(page, Name="prod-1", Environment="production", Product="Orbit Switch", Release="3.1.0")
    follow(page, "Instances of the customer")
    page.get_by_role("button", name=re.compile("Claim")).first.click()
    page.get_by_text("Licensed").first.wait_for()


def ask(contact):
    contact.get_by_role("link", name="New request").first.click()
    contact.get_by_text("prod-1", exact=True).first.click()
    contact.get_by_role("button", name="Continue").click()
    contact.wait_for_url("**/requests/new/*-*/")
    for asked, label in (
        ("Kind of request", "A problem in production"),
        ("Subject", "One of our products misbehaves"),
    ):
        contact.get_by_role("radio", name=label).click()  # the answer replaces it, sooner than one could look
        contact.get_by_role("button", name=re.compile(rf"Change\s*: {asked}")).wait_for()
    contact.get_by_label("Subject").fill("One-way audio after failover")
    contact.get_by_label("What happens?").fill("A third of the calls lose audio.")
    contact.get_by_role("button", name="Send the request").click()
    for asked in ("Do real end users", "Is the system in commercial use?", "Is the system in prime-time use?"):
        question = contact.get_by_text(asked)
        question.wait_for()
        contact.get_by_role("radio", name="Yes").first.check()
        contact.get_by_role("button", name="Answer").first.click()
        question.wait_for(state="detached")
    contact.get_by_role("heading", name="Needs judgment").wait_for()


def judge(page):
    follow(page, "Queue")
    page.get_by_role("link", name="One-way audio after failover").click()
    page.get_by_role("radio", name="Quite possibly one of our products").check()
    page.locator("#judgment-why").fill("The relay drops the stream.")
    page.get_by_role("button", name="Decide").click()
    page.get_by_role("heading", name="Covered", exact=True).wait_for()


def test_the_checklist_leads_from_an_empty_installation_to_a_decision(visitor, administrator, live_server):
    page = administrator
    page.get_by_text("Nothing is due").wait_for()
    shoot(page, "setup-on-what-is-due")
    follow(page, "Name and time zone")
    page.get_by_role("button", name="They are right").click()
    follow(page, "Publish the policy")
    page.get_by_role("button", name="Check and publish it").click(timeout=90_000)  # it checks the whole pack
    page.get_by_role("heading", name="Setting up").wait_for(timeout=60_000)
    add_product(page)
    link = add_customer(page)
    license_instance(page)
    steps(page)
    shoot(page, "setup-nearly-done")
    contact = visitor.open(link.removeprefix(live_server.url), reduced_motion="reduce")
    choose_password(contact)
    ask(contact)
    judge(page)

    contact.reload()
    expect(contact.get_by_role("heading", name="Covered", exact=True)).to_be_visible()
    page.get_by_role("link", name="Office", exact=True).first.click()
    page.get_by_role("heading", name="Office").wait_for()
    expect(page.get_by_text("Setting up")).to_have_count(0)  # the checklist is done, and shows by itself no more
    assert visitor.complaints == []


def test_the_checklist_is_accessible_and_whole_on_a_phone(visitor, administrator):
    for address in ("/office/", "/office/setup/", "/office/setup/name/", "/office/setup/policy/"):
        administrator.set_viewport_size({"width": 1440, "height": 900})
        administrator.goto(re.sub(r"(//[^/]+).*", rf"\1{address}", administrator.url))
        shoot(administrator, f"setup{address.replace('/', '-')}light")
        for scheme in ("light", "dark"):
            administrator.emulate_media(color_scheme=scheme)
            found = Axe().run(administrator)
            assert found.violations_count == 0, f"{address}, {scheme}: {found.generate_report()}"
        shoot(administrator, f"setup{address.replace('/', '-')}dark")
        administrator.set_viewport_size(PHONE)
        shoot(administrator, f"setup{address.replace('/', '-')}phone")
        assert administrator.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_checklist_that_was_dismissed_shows_on_its_own_page_only(administrator):
    page = administrator
    page.get_by_role("button", name="Do not show this any more").click()
    page.get_by_role("heading", name="Setting up").wait_for()

    page.get_by_role("link", name="Office", exact=True).first.click()

    page.get_by_role("heading", name="Office").wait_for()
    expect(page.get_by_text("Setting up")).to_have_count(0)
