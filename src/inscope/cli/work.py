"""Runs the worker beside the web server: started with it, started again when it ends, and ended with it."""

import logging
import os
import subprocess
import sys
import time
from typing import ClassVar

from inscope.config.supervision import STARTER
from inscope.pg.beside import Beside

STEADY_SECONDS = 60.0
"""A worker that worked for so long is started again at once, another one after a pause."""
STOP_SECONDS = 8.0
COMMAND = (sys.executable, "-m", "inscope", "worker")

log = logging.getLogger(__name__)


class Work(Beside):
    """A thread that looks after one worker; what it was doing when it ends is taken up by the next one."""

    name: ClassVar[str] = "worker-watch"
    look_seconds: ClassVar[float] = 0.25

    def look(self) -> bool:
        """Run one worker until it ends, or until it is all over, and say whether it worked for long."""
        begun = time.monotonic()
        code = self._work()
        if not self._over.is_set():
            log.warning("worker_ended", extra={"fields": {"code": code}})
        return time.monotonic() - begun > STEADY_SECONDS

    def _work(self) -> int:
        own = os.environ | {STARTER: str(os.getpid())}
        with subprocess.Popen(COMMAND, env=own, stdin=subprocess.DEVNULL) as child:  # noqa: S603 -- ourselves
            while child.poll() is None and not self._over.wait(self.look_seconds):
                pass
            child.terminate()
            try:
                return child.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                child.kill()
                return child.wait()
