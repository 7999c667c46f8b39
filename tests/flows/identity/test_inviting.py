"""Inviting people: a link that works once, for 72 hours, and says the same whatever is wrong with it."""

import threading
from datetime import timedelta

import pytest
from django.db import connections

from inscope.apps.audit.models import AuditEntry
from inscope.apps.audit.selectors import verify_all
from inscope.apps.contracts.errors import NoSuchCustomerError
from inscope.apps.contracts.models import Customer
from inscope.apps.identity.errors import (
    EmailTakenError,
    InvitationNotValidError,
    NoSuchPersonError,
    PasswordRefusedError,
)
from inscope.apps.identity.models import Invitation, Person
from inscope.apps.identity.selectors import actor_of
from inscope.core.people import INSCOPE, RightRefusedError
from inscope.flows.identity.accept_invitation import accept_invitation, invited
from inscope.flows.identity.add_staff import add_staff, all_staff, link_for
from inscope.flows.identity.invite_contact import invite_again, invite_contact
from inscope.pg.ids import uuid7
from inscope.pg.tenancy import acting_as
from tests.factories import NOW, make_contact, make_customer, make_staff

PASSWORD = "a walk along the harbour"  # noqa: S105 - of a test


@pytest.fixture
def customer(db):
    return make_customer("Halden Telecom")


@pytest.fixture
def manager(db):
    return actor_of(make_staff("account_manager"))


def invite(actor, customer, *, name="Maya Ortiz", email="maya@example.com", roles=("open_requests",), now=NOW):
    return invite_contact(actor, customer.public_id, name=name, email=email, roles=roles, now=now)


def accept(token, *, password=PASSWORD, now=NOW):
    return accept_invitation(token, password=password, now=now)


def person_with(email):
    return Person.objects.get(email=email)


def events(customer=None):
    with acting_as(INSCOPE):
        found = AuditEntry.objects.filter(customer_id=customer and customer.pk).order_by("number")
        return [(one.event, one.actor) for one in found]


# -- inviting ------------------------------------------------------------------------------------


def test_an_invited_contact_chooses_a_password_and_can_sign_in_with_it(manager, customer):
    token = invite(manager, customer)
    assert invited(token, now=NOW).name == "Maya Ortiz"
    assert not person_with("maya@example.com").has_usable_password()

    accept(token)

    person = person_with("maya@example.com")
    assert person.check_password(PASSWORD)
    assert (person.customer_id, person.roles) == (customer.pk, ["open_requests"])


def test_the_link_is_kept_nowhere(manager, customer):
    token = invite(manager, customer)

    with acting_as(INSCOPE):
        row = Invitation.objects.values().get()

    assert token not in str(row)
    assert row["made_by_id"] == manager.person


def test_each_step_stands_in_the_audit_of_the_customer_without_name_or_address(manager, customer):
    accept(invite(manager, customer))

    assert events(customer) == [("contact_invited", manager.name), ("password_chosen", "inscope")]
    with acting_as(INSCOPE):
        told = str(list(AuditEntry.objects.values()))
        verify_all(actor=INSCOPE)
    assert "maya" not in told.lower()


def test_an_address_that_is_taken_invites_nobody(manager, customer):
    invite(manager, customer)

    with pytest.raises(EmailTakenError):
        invite(manager, customer, name="Another", email="MAYA@example.com")

    assert len(events(customer)) == 1


def test_only_those_whose_work_it_is_invite_contacts(manager, customer):
    contact = actor_of(make_contact(customer, roles=["sign"]))
    invite(manager, customer)

    for actor in (actor_of(make_staff("consultant")), contact):
        with pytest.raises(RightRefusedError, match="invite_contacts"):
            invite(actor, customer, email="other@example.com")
        with pytest.raises(RightRefusedError, match=r"invite_contacts|keep_team"):
            invite_again(actor, person_with("maya@example.com").public_id, now=NOW)


def test_nobody_is_invited_for_a_customer_that_there_is_not(manager, customer):
    with pytest.raises(NoSuchCustomerError):
        invite(manager, Customer(public_id=uuid7(NOW)))


# -- links that work no more ---------------------------------------------------------------------


def ways_to_end(manager, customer):
    """Links that do not work, each for another reason, with the moment at which they are opened."""
    used = invite(manager, customer, email="used@example.com")
    accept(used)
    replaced = invite(manager, customer, email="replaced@example.com")
    invite_again(manager, person_with("replaced@example.com").public_id, now=NOW)
    expired = invite(manager, customer, email="expired@example.com")
    closed = invite(manager, customer, email="closed@example.com")
    with acting_as(INSCOPE):
        Person.objects.filter(email="closed@example.com").update(is_active=False)
    return {
        "unknown": ("no-such-token", NOW),
        "empty": ("", NOW),
        "used": (used, NOW),
        "replaced": (replaced, NOW),
        "expired": (expired, NOW + timedelta(hours=72)),
        "closed": (closed, NOW),
    }


def test_a_link_that_does_not_work_says_the_same_whatever_the_reason(manager, customer):
    told = set()
    for token, now in ways_to_end(manager, customer).values():
        with pytest.raises(InvitationNotValidError, match="does not work any more") as seen:
            invited(token, now=now)
        with pytest.raises(InvitationNotValidError) as tried:
            accept(token, now=now)
        told |= {str(seen.value.as_dict()), str(tried.value.as_dict())}

    assert len(told) == 1


def test_a_link_works_for_72_hours(manager, customer):
    token = invite(manager, customer)

    assert accept(token, now=NOW + timedelta(hours=71, minutes=59)).email == "maya@example.com"


def test_a_link_works_once_and_leaves_the_password_of_the_first(manager, customer):
    token = invite(manager, customer)
    accept(token)

    with pytest.raises(InvitationNotValidError):
        accept(token, password="another walk, in the hills")  # noqa: S106 - of a test

    assert person_with("maya@example.com").check_password(PASSWORD)
    assert len(events(customer)) == 2


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("", "too short"),
        ("harbour", "too short"),
        ("maya.ortiz.2026", "similar to the name"),
        ("maya@example.com", "similar to the email"),
        ("qwertyuiop123", "too common"),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused_and_the_link_still_works(manager, customer, password, reason):
    token = invite(manager, customer)

    with pytest.raises(PasswordRefusedError, match=reason) as refusal:
        accept(token, password=password)

    assert refusal.value.reasons
    assert refusal.value.details() == {"field": "password"}
    accept(token)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_open_a_link_at_once_one_chooses_the_password():
    token = invite(actor_of(make_staff("account_manager")), make_customer())
    answers = []

    def choose(password):
        try:
            answers.append(accept(token, password=password) and password)
        except InvitationNotValidError:
            answers.append(None)
        finally:
            connections.close_all()

    passwords = ["a walk along the harbour", "a swim across the fjord"]
    together(choose, passwords)

    (chosen,) = [one for one in answers if one]
    assert len(answers) == 2
    assert person_with("maya@example.com").check_password(chosen)


@pytest.mark.django_db(transaction=True)
def test_of_links_that_are_made_at_once_one_works():
    manager = actor_of(make_staff("account_manager"))
    contact = make_contact()
    made = []

    def make(_number):
        try:
            made.append(invite_again(manager, contact.public_id, now=NOW))
        finally:
            connections.close_all()

    together(make, range(4))

    assert len(made) == 4
    with acting_as(INSCOPE):
        assert Invitation.objects.filter(used_at=None).count() == 1


def together(act, arguments):
    threads = [threading.Thread(target=act, args=[one]) for one in arguments]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# -- a new link ----------------------------------------------------------------------------------


def test_a_new_link_replaces_a_password_that_was_forgotten(manager, customer):
    accept(invite(manager, customer))

    token = invite_again(manager, person_with("maya@example.com").public_id, now=NOW)
    accept(token, password="another walk, in the hills")  # noqa: S106 - of a test

    assert person_with("maya@example.com").check_password("another walk, in the hills")
    assert [event for event, _ in events(customer)] == [
        "contact_invited",
        "password_chosen",
        "link_made",
        "password_reset",
    ]


def test_the_desk_makes_no_new_link_for_a_colleague(manager, customer):
    colleague = make_staff("administrator")

    with pytest.raises(NoSuchPersonError):
        invite_again(manager, colleague.public_id, now=NOW)


# -- staff ---------------------------------------------------------------------------------------


def test_a_new_installation_has_nobody_in_it(db):
    with acting_as(INSCOPE):
        assert not Person.objects.exists()


def test_the_operator_adds_staff_who_choose_a_password_like_everybody(db):
    token = add_staff(name="Ines Falk", email="ines@example.com", roles=["support_engineer"], now=NOW)
    accept(token)

    (person,) = all_staff()
    assert (person.name, person.roles, person.has_password) == ("Ines Falk", ("support_engineer",), True)
    assert events() == [("staff_added", "inscope"), ("password_chosen", "inscope")]


def test_the_operator_makes_a_new_link_for_anybody_by_address(customer):
    contact = make_contact(customer, email="maya@example.com")

    assert invited(link_for(email="Maya@example.com", now=NOW), now=NOW).id == contact.pk
    assert events(customer) == [("link_made", "inscope")]
    with pytest.raises(NoSuchPersonError):
        link_for(email="nobody@example.com", now=NOW)
