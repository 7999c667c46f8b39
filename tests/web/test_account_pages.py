"""Signing in and out, choosing a password by a link, and the tokens of programs, as a browser meets them."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from inscope.apps.audit.models import AuditEntry
from inscope.apps.contracts.models import Customer
from inscope.apps.identity.models import Person
from inscope.apps.identity.selectors import actor_of, actor_of_token
from inscope.core.people import INSCOPE
from inscope.flows.identity.invite_contact import invite_contact
from inscope.pg.tenancy import acting_as
from tests.factories import make_contact, make_customer, make_staff

PASSWORD = "a walk along the harbour"  # noqa: S105 - of a test
HOURS = 3600


@pytest.fixture
def contact(db):
    return make_contact(make_customer("Halden Telecom"), email="maya@example.com", password=PASSWORD)


@pytest.fixture
def engineer(db):
    return make_staff("support_engineer", email="ines@example.com", password=PASSWORD)


def sign_in(client, email="maya@example.com", password=PASSWORD, **more):
    return client.post("/login/", {"login": email, "password": password, **more})


def is_signed_in(client):
    return "_auth_user_id" in client.session


def events():
    with acting_as(INSCOPE):
        return list(AuditEntry.objects.order_by("id").values_list("event", flat=True))


# -- signing in ----------------------------------------------------------------------------------


def test_a_contact_who_signs_in_starts_at_the_portal(client, contact):
    response = sign_in(client)

    assert (response.status_code, response.headers["Location"]) == (302, reverse("portal"))
    assert is_signed_in(client)
    assert events() == ["signed_in"]


def test_one_of_the_staff_who_signs_in_starts_at_the_desk(client, engineer):
    assert sign_in(client, "ines@example.com").headers["Location"].startswith(reverse("desk"))


def test_an_address_may_be_typed_in_any_case(client, contact):
    sign_in(client, "Maya@Example.com")

    assert is_signed_in(client)


def test_whoever_was_led_to_sign_in_goes_on_to_where_they_were_going(client, contact):
    wanted = "/portal/?after=12"
    led = client.get(wanted)
    assert led.headers["Location"] == f"/login/?{urlencode({'next': wanted})}"

    page = client.get(led.headers["Location"]).content.decode()
    assert f'name="next" value="{wanted}"' in " ".join(page.split())

    assert sign_in(client, next=wanted).headers["Location"] == wanted


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_to_no_other_site(client, contact, elsewhere):
    assert sign_in(client, next=elsewhere).headers["Location"] == reverse("portal")


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("maya@example.com", "a walk along the river"),
        ("nobody@example.com", PASSWORD),
        ("closed@example.com", PASSWORD),
        ("invited@example.com", "!unusable"),
    ],
    ids=["wrong password", "unknown address", "closed account", "no password yet"],
)
def test_nobody_learns_why_they_cannot_sign_in(client, contact, email, password):
    make_contact(email="closed@example.com", password=PASSWORD, is_active=False)
    make_contact(email="invited@example.com")

    response = sign_in(client, email, password)

    page = response.content.decode()
    assert response.status_code == 422
    assert not is_signed_in(client)
    assert "do not fit together" in page
    assert password not in page
    assert events() == ["sign_in_failed"]
    stranger = sign_in(client, "stranger@example.com", password)
    assert _plain(response).replace(email, "") == _plain(stranger).replace("stranger@example.com", "")
    sign_in(client)
    assert is_signed_in(client)


@pytest.mark.parametrize(
    "wrong", [{"login": "maya"}, {"login": ""}, {"password": ""}, {"login": "ma\x00ya@example.com"}]
)
def test_a_form_that_is_not_filled_in_says_what_is_missing(client, contact, wrong):
    response = client.post("/login/", {"login": "maya@example.com", "password": PASSWORD} | wrong)

    page = response.content.decode()
    assert response.status_code == 422
    assert 'aria-invalid="true"' in page
    assert not is_signed_in(client)


def test_after_five_failures_an_address_waits_even_with_the_right_password(client, contact, engineer):
    for _ in range(5):
        sign_in(client, password="a guess, and no more")  # noqa: S106 - of a test

    response = sign_in(client)

    assert response.status_code == 422
    assert not is_signed_in(client)
    assert "pauses for a few minutes" in response.content.decode()
    sign_in(client, "ines@example.com")
    assert is_signed_in(client)


def test_an_address_that_nobody_has_waits_as_well(client, db):
    pages = {sign_in(client, "nobody@example.com").content.count(b"pauses for a few minutes") for _ in range(6)}

    assert pages == {1}
    assert len(events()) == 5


def test_somebody_who_is_signed_in_needs_no_form(client, contact):
    sign_in(client)

    assert client.get("/login/").headers["Location"] == reverse("portal")


def test_a_program_that_asks_for_json_gets_the_page(client, contact):
    response = client.get("/login/", headers={"X-Requested-With": "XMLHttpRequest", "Accept": "application/json"})

    assert response.headers["Content-Type"].startswith("text/html")


def test_the_page_is_not_kept_by_a_browser(client, db):
    assert "no-store" in client.get("/login/").headers["Cache-Control"]


# -- the session ---------------------------------------------------------------------------------


def test_a_session_gets_a_new_id_when_somebody_signs_in(client, contact):
    session = client.session
    session["theme"] = "dark"
    session.save()
    client.cookies["sessionid"] = session.session_key

    sign_in(client)

    assert client.session.session_key != session.session_key


def test_a_session_lasts_twelve_hours_and_no_script_reads_its_cookie(client, contact):
    cookie = sign_in(client).cookies["sessionid"]

    assert int(cookie["max-age"]) == 12 * HOURS
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_somebody_signs_out_by_a_button_and_never_by_a_link(client, contact):
    sign_in(client)

    assert client.get("/logout/").status_code == 405
    assert is_signed_in(client)
    assert client.post("/logout/").headers["Location"] == reverse("login")
    assert not is_signed_in(client)
    assert client.get("/portal/").status_code == 302


def test_a_form_from_another_site_signs_nobody_in(contact):
    strict = Client(enforce_csrf_checks=True)

    assert sign_in(strict).status_code == 403
    assert not is_signed_in(strict)


def test_an_account_that_is_closed_is_out_with_its_next_request(client, contact):
    sign_in(client)
    assert client.get(reverse("tokens")).status_code == 200

    with acting_as(INSCOPE):
        Person.objects.filter(id=contact.pk).update(is_active=False)

    assert client.get(reverse("tokens")).status_code == 302


def test_a_new_password_ends_every_other_session(client, contact):
    sign_in(client)
    with acting_as(INSCOPE):
        contact.set_password("another walk, in the hills")
        contact.save(update_fields=["password"])

    assert client.get(reverse("tokens")).status_code == 302


@pytest.mark.parametrize(
    "address", ["/signup/", "/accounts/login/", "/accounts/signup/", "/password/reset/", "/email/", "/inactive/"]
)
def test_nothing_else_of_the_library_is_reachable(client, db, address):
    assert client.get(address).status_code == 404


# -- who may see a page --------------------------------------------------------------------------


def test_a_part_of_a_page_leads_its_whole_page_to_sign_in(client, db):
    response = client.get("/portal/", headers={"HX-Request": "true"})

    assert (response.status_code, response.headers["HX-Redirect"]) == (204, "/login/")


def test_a_form_of_somebody_who_is_signed_out_leads_to_sign_in_and_not_back_to_the_form(client, db):
    assert client.post(reverse("tokens")).headers["Location"] == "/login/"


def test_a_page_without_the_right_looks_like_one_that_there_is_not(client, contact):
    sign_in(client)

    refused, absent = client.get("/desk/queue/"), client.get("/desk/nothing/")

    assert refused.status_code == absent.status_code == 404
    assert _plain(refused) == _plain(absent)


def _plain(response):
    """The page without its random part: the token of its forms."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


# -- choosing a password -------------------------------------------------------------------------


@pytest.fixture
def link(contact):
    manager = actor_of(make_staff("account_manager"))
    with acting_as(INSCOPE):
        customer = Customer.objects.get()
    token = invite_contact(
        manager, customer.public_id, name="Noor Dahl", email="noor@example.com", roles=[], now=timezone.now()
    )
    return reverse("invite", args=[token])


def test_an_invited_person_chooses_a_password_and_is_signed_in(client, link):
    page = client.get(link)
    assert page.status_code == 200
    assert "Noor Dahl" in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]

    response = client.post(link, {"password": PASSWORD})

    assert response.headers["Location"] == reverse("portal")
    assert is_signed_in(client)
    assert events() == ["contact_invited", "password_chosen", "signed_in"]
    client.post("/logout/")
    sign_in(client, "noor@example.com")
    assert is_signed_in(client)


def test_looking_at_a_link_uses_nothing_up(client, link):
    for _ in range(3):
        assert client.get(link).status_code == 200

    assert client.post(link, {"password": PASSWORD}).status_code == 302


def test_a_password_that_is_easy_to_guess_is_refused_beside_its_field(client, link):
    response = client.post(link, {"password": "noor dahl"})

    page = response.content.decode()
    assert response.status_code == 422
    assert "too short" in page
    assert 'id="password-error"' in page
    assert 'value="noor dahl"' not in page
    assert not is_signed_in(client)
    assert client.post(link, {"password": PASSWORD}).status_code == 302


def test_a_link_that_was_used_looks_like_one_that_there_never_was(client, link):
    client.post(link, {"password": PASSWORD})
    client.post("/logout/")

    unknown = client.get(reverse("invite", args=["no-such-token"]))
    used = client.get(link)

    assert used.status_code == unknown.status_code == 404
    assert _plain(used) == _plain(unknown)
    assert _plain(client.post(link, {"password": PASSWORD})) == _plain(used)
    assert not is_signed_in(client)


def test_whoever_opens_a_link_while_signed_in_goes_on_as_the_person_invited(client, link):
    sign_in(client)

    client.post(link, {"password": PASSWORD})

    assert Person.objects.get(id=client.session["_auth_user_id"]).email == "noor@example.com"


# -- tokens --------------------------------------------------------------------------------------


def make_token(client, **more):
    return client.post(reverse("tokens"), {"name": "Nightly export", "scopes": ["cases:read"], **more})


@pytest.fixture
def signed_in(client, contact):
    client.force_login(contact)
    return client


def token_on(response):
    found = re.search(r"insc_[\w-]+", response.content.decode())
    return found and found[0]


def test_a_token_is_shown_once_on_the_answer_to_the_form_that_made_it(signed_in, contact):
    response = make_token(signed_in)

    token = token_on(response)
    assert token
    assert "no-store" in response.headers["Cache-Control"]
    actor = actor_of_token(token, timezone.now())
    assert actor
    assert actor.person == contact.pk
    page = signed_in.get(reverse("tokens"))
    assert "Nightly export" in page.content.decode()
    assert token_on(page) is None


def test_a_token_is_revoked_by_its_button(signed_in):
    token = token_on(make_token(signed_in))
    (row,) = signed_in.get(reverse("tokens")).context["tokens"]
    address = reverse("token-revoke", args=[row.public_id])
    assert address in signed_in.get(reverse("tokens")).content.decode()

    assert signed_in.get(address).status_code == 405
    assert signed_in.post(address).headers["Location"] == reverse("tokens")

    assert actor_of_token(token, timezone.now()) is None
    assert "Revoked" in signed_in.get(reverse("tokens")).content.decode()


def test_a_token_is_rotated_on_a_page_of_its_own_and_the_new_one_is_shown_once(signed_in):
    old = token_on(make_token(signed_in))
    (row,) = signed_in.get(reverse("tokens")).context["tokens"]
    address = reverse("token-rotate", args=[row.public_id])
    assert address in signed_in.get(reverse("tokens")).content.decode()
    page = signed_in.get(address).content.decode()
    assert "Nightly export" in page
    assert "24 hours" in page

    response = signed_in.post(address, {"overlap": "0"})

    new = token_on(response)
    assert new
    assert "no-store" in response.headers["Cache-Control"]
    now = timezone.now()
    assert (actor_of_token(old, now), actor_of_token(new, now) is None) == (None, False)
    assert "Ended" in response.content.decode()
    assert signed_in.get(address).status_code == 404
    assert signed_in.post(address, {"overlap": "0"}).status_code == 404


def test_an_overlap_that_there_is_not_rotates_nothing(signed_in):
    make_token(signed_in)
    (row,) = signed_in.get(reverse("tokens")).context["tokens"]

    response = signed_in.post(reverse("token-rotate", args=[row.public_id]), {"overlap": "9999"})

    assert response.status_code == 422
    assert "no time for which both tokens work" in response.content.decode()
    assert len(signed_in.get(reverse("tokens")).context["tokens"]) == 1


def test_the_form_proposes_an_end_in_90_days(signed_in):
    proposed = (timezone.localdate() + timedelta(days=90)).isoformat()

    assert f'value="{proposed}"' in signed_in.get(reverse("tokens")).content.decode()


def test_a_token_works_through_its_last_day(signed_in):
    tomorrow = timezone.localdate() + timedelta(days=1)

    token = token_on(make_token(signed_in, ends_on=tomorrow.isoformat()))

    assert actor_of_token(token, timezone.now() + timedelta(days=1)) is not None
    assert actor_of_token(token, timezone.now() + timedelta(days=2)) is None


@pytest.mark.parametrize("ends_on", ["31.12.2030", "2030-02-30", "soon", "9999-12-31", "2020-01-01"])
def test_a_day_that_is_none_makes_no_token_without_an_end(signed_in, ends_on):
    response = make_token(signed_in, ends_on=ends_on)

    assert response.status_code == 422
    assert token_on(response) is None
    assert response.context["tokens"] == ()
    assert 'value="Nightly export"' in response.content.decode()


def test_a_token_without_a_scope_is_refused_with_the_reason(signed_in):
    response = make_token(signed_in, scopes=[])

    assert response.status_code == 422
    assert "A token needs a scope" in response.content.decode()


def test_a_token_of_somebody_else_cannot_be_revoked(signed_in, client_of_engineer):
    token = token_on(make_token(client_of_engineer))
    (row,) = client_of_engineer.get(reverse("tokens")).context["tokens"]

    assert signed_in.post(reverse("token-revoke", args=[row.public_id])).status_code == 404
    assert actor_of_token(token, timezone.now()) is not None


@pytest.fixture
def client_of_engineer(engineer):
    other = Client()
    other.force_login(engineer)
    return other
