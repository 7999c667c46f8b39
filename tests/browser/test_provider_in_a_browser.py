"""Signing in with a provider that runs beside the site: there and back, with forms that go to ourselves alone."""

import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from inscope.apps.identity.factors import add_app
from inscope.apps.identity.models import ExternalAccount
from inscope.core.oidc import Provider
from inscope.core.people import INSCOPE
from inscope.core.second_factors import STEP_SECONDS, code_at
from inscope.pg.tenancy import acting_as
from inscope.web.account import oidc_client
from tests.browser.looks import shoot
from tests.browser.pages import DESKTOP, PHONE
from tests.browser.world import PASSWORD
from tests.factories import make_contact, make_customer

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::DeprecationWarning")]
"""The provider is made of what its own libraries will drop."""

EMAIL = "ingrid@halden.example"
PEOPLE = {
    "ingrid": {"email": EMAIL, "email_verified": True},
    "stranger": {"email": "stranger@halden.example", "email_verified": True},
    "asked": {"email": EMAIL, "email_verified": True, "amr": ["pwd", "mfa"]},
}


SECRET = b"a secret of an app"


def code(steps=0):
    return code_at(SECRET, int(time.time()) // STEP_SECONDS + steps)


@pytest.fixture
def provider(settings, monkeypatch):
    """A provider on this machine, and a site that has it."""
    from oidc_provider_mock import User, run_server_in_thread  # noqa: PLC0415 - which warns while it is read

    monkeypatch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")
    people = [User(sub=sub, claims=claims) for sub, claims in PEOPLE.items()]
    with run_server_in_thread(user_claims=people) as server:
        issuer = f"http://localhost:{server.server_port}"
        settings.OIDC = Provider(issuer, "inscope", "a secret", "Halden ID", frozenset({"halden.example"}))
        oidc_client.forget()
        yield issuer


@pytest.fixture
def contact(site):
    return make_contact(make_customer("Halden Telecom"), email=EMAIL, password=PASSWORD)


def links():
    with acting_as(INSCOPE):
        return list(ExternalAccount.objects.values_list("person_id", "subject"))


def look_at(page, name):
    """Find nothing wrong with a page, in both schemes and on a phone."""
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert Axe().run(page).violations_count == 0
        shoot(page, f"{name}-{scheme}")
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    shoot(page, f"{name}-phone")
    page.set_viewport_size(DESKTOP)


def go(page, who):
    page.get_by_role("button", name="Sign in with Halden ID").click()
    page.get_by_role("button", name=who, exact=True).click()


def test_a_person_comes_in_and_is_linked_the_first_time(provider, visitor, contact):
    page = visitor.open("/login/?next=/account/")
    look_at(page, "sign-in-with-provider")

    go(page, "ingrid")

    expect(page.get_by_text("Linked").first).to_be_visible()
    look_at(page, "account-with-provider")
    assert links() == [(contact.pk, "ingrid")]
    page.get_by_role("button", name="Sign out").click()
    go(page, "ingrid")
    expect(page.get_by_role("heading", name="Requests")).to_be_visible()
    assert [one for one in visitor.complaints if "Content Security" in one] == []


def test_somebody_who_is_not_known_reads_what_to_do(provider, visitor, contact):
    page = visitor.open("/login/")

    go(page, "stranger")

    expect(page.get_by_role("alert")).to_contain_text("Nobody here signs in that way")
    look_at(page, "provider-refused")
    page.get_by_role("link", name="Back to signing in").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_a_no_of_the_provider_leads_back(provider, visitor, contact):
    page = visitor.open("/login/")

    go(page, "Deny")

    expect(page.get_by_role("heading", name="Not signed in with Halden ID")).to_be_visible()


def test_the_page_that_leads_on_has_a_link_for_whoever_stays(provider, visitor, contact):
    page = visitor.open("/login/")
    page.route(f"{provider}/**", lambda route: route.fulfill(status=204))
    page.get_by_role("button", name="Sign in with Halden ID").click()

    expect(page.get_by_role("link", name="Go on")).to_be_visible()
    look_at(page, "to-provider")


def test_the_second_step_comes_after_the_provider_unless_it_has_asked(provider, visitor, contact):
    add_app(person_id=contact.pk, secret=SECRET, code=code(-1), now=timezone.now())
    page = visitor.open("/login/")
    go(page, "ingrid")
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    page.get_by_label("Code").fill(code())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Requests")).to_be_visible()


def test_whoever_the_provider_asked_for_a_second_factor_is_in_at_once(provider, visitor, contact):
    add_app(person_id=contact.pk, secret=SECRET, code=code(-1), now=timezone.now())
    page = visitor.open("/login/")

    go(page, "asked")

    expect(page.get_by_role("heading", name="Requests")).to_be_visible()


def test_a_person_links_their_account_from_its_page(provider, visitor, contact):
    page = visitor.open("/login/?next=/account/")
    page.get_by_label("E-mail address").fill(EMAIL)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    look_at(page, "account-without-link")

    page.get_by_role("button", name="Link it").click()
    page.get_by_role("button", name="stranger").click()

    expect(page.get_by_text("Linked").first).to_be_visible()
    assert links() == [(contact.pk, "stranger")]
