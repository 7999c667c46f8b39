"""Tables that are sent as files."""

from django.http import HttpResponse


def csv_named(name: str, table: str) -> HttpResponse:
    """Return a table as a file to be saved."""
    answer = HttpResponse(table, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
