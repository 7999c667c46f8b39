"""What published packs refuse."""

from datetime import date
from typing import ClassVar

from inscope.core.errors import DomainError


class NotPublishedError(DomainError):
    """Nothing was published under that name, version or digest."""

    code: ClassVar[str] = "not_published"

    def __init__(self, wanted: str) -> None:
        super().__init__(f"no published pack is `{wanted}`", hint="`inscope policy publish` publishes one")
        self.wanted = wanted

    def details(self) -> dict[str, object]:
        """Return what was asked for."""
        return {"wanted": self.wanted}


class NoVersionInForceError(DomainError):
    """The pack was published, and no version of it covers that day."""

    code: ClassVar[str] = "no_version_in_force"

    def __init__(self, name: str, on: date) -> None:
        super().__init__(f"no published version of `{name}` is in force on {on}")
        self.name, self.on = name, on

    def details(self) -> dict[str, object]:
        """Return the pack and the day."""
        return {"pack": self.name, "on": self.on.isoformat()}


class VersionTakenError(DomainError):
    """That version was published before, with other contents."""

    code: ClassVar[str] = "version_taken"

    def __init__(self, name: str, version: str, digest: str) -> None:
        super().__init__(
            f"`{name}@{version}` is already published with other contents",
            hint="what is published never changes: give this one a version of its own",
        )
        self.taken = {"pack": name, "version": version, "digest": digest}

    def details(self) -> dict[str, object]:
        """Return which version stands there, and its digest."""
        return dict(self.taken)


class BeginningTakenError(DomainError):
    """Another version begins on the same day, and neither would come before the other."""

    code: ClassVar[str] = "beginning_taken"

    def __init__(self, name: str, version: str, valid_from: date) -> None:
        super().__init__(
            f"`{name}@{version}` already begins on {valid_from}",
            hint="let this version begin on another day: `valid: {from: ...}` in policy.md",
        )
        self.taken = {"pack": name, "version": version, "valid_from": valid_from.isoformat()}

    def details(self) -> dict[str, object]:
        """Return which version begins there."""
        return dict(self.taken)
