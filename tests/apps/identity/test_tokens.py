"""Tokens of programs: kept hashed, bounded by scopes and by their owner, and worth nothing once they ended."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.db.utils import IntegrityError

from inscope.apps.contracts.models import Customer
from inscope.apps.identity.errors import NoSuchTokenError, TokenRefusedError
from inscope.apps.identity.models import ApiToken
from inscope.apps.identity.selectors import actor_of, actor_of_token, own_tokens
from inscope.apps.identity.services import add_token, revoke_token
from inscope.core.people import INSCOPE, Right
from inscope.flows.identity.sign_in_program import sign_in_program
from inscope.pg.ids import uuid7
from inscope.pg.tenancy import acting_as
from inscope.reads.tokens_page import tokens_page
from tests.factories import NOW, make_contact, make_person, make_staff


@pytest.fixture
def contact(db):
    return make_contact()


def make(person, *, name="Nightly export", scopes=("cases:read",), expires_at=None):
    actor = actor_of(person)
    with acting_as(actor):
        return add_token(actor=actor, name=name, scopes=scopes, expires_at=expires_at, now=NOW)


def acting_with(token):
    """Who a program is that shows a token which works."""
    actor = actor_of_token(token, NOW)
    assert actor
    return actor


def listed(person):
    actor = actor_of(person)
    with acting_as(actor):
        return own_tokens(actor=actor)


def revoke(person, public_id):
    actor = actor_of(person)
    with acting_as(actor):
        revoke_token(actor=actor, public_id=public_id, now=NOW)


def test_a_token_says_what_it_is_and_is_kept_nowhere(contact):
    token = make(contact)

    assert token.startswith("insc_")
    assert len(token) > 40
    with acting_as(INSCOPE):
        row = ApiToken.objects.values().get()
    assert token not in str(row)
    assert len(row["token_hash"]) == 64


def test_no_two_tokens_are_the_same(contact):
    assert make(contact) != make(contact)


def test_a_token_acts_for_its_owner_within_its_scopes_at_the_cost_of_one_query(contact, django_assert_num_queries):
    token = make(contact)

    with django_assert_num_queries(1):
        actor = acting_with(token)

    assert (actor.person, actor.customer) == (contact.pk, contact.customer_id)
    assert actor.rights == {Right.READ_REQUESTS}


def test_a_token_of_the_staff_does_what_its_owner_may_and_no_more(db):
    token = make(make_staff("product_manager"), scopes=["cases:read", "cases:write"])

    assert acting_with(token).rights == {Right.READ_CASES, Right.JUDGE}


@pytest.mark.parametrize("spoilt", [lambda token: token + "x", lambda token: token[:-1], lambda token: "", str.upper])
def test_a_token_that_was_not_made_is_nobody_s(contact, spoilt):
    token = make(contact)

    assert actor_of_token(token, NOW) is not None
    assert actor_of_token(spoilt(token), NOW) is None


def test_a_token_works_until_its_end(contact):
    token = make(contact, expires_at=NOW + timedelta(days=1))

    assert actor_of_token(token, NOW + timedelta(hours=23)) is not None
    assert actor_of_token(token, NOW + timedelta(days=1)) is None


def test_a_token_that_was_revoked_works_no_more_and_the_others_do(contact):
    revoked, kept = make(contact, name="Old"), make(contact, name="New")
    (old,) = [one for one in listed(contact) if one.name == "Old"]

    revoke(contact, old.public_id)

    assert actor_of_token(revoked, NOW) is None
    assert actor_of_token(kept, NOW) is not None
    assert [one.revoked_at for one in listed(contact)] == [None, NOW]


def test_a_token_of_somebody_whose_account_is_closed_is_nobody_s(contact):
    token = make(contact)
    with acting_as(INSCOPE):
        contact.is_active = False
        contact.save(update_fields=["is_active"])

    assert actor_of_token(token, NOW) is None


def test_a_token_loses_what_its_owner_loses(contact):
    token = make(contact, scopes=["cases:write"])
    assert acting_with(token).may(Right.WRITE_REQUESTS)

    with acting_as(INSCOPE):
        contact.roles = []
        contact.save(update_fields=["roles"])

    assert acting_with(token).rights == frozenset()


def test_somebody_sees_and_revokes_their_own_tokens_alone(contact):
    colleague = make_person(customer=Customer(pk=contact.customer_id))
    make(contact)
    (token,) = listed(contact)

    assert listed(colleague) == ()
    with pytest.raises(NoSuchTokenError, match="there is no such token"):
        revoke(colleague, token.public_id)
    revoke(contact, token.public_id)
    with pytest.raises(NoSuchTokenError):
        revoke(contact, token.public_id)


def test_a_list_of_tokens_costs_one_query(contact, django_assert_num_queries):
    for number in range(12):
        make(contact, name=f"Program {number}")
    actor = actor_of(contact)

    with acting_as(actor), django_assert_num_queries(1):
        assert own_tokens(actor=actor)[0].name == "Program 11"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"name": " "}, "a token needs a name"),
        ({"name": "x" * 201}, "a token needs a name"),
        ({"name": "line\nline"}, "a token needs a name"),
        ({"scopes": []}, "a token needs a scope"),
        ({"scopes": ["cases:read", "everything"]}, "a token needs a scope"),
        ({"expires_at": NOW}, "would have ended already"),
        ({"expires_at": NOW + timedelta(days=366, seconds=1)}, "a token works for 366 days at most"),
    ],
)
def test_a_token_that_makes_no_sense_is_refused(contact, wrong, told):
    make(contact)

    with pytest.raises(TokenRefusedError, match=told) as refusal:
        make(contact, **wrong)

    assert refusal.value.hint
    assert len(listed(contact)) == 1


def test_a_token_of_which_nobody_says_otherwise_works_for_90_days(contact):
    token = make(contact)

    assert actor_of_token(token, NOW + timedelta(days=90, seconds=-1)) is not None
    assert actor_of_token(token, NOW + timedelta(days=90)) is None


def insert(contact, **other):
    with acting_as(actor_of(contact)), transaction.atomic():
        return ApiToken.objects.create(
            **{
                "public_id": uuid7(NOW),
                "person_id": contact.pk,
                "customer_id": contact.customer_id,
                "name": "All",
                "token_hash": "0" * 64,
                "scopes": ["cases:read"],
                "made_at": NOW,
                "expires_at": NOW + timedelta(days=366),
                **other,
            }
        )


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"scopes": ["everything"]}, "api_token_scopes_known"),
        ({"expires_at": None}, "ends too late"),
        ({"expires_at": NOW + timedelta(days=366, seconds=1)}, "ends too late"),
    ],
)
def test_the_database_takes_no_scope_that_there_is_not_and_no_token_that_ends_too_late(contact, wrong, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        insert(contact, **wrong)


@pytest.mark.parametrize("later", [None, NOW + timedelta(days=366)])
def test_the_end_of_a_token_never_moves_later(contact, later):
    token = insert(contact, expires_at=NOW + timedelta(days=1))

    with pytest.raises(IntegrityError, match="ends too late"), acting_as(actor_of(contact)), transaction.atomic():
        ApiToken.objects.filter(id=token.pk).update(expires_at=later)


def test_the_last_use_of_a_token_is_kept_every_five_minutes_at_most(contact, django_assert_num_queries):
    token = make(contact)
    for minutes, queries in ((0, 2), (4, 1), (5, 2)):
        with django_assert_num_queries(queries):
            sign_in_program(token, address=f"192.0.2.{minutes}", now=NOW + timedelta(minutes=minutes))

    (line,) = tokens_page(actor_of(contact), NOW)
    assert (line.used_at, line.used_from) == (NOW + timedelta(minutes=5), "192.0.2.5")


def test_a_token_that_does_not_work_is_not_noted_as_used(contact):
    token = make(contact)

    for shown in ("insc_unknown", token):
        assert sign_in_program(shown, address="192.0.2.7", now=NOW + timedelta(days=90)) is None

    (line,) = tokens_page(actor_of(contact), NOW)
    assert line.used_at is None
