"""Addresses of the portal."""

from django.urls import path

from inscope.web.portal.views import (
    agreements,
    attainment,
    audit,
    certificate,
    clock,
    draft,
    instances,
    new,
    request,
    requests,
    team,
)

_TOKENS = "team/<uuid:account_id>/tokens/"

urlpatterns = [
    path("", requests.requests, name="portal"),
    path("team/", team.team, name="portal-team"),
    path("team/<uuid:person_id>/", team.colleague, name="portal-colleague"),
    path("team/<uuid:person_id>/link/", team.link, name="portal-colleague-link"),
    path("team/service-accounts/", team.add_account, name="portal-account-new"),
    path(_TOKENS, team.make_account_token, name="portal-account-tokens"),
    path(f"{_TOKENS}<uuid:account_token_id>/rotate/", team.rotate_account_token, name="portal-account-rotate"),
    path(f"{_TOKENS}<uuid:account_token_id>/revoke/", team.revoke_account_token, name="portal-account-revoke"),
    path("requests/new/", new.new, name="portal-new"),
    path("requests/new/<uuid:draft_id>/", draft.draft, name="portal-draft"),
    path("requests/<uuid:case_id>/", request.show, name="portal-request"),
    path("requests/<uuid:case_id>/messages/", request.message, name="portal-message"),
    path("requests/<uuid:case_id>/facts/", request.fact, name="portal-fact"),
    path("requests/<uuid:case_id>/review/", request.review, name="portal-review"),
    path("requests/<uuid:case_id>/reopen/", request.reopen, name="portal-reopen"),
    path("requests/<uuid:case_id>/priority/", request.priority, name="portal-priority"),
    path("requests/<uuid:case_id>/contact/", request.contact, name="portal-contact"),
    path("requests/<uuid:case_id>/clock/", clock.clock, name="portal-clock"),
    path("requests/<uuid:case_id>/clock/<str:clock_file>", clock.file, name="portal-clock-file"),
    path("files/<uuid:file_id>/", request.file, name="portal-file"),
    path("agreements/", agreements.agreements, name="portal-agreements"),
    path("agreements/copies/<uuid:acceptance_id>/", agreements.copy, name="portal-agreement-copy"),
    path("agreements/<slug:agreement>/", agreements.agreement, name="portal-agreement"),
    path("agreements/<slug:agreement>/accept/", agreements.accept, name="portal-agreement-accept"),
    path("agreements/<slug:agreement>/withdraw/", agreements.withdraw, name="portal-agreement-withdraw"),
    path("instances/", instances.instances, name="portal-instances"),
    path("instances/<uuid:instance_id>/claim/", instances.claim, name="portal-claim"),
    path("instances/<uuid:instance_id>/release/", instances.release, name="portal-release"),
    path("instances/<uuid:instance_id>/certificate/", certificate.certificate, name="portal-certificate"),
    path("response-times/", attainment.attainment, name="portal-times"),
    path("response-times/response-times.csv", attainment.table, name="portal-times-csv"),
    path("response-times/responses/", attainment.responses, name="portal-responses"),
    path("response-times/responses/responses.csv", attainment.export, name="portal-responses-csv"),
    path("audit/", audit.audit, name="portal-audit"),
    path("audit/audit.csv", audit.export, {"form": "csv"}, name="portal-audit-csv"),
    path("audit/audit.jsonl", audit.export, {"form": "jsonl"}, name="portal-audit-jsonl"),
]
