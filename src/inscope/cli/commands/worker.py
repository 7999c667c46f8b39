"""`inscope worker`: does what is left for later, such as delivering messages."""

import os

import click

from inscope.cli.database import OWNER_URL, check_migrated, database, set_up_django
from inscope.config.supervision import end_with_starter


@click.command()
def worker() -> None:
    """Deliver messages and do other work that waits, until Ctrl-C.

    `inscope serve` runs one by itself, unless it is told `--no-worker`.
    """
    end_with_starter()
    with database():
        set_up_django()
        check_migrated()
        os.environ.pop(OWNER_URL, None)  # the worker serves; it has no use for the owner's rights
        from inscope.jobs.worker import run_worker  # noqa: PLC0415 -- needs Django set up

        run_worker()
