"""The pages of `desk` as a Django app."""

from django.apps import AppConfig


class DeskApp(AppConfig):
    """Holds no rows."""

    name = "inscope.web.desk"
    label = "desk"
