"""Passkeys with a key that Chromium itself imitates: adding one, signing in with it alone, and as the second step."""

import pytest
from playwright.sync_api import expect

from inscope.apps.identity.factors import factors_of
from inscope.apps.identity.models import Person, Session
from inscope.apps.identity.sessions import SessionStore
from inscope.core.people import INSCOPE
from inscope.pg.tenancy import acting_as
from inscope.web.common.fresh import FRESH_SECONDS
from tests.browser.looks import shoot
from tests.browser.world import PASSWORD
from tests.factories import make_contact, make_customer

pytestmark = pytest.mark.browser

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def contact(site):
    return make_contact(make_customer("Halden Telecom"), email="ingrid@halden.example", password=PASSWORD)


@pytest.fixture
def page(visitor, contact):
    """A browser with a key, in which the contact is signed in."""
    opened = visitor.open("/login/")
    client = opened.context.new_cdp_session(opened)
    client.send("WebAuthn.enable")
    opened.key = client.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})["authenticatorId"]
    opened.client = client
    write_password(opened)
    return opened


@pytest.fixture
def with_key(page, site):
    """The same, signed out, after a passkey was added."""
    page.goto(f"{site}/account/")
    page.get_by_label("A new passkey").fill("my laptop")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", name="Keep these now")).to_be_visible()
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("my laptop").first).to_be_visible()
    shoot(page, "account-with-passkey")
    page.get_by_role("button", name="Sign out").click()
    return page


def write_password(page):
    page.get_by_label("E-mail address").fill("ingrid@halden.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_a_passkey_signs_in_alone(with_key, visitor, contact):
    assert [one.name for one in factors_of(person_id=contact.pk).factors] == ["my laptop"]

    with_key.get_by_role("button", name="Sign in with a passkey").click()

    expect(with_key.get_by_role("heading", name="Requests")).to_be_visible()
    assert visitor.complaints == []


def test_a_passkey_is_the_second_step_after_the_password(with_key):
    write_password(with_key)
    expect(with_key.get_by_role("heading", name="One more step")).to_be_visible()

    shoot(with_key, "second-step")

    with_key.get_by_role("button", name="Use a passkey").click()

    expect(with_key.get_by_role("heading", name="Requests")).to_be_visible()


def test_recovery_codes_are_downloaded_as_text(page, site):
    page.goto(f"{site}/account/")
    page.get_by_role("button", name="Add a passkey").click()

    shoot(page, "recovery-codes")
    with page.expect_download() as found:
        page.get_by_role("link", name="Download as text").click()

    assert found.value.suggested_filename == "recovery-codes.txt"
    kept = found.value.path().read_text().split()
    assert kept == page.locator("pre").inner_text().split()
    assert len(kept) == 8


def test_a_person_who_is_not_recognised_is_told_so_and_can_go_on(with_key):
    with_key.client.send("WebAuthn.setUserVerified", {"authenticatorId": with_key.key, "isUserVerified": False})

    with_key.get_by_role("button", name="Sign in with a passkey").click()

    expect(with_key.get_by_text("The passkey was not used")).to_be_visible()
    expect(with_key.get_by_label("Password", exact=True)).to_be_visible()


def test_a_passkey_that_was_removed_signs_nobody_in(with_key, site):
    with_key.get_by_role("button", name="Sign in with a passkey").click()
    expect(with_key.get_by_role("heading", name="Requests")).to_be_visible()
    with_key.goto(f"{site}/account/")
    with_key.get_by_role("button", name="Remove my laptop").click()
    with_key.get_by_role("button", name="Sign out").click()

    with_key.get_by_role("button", name="Sign in with a passkey").click()

    expect(with_key.get_by_role("heading", name="This passkey does not work here")).to_be_visible()


def test_a_passkey_of_a_closed_account_signs_nobody_in(with_key, contact):
    with acting_as(INSCOPE):
        Person.objects.filter(id=contact.pk).update(is_active=False)

    with_key.get_by_role("button", name="Sign in with a passkey").click()

    expect(with_key.get_by_role("heading", name="This passkey does not work here")).to_be_visible()


def test_what_cannot_be_undone_goes_on_after_a_passkey(with_key, site, contact):
    write_password(with_key)
    with_key.get_by_role("button", name="Use a passkey").click()
    expect(with_key.get_by_role("heading", name="Requests")).to_be_visible()
    with acting_as(INSCOPE):
        row = Session.objects.get(person_id=contact.pk)
    store = SessionStore()
    data = store.decode(row.session_data)
    data["signed_in_at"] -= FRESH_SECONDS + 1
    Session.objects.filter(session_key=row.session_key).update(session_data=store.encode(data))
    with_key.goto(f"{site}/account/tokens/")
    with_key.get_by_label("Which program uses it?").fill("Nightly export")
    with_key.get_by_role("button", name="Make a token").click()
    expect(with_key.get_by_role("heading", name="Is it still you?")).to_be_visible()
    shoot(with_key, "again")

    with_key.get_by_role("button", name="Use a passkey").click()

    expect(with_key.get_by_role("heading", name="The new token")).to_be_visible()
