"""Counts what reads or writes rows, not what begins and ends a transaction or says who asks."""

from django.db import connection
from django.test.utils import CaptureQueriesContext


def cost(act):
    """Return how many statements read or write rows."""
    with CaptureQueriesContext(connection) as made:
        act()
    return sum(is_about_rows(query["sql"]) for query in made)


def is_about_rows(statement):
    words = statement.lower().lstrip("( \n")
    return words.startswith(("select", "with", "insert", "update", "delete")) and "set_config" not in words
