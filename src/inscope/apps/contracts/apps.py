"""The app `contracts` for Django."""

from django.apps import AppConfig


class ContractsApp(AppConfig):
    """Customers, and what they have: subscriptions, instances, hours."""

    name = "inscope.apps.contracts"
    label = "contracts"
