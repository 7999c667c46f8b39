"""The app `imports` for Django."""

from django.apps import AppConfig


class ImportsApp(AppConfig):
    """Imports of records from files."""

    name = "inscope.apps.imports"
    label = "imports"
