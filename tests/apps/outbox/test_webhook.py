"""Webhooks as a receiver sees them, and what is never asked: redirects, names that change, answers without an end."""

import json
import socket
import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_network
from uuid import UUID

import pytest
from django.utils import timezone
from standardwebhooks import Webhook

from inscope.apps.outbox.channels import webhook
from inscope.apps.outbox.errors import NotDeliveredError

ID = UUID("0197f0c0-0000-7000-8000-000000000001")
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 - of the examples of Standard Webhooks
HERE = [ip_network("127.0.0.0/8")]


@contextmanager
def receiver(status=200, *, location="", drips=False):
    """A server on this machine that notes what it is sent."""

    got = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((self.path, dict(self.headers), body))
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.end_headers()
            while drips:
                try:
                    self.wfile.write(b".")
                    self.wfile.flush()
                except OSError:
                    return
                time.sleep(0.02)

        def log_message(self, *_more):
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever, args=[0.01], daemon=True)
    thread.start()
    try:
        yield server.server_address[1], got
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def send(url):
    webhook.send(public_id=ID, url=url, secret=SECRET, body='{"type": "trial"}', now=timezone.now())


def test_a_receiver_can_tell_that_a_message_is_ours(settings):
    settings.WEBHOOK_NETWORKS = HERE
    with receiver() as (port, got):
        send(f"http://127.0.0.1:{port}/hook?of=us")

    ((path, headers, body),) = got
    assert path == "/hook?of=us"
    assert headers["webhook-id"] == str(ID)
    assert Webhook(SECRET).verify(body, headers) == {"type": "trial"}
    assert json.loads(body) == {"type": "trial"}


def test_a_redirect_is_not_followed(settings):
    settings.WEBHOOK_NETWORKS = HERE
    with (
        receiver() as (other, reached),
        receiver(302, location=f"http://127.0.0.1:{other}/") as (port, got),
        pytest.raises(NotDeliveredError, match="302"),
    ):
        send(f"http://127.0.0.1:{port}/")

    assert (len(got), reached) == (1, [])


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "[::1]", "169.254.169.254", "[::ffff:127.0.0.1]", "2130706433"]
)
def test_this_machine_is_not_asked(settings, host):
    settings.WEBHOOK_NETWORKS = []
    with receiver() as (port, got), pytest.raises(NotDeliveredError):
        send(f"https://{host}:{port}/")

    assert got == []


def test_without_https_only_networks_are_asked_that_the_operator_names(settings, monkeypatch):
    settings.WEBHOOK_NETWORKS = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_m: [(2, 1, 6, "", ("93.184.216.34", 80))])

    with pytest.raises(NotDeliveredError, match="without https"):
        send("http://example.com/")


def test_a_name_is_looked_up_once_and_a_second_answer_changes_nothing(settings, monkeypatch):
    """DNS rebinding: what was looked at is what is asked."""
    settings.WEBHOOK_NETWORKS = HERE
    answers = iter(["127.0.0.1"])
    real = socket.getaddrinfo

    def once(host, *more, **named):
        return real(next(answers) if host == "rebinding.example" else host, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", once)
    with receiver() as (port, got):
        send(f"http://rebinding.example:{port}/")

    assert got[0][1]["Host"] == f"rebinding.example:{port}"


def test_of_several_addresses_all_are_in_the_open(settings, monkeypatch):
    settings.WEBHOOK_NETWORKS = []
    both = [(2, 1, 6, "", ("93.184.216.34", 443)), (2, 1, 6, "", ("10.0.0.7", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_m: both)

    with pytest.raises(NotDeliveredError, match=r"10\.0\.0\.7"):
        send("https://example.com/")


def test_an_answer_without_an_end_is_cut_off(settings, monkeypatch):
    settings.WEBHOOK_NETWORKS = HERE
    monkeypatch.setattr(webhook, "ALL_SECONDS", 0.3)
    begun = time.monotonic()
    with receiver(drips=True) as (port, _got), suppress(NotDeliveredError):
        send(f"http://127.0.0.1:{port}/")

    assert time.monotonic() - begun < 5


def test_a_machine_that_does_not_answer_is_told_of(settings):
    settings.WEBHOOK_NETWORKS = HERE

    with pytest.raises(NotDeliveredError, match="ConnectionRefusedError"):
        send("http://127.0.0.1:1/")
