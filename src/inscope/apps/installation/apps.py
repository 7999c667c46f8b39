"""The app `installation` for Django."""

from django.apps import AppConfig


class InstallationApp(AppConfig):
    """What holds for the installation as a whole."""

    name = "inscope.apps.installation"
    label = "installation"
