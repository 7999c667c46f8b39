"""Addresses of the portal."""

from django.urls import path

from inscope.web.portal.views import draft, new, request, requests

urlpatterns = [
    path("", requests.requests, name="portal"),
    path("requests/new/", new.new, name="portal-new"),
    path("requests/new/<uuid:draft_id>/", draft.draft, name="portal-draft"),
    path("requests/<uuid:case_id>/", request.show, name="portal-request"),
    path("requests/<uuid:case_id>/messages/", request.message, name="portal-message"),
    path("requests/<uuid:case_id>/facts/", request.fact, name="portal-fact"),
    path("requests/<uuid:case_id>/review/", request.review, name="portal-review"),
    path("requests/<uuid:case_id>/reopen/", request.reopen, name="portal-reopen"),
    path("files/<uuid:file_id>/", request.file, name="portal-file"),
]
