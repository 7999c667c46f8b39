"""Somebody who administers always remains, and nobody takes the own role or account away."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscope.core.people import STAFF, ContactRole
from inscope.core.people_changes import LastAdministratorError, OwnAdministrationError, access, require_change

staff_roles = st.sets(st.sampled_from(sorted(STAFF)))
contact_roles = st.sets(st.sampled_from(sorted(ContactRole)))
ALL = access(["administrator", "consultant"], is_active=True)


def change(before, after, *, is_own=False, is_staff=True, others=1):
    require_change(before, after, is_own=is_own, is_staff=is_staff, other_administrators=others)


@pytest.mark.parametrize(
    "after",
    [access(["consultant"], is_active=True), access(["administrator"], is_active=False)],
    ids=["role", "account"],
)
def test_nobody_takes_the_own_administration_away(after):
    with pytest.raises(OwnAdministrationError, match="cannot take the role away") as refusal:
        change(ALL, after, is_own=True, others=5)

    assert refusal.value.details() == {"field": "roles"}
    change(ALL, after)


def test_the_last_administrator_stays_one_whoever_asks():
    with pytest.raises(LastAdministratorError, match="the last administrator") as refusal:
        change(ALL, access(["consultant"], is_active=True), others=0)

    assert refusal.value.details() == {"field": "roles"}


def test_a_contact_who_administers_does_not_close_the_own_account_and_others_may_lose_the_role():
    chief = access(["administer"], is_active=True)
    for after in (access([], is_active=True), access(["administer"], is_active=False)):
        with pytest.raises(OwnAdministrationError):
            change(chief, after, is_own=True, is_staff=False)
        change(chief, after, is_staff=False, others=0)


def test_other_roles_of_ones_own_may_change():
    change(ALL, access(["administrator"], is_active=True), is_own=True, others=0)


@given(before=staff_roles, after=staff_roles, was=st.booleans(), is_now=st.booleans(), others=st.integers(0, 2))
def test_after_every_change_of_the_staff_somebody_administers_if_somebody_did(before, after, was, is_now, others):
    old, new = access(before, is_active=was), access(after, is_active=is_now)
    try:
        change(old, new, others=others)
    except LastAdministratorError:
        assert not others
    else:
        assert others or new.administers(is_staff=True) or not old.administers(is_staff=True)


@given(before=contact_roles, after=contact_roles, is_now=st.booleans())
def test_whoever_administers_a_company_still_does_after_each_own_change(before, after, is_now):
    old, new = access({*before, "administer"}, is_active=True), access(after, is_active=is_now)
    try:
        change(old, new, is_own=True, is_staff=False)
    except OwnAdministrationError:
        assert not new.administers(is_staff=False)
    else:
        assert new.administers(is_staff=False)
