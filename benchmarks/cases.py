"""What a request to the desk costs, beside a floor of hand-written SQL, and how that grows with the number of cases.

    python benchmarks/cases.py            # 1,000 and 100,000 cases, 5 to 11 minutes
    python benchmarks/cases.py --small    # under a minute, to see that it runs

Counted is the CPU time of the web server's processes and of PostgreSQL's together. All contestants take turns, and
the median of the rounds counts. Exits with 1 if a figure misses its bar.
"""

import argparse
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import django
import granian

from desk.installation import installation
from inscope.pg.embedded import Server

if TYPE_CHECKING:
    from desk.contest import Contest

TIMES_OF_FLOOR_MAX = 3.0
GROWTH_MAX = 1.2
MEMORY_MB_MAX = 180


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured: at which numbers of cases, in how many rounds, how many requests a turn."""

    sizes: tuple[int, ...]
    rounds: int
    requests: int
    warm_up: int


WHOLE = Extent((1_000, 100_000), rounds=7, requests=100, warm_up=80)
SMALL = Extent((1_000, 2_500), rounds=2, requests=20, warm_up=12)


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure, and what it may be at most."""

    what: str
    value: float
    most: float

    @property
    def is_reached(self) -> bool:
        """Whether it is small enough."""
        return self.value <= self.most

    def row(self) -> str:
        """Return a line of the table."""
        return f"| {self.what} | {self.value:,.2f} | {self.most:g} | {'yes' if self.is_reached else 'no'} |"


def main() -> int:
    """Fill, serve, measure, print, and return the exit code."""
    extent = _asked_for()
    with installation() as server, tempfile.TemporaryDirectory() as logs:
        bars = _measured(server, extent, Path(logs))
    print("\nAgainst the bars\n\n| what | measured | at most | reached |\n|---|---:|---:|---|")
    print("\n".join(bar.row() for bar in bars))
    return 0 if all(bar.is_reached for bar in bars) else 1


def _asked_for() -> Extent:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--small", action="store_true", help="a few cases and rounds, to see that it runs")
    parser.add_argument("--sizes", help="numbers of cases, ascending, such as 1000,100000")
    parser.add_argument("--rounds", type=int, help="how often every contestant has its turn")
    parser.add_argument("--requests", type=int, help="how many requests a turn has")
    given = parser.parse_args()
    usual = SMALL if given.small else WHOLE
    return Extent(
        tuple(map(int, given.sizes.split(","))) if given.sizes else usual.sizes,
        given.rounds or usual.rounds,
        given.requests or usual.requests,
        usual.warm_up,
    )


def _measured(server: Server, extent: Extent, logs: Path) -> list[Bar]:
    from desk.contest import contest, fill_database  # noqa: PLC0415 - Django is set up by now

    filled = []
    for count in extent.sizes:
        begun = time.monotonic()
        filled.append(fill_database(server, count))
        print(f"{count:,} cases filled in {time.monotonic() - begun:.0f} s", file=sys.stderr)
    with ExitStack() as last, ExitStack() as others:
        stacks = [*(others for _ in filled[:-1]), last]
        contests = [
            stack.enter_context(contest(server, one, logs, others)) for stack, one in zip(stacks, filled, strict=True)
        ]
        _run(contests, extent)
        others.close()
        memory = contests[-1].site.memory_mb()
    _print(contests, extent)
    return _bars(contests, memory)


def _run(contests: Sequence["Contest"], extent: Extent) -> None:
    operations = [one for contest in contests for one in contest.operations]
    for one in operations:
        one.warm_up(extent.warm_up)
    for number in range(extent.rounds):
        begun = time.monotonic()
        for one in operations:
            one.take_turn(extent.requests)
        print(f"round {number + 1} of {extent.rounds}: {time.monotonic() - begun:.0f} s", file=sys.stderr)


def _print(contests: Sequence["Contest"], extent: Extent) -> None:
    print(f"Python {platform.python_version()}, Django {django.__version__}, granian {granian.__version__}")
    print(f"median of {extent.rounds} rounds in turns, {extent.requests} requests a turn; CPU milliseconds a request\n")
    sizes = [f"{contest.count:,} cases" for contest in contests]
    columns = [f"{who}, {size}" for size in sizes for who in ("floor", "Inscope")]
    print(f"| operation | {' | '.join(columns)} | times the floor | growth |")
    print(f"|---|{'---:|' * (len(columns) + 2)}")
    for name in contests[0].ours:
        print(_row(name, contests))


def _row(name: str, contests: Sequence["Contest"]) -> str:
    costs = [
        side[name].cost if name in side else None for contest in contests for side in (contest.floor, contest.ours)
    ]
    cells = ["-" if one is None else f"{one:.1f}" for one in (*costs, _times(name, contests[-1]))]
    return f"| {name} | {' | '.join(cells)} | {_growth(name, contests):.2f} |"


def _times(name: str, contest: "Contest") -> float | None:
    return contest.ours[name].cost / contest.floor[name].cost if name in contest.floor else None


def _growth(name: str, contests: Sequence["Contest"]) -> float:
    return contests[-1].ours[name].cost / contests[0].ours[name].cost


def _bars(contests: Sequence["Contest"], memory: float) -> list[Bar]:
    last = contests[-1]
    return [
        *(
            Bar(f"{name}: times the floor", last.ours[name].cost / one.cost, TIMES_OF_FLOOR_MAX)
            for name, one in last.floor.items()
        ),
        *(Bar(f"{name}: growth", _growth(name, contests), GROWTH_MAX) for name in last.ours),
        Bar("memory of the web processes, MB", memory, MEMORY_MB_MAX),
    ]


if __name__ == "__main__":
    sys.exit(main())
