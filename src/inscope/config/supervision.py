"""Ends a process whose starter was killed: nobody else would, and a web worker would keep the port."""

import os
import threading
import time

STARTER = "INSCOPE_STARTED_BY"
"""The variable that tells a command the number of the process that started it; set by `inscope serve` alone."""
LOOK_SECONDS = 0.5


def end_with_starter() -> None:
    """Watch the starter from a thread, if the environment names one to watch."""
    if starter := os.environ.get(STARTER):
        end_with(int(starter))


def end_with(starter: int) -> None:
    """Watch a process that started this one from a thread."""
    threading.Thread(target=_wait_for_end, args=[starter], name="starter-watch", daemon=True).start()


def _wait_for_end(starter: int) -> None:
    while os.getppid() == starter:
        time.sleep(LOOK_SECONDS)
    os._exit(1)
