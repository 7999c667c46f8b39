"""The app `coverage` for Django."""

from django.apps import AppConfig


class CoverageApp(AppConfig):
    """Decisions about cases, facts that people asserted, exceptions and reviews."""

    name = "inscope.apps.coverage"
    label = "coverage"
