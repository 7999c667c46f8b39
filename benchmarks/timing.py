"""Decisions a second, of several engines in turns.

Other work may share the machine. So every engine runs in every round, the median of the rounds counts, and
CPU time is what is compared; the time on the wall stands beside it.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

ROUNDS = 9
SECONDS_A_TURN = 0.25
_TRIAL = 20


@dataclass(slots=True)
class Contestant:
    """Something that decides, with the inputs it is given over and over, and the rates measured so far."""

    name: str
    explains: str
    decide: Callable[[Any], object]
    inputs: Sequence[Any]
    cpu_rates: list[float] = field(default_factory=list)
    wall_rates: list[float] = field(default_factory=list)

    @property
    def cpu_rate(self) -> float:
        """Decisions a second of CPU time: the median of the rounds."""
        return statistics.median(self.cpu_rates)

    @property
    def wall_rate(self) -> float:
        """Decisions a second on the wall: the median of the rounds."""
        return statistics.median(self.wall_rates)

    def row(self) -> str:
        """Return a line of the table."""
        micros = 1e6 / self.cpu_rate
        return f"| {self.name} | {self.cpu_rate:,.0f} | {self.wall_rate:,.0f} | {micros:,.2f} | {self.explains} |"


def run(contestants: Sequence[Contestant], rounds: int = ROUNDS) -> None:
    """Time every contestant once a round, so that whatever else the machine does meets all of them alike."""
    repeats = [_repeats(contestant) for contestant in contestants]
    for _ in range(rounds):
        for contestant, times in zip(contestants, repeats, strict=True):
            _take_turn(contestant, times)


def table(contestants: Sequence[Contestant]) -> str:
    """Return the rates as a Markdown table, fastest first."""
    ordered = sorted(contestants, key=lambda contestant: -contestant.cpu_rate)
    head = "| engine | per CPU second | per second | CPU µs | says why |\n|---|---:|---:|---:|---|"
    return "\n".join([head, *(contestant.row() for contestant in ordered)])


def _repeats(contestant: Contestant) -> int:
    """Return how often the inputs are gone through in a turn, so that a turn takes long enough to be timed."""
    trial = contestant.inputs[:_TRIAL]
    start = time.perf_counter()
    for given in trial:
        contestant.decide(given)
    one = (time.perf_counter() - start) / len(trial)
    return max(1, int(SECONDS_A_TURN / (one * len(contestant.inputs))))


def _take_turn(contestant: Contestant, repeats: int) -> None:
    decide, inputs = contestant.decide, contestant.inputs
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(repeats):
        for given in inputs:
            decide(given)
    done = repeats * len(inputs)
    contestant.cpu_rates.append(done / (time.process_time() - cpu))
    contestant.wall_rates.append(done / (time.perf_counter() - wall))
