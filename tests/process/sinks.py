"""Receivers of e-mail and webhooks that note what arrives, and say at each stage how far a message is."""

import re
import socketserver
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_ID = re.compile(rb"^Message-ID: <([0-9a-f-]{36})@", re.MULTILINE)
Stage = Callable[[], None]


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


@contextmanager
def mail_sink(got: Counter[str], stage: Stage) -> Iterator[int]:
    """Take e-mail on a port of this machine, count it by its Message-ID, and yield the port."""

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say(b"220 sink")
            while line := self.rfile.readline():
                stage()
                word = line[:4].upper().strip()
                if word == b"DATA":
                    self._say(b"354 go on")
                    self._take()
                elif word == b"QUIT":
                    return self._say(b"221 bye")
                else:
                    self._say(b"250 sink" if word in {b"EHLO", b"HELO", b"MAIL", b"RCPT"} else b"500 what")
            return None

        def _take(self) -> None:
            text = b"".join(iter(self.rfile.readline, b".\r\n"))
            found = _ID.search(text)
            assert found, text
            got[found[1].decode()] += 1
            stage()
            self._say(b"250 kept")
            stage()

        def _say(self, line: bytes) -> None:
            self.wfile.write(line + b"\r\n")

    with _running(_Server(("127.0.0.1", 0), Handler)) as port:
        yield port


@contextmanager
def web_sink(got: Counter[str], stage: Stage) -> Iterator[int]:
    """Take webhooks on a port of this machine, count them by their id, and yield the port."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            stage()
            self.rfile.read(int(self.headers["Content-Length"]))
            got[self.headers["webhook-id"]] += 1
            stage()
            self.send_response(204)
            self.end_headers()
            stage()

        def log_message(self, *_more: Any) -> None:
            """Say nothing."""

    with _running(ThreadingHTTPServer(("127.0.0.1", 0), Handler)) as port:
        yield port


@contextmanager
def _running(server: socketserver.TCPServer) -> Iterator[int]:
    server.handle_error = lambda *_more: None  # type: ignore[method-assign]  # who is killed breaks off
    thread = threading.Thread(target=server.serve_forever, args=[0.05], daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
