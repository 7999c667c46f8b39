"""Decides stored decisions again, in this process or in several, and says what differs."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING

import click

from inscope.cli.database import OWNER_URL, check_migrated, database, set_up_django

if TYPE_CHECKING:
    from inscope.reads.replays import ReplayedDecision, ReplayedRange

AT_ONCE = 1_000
"""Row numbers that one process takes at a time."""
SHOWN = 20
"""How many decisions that differ are named."""

Progress = Callable[[int, int], None]
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Summary:
    """Every stored decision, decided again."""

    count: int
    seconds: float
    differing: "tuple[ReplayedDecision, ...]"

    @property
    def per_second(self) -> int:
        """Decisions a second, the start of the processes included."""
        return round(self.count / self.seconds) if self.seconds else 0


def replay_case(case: str, number: int | None) -> "tuple[ReplayedDecision, ...]":
    """Decide a case's decisions again, or one of them.

    Raises:
        NoCaseError, NoDecisionError: there is none such.
    """
    with database():
        set_up_django()
        check_migrated()
        from inscope.core.people import INSCOPE  # noqa: PLC0415
        from inscope.reads import replays  # noqa: PLC0415 - needs Django set up

        return replays.replay_case(INSCOPE, case, number)


def replay_all(workers: int, progress: Progress | None) -> Summary:
    """Decide every stored decision again, ranges of them in processes of their own."""
    with database():
        set_up_django()
        check_migrated()
        from inscope.core.people import INSCOPE  # noqa: PLC0415
        from inscope.reads.replays import stored_range  # noqa: PLC0415 - needs Django set up

        first, last, total = stored_range(INSCOPE)
        ranges = [(start, min(start + AT_ONCE - 1, last)) for start in range(first, last + 1, AT_ONCE)]
        begun, count = time.monotonic(), 0
        differing: list[ReplayedDecision] = []
        for part in _parts(ranges, min(workers, len(ranges))):
            count += part.count
            differing += part.differing
            if progress is not None:
                progress(count, total)
        differing.sort(key=lambda one: (one.case_id, one.number))
        return Summary(count, time.monotonic() - begun, tuple(differing))


def case_form(replayed: "Sequence[ReplayedDecision]") -> dict[str, object]:
    """Return what became of a case's decisions, for programs."""
    return {"identical": all(one.is_identical for one in replayed), "decisions": [_form(one) for one in replayed]}


def case_words(replayed: "Sequence[ReplayedDecision]") -> str:
    """Return what became of a case's decisions, for a terminal."""
    return "\n".join(line for one in replayed for line in _lines(one))


def summary_form(summary: Summary) -> dict[str, object]:
    """Return what became of every decision, for programs."""
    return {
        "identical": not summary.differing,
        "decisions": summary.count,
        "per_second": summary.per_second,
        "differing": [_form(one) for one in summary.differing],
    }


def summary_words(summary: Summary) -> str:
    """Return what became of every decision, for a terminal; of those that differ, the first."""
    identical = summary.count - len(summary.differing)
    shown = [line for one in summary.differing[:SHOWN] for line in _lines(one)]
    rest = len(summary.differing) - SHOWN
    more = [f"and {rest} more that differ"] if rest > 0 else []
    figure = f"{identical:,} of {summary.count:,} decisions are identical, byte for byte"
    return "\n".join([*shown, *more, f"{figure}; {summary.per_second:,} decisions a second"])


def _parts(ranges: list[Range], workers: int) -> "Iterator[ReplayedRange]":
    if workers <= 1:
        yield from map(_replay_range, ranges)
        return
    # Spawned and not forked: a forked process would share this one's connection to the database.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_begin) as pool:
        for done in as_completed([pool.submit(_replay_range, one) for one in ranges]):
            yield done.result()


def _begin() -> None:
    """Make a process ready that only reads: it has no use for the owner's rights."""
    os.environ.pop(OWNER_URL, None)
    set_up_django()


def _replay_range(one: Range) -> "ReplayedRange":
    from inscope.core.people import INSCOPE  # noqa: PLC0415
    from inscope.reads.replays import replay_between  # noqa: PLC0415 - needs Django set up

    return replay_between(INSCOPE, *one)


def _form(one: "ReplayedDecision") -> dict[str, object]:
    return {
        "case": one.case,
        "decision": one.number,
        "outcome": one.outcome,
        "digest": one.digest,
        "identical": one.is_identical,
        "differences": [dict(zip(("part", "stored", "again"), parts, strict=True)) for parts in one.differences],
    }


def _lines(one: "ReplayedDecision") -> Iterator[str]:
    mark = click.style("identical", fg="green") if one.is_identical else click.style("differs", fg="red")
    yield f"{one.case}, decision {one.number} ({one.outcome}): {mark}"
    for part, stored, again in one.differences:
        yield f"  {part}"
        yield f"    stored  {stored}"
        yield f"    again   {again}"
