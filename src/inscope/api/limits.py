"""How much one address may ask."""

import ipaddress
import math

from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from inscope.api.errors import TooManyRequestsError
from inscope.pg.locks import hold_name

REQUESTS_MAX = 60
WINDOW_SECONDS = 60
BODY_BYTES_MAX = 64 * 1024
_HOUSEHOLD = 64
"""The bits of an IPv6 address that name a network: its holder has all the others to choose from."""


def count_request(request: HttpRequest) -> None:
    """Count a request against its address, which is the peer's and never what a header says.

    Raises:
        TooManyRequestsError: the address has used up the last minute.
    """
    spend(_asker(str(request.META.get("REMOTE_ADDR", ""))), timezone.now().timestamp())


def spend(asker: str, now: float) -> None:
    """Take one of the requests that an asker has in any `WINDOW_SECONDS`; those refused cost nothing.

    One at a time for each asker, so that requests that come together are all counted.

    Raises:
        TooManyRequestsError: there is none left; it says when there will be.
    """
    key = f"api:{asker}"
    with transaction.atomic():
        hold_name("api", asker)
        recent = [at for at in cache.get(key, ()) if at > now - WINDOW_SECONDS]
        if len(recent) >= REQUESTS_MAX:
            raise TooManyRequestsError(REQUESTS_MAX, max(1, math.ceil(recent[0] + WINDOW_SECONDS - now)))
        cache.set(key, (*recent, now), WINDOW_SECONDS + 1)  # the cache counts whole seconds, and drops the rest


def _asker(address: str) -> str:
    """Return whom an address stands for; what is no address (a Unix socket has none) stands for itself."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.IPv6Network((found, _HOUSEHOLD), strict=False).network_address)
