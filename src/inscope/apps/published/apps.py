"""Published packs as a Django app."""

from django.apps import AppConfig


class PublishedApp(AppConfig):
    """Holds every version that was ever published."""

    name = "inscope.apps.published"
    label = "published"
