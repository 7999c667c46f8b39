"""The app `identity` for Django."""

from django.apps import AppConfig


class IdentityApp(AppConfig):
    """People and how they sign in: the vendor's staff, customers' contacts, tokens of programs."""

    name = "inscope.apps.identity"
    label = "identity"
