"""Wakes the worker: a job is a task by its name, kept by PostgreSQL with what else a transaction writes."""

from dataclasses import dataclass

from inscope.pg.rows import Statement

ALIVE_SECONDS = 45
"""A worker that was not heard of for longer is gone: it tells of itself every ten seconds."""
_STATE = """
select (select count(*) from procrastinate_workers where last_heartbeat > now() - interval '1 second' * %(alive)s),
       count(*) filter (where status = 'todo' and coalesce(scheduled_at, now()) <= now()),
       count(*) filter (where status = 'failed')
from procrastinate_jobs where status in ('todo', 'failed')
"""


@dataclass(frozen=True, slots=True)
class WorkerState:
    """How many workers there are, and how many jobs are due and failed."""

    workers: int
    due: int
    failed: int


def wake(task: str) -> None:
    """Let the worker do a task after this transaction; nothing, if it rolls back.

    A wake-up tells the worker to look, and the tables what to do: it may come twice, and late.
    """
    from procrastinate.contrib.django import app  # noqa: PLC0415 -- the app is there once Django is set up

    app.configure_task(task, allow_unknown=False).defer()


def worker_state() -> WorkerState:
    """Return how the work stands."""
    found = Statement(WorkerState, _STATE).first(alive=ALIVE_SECONDS)
    return found or WorkerState(0, 0, 0)
