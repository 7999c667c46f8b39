"""The coverage checker. The address holds the answers, so a decision can be sent to somebody."""

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import push_url

from inscope.core.people import Right
from inscope.reads.check_page import CheckPage, check_page
from inscope.web.common.actor import anyone
from inscope.web.common.published import needs_policy

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    class HtmxRequest(HttpRequest):
        """A request that went through the middleware of django-htmx."""

        htmx: HtmxDetails


@anyone(Right.READ_PUBLISHED)
@require_safe
@vary_on_headers("HX-Request")
@needs_policy
def check(request: HttpRequest) -> HttpResponse:
    """Ask, and show the decision so far."""
    page = check_page(_pairs(request), timezone.localdate())
    address = f"{request.path}?{page.address}" if page.address else request.path
    htmx = cast("HtmxRequest", request).htmx
    is_part = bool(htmx) and not htmx.history_restore_request
    if not is_part and not page.is_refused and request.get_full_path() != address:
        return redirect(address)
    shown = _shown(request, page, is_part=is_part)
    return push_url(shown, address) if is_part else shown


def _shown(request: HttpRequest, page: CheckPage, *, is_part: bool) -> HttpResponse:
    template = "public/check-part.html" if is_part else "public/check.html"
    context = {"page": page, "intake": page.intake, "action": request.path}
    return render(request, template, context, status=422 if page.is_refused else 200)


def _pairs(request: HttpRequest) -> list[tuple[str, str]]:
    return [(name, value) for name, values in request.GET.lists() for value in values]
