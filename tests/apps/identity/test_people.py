"""People: how they are added and found, who each is as an actor, and what the database itself refuses."""

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError

from inscope.apps.identity import selectors
from inscope.apps.identity.errors import EmailTakenError, NoSuchPersonError, PersonRefusedError
from inscope.apps.identity.models import Invitation, Person
from inscope.apps.identity.selectors import actor_of
from inscope.apps.identity.services import add_person, make_invitation
from inscope.core.people import INSCOPE, NOBODY, Right
from inscope.pg.ids import uuid7
from inscope.pg.tenancy import acting_as
from tests.factories import NOW, make_contact, make_customer, make_staff


@pytest.fixture
def customer(db):
    return make_customer("Halden Telecom")


def add(*, name="Maya Ortiz", email="maya@example.com", roles=("open_requests",), customer=None, **other):
    with acting_as(INSCOPE):
        return add_person(name=name, email=email, roles=roles, customer_id=customer and customer.pk, now=NOW, **other)


# -- adding --------------------------------------------------------------------------------------


def test_a_contact_is_added_under_a_lower_case_address_and_has_no_password_yet(customer):
    person = add(name="  Maya   Ortiz ", email=" Maya@Example.COM ", customer=customer)

    assert (person.name, person.email) == ("Maya Ortiz", "maya@example.com")
    assert (person.customer_id, person.roles) == (customer.pk, ("open_requests",))
    assert person.is_active
    assert not person.has_password


def test_a_person_may_be_added_with_a_password(customer):
    person = add(customer=customer, password="correct horse battery")  # noqa: S106 - of a test

    assert person.has_password


def test_an_address_is_of_one_person_whatever_its_case_and_company(customer):
    add(customer=customer)

    with pytest.raises(EmailTakenError, match="this e-mail address is taken") as refusal:
        add(email="MAYA@example.com", roles=["consultant"])

    assert refusal.value.details() == {"field": "email"}
    assert refusal.value.hint


@pytest.mark.parametrize(
    ("wrong", "field", "told"),
    [
        ({"name": "  "}, "name", "needs a name"),
        ({"name": "M" * 201}, "name", "needs a name"),
        ({"name": "Maya\x00"}, "name", "needs a name"),
        ({"email": "maya"}, "email", "`maya` is no e-mail address"),
        ({"email": ""}, "email", "is no e-mail address"),
        ({"email": "maya@exa\x00mple.com"}, "email", "is no e-mail address"),
        ({"email": f"maya@{'a' * 60}.{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 10}.com"}, "email", "254 characters"),
        ({"roles": ["open_request"]}, "roles", "unknown role `open_request`"),
        ({"roles": ["administrator"]}, "roles", "unknown role `administrator`"),
    ],
)
def test_a_person_who_cannot_be_added_is_refused_with_the_field(customer, wrong, field, told):
    add(customer=customer, email="first@example.com")

    with pytest.raises(PersonRefusedError, match=told) as refusal:
        add(**{"customer": customer} | wrong)

    assert refusal.value.details() == {"field": field}


def test_a_word_that_is_nearly_a_role_is_told_the_role(db):
    with pytest.raises(PersonRefusedError, match="`suport_engineer`") as refusal:
        add(roles=["suport_engineer"])

    assert "support_engineer" in refusal.value.hint


def test_one_of_the_staff_needs_a_role_and_a_contact_does_not(customer):
    assert add(customer=customer, roles=()).roles == ()
    with pytest.raises(PersonRefusedError, match="an account of the staff needs a role"):
        add(email="other@example.com", roles=())


# -- who somebody is -----------------------------------------------------------------------------


def test_a_contact_acts_for_its_customer_and_one_of_the_staff_for_none(customer):
    contact, engineer = make_contact(customer), make_staff("support_engineer")

    assert actor_of(contact).customer == customer.pk
    assert actor_of(contact).may(Right.WRITE_REQUESTS)
    assert actor_of(engineer).customer_id is None
    assert actor_of(engineer).may(Right.WORK_CASES)


def test_somebody_whose_account_is_closed_is_nobody(customer):
    assert actor_of(make_contact(customer, is_active=False)) is NOBODY


# -- finding -------------------------------------------------------------------------------------


def test_people_are_named_by_their_numbers_in_one_query(customer, django_assert_num_queries):
    people = [make_contact(customer), make_staff()]

    with acting_as(INSCOPE), django_assert_num_queries(1):
        found = selectors.person_names(ids=[one.pk for one in people])

    assert [found[one.pk].name for one in people] == [one.name for one in people]
    with django_assert_num_queries(0):
        assert selectors.person_names(ids=[]) == {}


def test_a_contact_finds_the_people_of_its_company_and_no_others(customer):
    contact, other = make_contact(customer), make_contact()

    actor = actor_of(contact)
    with acting_as(actor):
        assert [one.id for one in selectors.people_of_customer(actor=actor, customer_id=customer.pk)] == [contact.pk]
        assert selectors.people_of_customer(actor=actor, customer_id=other.customer_id) == ()
        assert selectors.contact_with(actor=actor, public_id=contact.public_id).name == contact.name
        with pytest.raises(NoSuchPersonError):
            selectors.contact_with(actor=actor, public_id=other.public_id)


def test_a_contact_reads_the_name_of_who_helps_it_and_not_the_list_of_the_staff(customer):
    engineer = make_staff(name="Ines Falk")

    actor = actor_of(make_contact(customer))
    with acting_as(actor):
        assert selectors.person_names(ids=[engineer.pk])[engineer.pk].name == "Ines Falk"
        assert selectors.staff_people(actor=actor) == ()


def test_the_staff_are_listed_by_name_without_those_whose_account_is_closed(db, django_assert_num_queries):
    actor = actor_of(make_staff("consultant", name="Ines Falk"))
    make_staff("administrator", name="Ada Holm")
    gone = make_staff(name="Bo Lund", is_active=False)

    with acting_as(actor):
        with django_assert_num_queries(1):
            people = selectors.staff_people(actor=actor)
        assert [one.name for one in people] == ["Ada Holm", "Ines Falk"]
        assert selectors.staff_person(actor=actor, public_id=people[0].public_id) == people[0]
        with pytest.raises(NoSuchPersonError, match="there is no such person"):
            selectors.staff_person(actor=actor, public_id=gone.public_id)


def test_somebody_is_found_by_address_in_any_case_while_nobody_acts(customer):
    person = make_contact(customer, email="maya@example.com")

    assert selectors.person_with_email(email=" Maya@example.com ") == selectors.person_row(person)
    assert selectors.person_with_email(email="nobody@example.com") is None


# -- what the database refuses -------------------------------------------------------------------


def insert(**wrong):
    row = {"public_id": uuid7(NOW), "name": "Eve", "email": "eve@example.com", "roles": [], "customer_id": None}
    return Person.objects.create(**row | wrong)


def test_only_the_staff_add_people_and_links(customer):
    contact = make_contact(customer)
    row = selectors.person_row(contact)

    for add_row in (insert, lambda: make_invitation(actor=NOBODY, person=row, now=NOW)):
        with pytest.raises(ProgrammingError, match="permission denied"), acting_as(actor_of(contact)):
            add_row()
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            add_row()


@pytest.mark.parametrize("change", [{"roles": ["administer"]}, {"customer_id": None}, {"is_active": True}])
def test_nobody_changes_what_they_may_do(customer, change):
    contact = make_contact(customer, roles=())

    with pytest.raises(ProgrammingError, match="permission denied"), acting_as(actor_of(contact)):
        Person.objects.filter(id=contact.pk).update(**change)


def test_a_contact_changes_nobody_of_another_company_nor_of_the_staff(customer):
    others = [make_contact().pk, make_staff().pk]

    with acting_as(actor_of(make_contact(customer))):
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Person.objects.filter(id=others[1]).update(name="Mine")
        assert Person.objects.filter(id=others[0]).update(name="Mine") == 0


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"email": "Eve@example.com"}, "person_email_lower_case"),
        ({"roles": ["open_requests"]}, "person_roles_of_kind"),
        ({"roles": ["everything"]}, "person_roles_of_kind"),
    ],
)
def test_a_row_that_is_wrong_is_refused_by_the_database_too(db, wrong, constraint):
    with pytest.raises(IntegrityError, match=constraint), acting_as(INSCOPE):
        insert(**wrong)


def test_a_link_belongs_to_the_customer_of_its_person(customer):
    person = make_contact(customer)
    other = make_customer()
    link_for(person, customer_id=customer.pk)

    with pytest.raises(IntegrityError, match="same_customer"):
        link_for(person, customer_id=other.pk)


def link_for(person, *, customer_id):
    """Add a link as the staff might by mistake; what is checked at the commit is checked at once."""
    with acting_as(INSCOPE):
        Invitation.objects.create(
            person_id=person.pk,
            customer_id=customer_id,
            token_hash=f"{customer_id:064}",
            made_at=NOW,
            expires_at=NOW.replace(year=2027),
        )
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")
