"""The table of the installation: one row, once there is something to say."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Installation(models.Model):
    """What was decided for everybody."""

    name_confirmed_at = models.DateTimeField(null=True, help_text="when somebody found name and time zone to be right")
    setup_dismissed_at = models.DateTimeField(
        null=True, help_text="since when no page shows the checklist of a new installation by itself"
    )

    class Meta:
        """One row at most."""

        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="installation_once")]

    def __str__(self) -> str:
        return "installation"
