"""Runs the web workers until it is told to stop, and keeps the database alive meanwhile."""

import gc
import http.client
import io
import logging
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from typing import Any
from wsgiref.util import setup_testing_defaults

import click
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

from inscope.cli.apart import METHOD
from inscope.cli.database import OWNER, set_up_django
from inscope.cli.work import Work
from inscope.config.supervision import end_with
from inscope.pg.embedded import Server
from inscope.pg.watch import Watch

THREADS = 4
"""Requests that one worker handles at a time, each with its own database connection."""
STOP_SECONDS = 10
"""How long a worker may finish what it is doing."""
FIRST_ANSWER_SECONDS = 60.0
LOOKED_AT = ("/", "/check/", "/login/", "/response-times/", "/desk/queue/", "/portal/", "/api/v1/cases")
"""What the main process asks for as a stranger, so that it has loaded what every page needs."""
LOOKS = 8
"""How often: by then Python has rewritten the functions that are run often."""


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


class _WebServer(MPServer):
    """The web server, which begins something else once its workers have begun: they are forked without its threads."""

    def __init__(self, *words: Any, then: Callable[["_WebServer"], object], **options: Any) -> None:  # noqa: ANN401 - granian's
        super().__init__(*words, **options)
        self._then = then

    def startup(self, *words: Any, **options: Any) -> None:  # noqa: ANN401 - as above
        """Listen, and begin the workers."""
        super().startup(*words, **options)  # type: ignore[no-untyped-call]
        self._then(self)


def serve_until_told(listening: Listening, server: Server | None, *, with_worker: bool) -> None:
    """Serve until Ctrl-C, SIGTERM or the terminal's end; then everything that was started here is stopped."""
    begun = time.monotonic()
    for name in OWNER:
        os.environ.pop(name, None)
    set_up_django()
    multiprocessing.set_start_method(METHOD, force=True)
    with ExitStack() as stack:

        def begin_beside(web: _WebServer) -> None:
            signal.signal(signal.SIGHUP, web.signal_handler_interrupt)
            _announce(listening, begun)
            if server is not None:
                stack.enter_context(Watch(server))
            if with_worker:
                stack.enter_context(Work())

        web = _WebServer(
            "inscope.config.wsgi:application",
            then=begin_beside,
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
        if METHOD == "fork":
            _load_for_all()
        web.serve(target_loader=partial(_application_of_worker, os.getpid()), wrap_loader=False)


def _load_for_all() -> None:
    """Load what pages need, and look at some: what workers find loaded they share, as long as they do not change it."""
    from inscope.config.wsgi import application  # noqa: PLC0415 - needs Django set up

    if settings.OIDC:
        import inscope.web.account.oidc_client  # noqa: F401, PLC0415 - where it is used, it is used often

    logging.disable()  # what is wrong with a page, whoever asks for it is told
    for path in LOOKED_AT * LOOKS:
        _look_at(application, path)
    logging.disable(logging.NOTSET)
    connections.close_all()
    gc.collect()
    gc.freeze()  # looking through it again and again would cost each request, and marks in it each worker a copy


def _look_at(application: WSGIHandler, path: str) -> None:
    """Ask for a page, as the web server does."""
    asked: dict[str, Any] = {
        "PATH_INFO": path,
        "HTTP_HOST": settings.ALLOWED_HOSTS[0].lstrip("."),
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "https" if settings.HTTPS else "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
    }
    setup_testing_defaults(asked)
    answer = application(asked, lambda *_: lambda _: None)
    for _ in answer:
        pass
    answer.close()


def _application_of_worker(starter: int) -> WSGIHandler:
    """Return what answers, in a worker, which ends when its starter is killed and at SIGTERM from now on."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.setsid()  # Ctrl-C and the end of a terminal are for the starter: two signals at once are more than granian takes
    end_with(starter)
    from inscope.config.wsgi import application  # noqa: PLC0415 - there by now, where workers are forked

    return application


def _announce(listening: Listening, begun: float) -> None:
    """Print the address once it answers, from a thread of its own."""
    threading.Thread(target=_announce_when_up, args=[listening, begun], name="announce", daemon=True).start()


def _announce_when_up(listening: Listening, begun: float) -> None:
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
