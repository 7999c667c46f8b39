"""`inscope staff`: the vendor's own people, as the operator adds them."""

from datetime import UTC, datetime

import click

from inscope.cli.database import check_migrated, database, set_up_django
from inscope.cli.sites import checked_site

_ROLES = ("support_engineer", "consultant", "product_manager", "account_manager", "policy_owner", "administrator")
_URL = click.option(
    "--url",
    default="http://127.0.0.1:8000",
    show_default=True,
    callback=checked_site,
    help="Where the site is, as the person's browser reaches it.",
)


@click.group()
def staff() -> None:
    """Add the vendor's own people, and make links by which anybody chooses a password."""


@staff.command()
@click.argument("email")
@click.option("--name", required=True, help="As colleagues and customers read it.")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(_ROLES), help="May be given again.")
@_URL
def add(email: str, name: str, roles: tuple[str, ...], url: str) -> None:
    """Add a person, and print the link by which they choose a password: it works once, for 72 hours."""
    with database():
        set_up_django()
        check_migrated()
        from inscope.flows.identity.add_staff import add_staff  # noqa: PLC0415 - needs Django set up

        token = add_staff(name=name, email=email, roles=roles, now=datetime.now(UTC))
    click.echo(_link(url, token))


@staff.command()
@click.argument("email")
@_URL
def link(email: str, url: str) -> None:
    """Make a new link for anybody who signs in with EMAIL; links made before stop working."""
    with database():
        set_up_django()
        check_migrated()
        from inscope.flows.identity.add_staff import link_for  # noqa: PLC0415 - needs Django set up

        token = link_for(email=email, now=datetime.now(UTC))
    click.echo(_link(url, token))


@staff.command(name="list")
def list_staff() -> None:
    """Show the staff: name, address, roles, and whether a password was chosen."""
    with database():
        set_up_django()
        check_migrated()
        from inscope.flows.identity.add_staff import all_staff  # noqa: PLC0415 - needs Django set up

        people = all_staff()
    for one in people:
        state = "" if one.has_password else "  (no password yet)"
        click.echo(f"{one.name}  <{one.email}>  {', '.join(one.roles)}{state}")
    if not people:
        click.echo("nobody yet: inscope staff add EMAIL --name NAME --role ROLE", err=True)


def _link(url: str, token: str) -> str:
    return f"{url}/invite/{token}/"
