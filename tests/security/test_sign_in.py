"""Signing in tells nothing, locks nobody else out, and leads nowhere else."""

import re
from itertools import count
from time import process_time
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import make_contact, make_staff

PASSWORD = "a walk along the harbour"  # noqa: S105 - of a test
EMAIL = "maya@example.com"
GUESS = "a guess, and no more"

_SITES = ("evil.example", "evil.example:443", "testserver.evil.example", "testserver@evil.example", "127.1")
_FORMS = (
    "https://{}/", "http://{}/", "//{}/", "///{}/", "////{}", "/\\{}", "\\\\{}", "\\/{}", "/\t/{}", "/\n/{}",
    "https:{}", "https:/{}", "https:///{}", "HTTPS://{}", "ftp://{}/", "javascript:alert('{}')", "data:text/html,{}",
    " //{}", "\x00//{}", "https://testserver@{}/", "https://{}\\@testserver/", "//{}/%2f..", "https://{}#@testserver",
    "///\\;@{}", "//%0d%0a{}", "vbscript:{}", "view-source:https://{}", "https://{}?testserver", ".{}", "@{}",
    "https\t://{}", "/%09/{}", "/%5c{}", "//{}\\testserver", "http:\\\\{}", "http:/\\{}", "//[::1]{}",
    "https://{}%00.testserver", "///{}//..", "//google%E3%80%82{}",
)  # fmt: skip
ELSEWHERE = [form.format(site) for form in _FORMS for site in _SITES]
"""Two hundred ways to write an address of another site, and some that are none at all."""

_address = count(1)


@pytest.fixture
def contact(db):
    return make_contact(email=EMAIL, password=PASSWORD)


def try_to(client, password=PASSWORD, email=EMAIL, **more):
    return client.post("/login/", {"login": email, "password": password, **more})


def is_in(client):
    return "_auth_user_id" in client.session


def from_elsewhere():
    return Client(REMOTE_ADDR=f"198.51.100.{next(_address) % 250}")


# -- locking out ---------------------------------------------------------------------------------


def test_nobody_is_kept_out_by_failures_from_elsewhere(client, contact):
    attacker = Client(REMOTE_ADDR="192.0.2.66")
    for _ in range(30):
        try_to(attacker, GUESS)

    try_to(client)

    assert is_in(client)
    try_to(attacker)
    assert not is_in(attacker)


def test_no_header_of_the_sender_makes_room_for_more_guesses(client, contact):
    for number in range(5):
        try_to(Client(headers={"X-Forwarded-For": f"203.0.113.{number}", "X-Real-IP": f"203.0.113.{number}"}), GUESS)

    spoofing = Client(headers={"X-Forwarded-For": "203.0.113.99", "Forwarded": "for=203.0.113.99"})
    try_to(spoofing)

    assert not is_in(spoofing)


def test_guesses_at_many_accounts_from_one_place_are_counted_together(db):
    attacker = Client(REMOTE_ADDR="192.0.2.66")
    staff = make_staff(email="ines@example.com", password=PASSWORD)
    for number in range(20):
        try_to(attacker, GUESS, email=f"guess{number}@example.com")

    try_to(attacker, email=staff.email)

    assert not is_in(attacker)


# -- telling apart -------------------------------------------------------------------------------


def least_of(*acts):
    """The least work that each takes in turns, in seconds of this process: a busy machine changes it little."""
    taken: list[list[float]] = [[] for _ in acts]
    for _ in range(8):
        for act, times in zip(acts, taken, strict=True):
            began = process_time()
            act(from_elsewhere())
            times.append(process_time() - began)
    return [min(times) for times in taken]


@pytest.mark.parametrize("page", ["sign in", "new password"])
def test_an_address_that_nobody_has_takes_as_much_work_as_one_that_is_known(contact, settings, page):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    contact.set_password(PASSWORD)
    contact.save(update_fields=["password"])

    def ask(client, email):
        return try_to(client, GUESS, email) if page == "sign in" else client.post(reverse("forgot"), {"email": email})

    known, unknown = least_of(lambda client: ask(client, EMAIL), lambda client: ask(client, "nobody@example.com"))

    assert 0.5 < known / unknown < 2


@pytest.mark.parametrize("password", [PASSWORD, GUESS])
def test_a_closed_account_and_an_unknown_address_read_the_same(contact, password):
    make_contact(email="closed@example.com", password=PASSWORD, is_active=False)

    def told(email):
        response = try_to(from_elsewhere(), password, email)
        page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
        return response.status_code, page.replace(email, "")

    assert told("closed@example.com") == told("nobody@example.com")


# -- leading away --------------------------------------------------------------------------------


@pytest.mark.parametrize("wanted", ELSEWHERE, ids=range(len(ELSEWHERE)))
def test_no_way_to_write_another_site_leads_away(client, contact, wanted):
    led = try_to(client, next=wanted).headers["Location"]

    as_browsers_read = re.sub(r"[\t\r\n]", "", led.strip()).replace("\\", "/")
    assert urlsplit(urljoin("http://testserver/login/", as_browsers_read))[:2] == ("http", "testserver"), led


def test_a_forged_host_makes_no_link(client, contact):
    client.force_login(make_staff("administrator"))
    address = reverse("office-person-link", args=[contact.public_id])

    assert client.post(address, headers={"Host": "evil.example"}).status_code == 400
    assert "http://testserver/invite/" in client.post(address).content.decode()
