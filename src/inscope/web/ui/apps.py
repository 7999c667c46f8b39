"""The design as a Django app: its templates, static files and template tags."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Shared by every page; holds no rows."""

    name = "inscope.web.ui"
    label = "ui"
