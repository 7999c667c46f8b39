"""What the commands themselves refuse."""

from typing import ClassVar

from inscope.core.errors import DomainError


class PortBusyError(DomainError):
    """Another program listens where we were to."""

    code: ClassVar[str] = "port_busy"


class AddressRefusedError(DomainError):
    """An address that this machine does not have, or a port that this account may not use."""

    code: ClassVar[str] = "address_refused"


class NotMigratedError(DomainError):
    """The database is behind the code."""

    code: ClassVar[str] = "not_migrated"


class OwnerUnknownError(DomainError):
    """A database that somebody else runs, and no address of its owner."""

    code: ClassVar[str] = "owner_unknown"


class UnreadableError(DomainError):
    """A file that was named on the command line and cannot be read."""

    code: ClassVar[str] = "unreadable"


class UnwritableError(DomainError):
    """A file that was named on the command line and cannot be written."""

    code: ClassVar[str] = "unwritable"
