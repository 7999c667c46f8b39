"""The zone database: the pinned `tzdata` wheel, and never the machine's own."""

import zoneinfo


def use_pinned_zones() -> None:
    """Forget the system's zone files, so that one installation computes what every other does."""
    zoneinfo.reset_tzpath(())
