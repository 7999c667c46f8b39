"""`inscope verify`: recompute what must never have changed."""

import sys

import click

from inscope.cli.database import check_migrated, database, set_up_django
from inscope.core.chain import ChainBrokenError


@click.group()
def verify() -> None:
    """Recompute what must never have changed."""


@verify.command()
def audit() -> None:
    """Recompute every chain of the audit from its first entry.

    Prints each chain with its number of entries. Ends with 1, and names the entry at fault, if one was changed,
    removed or added.
    """
    with database():
        set_up_django()
        check_migrated()
        try:
            lengths = _verify()
        except ChainBrokenError as error:
            click.echo(f"broken: {error.message}", err=True)
            click.echo(f"hint: {error.hint}", err=True)
            sys.exit(1)
    for chain, length in lengths.items():
        click.echo(f"ok  {length:>9,}  {chain}")
    click.echo(f"entries: {sum(lengths.values()):,}, chains: {len(lengths):,}; every entry is as it was written")


def _verify() -> dict[str, int]:
    from inscope.apps.audit.selectors import verify_all  # noqa: PLC0415
    from inscope.core.people import INSCOPE  # noqa: PLC0415
    from inscope.pg.tenancy import acting_as  # noqa: PLC0415 - needs Django set up

    with acting_as(INSCOPE):
        return verify_all(actor=INSCOPE)
