"""Keeping people: roles and accounts, by the administrators of the vendor and of each company, and who may not."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connections
from django.db.utils import IntegrityError

from inscope.apps.audit.models import AuditEntry
from inscope.apps.contracts.models import Customer
from inscope.apps.identity.errors import AccountClosedError, NoSuchPersonError, PasswordChosenError, PersonRefusedError
from inscope.apps.identity.models import Person
from inscope.apps.identity.selectors import actor_of, actor_of_token
from inscope.apps.published.services import record_version
from inscope.core.contact_limits import ContactLimitError
from inscope.core.people import INSCOPE, RightRefusedError
from inscope.core.people_changes import LastAdministratorError, OwnAdministrationError
from inscope.core.policy import load_policy
from inscope.flows.identity.add_service_account import add_service_account
from inscope.flows.identity.invite_contact import invite_again, invite_colleague
from inscope.flows.identity.keep_people import change_person, end_sessions_of, make_link, remove_factors_of
from inscope.packs import read_shipped
from inscope.pg.ids import uuid7
from inscope.pg.tenancy import acting_as
from tests.factories import NOW, make_contact, make_customer, make_staff, make_subscription, make_token


@pytest.fixture
def administrator(db):
    return make_staff("administrator")


@pytest.fixture
def chief(db):
    return make_contact(make_customer("Halden Telecom"), roles=["administer"])


def colleague_of(person, **other):
    return make_contact(Customer(pk=person.customer_id), **other)


def change(keeper, person, *, roles=("consultant",), is_active=True):
    change_person(actor_of(keeper), person.public_id, roles=roles, is_active=is_active, now=NOW)
    person.refresh_from_db()
    return person.roles, person.is_active


def last_entry():
    with acting_as(INSCOPE):
        return AuditEntry.objects.order_by("-id").values("event", "actor", "subject", "details").first()


# -- the staff -----------------------------------------------------------------------------------


def test_an_administrator_changes_roles_and_the_change_is_on_record(administrator):
    engineer = make_staff("support_engineer")

    assert change(administrator, engineer, roles=["product_manager"]) == (["product_manager"], True)

    assert last_entry() == {
        "event": "person_changed",
        "actor": f"person:{administrator.pk}",
        "subject": f"person:{engineer.pk}",
        "details": '{"changes":{"roles":[["support_engineer"],["product_manager"]]}}',
    }


def test_a_closed_account_signs_in_no_more_nor_do_its_tokens_until_it_is_open_again(administrator, client):
    engineer = make_staff()
    token = make_token(engineer)
    client.force_login(engineer)
    assert client.get("/desk/queue/").status_code == 200

    change(administrator, engineer, is_active=False)

    assert client.get("/desk/queue/").status_code == 302
    assert actor_of_token(token, NOW) is None
    change(administrator, engineer)
    assert client.get("/desk/queue/").status_code == 302, "the session has ended"
    assert actor_of_token(token, NOW) is not None


def test_what_changes_nothing_leaves_no_entry(administrator):
    engineer = make_staff("consultant")
    before = last_entry()

    change(administrator, engineer)

    assert last_entry() == before


def test_a_role_of_contacts_is_none_of_the_staff(administrator):
    with pytest.raises(PersonRefusedError, match="unknown role `sign`"):
        change(administrator, make_staff(), roles=["sign"])


def test_nobody_else_keeps_people(administrator, chief):
    for keeper in (make_staff("account_manager"), colleague_of(chief, roles=["sign"])):
        with pytest.raises(RightRefusedError):
            change(keeper, make_staff())
    for act in (make_link, remove_factors_of, end_sessions_of):
        with pytest.raises(RightRefusedError, match="keep_people"):
            act(actor_of(chief), administrator.public_id, now=NOW)


# -- administrators ------------------------------------------------------------------------------


def test_an_administrator_keeps_the_own_role_and_account(administrator):
    make_staff("administrator")

    for after in ({"roles": ["consultant"]}, {"roles": ["administrator"], "is_active": False}):
        with pytest.raises(OwnAdministrationError):
            change(administrator, administrator, **after)


def test_a_second_administrator_may_be_taken_down(administrator):
    assert change(administrator, make_staff("administrator")) == (["consultant"], True)


def test_the_database_keeps_the_last_administrator_as_well(administrator):
    other = make_staff("administrator", is_active=False)

    for what in ({"roles": ["consultant"]}, {"is_active": False}):
        with pytest.raises(IntegrityError, match="last administrator"), acting_as(INSCOPE):
            Person.objects.filter(id=administrator.pk).update(**what)
    with acting_as(INSCOPE):
        Person.objects.filter(id=other.pk).update(is_active=True)
        Person.objects.filter(id=administrator.pk).update(is_active=False)


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_take_each_other_down_at_once_leave_one():
    first, second = (make_staff("administrator") for _ in range(2))
    start, refused = threading.Barrier(2), []

    def take_down(keeper, person):
        start.wait()
        try:
            change_person(actor_of(keeper), person.public_id, roles=["consultant"], is_active=True, now=NOW)
        except (LastAdministratorError, RightRefusedError) as error:
            refused.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=take_down, args=pair) for pair in ((first, second), (second, first))]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    with acting_as(INSCOPE):
        assert Person.objects.filter(roles__contains=["administrator"]).count() == 1
    assert len(refused) == 1


# -- a company -----------------------------------------------------------------------------------


def test_whoever_administers_a_company_changes_the_roles_of_its_contacts(chief):
    colleague = colleague_of(chief)

    change(chief, colleague, roles=["sign", "buy_hours"])
    assert set(colleague.roles) == {"sign", "buy_hours"}
    assert change(chief, colleague, roles=[], is_active=False) == ([], False)


def test_nobody_of_another_company_nor_of_the_staff_is_found(chief, administrator):
    for person in (make_contact(), administrator):
        with pytest.raises(NoSuchPersonError):
            change(chief, person, roles=[])


def test_a_role_of_the_staff_is_none_of_a_contact(chief):
    with pytest.raises(PersonRefusedError, match="unknown role `administrator`"):
        change(chief, colleague_of(chief), roles=["administrator"])


def test_a_colleague_is_invited_into_the_own_company(chief):
    token = invite_colleague(actor_of(chief), name="Per Dahl", email="per@halden.example", roles=["sign"], now=NOW)

    made = Person.objects.get(email="per@halden.example")
    assert token
    assert (made.customer_id, made.roles) == (chief.customer_id, ["sign"])
    assert invite_again(actor_of(chief), made.public_id, now=NOW) != token


def test_no_link_is_made_for_a_colleague_who_has_a_password(chief):
    colleague = colleague_of(chief, password="a walk along the harbour")  # noqa: S106 - of a test

    with pytest.raises(PasswordChosenError, match="has a password already"):
        invite_again(actor_of(chief), colleague.public_id, now=NOW)


@pytest.fixture
def pack_with_a_limit(db):
    """The reference pack, whose plan Standard has room for two contacts."""
    shipped = read_shipped("restcomm-c3")
    label = b"    label: Standard\n"
    files = replace(shipped, services=shipped.services.replace(label, label + b"    contacts: 2\n"))
    return record_version(pack=load_policy(files).pack, files=files, public_id=uuid7(NOW), now=NOW)


def test_the_plan_limits_whom_a_company_invites_and_opens_again(chief, pack_with_a_limit):
    make_subscription(Customer(pk=chief.customer_id), plan="standard")
    closed = colleague_of(chief, is_active=False)
    invite_colleague(actor_of(chief), name="One", email="one@halden.example", roles=[], now=NOW)

    with pytest.raises(ContactLimitError, match="the plan `Standard` is for 2 contacts"):
        invite_colleague(actor_of(chief), name="Two", email="two@halden.example", roles=[], now=NOW)
    for keeper in (chief, make_staff("administrator")):
        with pytest.raises(ContactLimitError):
            change(keeper, closed, roles=[])


def test_a_service_account_takes_no_place_of_the_plan(chief, pack_with_a_limit):
    make_subscription(Customer(pk=chief.customer_id), plan="standard")
    colleague_of(chief)
    account = add_service_account(actor_of(chief), name="Monitoring", roles=["open_requests"], now=NOW)

    for is_active in (False, True):
        change_person(actor_of(chief), account, roles=["open_requests"], is_active=is_active, now=NOW)

    assert Person.objects.get(public_id=account).is_active


# -- helping -------------------------------------------------------------------------------------


def test_a_link_to_one_who_has_a_password_ends_after_a_day(administrator):
    from inscope.flows.identity.accept_invitation import invitation  # noqa: PLC0415 - only here

    person = make_staff(password="a walk along the harbour")  # noqa: S106 - of a test

    first = make_link(actor_of(administrator), make_staff().public_id, now=NOW)
    reset = make_link(actor_of(administrator), person.public_id, now=NOW)

    assert invitation(first, now=NOW).expires_at == NOW + timedelta(hours=72)
    assert invitation(reset, now=NOW).expires_at == NOW + timedelta(hours=24)


def test_no_link_is_made_for_an_account_that_is_closed_and_nothing_is_noted(administrator, chief):
    closed = colleague_of(chief, is_active=False)
    before = last_entry()

    with pytest.raises(AccountClosedError):
        make_link(actor_of(administrator), closed.public_id, now=NOW)
    with pytest.raises(AccountClosedError):
        invite_again(actor_of(administrator), closed.public_id, now=NOW)

    assert last_entry() == before
