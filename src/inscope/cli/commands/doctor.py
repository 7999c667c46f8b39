"""`inscope doctor`: say what is wrong with this installation, and how to mend it."""

import sys

import click

from inscope.cli.checkup import Level, examine


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address that `serve` would listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65_535), help="Port that it would use.")
def doctor(host: str, port: int) -> None:
    """Check this installation: one line a check, and below it how to mend what is wrong.

    Starts nothing and changes nothing. Ends with 1 if anything fails.
    """
    has_failed = False
    for finding in examine(host, port):
        has_failed = has_failed or finding.level is Level.FAIL
        click.echo(f"{finding.level:4}  {finding.subject}: {finding.found}")
        if finding.mend:
            click.echo(f"      -> {finding.mend}")
    if has_failed:
        sys.exit(1)
