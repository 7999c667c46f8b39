"""Service accounts: programs that have tokens, and no other way in."""

import pytest
from django.contrib.auth import authenticate
from django.db import connection
from django.db.utils import IntegrityError
from django.test import Client
from django.utils import timezone

from inscope.apps.audit.models import AuditEntry
from inscope.apps.identity import selectors, services
from inscope.apps.identity.bulk import contacts_counted
from inscope.apps.identity.errors import (
    AccountClosedError,
    NobodyLinkedError,
    NoSuchPersonError,
    NoSuchTokenError,
    PersonRefusedError,
    ServiceAccountError,
)
from inscope.apps.identity.factors import add_passkey
from inscope.apps.identity.links import link
from inscope.apps.identity.models import Invitation, Person
from inscope.apps.identity.selectors import actor_of, actor_of_token
from inscope.core.oidc import Identity
from inscope.core.people import INSCOPE, RightRefusedError, staff_actor
from inscope.flows.identity.add_service_account import add_service_account
from inscope.flows.identity.ask_reset import ask_reset
from inscope.flows.identity.invite_contact import invite_again
from inscope.flows.identity.keep_links import sign_in_by
from inscope.flows.identity.keep_people import (
    change_person,
    end_sessions_of,
    make_link,
    remove_factors_of,
    unlink_person,
)
from inscope.flows.identity.keep_tokens import make_token, revoke_token, rotate_token
from inscope.pg.tenancy import acting_as
from tests.factories import NOW, make_contact, make_customer, make_staff


@pytest.fixture
def keeper(db):
    return actor_of(make_staff("administrator"))


@pytest.fixture
def chief(db):
    return actor_of(make_contact(make_customer("Halden Telecom"), roles=["administer"]))


def added(keeper, *roles, name="Monitoring"):
    return Person.objects.get(public_id=add_service_account(keeper, name=name, roles=roles, now=NOW))


@pytest.fixture
def account(keeper):
    return added(keeper, "support_engineer")


def test_a_name_stands_for_one_program_of_each_side(keeper, chief):
    for one, role in ((keeper, "support_engineer"), (chief, "open_requests")):
        added(one, role)
        with pytest.raises(PersonRefusedError, match="there is a service account `Monitoring` already"):
            added(one, role, name=" Monitoring ")


def test_there_are_so_many_programs_of_a_side_and_no_more(keeper, chief, monkeypatch):
    monkeypatch.setattr(services, "MOST_SERVICE_ACCOUNTS", 2)
    added(chief, "open_requests", name="Of a customer")
    for name in ("One", "Two"):
        added(keeper, "support_engineer", name=name)

    with pytest.raises(PersonRefusedError, match="there are 2 service accounts already"):
        added(keeper, "support_engineer", name="Three")


@pytest.mark.parametrize("side", ["staff", "customer"])
def test_the_database_keeps_one_program_of_a_name(keeper, chief, side, monkeypatch):
    monkeypatch.setattr(services, "_require_room_for_program", lambda *_: None)
    one, role = {"staff": (keeper, "support_engineer"), "customer": (chief, "open_requests")}[side]
    added(one, role)

    with pytest.raises(IntegrityError):
        added(one, role)


def token_for(keeper, account, now=NOW):
    return make_token(keeper, name="a robot", scopes=["cases:read"], account=account.public_id, now=now)


def tokens_of(account):
    with acting_as(INSCOPE):
        return selectors.own_tokens(actor=actor_of(account))


def entries_about(account):
    with acting_as(INSCOPE):
        found = AuditEntry.objects.filter(subject=f"person:{account.pk}").order_by("id")
        return list(found.values_list("event", "actor", "customer_id"))


def test_an_administrator_makes_an_account_and_its_tokens_and_every_step_is_on_record(keeper, account):
    first = token_for(keeper, account)
    (row,) = tokens_of(account)
    second = rotate_token(keeper, row.public_id, overlap="0", account=account.public_id, now=NOW)

    assert actor_of_token(first, NOW) is None
    assert actor_of_token(second, NOW) == actor_of(account, ["cases:read"])
    revoke_token(keeper, tokens_of(account)[0].public_id, account=account.public_id, now=NOW)
    assert actor_of_token(second, NOW) is None
    events = ["service_account_added", "token_made", "token_rotated", "token_revoked"]
    assert entries_about(account) == [(event, keeper.name, None) for event in events]


def test_a_company_keeps_its_own_accounts_and_no_others(chief, keeper, account):
    own = added(chief, "open_requests")
    token = token_for(chief, own)
    (row,) = tokens_of(own)
    stranger = actor_of(make_contact(roles=["administer"]))

    assert actor_of_token(token, NOW) == actor_of(own, ["cases:read"])
    assert {entry[2] for entry in entries_about(own)} == {chief.customer}
    for actor, other in [(stranger, own), (chief, account)]:
        with pytest.raises(NoSuchPersonError):
            token_for(actor, other)
        with pytest.raises(NoSuchPersonError):
            change_person(actor, other.public_id, roles=[], is_active=False, now=NOW)
    with pytest.raises(NoSuchTokenError):
        revoke_token(keeper, row.public_id, account=account.public_id, now=NOW)


def test_who_keeps_nobody_keeps_no_account(account):
    for person in (make_staff("consultant"), make_contact()):
        with pytest.raises(RightRefusedError):
            add_service_account(actor_of(person), name="Robot", roles=[], now=NOW)
        with pytest.raises(RightRefusedError):
            token_for(actor_of(person), account)


def test_tokens_of_people_are_theirs_alone(keeper):
    with pytest.raises(NoSuchPersonError):
        token_for(keeper, make_staff("consultant"))


def test_a_program_signs_nothing_and_administers_nobody(chief, keeper, account):
    for actor, role in [(keeper, "administrator"), (chief, "administer"), (chief, "sign")]:
        with pytest.raises(PersonRefusedError, match=f"`{role}` is a role of people alone"):
            added(actor, role)
    with pytest.raises(PersonRefusedError):
        change_person(keeper, account.public_id, roles=["administrator"], is_active=True, now=NOW)


def test_a_closed_account_is_nobody_and_gets_no_token_until_it_is_opened(keeper, account):
    token = token_for(keeper, account)
    (row,) = tokens_of(account)

    change_person(keeper, account.public_id, roles=["consultant"], is_active=False, now=NOW)

    assert actor_of_token(token, NOW) is None
    with pytest.raises(AccountClosedError):
        token_for(keeper, account)
    with pytest.raises(AccountClosedError):
        rotate_token(keeper, row.public_id, overlap="0", account=account.public_id, now=NOW)
    change_person(keeper, account.public_id, roles=["consultant"], is_active=True, now=NOW)
    assert actor_of_token(token, NOW) == staff_actor(account.pk, ["consultant"], ["cases:read"])
    change_person(keeper, account.public_id, roles=["consultant"], is_active=False, now=NOW)
    revoke_token(keeper, row.public_id, account=account.public_id, now=NOW)


def test_nobody_signs_in_as_a_program(account):
    vouched = Identity("https://id.example", "7", account.email, has_shown_second_factor=False, signed_in_at=None)

    assert authenticate(None, username=account.email, password="") is None
    with pytest.raises(NobodyLinkedError):
        sign_in_by(vouched, now=NOW)
    ask_reset(account.email, address="192.0.2.1", now=NOW)
    account.refresh_from_db()
    assert account.reset_asked_at is None


@pytest.mark.parametrize("act", [make_link, remove_factors_of, unlink_person, end_sessions_of])
def test_what_only_people_have_is_refused_to_a_program_in_words(keeper, account, act):
    with pytest.raises(ServiceAccountError, match="a service account signs in by tokens alone") as refused:
        act(keeper, account.public_id, now=NOW)

    assert (refused.value.code, refused.value.hint) == ("service_account", "make a token on its page instead")
    assert len(entries_about(account)) == 1


def test_no_link_is_made_for_a_program_of_a_company(chief, keeper):
    own = added(chief, "open_requests")

    for actor in (chief, keeper):
        with pytest.raises(ServiceAccountError):
            invite_again(actor, own.public_id, now=NOW)


def test_a_program_is_offered_and_counted_nowhere(chief, keeper, account):
    own = added(chief, "open_requests")

    with acting_as(INSCOPE):
        assert account.name not in {one.name for one in selectors.colleagues(actor=keeper)}
        assert account.pk not in {one.id for one in selectors.staff_people(actor=keeper)}
        people = selectors.people_of_customer(actor=keeper, customer_id=own.customer_id)
        assert own.pk not in {one.id for one in people}
        assert contacts_counted(customers=[own.customer_id]) == {own.customer_id: 1}
        with pytest.raises(NoSuchPersonError):
            selectors.staff_person(actor=keeper, public_id=account.public_id)


def invite(account):
    Invitation.objects.create(person=account, token_hash="x", made_at=NOW, expires_at=timezone.now())  # noqa: S106


def link_to_provider(account):
    link(
        person_id=account.pk,
        identity=Identity("https://id.example", "7", "", has_shown_second_factor=False, signed_in_at=None),
        now=NOW,
    )


@pytest.mark.parametrize(
    "way_in",
    [
        invite,
        link_to_provider,
        lambda account: Client().force_login(account),
        lambda account: add_passkey(person_id=account.pk, name="key", credential={}, now=NOW),
        lambda account: Person.objects.filter(pk=account.pk).update(password="pbkdf2"),  # noqa: S106
        lambda account: Person.objects.filter(pk=account.pk).update(email="maya@example.com"),
        lambda account: Person.objects.filter(pk=account.pk).update(reset_asked_at=NOW),
        lambda account: Person.objects.filter(pk=account.pk).update(roles=["administrator"]),
        lambda account: Person.objects.filter(pk=account.pk).update(is_service=False),
    ],
)
def test_the_database_keeps_every_other_way_in_from_a_program(account, way_in):
    with pytest.raises(IntegrityError), acting_as(INSCOPE):  # noqa: PT012 - a key may be checked at the end
        way_in(account)
        connection.check_constraints()
