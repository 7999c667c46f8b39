"""The published scope of coverage, and the list of its versions."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from inscope.apps.published.errors import NotPublishedError
from inscope.core.people import Right
from inscope.reads.policy_page import policies_page, policy_page
from inscope.reads.published_policy import place_of, policy_in_force
from inscope.web.common.actor import anyone
from inscope.web.common.published import needs_policy


@anyone(Right.READ_PUBLISHED)
@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    """Show every published version."""
    return render(request, "public/policies.html", {"versions": policies_page(timezone.localdate())})


@anyone(Right.READ_PUBLISHED)
@require_safe
@needs_policy
def current_policy(_request: HttpRequest) -> HttpResponse:
    """Lead to the version in force today."""
    return redirect("policy", place_of(policy_in_force(timezone.localdate()).row))


@anyone(Right.READ_PUBLISHED)
@require_safe
def policy(request: HttpRequest, place: str) -> HttpResponse:
    """Show one version as customers read it."""
    try:
        page = policy_page(place, timezone.localdate())
    except NotPublishedError as error:
        raise Http404(error.message) from error
    return render(request, "public/policy.html", {"page": page})
