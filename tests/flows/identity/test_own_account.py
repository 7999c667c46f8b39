"""What somebody does with their own account: tokens are made and revoked, and sign-ins are noted."""

import pytest

from inscope.apps.audit.models import AuditEntry
from inscope.apps.identity.errors import NoSuchTokenError, TokenRefusedError
from inscope.apps.identity.selectors import actor_of, actor_of_token
from inscope.core.people import INSCOPE, NOBODY, RightRefusedError
from inscope.flows.identity.keep_tokens import make_token, revoke_token, tokens
from inscope.flows.identity.note_sign_in import note_failed_sign_in, note_sign_in
from inscope.pg.ids import uuid7
from inscope.pg.tenancy import acting_as
from tests.factories import NOW, make_contact, make_staff


@pytest.fixture
def contact(db):
    return make_contact(email="maya@example.com")


def acting_with(token):
    """Who a program is that shows a token which works."""
    actor = actor_of_token(token, NOW)
    assert actor
    return actor


def entries():
    with acting_as(INSCOPE):
        found = AuditEntry.objects.order_by("id")
        return [(one.event, one.actor, one.subject, one.customer_id) for one in found]


@pytest.mark.parametrize("make_person", [make_contact, make_staff])
def test_a_token_is_made_listed_and_revoked_and_each_change_is_noted(db, make_person):
    person = make_person()
    actor = actor_of(person)

    token = make_token(actor, name="Nightly export", scopes=["cases:read"], now=NOW)
    (row,) = tokens(actor)
    assert acting_with(token).person == person.pk
    revoke_token(actor, row.public_id, now=NOW)

    assert actor_of_token(token, NOW) is None
    mine = (actor.name, actor.name, person.customer_id)
    assert entries() == [("token_made", *mine), ("token_revoked", *mine)]


def test_what_is_refused_is_not_noted(contact):
    actor = actor_of(contact)

    with pytest.raises(TokenRefusedError):
        make_token(actor, name="", scopes=["cases:read"], now=NOW)
    with pytest.raises(NoSuchTokenError):
        revoke_token(actor, uuid7(NOW), now=NOW)

    assert entries() == []


def test_a_program_makes_no_tokens_and_sees_none(contact):
    token = make_token(actor_of(contact), name="Export", scopes=["cases:read", "cases:write"], now=NOW)

    for actor in (acting_with(token), NOBODY):
        with pytest.raises(RightRefusedError):
            make_token(actor, name="Another", scopes=["cases:read"], now=NOW)
        with pytest.raises(RightRefusedError):
            tokens(actor)
        with pytest.raises(RightRefusedError):
            revoke_token(actor, uuid7(NOW), now=NOW)


def test_who_signs_in_is_noted_in_the_chain_of_their_customer_or_of_the_installation(contact):
    engineer = make_staff()

    for person in (contact, engineer):
        note_sign_in(actor_of(person), now=NOW)

    names = [f"person:{one.pk}" for one in (contact, engineer)]
    assert entries() == [
        ("signed_in", names[0], names[0], contact.customer_id),
        ("signed_in", names[1], names[1], None),
    ]


def test_a_failed_attempt_is_noted_by_number_and_never_by_address(contact):
    note_failed_sign_in("Maya@example.com", now=NOW)
    note_failed_sign_in("somebody.else@example.com", now=NOW)

    assert entries() == [
        ("sign_in_failed", "inscope", f"person:{contact.pk}", contact.customer_id),
        ("sign_in_failed", "inscope", "nobody", None),
    ]
