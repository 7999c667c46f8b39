"""Pages that need a published policy say so kindly where there is none."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from inscope.apps.published.errors import NotPublishedError, NoVersionInForceError

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def needs_policy(view: View[P]) -> View[P]:
    """Answer 404 with a page of its own where nothing is published for today."""

    @wraps(view)
    def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (NotPublishedError, NoVersionInForceError):
            return render(request, "ui/nothing-published.html", status=404)

    return answer
