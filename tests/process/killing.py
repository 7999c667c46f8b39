"""Kills a worker over and over while it works, and lets the last one end the work."""

import random
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.running import kill, process, wait_for


def work_through(
    worker: Path,
    done: Callable[[], int],
    everything: int,
    *,
    kills: int,
    chance: random.Random,
    patience: float,
    env: dict[str, str],
    output: Path,
) -> int:
    """Kill so many workers after another part of the work each, and return how much was left for the last one.

    `done` counts what is done; each worker prints into a file of its own in the folder `output`.
    """
    begin = partial(process, sys.executable, str(worker), env=env)
    for number in range(kills):
        aim = done() + chance.randint(1, everything // kills - 5)
        with begin(output=output / f"{number}.txt") as child:
            wait_for(partial(_has_done, done, aim), patience, "some is done")
            time.sleep(chance.uniform(0, 0.03))
            kill(child.pid)
            child.wait(patience)
    left = everything - done()
    with begin(output=output / "last.txt"):
        wait_for(partial(_has_done, done, everything), patience, "all is done")
    return left


def _has_done(done: Callable[[], int], count: int) -> bool:
    return done() >= count
