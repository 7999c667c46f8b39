"""`inscope seed`: load records and requests from a file."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from inscope.cli.database import check_migrated, database, set_up_django
from inscope.cli.errors import UnreadableError
from inscope.cli.steps import step
from inscope.config.zones import vendor_zone
from inscope.core.seeds import read_seed

if TYPE_CHECKING:
    from inscope.flows.seeds.load import Loaded


@click.command()
@click.argument("file")
@click.option("--dry-run", is_flag=True, help="Check everything against the database, and keep nothing.")
def seed(file: str, *, dry_run: bool) -> None:
    """Load a catalogue, staff, customers and requests from FILE, YAML or JSON: all of it, or nothing.

    What stands already is left as it is, so that the same file can be loaded again; what differs is refused,
    at its line. The format is in docs/reference/seed-file.md.
    """
    now, zone = datetime.now(UTC), vendor_zone(os.environ)
    found = read_seed(file, read_file(file), now=now, zone=zone)
    with database():
        set_up_django()
        check_migrated()
        from inscope.flows.seeds.load import load_seed  # noqa: PLC0415 - needs Django set up

        with step("checking" if dry_run else "loading") as progress:
            today = now.astimezone(zone).date()
            loaded = load_seed(found, today=today, now=now, is_trial=dry_run, progress=progress)
    click.echo(counts(loaded))
    if dry_run:
        click.echo("nothing was kept: this was a dry run")


def read_file(file: str, most: int = -1) -> bytes:
    """Return the content of a file that was named on the command line; with `most`, so many bytes of it at most.

    Raises:
        UnreadableError: it cannot be read.
    """
    try:
        with Path(file).open("rb") as stream:
            return stream.read(most)
    except OSError as error:
        raise UnreadableError(f"`{file}` cannot be read: {error.strerror}") from None


def counts(loaded: "Loaded") -> str:
    """Return how many of what were added, and how many stood there: a line each."""
    kinds = dict.fromkeys([*loaded.added, *loaded.standing])
    if not kinds:
        return "the file holds nothing"
    width = max(map(len, kinds))
    lines = []
    for kind in kinds:
        added, standing = loaded.added.get(kind, 0), loaded.standing.get(kind, 0)
        lines.append(f"{kind:<{width}}  {added:>6} added" + (f"  {standing:>6} there already" if standing else ""))
    return "\n".join(lines)
