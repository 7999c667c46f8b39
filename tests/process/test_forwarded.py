"""What the web server makes of X-Forwarded-For, on which it rests that nobody chooses an address."""

import json
import socket
import sys
from contextlib import suppress

import pytest

from inscope.cli.ports import usable_port
from tests.running import finding_tests, process, wait_for

pytestmark = pytest.mark.process

START_SECONDS = 60


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    """Send lines of a head to a server that listens for IPv4 and IPv6, and return what the program behind heard."""
    folder = tmp_path_factory.mktemp("forwarded")
    port = usable_port("::", 0)
    env = finding_tests(folder)

    def send(*lines):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=START_SECONDS) as connection:
            head = ["GET / HTTP/1.1", "Host: here", "Connection: close", *lines, "", ""]
            connection.sendall("\r\n".join(head).encode("latin-1"))
            with connection.makefile("rb") as answer:
                return json.loads(answer.read().partition(b"\r\n\r\n")[2])

    with process(sys.executable, "-m", "tests.process.forwarded", "::", str(port), env=env, output=folder / "out.txt"):
        wait_for(send, START_SECONDS, "it answers")
        yield send


def test_an_address_of_ipv4_comes_within_ipv6(ask):
    assert ask() == ["::ffff:127.0.0.1", None]


def test_what_a_proxy_adds_on_a_line_of_its_own_stands_at_the_end(ask):
    heard = ask("X-Forwarded-For: 192.0.2.1, 192.0.2.2", "X-Forwarded-For: 203.0.113.9")

    assert heard[1].replace(" ", "") == "192.0.2.1,192.0.2.2,203.0.113.9"


def test_what_cannot_be_read_hides_the_whole_line(ask):
    """Then it is the proxy that is counted."""
    assert ask("X-Forwarded-For: \xff, 203.0.113.9")[1] == ""


@pytest.mark.parametrize("name", ["X_Forwarded_For", "X_Forwarded-For"])
def test_a_name_with_an_underscore_is_the_same_name_so_a_proxy_has_to_drop_it(ask, name):
    """The guide says so. Where this fails, the server has learnt to drop it itself, and the guide can be shorter."""
    assert ask("X-Forwarded-For: 203.0.113.9", f"{name}: 192.0.2.1")[1] == "192.0.2.1"
