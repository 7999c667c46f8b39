"""`inscope demo`: everything on this machine, from nothing to a page in a browser."""

import os
from contextlib import suppress
from datetime import UTC, datetime

import click

from inscope.cli.database import database, migrate_database, set_up_django
from inscope.cli.ports import usable_port
from inscope.cli.serving import listening_options, run
from inscope.cli.steps import step
from inscope.cli.stopping import stop_on_terminate
from inscope.config.licence_key import LicenceKeyStandsError, make_licence_key
from inscope.config.zones import vendor_zone
from inscope.demo import FILE, PASSWORD, SIGN_INS, read_demo
from inscope.pg.folder import default_data_folder

REFERENCE_PACK = "restcomm-c3"


@click.command()
@listening_options
def demo(host: str, port: int, workers: int, *, no_worker: bool) -> None:
    """Start everything here, with the reference pack published and demonstration data, and print the address.

    Makes a data folder, a database and the tables if there are none, and keeps them: the second
    start takes a few seconds. INSCOPE_DATA names the folder.
    """
    stop_on_terminate()
    os.environ.setdefault("INSCOPE_MFA_ROLES", "")  # its people sign in with the password alone
    port = usable_port(host, port)
    click.echo(f"data folder: {default_data_folder(os.environ)}")
    with database() as server:
        with step("loading"):
            set_up_django()
        with step("migrating"):
            migrate_database()
        with suppress(LicenceKeyStandsError):
            make_licence_key(os.environ)
        _publish_reference_pack()
        _load_demonstration()
        _say_who_can_sign_in()
        run(host, port, workers, server, with_worker=not no_worker)


def _publish_reference_pack() -> None:
    """Publish the pack that ships with Inscope, unless it is; an older text of the same version stays."""
    from inscope.apps.published.errors import VersionTakenError  # noqa: PLC0415 -- both need Django set up
    from inscope.apps.published.selectors import versions_of  # noqa: PLC0415
    from inscope.flows.published.publish_pack import publish_pack  # noqa: PLC0415
    from inscope.packs import read_shipped  # noqa: PLC0415

    files = read_shipped(REFERENCE_PACK)
    if any(version.digest == files.digest for version in versions_of(name=REFERENCE_PACK)):
        return
    try:
        with step(f"checking and publishing {REFERENCE_PACK}") as progress:
            publish_pack(files, now=datetime.now(UTC), progress=progress)
    except VersionTakenError as error:
        click.echo(f"  note: {error.message}; that text stays in force")


def _load_demonstration() -> None:
    """Load the demonstration into an installation that has no customer yet: days in it are relative to this one."""
    from inscope.core.seeds import read_seed  # noqa: PLC0415
    from inscope.flows.seeds.load import is_empty, load_seed  # noqa: PLC0415 -- needs Django set up

    if not is_empty():
        return
    now, zone = datetime.now(UTC), vendor_zone(os.environ)
    with step("loading customers and requests of the demonstration") as progress:
        seed = read_seed(FILE, read_demo(), now=now, zone=zone)
        load_seed(seed, today=now.astimezone(zone).date(), now=now, progress=progress)


def _say_who_can_sign_in() -> None:
    from inscope.flows.seeds.load import people_there  # noqa: PLC0415 -- needs Django set up

    there = people_there(one.email for one in SIGN_INS)
    shown = [one for one in SIGN_INS if one.email in there]
    if shown:
        click.echo(f"sign in with the password {PASSWORD} as")
    for one in shown:
        click.echo(f"  {one.email:<34} {one.role}")
