"""Who may do what: by role, by what a customer lets its contact do, and by the scopes of a token."""

import pytest

from inscope.core.people import (
    INSCOPE,
    MATRIX,
    NOBODY,
    SCOPES,
    STAFF,
    Actor,
    ContactRole,
    NobodyActsError,
    Right,
    RightRefusedError,
    Role,
    RoleRefusedError,
    contact_actor,
    rights_of,
    staff_actor,
)

ALL_CONTACT_ROLES = tuple(ContactRole)
PUBLIC = {Right.READ_PUBLISHED, Right.SIGN_IN}


def test_every_right_says_who_has_it():
    assert MATRIX.keys() == set(Right)
    assert all(MATRIX.values())


def test_somebody_who_is_not_signed_in_reads_what_is_published_and_signs_in():
    assert NOBODY.rights == PUBLIC
    assert not NOBODY.is_staff


def test_the_product_itself_acts_as_staff_and_is_no_person():
    assert INSCOPE.is_staff
    assert INSCOPE.name == "inscope"
    assert INSCOPE.rights == rights_of(STAFF)


@pytest.mark.parametrize(
    ("role", "more"),
    [
        (Role.SUPPORT_ENGINEER, {Right.WORK_CASES, Right.JUDGE, Right.ANSWER_REVIEWS, Right.INVITE_CONTACTS}),
        (Role.CONSULTANT, {Right.WORK_CASES, Right.JUDGE, Right.ANSWER_REVIEWS}),
        (
            Role.PRODUCT_MANAGER,
            {Right.JUDGE, Right.ANSWER_REVIEWS, Right.KEEP_CATALOG, Right.IMPORT_RECORDS},
        ),
        (
            Role.ACCOUNT_MANAGER,
            {
                Right.GRANT_EXCEPTIONS,
                Right.INVITE_CONTACTS,
                Right.KEEP_CUSTOMERS,
                Right.KEEP_AGREEMENTS,
                Right.IMPORT_RECORDS,
            },
        ),
        (Role.POLICY_OWNER, {Right.READ_AUDIT, Right.KEEP_CALENDAR}),
        (
            Role.ADMINISTRATOR,
            {
                Right.INVITE_CONTACTS,
                Right.KEEP_PEOPLE,
                Right.KEEP_CATALOG,
                Right.KEEP_CUSTOMERS,
                Right.KEEP_AGREEMENTS,
                Right.IMPORT_RECORDS,
                Right.READ_AUDIT,
                Right.KEEP_CALENDAR,
                Right.KEEP_MESSAGES,
                Right.SET_UP,
            },
        ),
    ],
)
def test_all_staff_read_cases_and_records_and_each_role_does_its_own_work(role, more):
    own = {Right.KEEP_OWN_ACCOUNT, Right.CHANGE_SIGN_IN}
    common = PUBLIC | own | {Right.READ_CASES, Right.READ_CUSTOMERS, Right.READ_CATALOG}

    assert staff_actor(1, [role]).rights == common | more


def test_several_roles_add_up():
    both = staff_actor(1, ["support_engineer", "account_manager"])

    assert both.may(Right.WORK_CASES)
    assert both.may(Right.GRANT_EXCEPTIONS)


def test_a_contact_never_does_the_work_of_the_staff():
    contact = contact_actor(1, 7, ALL_CONTACT_ROLES)

    assert contact.rights == PUBLIC | {
        Right.KEEP_OWN_ACCOUNT,
        Right.CHANGE_SIGN_IN,
        Right.READ_REQUESTS,
        Right.WRITE_REQUESTS,
        Right.READ_INSTANCES,
        Right.CLAIM_INSTANCES,
        Right.READ_HOURS,
        Right.BUY_HOURS,
        Right.APPROVE_OVERAGE,
        Right.READ_AGREEMENTS,
        Right.SIGN_AGREEMENTS,
        Right.KEEP_TEAM,
        Right.READ_OWN_AUDIT,
    }
    assert not contact.is_staff


@pytest.mark.parametrize(("roles", "may"), [((), False), (("sign", "buy_hours"), False), (("open_requests",), True)])
def test_a_contact_writes_requests_only_where_its_company_lets_it(roles, may):
    contact = contact_actor(1, 7, roles)

    assert contact.may(Right.READ_REQUESTS)
    assert contact.may(Right.WRITE_REQUESTS) is may


@pytest.mark.parametrize(("roles", "may"), [((), False), (("open_requests", "sign"), False), (("buy_hours",), True)])
def test_a_contact_buys_hours_only_where_its_company_lets_it(roles, may):
    contact = contact_actor(1, 7, roles)

    assert contact.may(Right.READ_HOURS)
    assert contact.may(Right.BUY_HOURS) is may


def test_a_role_of_the_staff_makes_no_staff_of_a_contact_and_the_other_way_round():
    assert Role.ADMINISTRATOR not in contact_actor(1, 7, ["administrator"]).roles
    assert staff_actor(1, ["contact"]).roles == frozenset()
    assert not staff_actor(1, []).is_staff


def test_a_token_does_what_its_scopes_and_its_owner_both_may():
    reads = contact_actor(1, 7, ["open_requests"], ["cases:read"])
    writes = contact_actor(1, 7, ["open_requests"], ["cases:read", "cases:write"])
    bounded = contact_actor(1, 7, [], ["cases:write"])

    assert reads.rights == {Right.READ_REQUESTS}
    assert writes.rights == {Right.READ_REQUESTS, Right.WRITE_REQUESTS}
    assert bounded.rights == frozenset()


@pytest.mark.parametrize("scopes", [[], ["cases:everything"]])
def test_a_token_without_a_scope_that_there_is_may_nothing(scopes):
    assert staff_actor(1, ["support_engineer"], scopes).rights == frozenset()


def test_no_scope_lets_a_program_invite_people_or_make_tokens():
    allowed = frozenset().union(*SCOPES.values())

    assert not allowed & {Right.INVITE_CONTACTS, Right.KEEP_OWN_ACCOUNT, Right.GRANT_EXCEPTIONS}


def test_a_right_is_required_by_its_name():
    engineer = staff_actor(1, ["support_engineer"])

    engineer.require(Right.WORK_CASES)
    with pytest.raises(RightRefusedError, match="takes the right `grant_exceptions`") as refusal:
        engineer.require(Right.GRANT_EXCEPTIONS)

    assert refusal.value.details() == {"right": "grant_exceptions"}
    assert refusal.value.hint


def test_who_keeps_people_keeps_everybody_or_the_own_company():
    staff_actor(1, ["administrator"]).require_keeping()
    contact_actor(2, 1, ["administer"]).require_keeping()

    for actor in (staff_actor(1, ["account_manager"]), contact_actor(2, 1, ["sign"]), NOBODY):
        with pytest.raises(RightRefusedError):
            actor.require_keeping()


def test_what_somebody_does_is_done_in_a_role_that_may():
    both = staff_actor(1, ["product_manager", "consultant"])

    assert both.role_for(Right.WORK_CASES) is Role.CONSULTANT
    with pytest.raises(RightRefusedError):
        both.role_for(Right.GRANT_EXCEPTIONS)
    with pytest.raises(RightRefusedError):
        contact_actor(2, 3, []).role_for(Right.WRITE_REQUESTS)


def test_a_judgment_is_for_the_role_that_the_policy_names():
    engineer = staff_actor(1, ["support_engineer"])

    engineer.require_role("support_engineer")
    with pytest.raises(RoleRefusedError, match="belongs to the role `product_manager`") as refusal:
        engineer.require_role("product_manager")

    assert refusal.value.details() == {"role": "product_manager"}


def test_entries_of_the_audit_name_people_by_number():
    assert staff_actor(12, ["consultant"]).name == "person:12"
    assert contact_actor(13, 7, []).name == "person:13"


def test_only_somebody_who_is_signed_in_is_a_person():
    assert staff_actor(12, ["consultant"]).person == 12
    with pytest.raises(NobodyActsError, match="takes a person who is signed in"):
        _ = INSCOPE.person


def test_only_a_contact_has_a_customer():
    assert contact_actor(13, 7, []).customer == 7
    with pytest.raises(NobodyActsError):
        _ = Actor(12, frozenset({Role.CONSULTANT}), frozenset()).customer
