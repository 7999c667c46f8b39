"""Nobody chooses the address under which they are counted: what a client sends is never believed."""

from ipaddress import IPv4Network, IPv6Network, ip_address

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from inscope.core.proxies import Network, client_of, is_trusted, read_network

PROXIES: list[Network] = [IPv4Network("10.0.0.0/24"), IPv4Network("192.0.2.7/32"), IPv6Network("2001:db8:1::/48")]
OURS = st.sampled_from(["10.0.0.1", "192.0.2.7", "::ffff:10.0.0.9", "2001:db8:1::5", "2001:db8:1::5%eth0"])
OTHERS = st.ip_addresses().map(str)
WAYS = st.sampled_from(["{}", " {} ", "{}:4711", "[{}]", "[{}]:4711"])
SENT = st.one_of(st.text(), st.lists(OURS | OTHERS).map(", ".join))


@st.composite
def clients(draw):
    """An address that is none of our proxies, and how a proxy writes it."""
    address = draw(OTHERS)
    assume(not is_trusted(address, PROXIES))
    way = draw(WAYS)
    return plain(address), way.format(address) if "." in address or "[" in way or ":47" not in way else address


def plain(address):
    found = ip_address(address.partition("%")[0])
    return str(getattr(found, "ipv4_mapped", None) or found)


@given(sent=SENT, client=clients(), between=st.lists(OURS, max_size=3), peer=OURS)
def test_whatever_a_client_sends_it_is_the_one_that_asked_our_proxy(sent, client, between, peer):
    address, written = client

    assert client_of(peer, ",".join([sent, written, *between]), PROXIES) == address


@given(sent=SENT, client=clients())
def test_without_a_proxy_between_no_header_is_believed(sent, client):
    address, _ = client

    assert client_of(address, sent, PROXIES) == address


@given(sent=SENT, peer=OURS | OTHERS)
def test_without_the_setting_no_header_is_believed(sent, peer):
    assert client_of(peer, sent, []) == peer


@given(sent=st.text(), between=st.lists(OURS, max_size=3), peer=OURS)
def test_what_is_no_address_makes_it_the_peer_or_an_address(sent, between, peer):
    found = client_of(peer, ",".join([sent, *between]), PROXIES)

    assert found == peer or str(ip_address(found)) == found


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("203.0.113.9, 192.0.2.7, 10.0.0.4", "203.0.113.9"),
        ("203.0.113.9:51000", "203.0.113.9"),
        ("[2001:db8::9]:51000", "2001:db8::9"),
        ("[2001:db8::9]", "2001:db8::9"),
        ("2001:DB8:0::9", "2001:db8::9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("fe80::9%eth7", "fe80::9"),
    ],
)
def test_an_address_is_read_however_it_is_written(forwarded, client):
    assert client_of("10.0.0.1", forwarded, PROXIES) == client


@pytest.mark.parametrize(
    "forwarded",
    [
        *("", ",", "203.0.113.9,", "unknown", "_hidden", "[]", "[]:1", "203.0.113", "203.0.113.256", "0203.0.113.9"),
        *("203.0.113.9, unknown", "203.0.113.9, unknown, 10.0.0.4", "203.0.113.9:", "203.0.113.9:port", "٢٠٣.0.113.9"),
        "10.0.0.4",
    ],
)
def test_where_no_client_can_be_read_it_is_the_proxy(forwarded):
    assert client_of("10.0.0.1", forwarded, PROXIES) == "10.0.0.1"


@pytest.mark.parametrize("peer", ["", "unix:", "10.0.1.1", "2001:db8:2::1"])
def test_a_peer_that_is_no_proxy_of_ours_is_the_client(peer):
    assert client_of(peer, "203.0.113.9", PROXIES) == peer


@pytest.mark.parametrize(
    ("word", "network"),
    [
        ("10.0.0.7", IPv4Network("10.0.0.7/32")),
        ("10.0.0.0/24", IPv4Network("10.0.0.0/24")),
        ("2001:db8::/32", IPv6Network("2001:db8::/32")),
        ("::ffff:10.0.0.0/120", IPv4Network("10.0.0.0/24")),
        ("::1", IPv6Network("::1/128")),
    ],
)
def test_a_proxy_is_named_by_its_address_or_its_network(word, network):
    assert read_network(word) == network


@pytest.mark.parametrize(
    "word",
    [
        "",
        "proxy.example",
        "10.0.0.7/24",
        "10.0.0.0/33",
        "10.0.0",
        "fe80::1%eth0",
        "0.0.0.0/0",
        "::/0",
        "::ffff:0:0/96",
        "*",
    ],
)
def test_what_names_no_network_or_every_one_is_none(word):
    assert read_network(word) is None
