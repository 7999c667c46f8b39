"""How much one sender may ask: an address, or a token."""

import math
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone

from inscope.api.errors import TooManyRequestsError
from inscope.apps.identity.selectors import hash_of
from inscope.core.networks import network_of
from inscope.pg.rates import take
from inscope.web.common.proxies import address_of

REQUESTS_MAX = 60
WINDOW_SECONDS = 60
BODY_BYTES_MAX = 64 * 1024
CASE_BYTES_MAX = 256 * 1024
"""A body with the text of a person."""


def count_request(request: HttpRequest) -> None:
    """Count a request against the network of its address, which no header sets but a trusted proxy's.

    Raises:
        TooManyRequestsError: the address has used up the last minute.
    """
    spend(network_of(address_of(request)), timezone.now().timestamp())


def count_token(token: str, now: datetime) -> None:
    """Count a request against its token, wherever it comes from.

    Raises:
        TooManyRequestsError: the token has used up the last minute.
    """
    spend(f"token:{hash_of(token)}", now.timestamp())


def spend(asker: str, now: float) -> None:
    """Take one of the requests that an asker has in any `WINDOW_SECONDS`; those refused cost nothing.

    Raises:
        TooManyRequestsError: there is none left; it says when there will be.
    """
    wait = take(asker, now=now, most=REQUESTS_MAX, seconds=WINDOW_SECONDS)
    if wait is not None:
        raise TooManyRequestsError(REQUESTS_MAX, max(1, math.ceil(wait)))
