"""Files that browsers save."""

from typing import TypeVar

from django.http import HttpResponse
from django.http.response import HttpResponseBase

CSV = "text/csv; charset=utf-8"
Answer = TypeVar("Answer", bound=HttpResponseBase)


def csv_named(name: str, table: str) -> HttpResponse:
    """Return a table as a file to be saved."""
    return named(name, HttpResponse(table, content_type=CSV))


def named(name: str, answer: Answer) -> Answer:
    """Let an answer be saved as a file; the name is ours, and plain."""
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
