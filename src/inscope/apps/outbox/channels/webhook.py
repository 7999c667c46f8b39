"""Webhooks: signed as Standard Webhooks says, to the very machine that was looked at, and to none that it names."""

import contextlib
import http.client
import socket
import ssl
import threading
from datetime import UTC, datetime
from urllib.parse import SplitResult
from uuid import UUID

from django.conf import settings

from inscope.apps.outbox.errors import NotDeliveredError
from inscope.core.outbox import one_line
from inscope.core.webhooks import is_named, may_be_asked, split

STEP_SECONDS = 10.0
"""So long each step may take, and"""
ALL_SECONDS = 30.0
"""all of them together: a machine that answers drop by drop keeps nobody waiting."""
MOST_BYTES = 64 * 1024
_OK = range(200, 300)


def send(*, public_id: UUID, url: str, secret: str, body: str, now: datetime) -> None:
    """Hand a message over, with the same webhook-id at each try.

    Raises:
        NotDeliveredError: the machine may not be asked, does not answer, or does not say that it has it.
    """
    from standardwebhooks import Webhook  # noqa: PLC0415 -- needed by the worker alone

    parts = split(url)
    if parts is None or not parts.hostname:
        raise NotDeliveredError("this is no address that can be asked")
    at, number = now.astimezone(UTC), str(public_id)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Inscope",
        "webhook-id": number,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(number, at, body),
    }
    try:
        status = _ask(parts, _machine(parts), body.encode(), headers)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise NotDeliveredError(one_line(f"{type(error).__name__}: {error}")) from error
    if status not in _OK:
        raise NotDeliveredError(f"it answered {status}, and redirects are not followed")


def _machine(parts: SplitResult) -> str:
    """Return the address to connect to: looked up once, so that no second answer can be another one.

    Raises:
        NotDeliveredError: an address is not to be asked, or not in the open.
    """
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = [str(one[4][0]) for one in socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)]
    for address in found:
        if not may_be_asked(address, settings.WEBHOOK_NETWORKS):
            raise NotDeliveredError(f"`{address}` is no machine that webhooks may ask (INSCOPE_WEBHOOK_NETWORKS)")
        if parts.scheme == "http" and not is_named(address, settings.WEBHOOK_NETWORKS):
            raise NotDeliveredError("without https, only networks that INSCOPE_WEBHOOK_NETWORKS names are asked")
    return found[0]


def _ask(parts: SplitResult, address: str, body: bytes, headers: dict[str, str]) -> int:
    """Return the status of the answer; the rest of it is read and forgotten."""
    connection = _connection(parts, address)
    ends = threading.Timer(ALL_SECONDS, _cut, [connection.sock])  # the connection forgets it before the answer ends
    ends.start()
    try:
        target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        connection.request("POST", target, body, headers)
        answer = connection.getresponse()
        answer.read(MOST_BYTES)
        return answer.status
    finally:
        ends.cancel()
        connection.close()


def _connection(parts: SplitResult, address: str) -> http.client.HTTPConnection:
    """Connect to the address, and speak to it as the host: its certificate is of the host's name."""
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    connection = http.client.HTTPConnection(host, port, timeout=STEP_SECONDS)
    connection.auto_open = 0  # it would look the name up again
    plain = socket.create_connection((address, port), timeout=STEP_SECONDS)
    try:
        if parts.scheme == "https":
            connection.default_port = 443
            connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        else:
            connection.sock = plain
    except BaseException:
        plain.close()
        raise
    return connection


def _cut(connected: socket.socket) -> None:
    """End a connection from outside: what reads from it gets no more."""
    with contextlib.suppress(OSError):
        connected.shutdown(socket.SHUT_RDWR)
