"""How a refusal leaves a command: its sentence, its hint, and an exit code."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from inscope.core.errors import DomainError

REFUSED = 2
"""The exit code of a refusal; click uses the same for a wrong call."""


@contextmanager
def refusals() -> Iterator[None]:
    """Say what was refused, and leave."""
    try:
        yield
    except DomainError as error:
        click.echo(f"error: {error.message}", err=True)
        if error.hint:
            click.echo(f"hint: {error.hint}", err=True)
        sys.exit(REFUSED)
    except UnicodeEncodeError as error:  # what was typed in another encoding stays apart, and nothing takes it
        from inscope.core.policy.errors import shortened  # noqa: PLC0415 - help is fast without

        typed = str(error.object).encode(errors="backslashreplace").decode()
        click.echo(f"error: `{shortened(typed)}` is no text in UTF-8", err=True)
        sys.exit(REFUSED)
