"""Reads and writes what holds for the installation."""

from dataclasses import dataclass
from datetime import datetime

from inscope.apps.installation.models import Installation


@dataclass(frozen=True, slots=True)
class InstallationRow:
    """What was decided: that name and time zone are right, and that nobody wants to see the checklist any more."""

    name_is_confirmed: bool = False
    setup_is_dismissed: bool = False


def installation() -> InstallationRow:
    """Return what was decided for everybody."""
    row = Installation.objects.first()
    if row is None:
        return InstallationRow()
    return InstallationRow(row.name_confirmed_at is not None, row.setup_dismissed_at is not None)


def confirm_name(*, now: datetime) -> None:
    """Keep that name and time zone were found to be right."""
    Installation.objects.update_or_create(id=1, defaults={"name_confirmed_at": now})


def dismiss_setup(*, now: datetime) -> None:
    """Keep that the checklist is to be shown on no page but its own."""
    Installation.objects.update_or_create(id=1, defaults={"setup_dismissed_at": now})
