"""The app `audit` for Django."""

from django.apps import AppConfig


class AuditApp(AppConfig):
    """What happened, in entries that are only added, each chained to the one before."""

    name = "inscope.apps.audit"
    label = "audit"
