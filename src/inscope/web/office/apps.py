"""The pages of `office` as a Django app."""

from django.apps import AppConfig


class OfficeApp(AppConfig):
    """Holds no rows."""

    name = "inscope.web.office"
    label = "office"
