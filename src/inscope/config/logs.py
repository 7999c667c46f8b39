"""Logs: one JSON object a line on stderr, an event with fields; no bodies and no personal data."""

import json
import logging
import re
import traceback
from datetime import UTC, datetime

from django.http import HttpRequest

from inscope.core.people import NOBODY, Actor

_LINK = re.compile(r"(/invite/)[^/\"]+")
"""An address of a link: with its token, whoever reads the log could choose the password of somebody else."""


class JsonFormatter(logging.Formatter):
    """Writes a record as one line of JSON.

    Own events pass their fields as `extra={"fields": {...}}`; what other libraries log
    becomes an event too, with their sentence as it is. What was logged of a request names who asked, by number.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        line |= _of_request(record) | getattr(record, "fields", {})
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = "".join(traceback.format_exception(record.exc_info[1]))
        return _LINK.sub(r"\1...", json.dumps(line, ensure_ascii=False, default=str))


def _of_request(record: logging.LogRecord) -> dict[str, object]:
    """Return the status, the method and the asker of a request that Django logs, such as one that was refused."""
    request, status = getattr(record, "request", None), getattr(record, "status_code", None)
    if not isinstance(request, HttpRequest):
        return {}
    actor: Actor | None = getattr(request, "auth", None) or getattr(request, "actor", None)
    who = "nobody" if actor is None or actor is NOBODY else actor.name
    return {"status": status, "method": request.method, "who": who}


def logging_settings(level: str) -> dict[str, object]:
    """Return the settings of Python's logging, for Django and for the web server alike."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "inscope.config.logs.JsonFormatter"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django's own handlers write plain text in development; ours is enough.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.server": {"handlers": [], "level": level, "propagate": True},
            # Below that it tells which letters of a text no font has.
            "weasyprint": {"level": "ERROR"},
        },
    }
