"""Runs the worker beside the web server: started with it, started again when it ends, and ended with it."""

import logging
import os
import subprocess
import sys
import threading
import time
from typing import Self

from inscope.config.supervision import STARTER

LOOK_SECONDS = 0.25
LONGEST_PAUSE_SECONDS = 30.0
STEADY_SECONDS = 60.0
"""A worker that worked for so long is started again at once, another one after a pause."""
STOP_SECONDS = 8.0
COMMAND = (sys.executable, "-m", "inscope", "worker")

log = logging.getLogger(__name__)


class Work:
    """A thread that looks after one worker; use it as a context."""

    def __init__(self) -> None:
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="worker-watch", daemon=True)

    def __enter__(self) -> Self:
        """Begin to work."""
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        """End the worker; what it was doing is taken up by the next one."""
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        pause = LOOK_SECONDS
        while not self._over.wait(pause):
            begun = time.monotonic()
            code = self._work()
            is_steady = time.monotonic() - begun > STEADY_SECONDS
            pause = LOOK_SECONDS if is_steady else min(2 * pause, LONGEST_PAUSE_SECONDS)
            if not self._over.is_set():
                log.warning("worker_ended", extra={"fields": {"code": code, "again_in_seconds": pause}})

    def _work(self) -> int:
        """Run one worker until it ends, or until it is all over; return its exit code."""
        own = os.environ | {STARTER: str(os.getpid())}
        with subprocess.Popen(COMMAND, env=own, stdin=subprocess.DEVNULL) as child:  # noqa: S603 -- ourselves
            while child.poll() is None and not self._over.wait(LOOK_SECONDS):
                pass
            child.terminate()
            try:
                return child.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                return child.wait()
