"""The tables with rows of customers, as the models name them: a new one is tested without being listed."""

from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, Model

from inscope.apps.contracts.models import Customer
from inscope.apps.identity.models import Person


def is_of_customers(model: type[Model]) -> bool:
    """Whether a model is the customer, or has rows that belong to one."""
    return model is Customer or any(field.column == "customer_id" for field in model._meta.concrete_fields)


MODELS = sorted(filter(is_of_customers, apps.get_models()), key=lambda model: model._meta.db_table)
TABLES = [model._meta.db_table for model in MODELS]


def owner_of(model: type[Model]) -> str:
    """Return the column that says whose a row is."""
    return "id" if model is Customer else "customer_id"


def references(models: list[type[Model]]) -> list[tuple[type[Model], ForeignKey[Any, Any]]]:
    """Return the foreign keys between two tables of customers.

    Left out are the customer itself, which is the other half of each pair, and people, who are often the vendor's
    staff: they have no customer. Links and tokens are of the very person, and so are not left out.
    """
    return [
        (model, field)
        for model in models
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey)
        and is_of_customers(field.related_model)
        and field.related_model is not Customer
        and (field.related_model is not Person or (model._meta.app_label == "identity" and field.name == "person"))
    ]
