"""Asking for a new password. Everybody gets the same answer, whether somebody signs in with the address or not."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from inscope.core.people import Right
from inscope.flows.identity.ask_reset import ask_reset
from inscope.web.common.actor import anyone
from inscope.web.common.proxies import address_of


@anyone(Right.SIGN_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def forgot(request: HttpRequest) -> HttpResponse:
    """Ask for the address, and say what happens then."""
    if request.method == "POST":
        ask_reset(request.POST.get("email", ""), address=address_of(request), now=timezone.now())
    return render(request, "account_pages/forgot.html", {"is_asked": request.method == "POST"})
