"""Webhooks: which addresses may be written down, and which machines may be asked for them."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import ClassVar
from urllib.parse import SplitResult, urlsplit

from inscope.core.errors import DomainError
from inscope.core.policy.errors import shortened
from inscope.core.proxies import Network

LONGEST_URL = 500
_TRANSLATED = IPv6Network("64:ff9b::/96")
"""Where a gateway translates IPv6 to an address of IPv4 (RFC 6052)."""


class WebhookRefusedError(DomainError):
    """A webhook that is not kept; `field` is where that is said."""

    code: ClassVar[str] = "webhook_refused"

    def __init__(self, message: str, *, field: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.field = field

    def details(self) -> dict[str, object]:
        """Return where it is said."""
        return {"field": self.field}


def checked_url(url: str) -> str:
    """Return the address of a webhook as it is kept: a host and a path, without a password.

    Raises:
        WebhookRefusedError: it is none.
    """
    url = url.strip()
    parts = split(url)
    if parts is None or len(url) > LONGEST_URL:
        hint = "such as https://example.com/hooks/inscope"
        raise WebhookRefusedError(f"`{shortened(url)}` is no address of a webhook", field="url", hint=hint)
    return url


def split(url: str) -> SplitResult | None:
    """Return the parts of an address that can be asked; None for what is none."""
    try:
        parts = urlsplit(url)
        is_right = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return None
    is_plain = url.isascii() and url.isprintable() and " " not in url
    is_right = is_right and is_plain and not (parts.username or parts.password or parts.fragment)
    return parts if is_right else None


def is_named(address: str, networks: Sequence[Network]) -> bool:
    """Say whether an address is in one of the networks that the operator names."""
    found = _meant(address)
    return found is not None and any(found in network for network in networks)


def may_be_asked(address: str, networks: Sequence[Network]) -> bool:
    """Say whether a machine may be asked: one of the open internet, or in a network that the operator names.

    An address that carries one of IPv4 is judged by both.

    >>> may_be_asked("::ffff:127.0.0.1", [])
    False
    """
    found = _meant(address)
    return found is not None and (is_named(address, networks) or all(map(_is_open, _carried(found))))


def _meant(address: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    return found if isinstance(found, IPv4Address) else found.ipv4_mapped or found


def _carried(address: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    """Return an address with those of IPv4 that it leads on to."""
    if isinstance(address, IPv4Address):
        return [address]
    carried: list[IPv4Address | IPv6Address] = [address]
    if address.sixtofour:
        carried.append(address.sixtofour)
    if address.teredo:
        carried += address.teredo
    if address in _TRANSLATED:
        carried[0] = IPv4Address(address.packed[-4:])
    return carried


def _is_open(address: IPv4Address | IPv6Address) -> bool:
    return address.is_global and not address.is_multicast and not address.is_reserved
