"""The app `agreements` for Django."""

from django.apps import AppConfig


class AgreementsApp(AppConfig):
    """Agreements: their texts, who accepted which, and who withdrew."""

    name = "inscope.apps.agreements"
    label = "agreements"
