"""`inscope catalog`: the life cycle of the products for other programs, and products from endoflife.date."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from inscope.cli.commands.seed import counts, read_file
from inscope.cli.database import check_migrated, database, set_up_django
from inscope.cli.errors import UnwritableError
from inscope.cli.sites import checked_site
from inscope.cli.steps import step
from inscope.config.zones import vendor_zone
from inscope.core.lifecycle_exports import as_endoflife, as_json, as_openeox
from inscope.core.seeds import Seed
from inscope.core.seeds.endoflife import read_endoflife

FORMATS = {"openeox": as_openeox, "endoflife": as_endoflife, "json": as_json}


@click.group()
def catalog() -> None:
    """Give the life cycle of the products to other programs, or take products from endoflife.date."""


@catalog.command()
@click.option("--format", "form", required=True, type=click.Choice(tuple(FORMATS)), help="Which form it has.")
@click.option("--out", help="The file to write; without one it is printed.")
@click.option(
    "--url",
    default="http://127.0.0.1:8000",
    show_default=True,
    callback=checked_site,
    help="Where the site is, for its links.",
)
def export(form: str, out: str | None, url: str) -> None:
    """Give every major version with the last day of each phase, as JSON.

    The forms are in docs/reference/lifecycle.md; the site gives the same below /lifecycle/.
    """
    now = datetime.now(UTC)
    with database():
        set_up_django()
        check_migrated()
        from inscope.reads.lifecycles import all_lives, edition  # noqa: PLC0415 - needs Django set up

        today = now.astimezone(vendor_zone(os.environ)).date()
        made = edition(today, now, f"{url}/lifecycle/", f"{url}/policy/current/")
        text = json.dumps(FORMATS[form](all_lives(made.lifecycle), made), indent=2, ensure_ascii=False)
    if out is None:
        click.echo(text)
    else:
        _write(Path(out), f"{text}\n")


@catalog.group(name="import")
def take() -> None:
    """Take products from another program."""


@take.command()
@click.argument("file")
@click.option("--dry-run", is_flag=True, help="Check everything against the database, and keep nothing.")
def endoflife(file: str, *, dry_run: bool) -> None:
    """Take products from FILE, an answer of the endoflife.date API, version 1: all of them, or nothing.

    What stands already is left as it is; what differs is refused, at its line. An end that is no anniversary of the
    release becomes a fixed day: the dry run names each.
    """
    now, zone = datetime.now(UTC), vendor_zone(os.environ)
    today, content = now.astimezone(zone).date(), read_file(file)
    with database():
        set_up_django()
        check_migrated()
        from inscope.flows.seeds.load import load_seed  # noqa: PLC0415 - needs Django set up
        from inscope.reads.published_policy import policy_in_force  # noqa: PLC0415

        found = read_endoflife(file, content, policy_in_force(today).policy.pack.services.lifecycle, now=now, zone=zone)
        with step("checking" if dry_run else "taking"):
            loaded = load_seed(found, today=today, now=now, is_trial=dry_run)
    click.echo(counts(loaded))
    if dry_run:
        for line in _fixed_days(found):
            click.echo(line)
        click.echo("nothing was kept: this was a dry run")


def _fixed_days(found: Seed) -> Iterator[str]:
    for product in found.products:
        for major in product.majors:
            for end in major.phase_ends:
                yield f"{product.name} {major.number}: `{end.phase}` ends on {end.ends_on}, a fixed day"


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UnwritableError(f"`{file}` cannot be written: {error.strerror}") from None
