"""`inscope migrate`: bring the tables to where the code expects them."""

import click

from inscope.cli.database import database, migrate_database, set_up_django
from inscope.cli.steps import step


@click.command()
def migrate() -> None:
    """Bring the database to this version of Inscope.

    Without INSCOPE_DATABASE_URL, this is Inscope's own server in the data folder. Otherwise set
    INSCOPE_DATABASE_OWNER_URL as well: the role that serves may not change tables.
    """
    with database():
        set_up_django()
        with step("migrating"):
            applied = migrate_database()
        click.echo(f"{applied} migrations applied" if applied else "the database is up to date")
