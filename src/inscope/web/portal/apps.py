"""The pages of `portal` as a Django app."""

from django.apps import AppConfig


class PortalApp(AppConfig):
    """Holds no rows."""

    name = "inscope.web.portal"
    label = "portal"
