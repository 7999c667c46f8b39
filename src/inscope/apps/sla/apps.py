"""The app `sla` for Django."""

from django.apps import AppConfig


class SlaApp(AppConfig):
    """Clocks that are kept beside their cases."""

    name = "inscope.apps.sla"
    label = "sla"
