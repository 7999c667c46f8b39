"""The app `outbox` for Django."""

from django.apps import AppConfig


class OutboxApp(AppConfig):
    """What leaves by e-mail or webhook, and what became of it."""

    name = "inscope.apps.outbox"
    label = "outbox"
