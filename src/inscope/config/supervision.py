"""Ends a web worker whose starter was killed: nobody else would, and it would keep the port."""

import os
import threading
import time

STARTER = "INSCOPE_STARTED_BY"
"""The variable with the starter's process number; set by `inscope serve` alone."""
LOOK_SECONDS = 0.5


def end_with_starter() -> None:
    """Watch the starter from a thread, if there is one to watch."""
    if starter := os.environ.get(STARTER):
        threading.Thread(target=_wait_for_end, args=[int(starter)], name="starter-watch", daemon=True).start()


def _wait_for_end(starter: int) -> None:
    while os.getppid() == starter:
        time.sleep(LOOK_SECONDS)
    os._exit(1)
