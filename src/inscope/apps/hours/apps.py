"""The app `hours` for Django."""

from django.apps import AppConfig


class HoursApp(AppConfig):
    """Blocks of hours, and the ledger of what became of them."""

    name = "inscope.apps.hours"
    label = "hours"
