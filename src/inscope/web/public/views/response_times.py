"""Response times: what each plan promises, when the vendor works, and by when a request would be answered."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from inscope.core.people import Right
from inscope.reads.targets_page import targets_page
from inscope.reads.year_page import year_page
from inscope.web.common.actor import anyone
from inscope.web.common.forms import single_values
from inscope.web.common.published import needs_policy


@anyone(Right.READ_PUBLISHED)
@require_safe
@needs_policy
def response_times(request: HttpRequest) -> HttpResponse:
    """Show the plans, and answer what is asked of them."""
    page = targets_page(dict(single_values(request.GET)), timezone.now(), timezone.localdate())
    asked = page.asked
    form = {} if asked is None else {"form": "what-if", "data": asked.data, "errors": asked.errors}
    status = 422 if form.get("errors") else 200
    return render(request, "public/response-times.html", {"page": page, **form}, status=status)


@anyone(Right.READ_PUBLISHED)
@require_safe
@needs_policy
def calendar_year(request: HttpRequest, year: int) -> HttpResponse:
    """Show a year of the calendar, day by day."""
    page = year_page(year, timezone.localdate())
    if page is None:
        raise Http404(f"no calendar has the year {year}")
    return render(request, "public/calendar-year.html", {"page": page})
