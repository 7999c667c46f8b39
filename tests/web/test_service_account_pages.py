"""Pages of service accounts: the office's, and the team's of a company, with the tokens of programs."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from inscope.apps.identity.models import Person
from inscope.apps.identity.selectors import actor_of, actor_of_token
from inscope.flows.identity.add_service_account import add_service_account
from inscope.web.common.fresh import FRESH_SECONDS
from tests.factories import NOW, make_contact, make_customer, make_staff

PASSWORD = "a walk along the harbour"  # noqa: S105 - of a test
TOKEN = {"name": "Nightly export", "scopes": ["cases:read"]}
KEEPERS = {
    "office": (
        lambda: make_staff("administrator", name="Ada Reyes", password=PASSWORD),
        "office-person",
        "support_engineer",
    ),
    "portal": (
        lambda: make_contact(
            make_customer("Halden Telecom"), roles=["administer"], name="Tone Berg", password=PASSWORD
        ),
        "portal-colleague",
        "open_requests",
    ),
}


class Keeper:
    """Somebody who keeps service accounts, in a browser."""

    def __init__(self, site):
        make, self._page, self.role = KEEPERS[site]
        self.site, self.person, self.client = site, make(), Client()
        self.client.force_login(self.person)

    def added(self):
        number = add_service_account(actor_of(self.person), name="Monitoring", roles=[self.role], now=NOW)
        return Person.objects.get(public_id=number)

    def page(self, account):
        return reverse(self._page, args=[account.public_id])

    def address(self, what, account, *more):
        return reverse(f"{self.site}-account-{what}", args=[account.public_id, *more])

    def make_token(self, account, **more):
        return self.client.post(self.address("tokens", account), TOKEN | more)

    def list(self):
        return {"office": reverse("office-people"), "portal": reverse("portal-team")}[self.site]


@pytest.fixture(params=KEEPERS)
def keeper(request, db):
    return Keeper(request.param)


@pytest.fixture
def account(keeper):
    return keeper.added()


def text_of(response):
    return " ".join(response.content.decode().split())


def token_on(response):
    found = re.search(r"insc_[\w-]+", response.content.decode())
    return found and found[0]


def works(token):
    return actor_of_token(token, timezone.now()) is not None


def test_an_account_is_added_with_roles_that_a_program_can_have(keeper):
    form = {"name": "Monitoring", "roles": [keeper.role]}

    added = keeper.client.post(reverse(f"{keeper.site}-account-new"), form)

    made = Person.objects.get(name="Monitoring")
    assert added.headers["Location"] == keeper.page(made)
    assert (made.is_service, made.roles, made.customer_id) == (True, [keeper.role], keeper.person.customer_id)
    page = text_of(keeper.client.get(keeper.page(made)))
    offered = set(re.findall(r'name="roles" value="(\w+)"', page))
    assert keeper.role in offered
    assert offered & {"administrator", "administer", "sign"} == set()


@pytest.mark.parametrize("role", ["administrator", "administer", "sign"])
def test_a_role_that_only_people_have_adds_nothing_and_keeps_what_was_typed(keeper, role):
    form = {"name": "Monitoring", "roles": [role, keeper.role]}

    refused = keeper.client.post(reverse(f"{keeper.site}-account-new"), form)

    assert refused.status_code == 422
    page = text_of(refused)
    assert 'value="Monitoring"' in page
    assert re.search(rf'value="{keeper.role}"\s+checked', page)
    assert not Person.objects.filter(name="Monitoring").exists()


def test_lists_name_it_a_service_account_and_never_its_address(keeper, account):
    page = text_of(keeper.client.get(keeper.list()))

    assert "Monitoring" in page
    assert "Service account</span>" in page
    assert 'class="chip judge"' not in page, "nobody is invited"
    assert "service:" not in page


def test_its_page_has_tokens_in_place_of_what_only_people_have(keeper, account):
    page = text_of(keeper.client.get(keeper.page(account)))

    assert "Service account" in page
    assert "What this program may do" in page
    assert "service:" not in page
    for of_people in ("Make a link", "New link", "Second factors", "Sessions", "Another provider", "May sign in"):
        assert of_people not in page


def test_a_token_is_shown_once_and_works_for_the_account(keeper, account):
    shown = keeper.make_token(account)

    token = token_on(shown)
    assert "no-store" in shown.headers["Cache-Control"]
    assert actor_of_token(token, timezone.now()) == actor_of(account, ["cases:read"])
    page = keeper.client.get(keeper.page(account))
    assert token_on(page) is None
    assert "Nightly export" in page.content.decode()
    assert "Never used" in page.content.decode()


@pytest.mark.parametrize("wrong", [{"scopes": []}, {"ends_on": "soon"}, {"name": ""}])
def test_a_token_that_is_refused_is_not_made_and_the_form_keeps_what_was_typed(keeper, account, wrong):
    refused = keeper.make_token(account, **wrong)

    assert refused.status_code == 422
    assert token_on(refused) is None
    assert refused.context["tokens"] == ()
    assert f'value="{(TOKEN | wrong)["name"]}"' in refused.content.decode()


def test_a_token_is_replaced_on_a_page_of_its_own(keeper, account):
    old = token_on(keeper.make_token(account))
    (row,) = keeper.client.get(keeper.page(account)).context["tokens"]
    rotate = keeper.address("rotate", account, row.public_id)
    assert rotate in keeper.client.get(keeper.page(account)).content.decode()
    assert keeper.page(account) in keeper.client.get(rotate).content.decode()

    assert keeper.client.post(rotate, {"overlap": "9999"}).status_code == 422
    shown = keeper.client.post(rotate, {"overlap": "24"})

    assert "no-store" in shown.headers["Cache-Control"]
    assert works(token_on(shown))
    assert works(old)


def test_a_token_is_revoked_without_showing_again_who_does_it(keeper, account, monkeypatch):
    token = token_on(keeper.make_token(account))
    (row,) = keeper.client.get(keeper.page(account)).context["tokens"]
    later = timezone.now() + timedelta(seconds=FRESH_SECONDS + 1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert keeper.make_token(account).headers["Location"] == reverse("login-again")

    revoked = keeper.client.post(keeper.address("revoke", account, row.public_id))

    assert revoked.headers["Location"] == keeper.page(account)
    assert not works(token)
    assert "Revoked" in keeper.client.get(keeper.page(account)).content.decode()


def test_a_closed_account_gets_no_token_and_is_opened_again(keeper, account):
    token = token_on(keeper.make_token(account))
    keeper.client.post(keeper.page(account), {"roles": [keeper.role]})
    assert not works(token)

    page = text_of(keeper.client.get(keeper.page(account)))
    assert "Make a token" not in page
    assert ">Rotate<" not in page
    assert "Revoke" in page
    refused = keeper.make_token(account)
    assert (refused.status_code, "Open it first" in refused.content.decode()) == (422, True)

    keeper.client.post(keeper.page(account), {"roles": [keeper.role], "is_active": "on"})
    assert works(token)


def test_what_was_typed_is_kept_where_the_account_was_closed_meanwhile(keeper, account):
    token = keeper.make_token(account)
    (rotate,) = re.findall(rf'"({keeper.address("tokens", account)}[^"]+/rotate/)"', token.content.decode())
    keeper.client.post(keeper.page(account), {"roles": [keeper.role]})

    for refused, typed in (
        (keeper.make_token(account, name="Nightly export"), 'value="Nightly export"'),
        (keeper.client.post(rotate, {"overlap": "168"}), 'value="168"'),
    ):
        assert refused.status_code == 422
        assert "Open it first" in text_of(refused)
        assert typed in refused.content.decode()


def test_a_name_that_is_taken_is_refused_and_kept(keeper, account):
    form = reverse(f"{keeper.site}-account-new")

    refused = keeper.client.post(form, {"name": account.name, "roles": [keeper.role]})

    assert refused.status_code == 422
    assert "There is a service account Monitoring already" in text_of(refused)
    assert 'value="Monitoring"' in refused.content.decode()
    assert Person.objects.filter(name=account.name).count() == 1


def test_a_change_that_is_refused_is_shown_on_the_page_of_the_account(keeper, account):
    refused = keeper.client.post(keeper.page(account), {"roles": ["administrator", "administer"], "is_active": "on"})

    assert refused.status_code == 422
    assert "Service account" in refused.content.decode()


def test_tokens_of_a_person_are_kept_on_no_page_of_others(keeper):
    for method in (keeper.client.post, keeper.client.get):
        assert method(keeper.page(keeper.person)).status_code in {200, 302, 422}
    assert keeper.make_token(keeper.person).status_code == 404


def test_the_office_finds_service_accounts_by_kind_and_name_alone(db):
    office = Keeper("office")
    account = office.added()

    def found(query):
        return account.public_id in {
            one.public_id for one in office.client.get(f"{office.list()}?{query}").context["list"].lines
        }

    assert [found(query) for query in ("", "who=services", "q=monitor", "who=services&state=closed")] == [
        True, True, True, False,
    ]  # fmt: skip
    assert not any(map(found, ("who=staff", "who=contacts", "state=invited", "state=asked", "q=service%3A")))


@pytest.mark.parametrize("way_in", ["link", "factors", "provider", "sessions"])
def test_the_office_refuses_what_only_people_have_in_words(db, way_in):
    office = Keeper("office")

    refused = office.client.post(reverse(f"office-person-{way_in}", args=[office.added().public_id]))

    assert refused.status_code == 422
    assert "A service account signs in by tokens alone. Make a token on its page instead." in text_of(refused)


@pytest.mark.parametrize("name", ["portal-colleague-link", "desk-invite-again"])
def test_no_link_is_made_for_an_account_of_a_company(db, name):
    portal = Keeper("portal")
    client = portal.client if name.startswith("portal") else Keeper("office").client

    refused = client.post(reverse(name, args=[portal.added().public_id]))

    assert refused.status_code == 422
    assert "signs in by tokens alone" in refused.content.decode()


def test_the_pages_of_signing_in_know_no_service_account(keeper, account):
    def told(email):
        signed_in = Client().post(reverse("login"), {"login": email, "password": PASSWORD})
        asked = Client().post(reverse("forgot"), {"email": email})
        return [(one.status_code, re.sub(r'value="[^"]*"', "", text_of(one))) for one in (signed_in, asked)]

    assert told(account.email) == told("service:nobody")
    account.refresh_from_db()
    assert account.reset_asked_at is None
