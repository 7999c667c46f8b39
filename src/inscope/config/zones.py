"""Time zones: the pinned `tzdata` wheel, never the machine's own files; and the zone of the vendor."""

import zoneinfo
from collections.abc import Mapping
from typing import ClassVar

from inscope.core.errors import DomainError

VENDOR_ZONE = "INSCOPE_ZONE"


class ZoneRefusedError(DomainError):
    """A setting names a zone that there is not."""

    code: ClassVar[str] = "zone_refused"


def use_pinned_zones() -> None:
    """Forget the system's zone files, so that one installation computes what every other does."""
    zoneinfo.reset_tzpath(())


def vendor_zone(variables: Mapping[str, str]) -> zoneinfo.ZoneInfo:
    """Return the zone in which the vendor reads dates: the day of receipt of a request is a day there.

    Raises:
        ZoneRefusedError: INSCOPE_ZONE is no IANA name.
    """
    name = variables.get(VENDOR_ZONE) or "UTC"
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        hint = "an IANA name, such as America/Chicago"
        raise ZoneRefusedError(f"{VENDOR_ZONE} is `{name}`, which is no time zone", hint=hint) from None
