"""The public pages as a Django app."""

from django.apps import AppConfig


class PublicConfig(AppConfig):
    """Holds no rows."""

    name = "inscope.web.public"
    label = "public"
