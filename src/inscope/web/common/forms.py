"""Fields of forms and of addresses."""

from django.http import QueryDict


def single_values(fields: QueryDict) -> list[tuple[str, str]]:
    """Return each field with its last value, in the order in which they came."""
    return [(name, str(fields[name])) for name in fields]
