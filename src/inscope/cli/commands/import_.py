"""`inscope import`: records from a CSV file, as the office brings them in."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from inscope.cli.commands.seed import read_file
from inscope.cli.database import check_migrated, database, set_up_django
from inscope.cli.steps import step
from inscope.config.zones import vendor_zone
from inscope.core.imports import LARGEST, What

REFUSED = 1


@click.command(name="import")
@click.argument("file")
@click.option("--what", required=True, type=click.Choice([what.value for what in What]), help="Which records it has.")
@click.option("--dry-run", is_flag=True, help="Check every row, and leave it to the office to go on.")
@click.option("--change", is_flag=True, help="Also change what stands, where a row says something else.")
def import_(file: str, what: str, *, dry_run: bool, change: bool) -> None:
    """Bring in records from FILE, a CSV: all of its rows, or none.

    The columns are in docs/reference/imports.md. The import stands in the office, where it can be undone.

    The exit status is 0 if every row was taken, or could be; 1 if rows are wrong, each told in a line; 2 if FILE is
    no such table.
    """
    content = read_file(file, LARGEST + 1)
    with database():
        set_up_django()
        check_migrated()
        from inscope.flows.imports.at_once import import_at_once  # noqa: PLC0415 - needs Django set up

        with step("checking" if dry_run else "importing") as progress:
            done = import_at_once(
                What(what),
                file_name=Path(file).name,
                content=content,
                may_change=change,
                is_trial=dry_run,
                today=datetime.now(vendor_zone(os.environ)).date(),
                clock=lambda: datetime.now(UTC),
                progress=progress,
            )
    for one in done.problems:
        place = ":".join(filter(None, (file, str(one.row or ""), one.column)))
        click.echo(f"{place}: `{one.value}`, expected {one.expected}", err=True)
    if done.problems:
        sys.exit(REFUSED)
    click.echo(f"{done.one.added} added, {done.one.changed} changed, {done.one.unchanged} left as is")
    if dry_run:
        click.echo("nothing was kept: this was a dry run")
