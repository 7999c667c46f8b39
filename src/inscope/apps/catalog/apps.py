"""The app `catalog` for Django."""

from django.apps import AppConfig


class CatalogApp(AppConfig):
    """Products, their major versions and their releases."""

    name = "inscope.apps.catalog"
    label = "catalog"
