"""The app `cases` for Django."""

from django.apps import AppConfig


class CasesApp(AppConfig):
    """Cases: what customers asked, and everything said and done about it."""

    name = "inscope.apps.cases"
    label = "cases"
