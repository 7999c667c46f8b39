"""Which addresses a webhook may have, and which machines are asked for it (server-side request forgery)."""

from ipaddress import ip_network

import pytest

from inscope.core.webhooks import WebhookRefusedError, checked_url, is_named, may_be_asked, split

OPEN = ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"]
CLOSED = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",  # noqa: S104 - not bound to
    "10.0.0.7",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.1.2.3",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd12:3456::1",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.7",
    "::ffff:169.254.169.254",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "2002:a00:7::1",
    "2001:0:7f00:1::",
    "localhost",
    "",
]


@pytest.mark.parametrize("address", OPEN)
def test_a_machine_of_the_open_internet_is_asked(address):
    assert may_be_asked(address, [])


@pytest.mark.parametrize("address", CLOSED)
def test_a_machine_near_by_is_not_in_whatever_form_it_is_written(address):
    assert not may_be_asked(address, [])


def test_a_gateway_leads_on_to_the_open_internet():
    assert may_be_asked("64:ff9b::5db8:d822", [])


def test_the_operator_names_networks_that_are_asked_all_the_same():
    networks = [ip_network("10.0.0.0/28")]

    assert may_be_asked("10.0.0.7", networks)
    assert may_be_asked("::ffff:10.0.0.7", networks)
    assert not may_be_asked("10.0.1.7", networks)
    assert is_named("10.0.0.7", networks)
    assert not is_named("93.184.216.34", networks)


@pytest.mark.parametrize("url", ["https://example.com/hook", "http://10.0.0.7:8080/?a=1", " https://example.com "])
def test_an_address_is_kept_as_it_is_asked(url):
    assert checked_url(url) == url.strip()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.com",
        "ftp://example.com/",
        "file:///etc/passwd",
        "https://",
        "https://user:word@example.com/",
        "https://example.com/#part",
        "https://example.com:0/",
        "https://example.com:99999/",
        "https://[::1",
        "https://example.com/a b",
        "https://example.com/\r\nHost: other",
        "https://exämple.com/",
        "https://example.com/" + "a" * 600,
    ],
)
def test_what_is_no_address_of_a_webhook_is_refused_beside_its_field(url):
    with pytest.raises(WebhookRefusedError) as refusal:
        checked_url(url)

    assert refusal.value.details() == {"field": "url"}


def test_what_cannot_be_split_is_none():
    assert split("https://[::1") is None
