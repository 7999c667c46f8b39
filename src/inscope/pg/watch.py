"""Watches the server while Inscope serves, and brings it back when something killed it."""

import logging
from typing import ClassVar

import psycopg

from inscope.core.errors import DomainError
from inscope.pg.beside import Beside
from inscope.pg.embedded import Server

log = logging.getLogger(__name__)


class Watch(Beside):
    """A thread that looks after one server, which may be stopped once this has ended."""

    name: ClassVar[str] = "postgres-watch"
    look_seconds: ClassVar[float] = 0.5

    def __init__(self, server: Server) -> None:
        super().__init__()
        self._server = server

    def look(self) -> bool:
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
