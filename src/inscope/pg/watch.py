"""Watches the server while Inscope serves, and brings it back when something killed it."""

import logging
import threading
from typing import Self

import psycopg

from inscope.core.errors import DomainError
from inscope.pg.embedded import Server

LOOK_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0

log = logging.getLogger(__name__)


class Watch:
    """A thread that looks after one server; use it as a context."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="postgres-watch", daemon=True)

    def __enter__(self) -> Self:
        """Begin to look."""
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        """Stop looking; only then may the server be stopped."""
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        pause = LOOK_SECONDS
        while not self._over.wait(pause):
            pause = LOOK_SECONDS if self._look() else min(2 * pause, LONGEST_PAUSE_SECONDS)

    def _look(self) -> bool:
        """Return False when the server is gone and could not be brought back now."""
        try:
            if self._server.ensure():
                log.warning("postgres_restarted", extra={"fields": {"process": self._server.pid()}})
        except DomainError as error:
            log.error("postgres_gone", extra={"fields": error.as_dict()})  # noqa: TRY400 -- expected, and said in full
            return False
        except psycopg.OperationalError as error:  # killed once more, while it was being brought back
            log.error("postgres_gone", extra={"fields": {"message": str(error)}})  # noqa: TRY400 -- as above
            return False
        return True
