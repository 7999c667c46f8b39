"""The vendor's home."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from inscope.core.people import Right
from inscope.reads.home_page import home_page
from inscope.web.common.actor import anyone
from inscope.web.common.published import needs_policy


@anyone(Right.READ_PUBLISHED)
@require_safe
@needs_policy
def home(request: HttpRequest) -> HttpResponse:
    """Show what this is, and where to begin."""
    return render(request, "public/home.html", {"page": home_page(timezone.localdate())})
