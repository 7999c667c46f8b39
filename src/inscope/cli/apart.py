"""Does in a process of its own what is over before the serving: what it loads and leaves behind is gone with it."""

import multiprocessing
import os
import sys
from collections.abc import Callable

from inscope.cli.refusals import refusals
from inscope.cli.stopping import stop_on_terminate
from inscope.config.supervision import end_with

METHOD = "fork" if sys.platform == "linux" else "spawn"
"""How a process begins. Elsewhere libraries of the system have threads and locks that forking leaves in disorder."""


def apart(work: Callable[[], None]) -> None:
    """Do a piece of work and wait for it; when it fails, which it says itself, leave with its exit code."""
    multiprocessing.set_start_method(METHOD, force=True)
    child = multiprocessing.Process(target=_work, args=[work, os.getpid()])
    child.start()
    try:
        child.join()
    except BaseException:  # Ctrl-C, or what ends a command in order
        child.terminate()
        child.join()
        raise
    if code := child.exitcode:
        sys.exit(code if code > 0 else 128 - code)


def _work(work: Callable[[], None], starter: int) -> None:
    stop_on_terminate()
    end_with(starter)
    try:
        with refusals():
            work()
    except KeyboardInterrupt:  # a terminal interrupts both, and the starter says so
        sys.exit(1)
