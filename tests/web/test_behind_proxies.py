"""Behind proxies: limits, sessions and the audit know who asks, and nobody says so but a proxy that we name."""

from ipaddress import ip_network

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from inscope.api.limits import REQUESTS_MAX
from inscope.web.account.adapter import AccountAdapter
from inscope.web.common.proxies import address_of, believe_proxies
from tests.factories import make_contact

CLIENT, OTHER, PROXY, STRANGER = "203.0.113.9", "203.0.113.10", "10.0.0.7", "198.51.100.3"
PASSWORD = "a long enough sentence"  # noqa: S105 - of nobody


@pytest.fixture(autouse=True)
def behind_a_proxy(settings):
    settings.PROXIES = [ip_network("10.0.0.0/28")]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")


@pytest.fixture
def contact(db):
    return make_contact(email="maya@halden.example", password=PASSWORD)


def sign_in(client, password=PASSWORD):
    client.post("/login/", {"login": "maya@halden.example", "password": password})
    return client


def heard(peer, **headers):
    """The request as everything behind the first middleware sees it."""
    seen = []

    def view(request):
        seen.append(request)
        return HttpResponse()

    believe_proxies(view)(RequestFactory().get("/", headers=headers, REMOTE_ADDR=peer))
    return seen[0]


def test_the_client_is_who_asked_the_proxy():
    request = heard(PROXY, x_forwarded_for=f"{OTHER}, {CLIENT}")

    assert address_of(request) == CLIENT
    assert AccountAdapter().get_client_ip(request) == CLIENT
    assert "X-Forwarded-For" not in request.headers


@pytest.mark.parametrize("peer", [STRANGER, "", "::1"])
def test_nobody_but_a_proxy_says_who_asks_and_how(peer):
    request = heard(peer, x_forwarded_for=CLIENT, x_forwarded_proto="https")

    assert address_of(request) == peer
    assert not request.is_secure()


def test_without_the_setting_nobody_says_so(settings):
    settings.PROXIES = []

    request = heard(PROXY, x_forwarded_for=CLIENT, x_forwarded_proto="https")

    assert address_of(request) == PROXY
    assert not request.is_secure()


@pytest.mark.parametrize(
    ("told", "is_secure"), [("https", True), ("http", False), ("", False), ("http, https", True), ("https,http", False)]
)
def test_the_last_word_on_the_way_is_the_proxy_s(told, is_secure):
    """A client may send the header as well; a proxy that adds its own puts it at the end."""
    assert heard(PROXY, x_forwarded_proto=told).is_secure() is is_secure


def through(peer, forwarded):
    return Client(REMOTE_ADDR=peer, headers={"X-Forwarded-For": forwarded})


def test_requests_through_a_proxy_are_limited_by_client(published_pack):
    def status(client):
        return client.post("/api/v1/decisions", {"facts": {}}, content_type="application/json").status_code

    asked = [status(through(PROXY, f"192.0.2.{number}, {CLIENT}")) for number in range(REQUESTS_MAX + 1)]

    assert set(asked[:-1]) == {200}
    assert asked[-1] == 429
    assert status(through(PROXY, OTHER)) == 200
    assert status(through(STRANGER, CLIENT)) == 200


def test_failures_through_a_proxy_keep_no_other_client_out(contact):
    for number in range(6):
        sign_in(through(PROXY, f"192.0.2.{number}, {CLIENT}"), "wrong")

    assert "_auth_user_id" not in sign_in(through(PROXY, CLIENT)).session
    assert "_auth_user_id" in sign_in(through(PROXY, OTHER)).session


def test_a_session_through_a_proxy_began_at_the_client(contact):
    client = sign_in(through(PROXY, f"192.0.2.1, {CLIENT}"))

    assert [one.address for one in client.get(reverse("account")).context["page"].sessions] == [CLIENT]
