"""`inscope licence`: the vendor's key, certificates signed with it, and whether one holds."""

import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import click

from inscope.cli.commands.seed import read_file
from inscope.cli.database import check_migrated, database, set_up_django
from inscope.cli.errors import UnreadableError
from inscope.config.licence_key import NoLicenceKeyError, licence_key, make_licence_key
from inscope.config.zones import vendor_zone
from inscope.core.licences import LARGEST, CertificateInvalidError, read_certificate, require_valid
from inscope.keys import digest_of, is_signed, public_of

_INVALID = 1


@click.group()
def licence() -> None:
    """Sign licence certificates, and verify them without a database."""


@licence.command()
@click.option("--public", is_flag=True, help="Print the public key of the key that there is; customers verify with it.")
def key(*, public: bool) -> None:
    """Make the key that signs, in the data folder, and print its public key. One that stands is never replaced.

    INSCOPE_LICENCE_KEY_FILE names a private key in PEM that is kept elsewhere, such as in a vault.
    """
    private = licence_key(os.environ) if public else make_licence_key(os.environ)
    click.echo(public_of(private), nl=False)


@licence.command()
@click.argument("customer")
@click.argument("instance")
@click.option("--out", metavar="FILE", help="Write here; without it, to standard output.")
def issue(customer: str, instance: str, out: str | None) -> None:
    """Sign a certificate for the licence that INSTANCE of CUSTOMER holds today; both by name."""
    with database():
        set_up_django()
        check_migrated()
        from inscope.reads.licence_certificate import certificate_by_names  # noqa: PLC0415 - needs Django set up

        today = datetime.now(UTC).astimezone(vendor_zone(os.environ)).date()
        content = certificate_by_names(customer, instance, today=today).content
    if out is None:
        click.echo(content, nl=False)
        return
    try:
        Path(out).write_bytes(content)
    except OSError as error:
        raise UnreadableError(f"`{out}` cannot be written: {error.strerror}") from None


@licence.command()
@click.argument("file")
@click.option(
    "--key", "key_file", metavar="FILE", help="The vendor's public key; on the vendor's own machine, its own."
)
@click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day on which it is to hold; today, unless given."
)
def verify(file: str, key_file: str | None, day: datetime | None) -> None:
    """Say whether the certificate in FILE holds. Needs no database, no settings and no network.

    The exit status is 0 if it holds; 1 if it was altered, signed with another key, or is not in its term; 2 if FILE
    is no certificate or the key is none.
    """
    public = _own_key() if key_file is None else read_file(key_file, LARGEST + 1).decode(errors="replace")
    content, key_name = read_file(file, LARGEST + 1), digest_of(public)
    on = date.today() if day is None else day.date()  # noqa: DTZ011 - the day where the certificate is looked at
    try:
        signed = read_certificate(content)
        require_valid(signed, key=key_name, holds=lambda *what: is_signed(public, *what), on=on)
    except CertificateInvalidError as error:
        click.echo(f"invalid: {error.message}", err=True)
        click.echo(f"hint: {error.hint}", err=True)
        sys.exit(_INVALID)
    told = signed.certificate
    click.echo(f"valid: {told.instance} of {told.customer}, {told.product}, from {told.starts_on} to {told.ends_on}")


def _own_key() -> str:
    try:
        return public_of(licence_key(os.environ))
    except NoLicenceKeyError:
        raise click.UsageError("there is no key here: name the vendor's public key with --key FILE") from None
