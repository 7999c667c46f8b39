"""What cannot be undone asks again who is there; what was sent meanwhile waits in the session, and then goes on."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import resolve, reverse
from django.utils import timezone

from inscope.web.common.htmx import is_part, lead_to

FRESH_SECONDS = 15 * 60
_AT, _WAITS = "signed_in_at", "waits"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def is_too_old(request: HttpRequest) -> bool:
    """Say whether a request does something, and its sender signed in too long ago."""
    return request.method not in _SAFE and bool(
        timezone.now().timestamp() - request.session.get(_AT, 0) > FRESH_SECONDS
    )


def mark_fresh(request: HttpRequest) -> None:
    """Keep that somebody signed in, or showed again who they are."""
    request.session[_AT] = timezone.now().timestamp()


def ask_again(request: HttpRequest) -> HttpResponse:
    """Lead to the page that asks; a form waits meanwhile, a part of a page does not."""
    request.session.pop(_WAITS, None)
    if not is_part(request):
        request.session[_WAITS] = {"path": request.path, "form": request.POST.urlencode()}
    return lead_to(request, reverse("login-again"))


def what_waits(request: HttpRequest) -> HttpResponse | None:
    """Answer the form that waits, as if it were sent now; nothing, where none does."""
    waits = request.session.pop(_WAITS, None)
    if waits is None:
        return None
    found = resolve(waits["path"])
    request.method, request.path, request.path_info = "POST", waits["path"], waits["path"]
    request.POST = QueryDict(waits["form"])
    request.resolver_match = found
    response: HttpResponse = found.func(request, *found.args, **found.kwargs)
    return response
