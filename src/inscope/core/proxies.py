"""Who asks, where proxies stand between: only what a trusted proxy wrote is believed, and it writes at the end."""

import re
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network

_ALL_IPV4 = IPv6Network("::ffff:0:0/96")
"""Where IPv6 holds the addresses of IPv4."""
_WITH_PORT = re.compile(r"\[(.*)\](?::[0-9]+)?|([0-9.]+):[0-9]+")


def read_network(word: str) -> Network | None:
    """Return the network that a word names, such as `10.0.0.7` or `10.0.0.0/24`, or None where it names none.

    Nor is it one if it has bits beyond its length, names an interface (`%eth0`), or holds every address there is.

    >>> read_network("10.0.0.7/24")
    """
    try:
        found = ip_network(word)
    except ValueError:
        return None
    if "%" in word or not found.prefixlen:
        return None
    if isinstance(found, IPv6Network) and found.subnet_of(_ALL_IPV4):
        bits = found.prefixlen - _ALL_IPV4.prefixlen
        return IPv4Network((found.network_address.packed[-4:], bits)) if bits else None
    return found


def is_trusted(peer: str, proxies: Sequence[Network]) -> bool:
    """Say whether the other end of a connection is one of our proxies."""
    address = _address(peer)
    return address is not None and _is_among(address, proxies)


def client_of(peer: str, forwarded: str, proxies: Sequence[Network]) -> str:
    """Return the address of the client: from the end of X-Forwarded-For, the first one that is no proxy of ours.

    Each proxy adds at the end who asked it, so whatever a client sends itself stands further left and is never
    reached. Where no such address is found, or no address at all, the client is the peer.

    >>> client_of("10.0.0.7", "made up, 203.0.113.9", [IPv4Network("10.0.0.0/24")])
    '203.0.113.9'
    """
    if not is_trusted(peer, proxies):
        return peer
    for word in reversed(forwarded.split(",")):
        address = _address(word.strip())
        if address is None:
            return peer
        if not _is_among(address, proxies):
            return str(address)
    return peer


def _address(word: str) -> IPv4Address | IPv6Address | None:
    """Read an address, perhaps with a port; the interface is left away, and IPv4 within IPv6 is IPv4."""
    if with_port := _WITH_PORT.fullmatch(word):
        word = with_port[1] or with_port[2] or ""
    try:
        found = ip_address(word)
    except ValueError:
        return None
    return found if isinstance(found, IPv4Address) else found.ipv4_mapped or IPv6Address(int(found))


def _is_among(address: IPv4Address | IPv6Address, proxies: Sequence[Network]) -> bool:
    return any(address in network for network in proxies)
