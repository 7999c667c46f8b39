"""Answers as the API writes them."""

import hashlib
import json
from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode
_in_order = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode


def answer(content: Mapping[str, object], *, status: int = 200) -> HttpResponse:
    """Return an answer that nobody keeps, written as the canonical form of a decision is: sorted, without spaces."""
    headers = {"Cache-Control": "no-store"}
    body = _canonical(content).encode()
    return HttpResponse(body, status=status, content_type="application/json", headers=headers)


def answer_unless_known(request: HttpRequest, content: Mapping[str, object]) -> HttpResponseBase:
    """Return an answer with its ETag, or 304 to an asker that has it already."""
    body = _in_order(content).encode()
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"Cache-Control": "no-cache", "ETag": etag}
    response = HttpResponse(body, content_type="application/json", headers=headers)
    return get_conditional_response(request, etag=etag, response=response) or response
