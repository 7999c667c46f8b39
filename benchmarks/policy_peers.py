"""Inscope beside ten other engines: 22 clauses, 200 requests, one run in turns.

    pip install -e . -r benchmarks/requirements-peers.txt
    python benchmarks/policy_peers.py

An engine that disagrees with the oracle on one request is not timed. Exits with 1 if Inscope is slower
than it has to be, or grants a request silently; with 2 if Inscope itself disagrees with the oracle.
"""

import platform
import sys
from dataclasses import dataclass

import ours
import silent_grants
from data.cases import as_numbers, cases, oracle
from peers import Absent, engines
from peers.engine import Engine
from silent_grants import Answers
from timing import ROUNDS, Contestant, run, table

FULL_TIMES_MIN = 5
THREE_VALUED_TIMES_MIN = 3


@dataclass(frozen=True, slots=True)
class Bar:
    """How many times as fast as the fastest peer one of our ways has to be."""

    contestant: Contestant
    times_min: int

    def times(self, peer: Contestant) -> float:
        """Return how many times as fast it is."""
        return self.contestant.cpu_rate / peer.cpu_rate

    def is_reached(self, peer: Contestant) -> bool:
        """Return whether it is as many times as fast as it has to be."""
        return self.times(peer) >= self.times_min

    def row(self, peer: Contestant) -> str:
        """Return a line of the table."""
        reached = "yes" if self.is_reached(peer) else "no"
        return f"| {self.contestant.name} | {self.times(peer):.1f} | {self.times_min} | {reached} |"


def main() -> int:
    """Compare, print, and return the exit code."""
    acme, reference = ours.of_acme(), ours.of_reference()
    if wrong := ours.disagreements(acme):
        print("\n".join(wrong), file=sys.stderr)
        return 2
    peers = _agreeing(engines())
    bars = _bars(acme)
    of_peers = [_contestant(peer) for peer in peers]
    same_clauses = [_floor(), *of_peers, *(bar.contestant for bar in bars), *ours.more(acme)]
    on_reference = ours.ways(reference)
    run([*same_clauses, *on_reference])
    answers = [silent_grants.of_inscope(acme.policy), *map(silent_grants.of_peer, peers)]
    fastest = max(of_peers, key=lambda peer: peer.cpu_rate)
    _print(same_clauses, on_reference, bars, fastest, answers)
    return 0 if all(bar.is_reached(fastest) for bar in bars) and not answers[0].grants else 1


def _agreeing(found: tuple[list[Engine], list[Absent]]) -> list[Engine]:
    """Return the engines that are here, loaded, and right on every request; name the others."""
    present, absent = found
    for engine in absent:
        print(f"absent: {engine.package} ({engine.reason})", file=sys.stderr)
    agreeing = [engine for engine in present if _agrees(engine)]
    if not agreeing:
        raise SystemExit("no peer is installed: pip install -r benchmarks/requirements-peers.txt")
    return agreeing


def _agrees(engine: Engine) -> bool:
    engine.load()
    wrong = [facts for facts in cases() if engine.decide(as_numbers(facts)) != oracle(facts)]
    if wrong:
        print(f"not timed: {engine.name} is wrong on {len(wrong)} requests, such as {wrong[0]}", file=sys.stderr)
    return not wrong


def _bars(acme: ours.Requests) -> list[Bar]:
    return [
        Bar(ours.full(acme), FULL_TIMES_MIN),
        Bar(ours.three_valued(acme), THREE_VALUED_TIMES_MIN),
        Bar(ours.three_valued_stripped(acme), THREE_VALUED_TIMES_MIN),
    ]


def _contestant(engine: Engine) -> Contestant:
    return Contestant(engine.name, engine.explains, engine.decide, [as_numbers(facts) for facts in cases()])


def _floor() -> Contestant:
    return Contestant("the oracle: a chain of `if`, by hand", "clause", oracle, cases())


def _print(
    same_clauses: list[Contestant],
    on_reference: list[Contestant],
    bars: list[Bar],
    fastest: Contestant,
    answers: list[Answers],
) -> None:
    print(f"Python {platform.python_version()}, median of {ROUNDS} rounds in turns, one thread")
    print(f"\n22 clauses, {len(cases())} requests; every engine agrees with the oracle on all of them\n")
    print(table(same_clauses))
    print(f"\nThe reference pack, {len(on_reference[0].inputs)} worked cases\n")
    print(table(on_reference))
    print(f"\nAgainst the fastest peer, {fastest.name}, per CPU second\n")
    print("| what | times as fast | at least | reached |\n|---|---:|---:|---|")
    print("\n".join(bar.row(fastest) for bar in bars))
    print("\nThe one fact that refuses is lost\n")
    print(silent_grants.table(answers))


if __name__ == "__main__":
    sys.exit(main())
