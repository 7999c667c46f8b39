"""Lets SIGTERM and a closed terminal end a command in order, as Ctrl-C does."""

import signal
import sys
from types import FrameType


def stop_on_terminate() -> None:
    """Turn both signals into an exit, so that what was started is stopped on the way out."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)


def _leave(number: int, frame: FrameType | None) -> None:
    del frame
    sys.exit(128 + number)
