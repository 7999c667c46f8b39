"""Pages on which people are kept: the office's, the team's of a company, and asking for a new password."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from inscope.apps.audit.models import AuditEntry
from inscope.apps.identity.models import Person
from inscope.apps.identity.selectors import actor_of_token
from inscope.core.people import INSCOPE
from inscope.pg.tenancy import acting_as
from tests.factories import make_contact, make_customer, make_staff, make_token

PASSWORD = "a walk along the harbour"  # noqa: S105 - of a test
ANOTHER = "another walk, in the hills"


def client_of(person):
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def office(db):
    return client_of(make_staff("administrator", name="Ada Reyes"))


@pytest.fixture
def halden(db):
    return make_customer("Halden Telecom")


@pytest.fixture
def contact(halden):
    return make_contact(halden, name="Maya Osei", email="maya@example.com", password=PASSWORD)


@pytest.fixture
def team(halden):
    return client_of(make_contact(halden, roles=["administer"], name="Tone Berg"))


def plain(response):
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


def address_of(person):
    return reverse("office-person", args=[person.public_id])


def link_on(response):
    return re.findall(r"/invite/[\w-]+/", response.content.decode())[0]


# -- the office ----------------------------------------------------------------------------------


def names_on(office, query=""):
    return [one.name for one in office.get(f"{reverse('office-people')}{query}").context["list"].lines]


def test_everybody_is_found_by_name_address_kind_and_state(office, contact):
    make_staff(name="Ines Falk", is_active=False)
    make_contact(name="Per Dahl")

    assert names_on(office) == ["Ada Reyes", "Ines Falk", "Maya Osei", "Per Dahl"]
    assert names_on(office, "?q=maya%40") == ["Maya Osei"]
    assert names_on(office, "?who=staff") == ["Ada Reyes", "Ines Falk"]
    assert names_on(office, "?who=contacts") == ["Maya Osei", "Per Dahl"]
    assert names_on(office, "?state=closed") == ["Ines Falk"]
    assert "Per Dahl" in names_on(office, "?state=invited")
    assert names_on(office, "?q=nobody&who=nonsense&after=%00") == []


def test_a_long_list_goes_on_where_the_page_ended(office):
    for _ in range(30):
        make_staff(name="Same Name")

    first = office.get(reverse("office-people"))
    second = office.get(f"{reverse('office-people')}?{first.context['list'].next_query}")

    shown = [one.email for page in (first, second) for one in page.context["list"].lines]
    assert len(shown) == len(set(shown)) == 31


def test_roles_are_changed_on_the_page_of_a_person_and_the_history_says_so(office, contact):
    response = office.post(address_of(contact), {"roles": ["sign"], "is_active": "on"})

    assert response.headers["Location"] == address_of(contact)
    page = office.get(address_of(contact)).content.decode()
    assert "open requests" in page
    assert "Person changed" in page
    contact.refresh_from_db()
    assert contact.roles == ["sign"]


def test_a_change_that_is_refused_keeps_what_was_ticked(office):
    ada = Person.objects.get(name="Ada Reyes")

    response = office.post(address_of(ada), {"roles": ["consultant"], "is_active": "on"})

    page = " ".join(response.content.decode().split())
    assert response.status_code == 422
    assert "You cannot take the role away" in page
    assert 'value="consultant" checked' in page
    assert 'value="administrator" checked' not in page


def test_an_administrator_helps_one_who_lost_phone_or_password(office, contact):
    signed_in = client_of(contact)

    shown = office.post(reverse("office-person-link", args=[contact.public_id]))
    assert "no-store" in shown.headers["Cache-Control"]
    assert office.post(reverse("office-person-factors", args=[contact.public_id])).status_code == 302
    assert office.post(reverse("office-person-sessions", args=[contact.public_id])).status_code == 302

    assert signed_in.get("/portal/").status_code == 302
    assert Client().get(link_on(shown)).status_code == 200


# -- rights that change while a page is open -----------------------------------------------------


def test_a_right_that_was_taken_away_is_gone_with_the_next_request_of_an_open_page(office, contact):
    open_page = client_of(contact)
    assert open_page.get(reverse("portal-new")).status_code == 200

    office.post(address_of(contact), {"roles": ["sign"], "is_active": "on"})

    part = open_page.get(reverse("portal-new"), headers={"HX-Request": "true"})
    absent = open_page.get("/portal/nothing/", headers={"HX-Request": "true"})
    assert part.status_code == absent.status_code == 404
    assert plain(part) == plain(absent)
    office.post(address_of(contact), {"roles": []})
    part = open_page.get(reverse("portal"), headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["HX-Redirect"]) == (204, "/login/")


def test_a_session_gets_a_new_id_after_a_change_of_roles(office, contact):
    open_page = Client()
    open_page.post("/login/", {"login": contact.email, "password": PASSWORD})
    before = open_page.cookies["sessionid"].value
    assert open_page.get("/portal/").status_code == 200
    assert open_page.cookies["sessionid"].value == before

    office.post(address_of(contact), {"roles": ["sign"], "is_active": "on"})
    open_page.get("/portal/")

    assert open_page.cookies["sessionid"].value != before
    old = Client()
    old.cookies["sessionid"] = before
    assert old.get("/portal/").status_code == 302


# -- the team ------------------------------------------------------------------------------------


def test_a_team_is_that_of_the_own_company(team, contact):
    make_contact(name="Eve Stranger")

    page = team.get(reverse("portal-team")).content.decode()

    assert "Maya Osei" in page
    assert "Tone Berg" in page
    assert "Eve Stranger" not in page


def test_a_colleague_is_invited_and_the_link_is_shown_once(team):
    form = {"name": "Per Dahl", "email": "per@halden.example", "roles": ["sign"]}

    shown = team.post(reverse("portal-team"), form)

    assert "no-store" in shown.headers["Cache-Control"]
    assert "Per Dahl" in shown.content.decode()
    assert Client().get(link_on(shown)).status_code == 200
    made = Person.objects.get(name="Per Dahl")
    again = team.post(reverse("portal-colleague-link", args=[made.public_id]))
    assert Client().get(link_on(again)).status_code == 200
    assert Client().get(link_on(shown)).status_code == 404


def test_an_invitation_that_is_refused_is_shown_again_as_typed(team, contact):
    response = team.post(reverse("portal-team"), {"name": "Per", "email": contact.email, "roles": ["sign"]})

    page = " ".join(response.content.decode().split())
    assert response.status_code == 422
    assert 'value="Per"' in page
    assert 'value="sign" checked' in page


def test_roles_of_a_colleague_are_changed_and_an_account_is_closed(team, contact):
    address = reverse("portal-colleague", args=[contact.public_id])
    assert team.get(address).status_code == 200

    assert team.post(address, {"roles": ["buy_hours"]}).headers["Location"] == reverse("portal-team")

    contact.refresh_from_db()
    assert (contact.roles, contact.is_active) == (["buy_hours"], False)


def test_the_one_who_administers_stays_so(team):
    tone = Person.objects.get(name="Tone Berg")

    response = team.post(reverse("portal-colleague", args=[tone.public_id]), {"roles": ["sign"], "is_active": "on"})

    assert response.status_code == 422
    assert "ask somebody else" in response.content.decode().lower()


# -- a new password ------------------------------------------------------------------------------


def ask(client, email):
    return client.post(reverse("forgot"), {"email": email})


def test_everybody_who_asks_for_a_new_password_reads_the_same(client, contact):
    closed = make_contact(is_active=False)

    answers = {plain(ask(client, email)) for email in (contact.email, "nobody@example.com", closed.email, "", "x\0y")}

    assert len(answers) == 1
    assert "invite/" not in answers.pop()


def test_an_administrator_sees_who_asked_and_passes_on_a_link(client, office, contact):
    ask(client, "MAYA@example.com ")

    assert names_on(office, "?state=asked") == ["Maya Osei"]
    assert "A new one was asked for" in office.get(address_of(contact)).content.decode()
    office.post(reverse("office-person-link", args=[contact.public_id]))
    assert names_on(office, "?state=asked") == []


def test_asking_again_and_again_keeps_nothing_and_answers_the_same(client, contact):
    answers = {plain(ask(client, "nobody@example.com")) for _ in range(5)}

    answers.add(plain(ask(client, contact.email)))

    assert len(answers) == 1
    contact.refresh_from_db()
    assert contact.reset_asked_at is None


@pytest.fixture
def reset(office, contact):
    return link_on(office.post(reverse("office-person-link", args=[contact.public_id])))


def test_a_reset_ends_every_session_and_works_once(client, reset, contact):
    signed_in, token = client_of(contact), make_token(contact)

    assert client.post(reset, {"password": ANOTHER}).headers["Location"] == reverse("portal")

    assert signed_in.get("/portal/").status_code == 302
    assert client.get("/portal/").status_code == 200
    assert actor_of_token(token, timezone.now()) is not None
    assert Client().post(reset, {"password": PASSWORD}).status_code == 404
    with acting_as(INSCOPE):
        assert "password_reset" in AuditEntry.objects.values_list("event", flat=True)


def test_a_reset_revokes_tokens_if_that_is_asked(client, reset, contact):
    token = make_token(contact)

    client.post(reset, {"password": ANOTHER, "revoke": "on"})

    assert actor_of_token(token, timezone.now()) is None


def test_a_reset_link_ends_after_a_day(client, reset, monkeypatch):
    later = timezone.now() + timedelta(hours=24)
    monkeypatch.setattr(timezone, "now", lambda: later)

    assert client.get(reset).status_code == 404


def test_no_entry_of_the_audit_holds_an_address_or_a_link(client, office, contact, reset):
    ask(client, contact.email)
    client.post(reset, {"password": ANOTHER})

    with acting_as(INSCOPE):
        told = str(list(AuditEntry.objects.values("subject", "details", "actor")))
    assert "maya" not in told.lower()
    assert reset.split("/")[2] not in told
