"""Says what a command is doing, how far it is, and how long each step took; beside its output, not in it."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

Told = Callable[[int, int], None]


@contextmanager
def step(what: str) -> Iterator[Told]:
    """Name a step as it begins, and its seconds when it is done; a step that fails says so.

    Yields what a long step calls with how much of how much is done: shown on a terminal,
    left out of a file. All of it goes to standard error, so that answers can be piped.
    """
    click.echo(f"  {what} ... ", nl=False, err=True)
    begun = time.monotonic()
    try:
        yield lambda done, total: _show(f"  {what} ... {done} of {total} ")
    except BaseException:
        _show(f"  {what} ... ")
        click.echo("failed", err=True)
        raise
    _show(f"  {what} ... ")
    click.echo(f"{time.monotonic() - begun:.1f} s", err=True)


def _show(line: str) -> None:
    """Write over the line that stands there."""
    if sys.stderr.isatty():
        click.echo(f"\r\x1b[K{line}", nl=False, err=True)
