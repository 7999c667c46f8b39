"""Addresses of the public pages."""

from django.urls import path

from inscope.core.people import Right
from inscope.web.common.actor import anyone
from inscope.web.public.views.api_docs import api_docs
from inscope.web.public.views.check import check
from inscope.web.public.views.home import home
from inscope.web.public.views.lifecycle import (
    lifecycle,
    lifecycle_calendar,
    lifecycle_endoflife,
    lifecycle_json,
    lifecycle_openeox,
)
from inscope.web.public.views.policy import current_policy, policies, policy
from inscope.web.public.views.response_times import calendar_year, response_times
from inscope.web.ui.stylesheet import show_stylesheet

urlpatterns = [
    path("", home, name="home"),
    path("check/", check, name="check"),
    path("lifecycle/", lifecycle, name="lifecycle"),
    path("lifecycle.json", lifecycle_json, name="lifecycle-json"),
    path("lifecycle/calendar.ics", lifecycle_calendar, name="lifecycle-calendar"),
    path("lifecycle/openeox.json", lifecycle_openeox, name="lifecycle-openeox"),
    path("lifecycle/endoflife.json", lifecycle_endoflife, name="lifecycle-endoflife"),
    path("policy/", policies, name="policies"),
    path("policy/current/", current_policy, name="current-policy"),
    path("policy/<str:place>/", policy, name="policy"),
    path("response-times/", response_times, name="response-times"),
    path("response-times/calendar/<int:year>/", calendar_year, name="calendar-year"),
    path("api/docs/", api_docs, name="api-docs"),
    path("ui/<slug:digest>.css", anyone(Right.READ_PUBLISHED)(show_stylesheet), name="stylesheet"),
]
