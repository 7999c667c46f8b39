"""For whom a network address stands, where tries are counted."""

import ipaddress

_HOUSEHOLD = 64
"""The bits of an IPv6 address that name a network: its holder has all the others to choose from."""


def network_of(address: str) -> str:
    """Return whom an address stands for; what is no address (a Unix socket has none) stands for itself.

    >>> network_of("2001:db8:1:2:3:4:5:6")
    '2001:db8:1:2::'
    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.IPv6Network((found.packed, _HOUSEHOLD), strict=False).network_address)
