"""Makes Django know our own checks of the settings."""

from django.apps import AppConfig


class ConfigApp(AppConfig):
    """No tables: checks only."""

    name = "inscope.config"
    label = "inscope_config"

    def ready(self) -> None:
        """Register the checks."""
        from inscope.config import checks  # noqa: F401, PLC0415 -- importing them registers them, once apps are there
