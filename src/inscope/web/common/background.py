"""Work that goes on after its request was answered, in a thread of this process."""

import logging
import threading
from collections.abc import Callable

from django.db import connections, transaction

AT_FIRST_SECONDS = 0.7
"""So long a request waits for the work: a small piece is done by then, and its page shows what came of it."""

log = logging.getLogger(__name__)


def in_background(work: Callable[[], object]) -> None:
    """Begin some work once what was written is there for others; it ends with the process, at the latest."""
    transaction.on_commit(lambda: _begin(work))


def _begin(work: Callable[[], object]) -> None:
    thread = threading.Thread(target=_do, args=[work], name="background", daemon=True)
    thread.start()
    thread.join(AT_FIRST_SECONDS)


def _do(work: Callable[[], object]) -> None:
    try:
        work()
    except Exception:
        log.exception("background_work_failed")
    finally:
        connections.close_all()
