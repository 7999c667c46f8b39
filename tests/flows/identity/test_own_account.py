"""What somebody does with their own account: tokens are made and revoked, and sign-ins are noted."""

from datetime import timedelta

import pytest

from inscope.apps.audit.models import AuditEntry
from inscope.apps.identity.errors import NoSuchTokenError, TokenRefusedError
from inscope.apps.identity.selectors import actor_of, actor_of_token
from inscope.core.people import INSCOPE, NOBODY, RightRefusedError
from inscope.flows.identity.keep_tokens import make_token, revoke_token, rotate_token
from inscope.flows.identity.note_sign_in import note_failed_sign_in, note_sign_in
from inscope.pg.ids import uuid7
from inscope.pg.tenancy import acting_as
from inscope.reads.tokens_page import rotate_page, tokens_page
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
    (row,) = tokens_page(actor, NOW)
    assert acting_with(token).person == person.pk
    revoke_token(actor, row.public_id, now=NOW)

    assert actor_of_token(token, NOW) is None
    mine = (actor.name, actor.name, person.customer_id)
    assert entries() == [("token_made", *mine), ("token_revoked", *mine)]


def test_a_token_is_rotated_to_one_of_the_same_name_scopes_and_length(contact):
    actor = actor_of(contact)
    old = make_token(actor, name="Export", scopes=["cases:write"], expires_at=NOW + timedelta(days=30), now=NOW)
    (row,) = tokens_page(actor, NOW)
    later = NOW + timedelta(days=29, hours=12)

    new = rotate_token(actor, row.public_id, overlap="1", now=later)

    made, kept = tokens_page(actor, later)
    assert (made.name, made.scopes, made.expires_at) == ("Export", ("cases:write",), later + timedelta(days=30))
    assert kept.expires_at == later + timedelta(hours=1)
    for token, works_on in ((old, False), (new, True)):
        assert actor_of_token(token, later + timedelta(minutes=59)) is not None
        assert (actor_of_token(token, later + timedelta(hours=1)) is not None) is works_on
    assert [event for event, *_ in entries()] == ["token_made", "token_rotated"]


@pytest.mark.parametrize(("overlap", "hours"), [("0", 0), ("24", 12), ("168", 12)])
def test_a_token_that_was_replaced_ends_after_the_overlap_and_never_later_than_it_had(contact, overlap, hours):
    actor = actor_of(contact)
    make_token(actor, name="Export", scopes=["cases:read"], expires_at=NOW + timedelta(hours=12), now=NOW)
    (row,) = tokens_page(actor, NOW)

    rotate_token(actor, row.public_id, overlap=overlap, now=NOW)

    assert tokens_page(actor, NOW)[1].expires_at == NOW + timedelta(hours=hours)


def test_what_does_not_work_any_more_is_not_rotated(contact):
    actor = actor_of(contact)
    make_token(actor, name="Export", scopes=["cases:read"], now=NOW)
    (row,) = tokens_page(actor, NOW)

    with pytest.raises(TokenRefusedError, match="`2` is no time for which both tokens work"):
        rotate_token(actor, row.public_id, overlap="2", now=NOW)
    for somebody, when in ((actor, NOW + timedelta(days=90)), (actor_of(make_staff()), NOW)):
        with pytest.raises(NoSuchTokenError):
            rotate_token(somebody, row.public_id, overlap="0", now=when)
    revoke_token(actor, row.public_id, now=NOW)
    with pytest.raises(NoSuchTokenError):
        rotate_page(actor, row.public_id, NOW)

    assert [event for event, *_ in entries()] == ["token_made", "token_revoked"]


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
            tokens_page(actor, NOW)
        with pytest.raises(RightRefusedError):
            rotate_page(actor, uuid7(NOW), NOW)
        with pytest.raises(RightRefusedError):
            rotate_token(actor, uuid7(NOW), overlap="0", now=NOW)
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
