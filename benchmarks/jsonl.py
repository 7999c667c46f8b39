"""Ten thousand requests through the command line: `inscope policy decide restcomm-c3 --facts FILE --jsonl`.

    python benchmarks/jsonl.py

The requests are the worked cases of the reference pack, over and over. Counted is everything: starting
Python, loading the pack, and the sentence that the command adds to each decision.
"""

import json
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median

import ours

LINES = 10_000
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Took:
    """How long one run took, on the wall and of CPU time."""

    wall_seconds: float
    cpu_seconds: float


def main() -> int:
    """Time the command with one line and with all of them, and print both."""
    requests = ours.of_reference().raw
    for count in (1, LINES):
        rounds = [_timed(list(islice(cycle(requests), count))) for _ in range(ROUNDS)]
        wall = median(took.wall_seconds for took in rounds)
        cpu = median(took.cpu_seconds for took in rounds)
        print(f"{count:>6,} lines: {wall:.2f} s, {cpu:.2f} s of CPU, {count / wall:,.0f} lines a second")
    return 0


def _timed(requests: list[dict[str, object]]) -> Took:
    with tempfile.TemporaryDirectory() as folder:
        facts = Path(folder) / "facts.jsonl"
        facts.write_text("".join(f"{json.dumps(one)}\n" for one in requests))
        cpu, wall = _cpu_of_children(), time.perf_counter()
        decided = _decide(facts)
        took = Took(time.perf_counter() - wall, _cpu_of_children() - cpu)
    if len(decided) != len(requests):
        raise SystemExit(f"{len(requests)} lines in, {len(decided)} lines out")
    return took


def _decide(facts: Path) -> list[bytes]:
    command = [sys.executable, "-m", "inscope", "policy", "decide", ours.REFERENCE, "--facts", str(facts), "--jsonl"]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)  # noqa: S603 - our own command
    return done.stdout.splitlines()


def _cpu_of_children() -> float:
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
