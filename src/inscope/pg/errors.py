"""What can stand between Inscope and its database, in words for the person who runs it."""

from typing import ClassVar

from inscope.core.errors import DomainError


class PostgresMissingError(DomainError):
    """No PostgreSQL programs where they were looked for."""

    code: ClassVar[str] = "postgres_missing"


class PostgresVersionDiffersError(DomainError):
    """The data was written by another major version than the programs at hand."""

    code: ClassVar[str] = "postgres_version_differs"


class FolderNotOursError(DomainError):
    """The data folder, or the server's part of it, belongs to another account."""

    code: ClassVar[str] = "folder_not_ours"


class FolderRefusedError(DomainError):
    """The disk does not let us use the data folder: rights, space, or a path that cannot be reached."""

    code: ClassVar[str] = "folder_refused"


class AccountRefusedError(DomainError):
    """The account that should run the server does not exist, or may not run it."""

    code: ClassVar[str] = "account_refused"


class PostgresDidNotStartError(DomainError):
    """The server was called and did not come up, or went down on the way."""

    code: ClassVar[str] = "postgres_did_not_start"


class SecretLostError(DomainError):
    """The data is there and the password that opens it is not."""

    code: ClassVar[str] = "secret_lost"


class NotReachedError(DomainError):
    """A database that somebody else runs, and that does not answer or does not let us in."""

    code: ClassVar[str] = "database_not_reached"


class RoleMissingError(DomainError):
    """The role that serves does not exist in a database that somebody else runs."""

    code: ClassVar[str] = "role_missing"
