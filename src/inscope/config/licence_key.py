"""The key that signs licence certificates: in the data folder, or where a vault puts it."""

from collections.abc import Mapping
from typing import ClassVar

from inscope.config.env import Environment
from inscope.core.errors import DomainError
from inscope.keys import new_key
from inscope.pg.folder import DataFolder, default_data_folder

SETTING = "INSCOPE_LICENCE_KEY"
"""The private key in PEM; with `_FILE` behind it, the file in which it stands."""
_NAME = "licence"


class NoLicenceKeyError(DomainError):
    """No key to sign with."""

    code: ClassVar[str] = "no_licence_key"

    def __init__(self) -> None:
        super().__init__("the vendor has no licence key yet", hint="`inscope licence key` makes one")


class LicenceKeyStandsError(DomainError):
    """A key that a new one would replace: certificates that it signed would not hold any more."""

    code: ClassVar[str] = "licence_key_stands"

    def __init__(self) -> None:
        super().__init__(
            "there is a licence key already, and certificates hold by it",
            hint="`inscope licence key --public` prints its public key",
        )


def licence_key(environ: Mapping[str, str]) -> str:
    """Return the private key.

    Raises:
        NoLicenceKeyError: there is none.
    """
    found = Environment(environ).secret(SETTING) or DataFolder(default_data_folder(environ)).secret(_NAME)
    if found is None:
        raise NoLicenceKeyError
    return found


def make_licence_key(environ: Mapping[str, str]) -> str:
    """Make the key in the data folder, readable for its owner alone, and return it.

    Raises:
        LicenceKeyStandsError: there is one, here or in a vault.
    """
    folder = DataFolder(default_data_folder(environ))
    if Environment(environ).secret(SETTING) or folder.secret(_NAME):
        raise LicenceKeyStandsError
    folder.prepare()
    return folder.make_secret(_NAME, new_key)
