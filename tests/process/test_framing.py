"""Where the web server takes a request to end: nothing that two servers could read differently begins a second one."""

import re
import socket
import sys
from contextlib import suppress

import pytest

from inscope.cli.ports import usable_port
from tests.running import finding_tests, process, wait_for

pytestmark = pytest.mark.process

START_SECONDS = 60
NEXT = "GET /next HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n"
CHUNKS = "0\r\n\r\n"
BOTH = len(CHUNKS + NEXT)


@pytest.fixture(scope="module")
def statuses(tmp_path_factory):
    """Send a head and what follows on one connection, and return the statuses until the server closes it."""
    folder, port = tmp_path_factory.mktemp("framing"), usable_port("::", 0)
    env = finding_tests(folder)

    def send(lines, body=NEXT, version="1.1"):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=START_SECONDS) as connection:
            head = [f"POST / HTTP/{version}", "Host: here", *lines, "", ""]
            connection.sendall(("\r\n".join(head) + body).encode("latin-1"))
            with connection.makefile("rb") as answer:
                return [int(one) for one in re.findall(rb"HTTP/1\.1 (\d+)", answer.read())]

    with process(sys.executable, "-m", "tests.process.forwarded", "::", str(port), env=env, output=folder / "out.txt"):
        wait_for(lambda: send(["Connection: close"], ""), START_SECONDS, "it answers")
        yield send


def test_requests_that_say_how_long_they_are_come_one_after_the_other(statuses):
    assert statuses(["Content-Length: 3"], "abc" + NEXT) == [200, 200]
    assert statuses(["Transfer-Encoding: chunked"], CHUNKS + NEXT) == [200, 200]


@pytest.mark.parametrize(
    "lines",
    [
        ["Transfer-Encoding: chunked", f"Content-Length: {BOTH}"],
        [f"Content-Length: {BOTH}", "Transfer-Encoding: chunked"],
    ],
)
def test_after_a_request_of_two_lengths_the_connection_ends(statuses, lines):
    assert statuses(lines, CHUNKS + NEXT) == [200]


@pytest.mark.parametrize(
    "lines",
    [
        ["Content-Length: 0", f"Content-Length: {len(NEXT)}"],
        [f"Content-Length: +{len(NEXT)}"],
        ["Content-Length: 0x0"],
        [f"Content-Length : {len(NEXT)}"],
        ["Transfer-Encoding: xchunked", "Content-Length: 0"],
        ["Transfer-Encoding: chunked, identity"],
        ["X: a", f" Content-Length: {len(NEXT)}"],
        ["X: a\0b", "Content-Length: 0"],
    ],
)
def test_a_length_that_could_be_read_in_two_ways_is_refused(statuses, lines):
    assert statuses(lines) == [400]


def test_an_old_request_in_chunks_is_refused(statuses):
    assert statuses(["Transfer-Encoding: chunked"], CHUNKS + NEXT, version="1.0") == [400]
