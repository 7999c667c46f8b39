"""Runs the web workers until it is told to stop, and keeps the database alive meanwhile."""

import http.client
import multiprocessing
import os
import signal
import threading
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass

import click
from django.conf import settings
from django.db import connections
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from inscope.cli.database import OWNER_URL
from inscope.cli.work import Work
from inscope.config.supervision import STARTER
from inscope.pg.embedded import Server
from inscope.pg.watch import Watch

THREADS = 4
"""Requests that one worker handles at a time, each with its own database connection."""
STOP_SECONDS = 10
"""How long a worker may finish what it is doing."""
FIRST_ANSWER_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Listening:
    """Where to listen, and with how many processes."""

    host: str
    port: int
    workers: int

    @property
    def address(self) -> str:
        """Return what a browser on this machine opens."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)  # noqa: S104 -- not bound, translated
        return f"http://{f'[{host}]' if ':' in host and not host.startswith('[') else host}:{self.port}/"


def serve_until_told(listening: Listening, server: Server | None, *, with_worker: bool) -> None:
    """Serve until Ctrl-C, SIGTERM or the terminal's end; then everything that was started here is stopped."""
    connections.close_all()
    # Forked workers would share the lock that says who started the database, and outlive it.
    multiprocessing.set_start_method("spawn", force=True)
    os.environ.pop(OWNER_URL, None)  # the workers serve; they have no use for the owner's rights
    os.environ[STARTER] = str(os.getpid())
    granian = Granian(
        "inscope.config.wsgi:application",
        address=listening.host,
        port=listening.port,
        interface=Interfaces.WSGI,
        workers=listening.workers,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.warning,
        log_dictconfig=settings.LOGGING,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
    )
    granian.on_startup(lambda: signal.signal(signal.SIGHUP, granian.signal_handler_interrupt))
    granian.on_startup(lambda: _announce(listening))
    with ExitStack() as stack:
        if server is not None:
            stack.enter_context(Watch(server))
        if with_worker:
            stack.enter_context(Work())
        granian.serve()


def _announce(listening: Listening) -> None:
    """Print the address once it answers, from a thread of its own: the workers still have to load."""
    threading.Thread(target=_announce_when_up, args=[listening], name="announce", daemon=True).start()


def _announce_when_up(listening: Listening) -> None:
    begun = time.monotonic()
    while time.monotonic() - begun < FIRST_ANSWER_SECONDS:
        with suppress(OSError, http.client.HTTPException):
            if _answers(listening):
                click.echo(f"  starting the web server ... {time.monotonic() - begun:.1f} s")
                click.echo(f"\nInscope is at {listening.address}  (Ctrl-C stops it)")
                return
        time.sleep(0.05)


def _answers(listening: Listening) -> bool:
    host = listening.address.removeprefix("http://").rsplit(":", maxsplit=1)[0].strip("[]")
    connection = http.client.HTTPConnection(host, listening.port, timeout=FIRST_ANSWER_SECONDS)
    try:
        connection.request("HEAD", "/", headers={"Host": settings.ALLOWED_HOSTS[0]})
        return connection.getresponse().status > 0
    finally:
        connection.close()
