"""The API as it is served: its addresses, and what it says where there is no operation."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, ValidationError

from inscope.api.answers import answer_unless_known
from inscope.api.document import DESCRIPTION, document
from inscope.api.errors import (
    MethodRefusedError,
    NothingHereError,
    fail,
    problem,
    refuse,
    refuse_parameter,
    refuse_unsigned,
)
from inscope.api.routes.cases import router as cases
from inscope.api.routes.decisions import router as decisions
from inscope.api.routes.hours import router as hours
from inscope.api.routes.me import router as me
from inscope.api.routes.policies import router as policies
from inscope.core.errors import DomainError

View = Callable[..., HttpResponseBase]
Patterns = list[URLPattern | URLResolver]

_NOT_THE_DOCS = r"^(?!docs/?$)"
"""Everything below `/api/` but the page of documentation, which is one of the public pages."""


class Api(NinjaAPI):
    """Answers in JSON at every address below its own, also where it has no operation."""

    @property
    def urls(self) -> tuple[Patterns, str, str]:
        """The addresses, for Django's `path`."""
        operations, app, namespace = super().urls
        before = [path("", no_such_address), path("openapi.json", _in_json(show_document), name="openapi-json")]
        after = [re_path(_NOT_THE_DOCS, no_such_address)]
        of_operations = map(_answering_in_json, cast("list[URLPattern]", operations))  # ninja nests no resolvers
        return [*before, *of_operations, *after], app, namespace


@csrf_exempt
def no_such_address(request: HttpRequest) -> HttpResponse:
    """Answer 404 as a program reads it."""
    del request
    return problem(NothingHereError())


@require_safe
def show_document(request: HttpRequest) -> HttpResponseBase:
    """Show the OpenAPI document."""
    return answer_unless_known(request, document(api))


def _answering_in_json(pattern: URLPattern) -> URLPattern:
    return URLPattern(pattern.pattern, _in_json(pattern.callback), pattern.default_args, pattern.name)


def _in_json(view: View) -> View:
    """Let a view refuse a method with a problem document."""

    @csrf_exempt  # a token signs in, and never a session: there is none to ride on
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # noqa: ANN401 - as the address says
        response = view(request, *args, **kwargs)
        if response.status_code != _METHOD_NOT_ALLOWED:
            return response
        allowed = ", ".join(sorted(word.strip() for word in response.headers["Allow"].split(",")))
        refused = problem(MethodRefusedError(str(request.method), allowed))
        refused.headers["Allow"] = allowed
        return refused

    return answer


_METHOD_NOT_ALLOWED = 405

api = Api(
    title="Inscope",
    version="1",
    description=DESCRIPTION,
    openapi_url=None,
    docs_url=None,
    urls_namespace="api",
)
# ninja's type lets a class come in place of an error; none does.
api.add_exception_handler(DomainError, refuse)  # type: ignore[arg-type]
api.add_exception_handler(AuthenticationError, refuse_unsigned)  # type: ignore[arg-type]
api.add_exception_handler(ValidationError, refuse_parameter)  # type: ignore[arg-type]
api.add_exception_handler(Exception, fail)  # type: ignore[arg-type]
api.add_router("/v1", decisions)
api.add_router("/v1", policies)
api.add_router("/v1", cases)
api.add_router("/v1", hours)
api.add_router("/v1", me)
