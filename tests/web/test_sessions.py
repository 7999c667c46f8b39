"""The own account: where one is signed in, ending sessions, changing the password."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from inscope.apps.audit.models import AuditEntry
from inscope.apps.identity.backend import SignInBackend, having_read
from inscope.apps.identity.models import Session
from inscope.core.people import INSCOPE
from inscope.pg.tenancy import acting_as
from tests.factories import make_contact, make_customer, make_staff

PASSWORD = "a walk along the harbour"  # noqa: S105 - of a test
ANOTHER = "another walk, in the hills"
EMAIL = "maya@example.com"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"


@pytest.fixture
def contact(db):
    return make_contact(make_customer("Halden Telecom"), email=EMAIL, password=PASSWORD)


@pytest.fixture
def laptop(contact):
    return signed_in(FIREFOX, "192.0.2.1")


@pytest.fixture
def phone(contact):
    return signed_in(PHONE, "192.0.2.2")


def signed_in(agent, address):
    client = Client(headers={"User-Agent": agent}, REMOTE_ADDR=address)
    client.post("/login/", {"login": EMAIL, "password": PASSWORD})
    return client


def lines(client):
    return client.get(reverse("account")).context["page"].sessions


def is_in(client):
    return client.get("/portal/").status_code == 200


def test_sessions_are_listed_with_device_and_address_this_one_first(laptop, phone):
    assert [(one.device, one.address, one.is_this) for one in lines(laptop)] == [
        ("Firefox on Linux", "192.0.2.1", True),
        ("Safari on iPhone", "192.0.2.2", False),
    ]


def test_who_is_signed_in_is_read_together_with_the_session(laptop):
    laptop.get(reverse("account"))  # compiles what is kept
    with CaptureQueriesContext(connection) as asked:
        laptop.get(reverse("account"))

    of_sessions = [one["sql"] for one in asked if "identity_session" in one["sql"].partition(" where ")[0]]
    assert "left join identity_person" in of_sessions[0]
    assert not any("from identity_person where identity_person.id" in one["sql"] for one in asked)


def test_what_was_read_of_somebody_serves_that_one_alone(contact):
    another, number, find = make_staff(), contact.pk, SignInBackend().get_user
    with having_read(contact):
        assert find(another.pk) == another
        assert find(number) is contact

    assert find(number) is not contact


def test_only_sessions_of_ones_own_are_listed(laptop):
    other = Client()
    other.force_login(make_staff())

    assert len(lines(laptop)) == len(lines(other)) == 1


def test_a_session_that_is_in_use_is_seen(laptop, monkeypatch):
    (before,) = lines(laptop)
    later = timezone.now() + timedelta(minutes=6)
    monkeypatch.setattr(timezone, "now", lambda: later)

    laptop.get("/portal/")

    assert lines(laptop)[0].seen_at == later
    assert lines(laptop)[0].began_at == before.began_at


def test_one_session_is_ended_and_the_others_go_on(laptop, phone):
    (_this, other) = lines(laptop)

    assert laptop.post(reverse("account-sessions-end"), {"session": other.id}).headers["Location"] == "/account/"

    assert is_in(laptop)
    assert not is_in(phone)


def test_all_others_are_ended(laptop, phone):
    third = signed_in("curl/8", "192.0.2.3")

    third.post(reverse("account-sessions-end"))

    assert [is_in(one) for one in (laptop, phone, third)] == [False, False, True]
    with acting_as(INSCOPE):
        assert AuditEntry.objects.order_by("-id").values_list("event", "details")[0] == (
            "sessions_ended",
            '{"count":2}',
        )


@pytest.mark.parametrize("chosen", ["x", "\x00", "0" * 64])
def test_a_session_that_one_does_not_have_is_not_ended(laptop, phone, chosen):
    assert laptop.post(reverse("account-sessions-end"), {"session": chosen}).status_code == 422
    assert is_in(phone)


def test_nobody_ends_the_session_of_somebody_else(laptop):
    other = Client()
    other.force_login(make_staff())

    assert other.post(reverse("account-sessions-end"), {"session": lines(laptop)[0].id}).status_code == 422
    assert is_in(laptop)


def test_no_key_that_signs_in_stands_in_the_table(laptop):
    with acting_as(INSCOPE):
        kept = str(list(Session.objects.values()))

    assert laptop.cookies["sessionid"].value not in kept


def test_a_contact_who_acts_sees_no_session_of_another_company(laptop, contact):
    from inscope.apps.identity.selectors import actor_of  # noqa: PLC0415 - only here

    other = Client()
    other.force_login(make_contact())

    with acting_as(actor_of(contact)):
        assert list(Session.objects.values_list("person_id", flat=True)) == [contact.pk]
    with acting_as(INSCOPE):
        assert Session.objects.count() == 2


def test_a_key_that_somebody_made_up_begins_no_session(client, contact):
    client.cookies["sessionid"] = "made-up-by-somebody-else"

    client.post("/login/", {"login": EMAIL, "password": PASSWORD})

    assert client.cookies["sessionid"].value != "made-up-by-somebody-else"


def test_a_session_that_has_ended_signs_nobody_in(laptop, monkeypatch):
    later = timezone.now() + timedelta(hours=12, seconds=1)
    monkeypatch.setattr(timezone, "now", lambda: later)

    assert not is_in(laptop)


def test_a_session_ends_after_an_hour_in_which_nothing_was_asked(laptop, phone, monkeypatch):
    began = timezone.now()

    for minutes in (50, 100):
        moved = began + timedelta(minutes=minutes)
        monkeypatch.setattr(timezone, "now", lambda moved=moved: moved)
        assert is_in(laptop)

    assert [one.device for one in lines(laptop)] == ["Firefox on Linux"]
    assert not is_in(phone)


def test_a_session_ends_after_twelve_hours_whatever_was_done_in_it(laptop, monkeypatch):
    began = timezone.now()

    for minutes in range(50, 12 * 60, 50):
        moved = began + timedelta(minutes=minutes)
        monkeypatch.setattr(timezone, "now", lambda moved=moved: moved)
        waiting = laptop.post(reverse("account-sessions-end"))
        assert waiting.headers["Location"] == reverse("login-again")
    laptop.post(reverse("login-again"), {"present": PASSWORD})
    assert is_in(laptop)

    monkeypatch.setattr(timezone, "now", lambda: began + timedelta(hours=12, seconds=1))
    assert not is_in(laptop)


def test_after_signing_out_the_key_opens_nothing(laptop):
    key = laptop.cookies["sessionid"].value
    laptop.post(reverse("logout"))

    laptop.cookies["sessionid"] = key
    assert not is_in(laptop)


# -- the password --------------------------------------------------------------------------------


def change(client, present=PASSWORD, password=ANOTHER):
    return client.post(reverse("account-password"), {"present": present, "password": password})


def test_a_new_password_ends_every_other_session_and_this_one_goes_on(laptop, phone):
    before = laptop.cookies["sessionid"].value

    assert change(laptop).headers["Location"] == reverse("account")

    assert is_in(laptop)
    assert not is_in(phone)
    assert laptop.cookies["sessionid"].value != before
    client = Client()
    client.post("/login/", {"login": EMAIL, "password": ANOTHER})
    assert is_in(client)


@pytest.mark.parametrize(
    ("wrong", "field", "told"),
    [
        ({"present": "another"}, "present", "This is not your present password"),
        ({"password": "short"}, "password", "too short"),
    ],
)
def test_a_password_that_is_refused_says_why_beside_its_field(laptop, wrong, field, told):
    response = change(laptop, **wrong)

    page = " ".join(response.content.decode().split())
    assert response.status_code == 422
    assert told in re.findall(rf'id="password-{field}-error">(.*?)</p>', page)[0]
    assert "open" in re.findall(r"<details[^>]*>", page)[0]
    assert PASSWORD not in page


def test_no_other_page_of_the_library_has_an_address():
    from django.urls import NoReverseMatch  # noqa: PLC0415 - only here

    others = (
        "account_signup", "account_logout", "account_change_password", "account_email", "account_reset_password",
        "account_reauthenticate", "mfa_index", "mfa_activate_totp", "mfa_view_recovery_codes", "mfa_add_webauthn",
    )  # fmt: skip
    for name in others:
        with pytest.raises(NoReverseMatch):
            reverse(name)
