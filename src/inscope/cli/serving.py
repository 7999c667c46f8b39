"""What `serve` and `demo` have in common: where to listen, and what must be ready before."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

import click

from inscope.cli.steps import step
from inscope.pg.embedded import Server

Command = TypeVar("Command", bound=Callable[..., Any])

MOST_WORKERS = 64


def listening_options(command: Command) -> Command:
    """Add --host, --port, --workers and --no-worker."""
    options = [
        click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on."),
        click.option(
            "--port",
            default=8000,
            show_default=True,
            type=click.IntRange(0, 65_535),
            help="Port to listen on; 0 lets the system choose.",
        ),
        click.option(
            "--workers",
            default=2,
            show_default=True,
            type=click.IntRange(1, MOST_WORKERS),
            help="Web processes; each handles four requests at a time.",
        ),
        click.option(
            "--no-worker",
            is_flag=True,
            help="Deliver no messages here: `inscope worker` runs elsewhere.",
        ),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def run(host: str, port: int, workers: int, server: Server | None, *, with_worker: bool) -> None:
    """Collect the static files, forget sessions that have ended, and serve until told to stop."""
    from django.core.management import call_command  # noqa: PLC0415

    from inscope.api.limits import WINDOW_SECONDS  # noqa: PLC0415
    from inscope.cli.static_files import collect_static  # noqa: PLC0415 -- all need Django set up
    from inscope.cli.web_server import Listening, serve_until_told  # noqa: PLC0415
    from inscope.pg.rates import forget  # noqa: PLC0415

    with step("collecting style sheets and scripts"):
        collect_static()
    call_command("clearsessions")
    forget(now=time.time(), seconds=WINDOW_SECONDS)
    serve_until_told(Listening(host, port, workers), server, with_worker=with_worker)
