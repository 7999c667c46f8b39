"""Cases: opening one, reading them, stating facts, writing messages. Whose they are, the token says."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from ninja import Router

from inscope.api import case_schemas as schemas
from inscope.api.answers import answer
from inscope.api.body import refuse_other_parameters
from inscope.api.case_bodies import SentStatement, read_case, read_message, read_priority, read_statement
from inscope.api.case_forms import (
    case_form,
    cases_form,
    clocks_form,
    decision_form,
    decisions_form,
    message_form,
    messages_form,
    priority_form,
)
from inscope.api.cursors import read_cursor
from inscope.api.document import asks, has_its_place, refuses
from inscope.api.sign_in import Token, actor_of
from inscope.apps.coverage.rows import StoredDecision
from inscope.core.people import Actor
from inscope.flows.cases import open_case as opening
from inscope.flows.cases import reclassify_case as classing
from inscope.flows.cases import write_message as writing
from inscope.flows.coverage import judge_case as judging
from inscope.flows.coverage import state_fact as stating
from inscope.reads import api_cases
from inscope.reads.api_clocks import clocks_now

router = Router(tags=["Cases"], auth=Token())

_TAKES_A_TOKEN = ("not_signed_in", "right_refused", "too_many_requests")
_OF_A_CASE = (*_TAKES_A_TOKEN, "no_such_case")
_TAKES_A_BODY = ("body_refused", "body_too_large", "media_type_refused")


@router.post(
    "/cases",
    response={201: schemas.Case, 200: schemas.Case},
    operation_id="open_case",
    summary="Open a case",
    openapi_extra={
        "requestBody": asks("NewCase"),
        "responses": refuses(
            *_TAKES_A_TOKEN,
            *_TAKES_A_BODY,
            "parameter_refused",
            "not_published",
            "key_taken",
            "text_refused",
            "fact_refused",
            "fact_not_yours",
            "no_such_instance",
            "no_version_in_force",
        )
        | has_its_place(),
    },
)
def open_case(request: HttpRequest, key: schemas.Key) -> HttpResponse:
    """Open a case for a contact, whatever its decision is: a refusal never keeps a request out.

    `facts` are those that customers answer; what the vendor's records know is added. The same key with the same body
    finds the same case, with status 200.
    """
    now = timezone.now()
    actor, sent = actor_of(request), read_case(request)
    asked = opening.Request(key, sent.subject, sent.body, sent.facts, sent.instance)
    opened = opening.open_case(actor, asked, today=timezone.localdate(now), now=now)
    public_id = opened.case.public_id
    if (new := opened.beginning) is None:
        response = answer(case_form(api_cases.case_details(actor, public_id)))
    else:
        response = answer(case_form(api_cases.case_opened(new.head, new.decided)), status=201)
    response.headers["Location"] = reverse("api:show_case", args=[public_id])
    return response


@router.api_operation(
    ["GET", "HEAD"],
    "/cases",
    response=schemas.Cases,
    operation_id="list_cases",
    summary="List cases",
    openapi_extra={"responses": refuses(*_TAKES_A_TOKEN, "parameter_refused", "cursor_refused")},
)
def list_cases(
    request: HttpRequest,
    status: schemas.OfStatus = None,
    outcome: schemas.OfOutcome = None,
    cursor: schemas.Cursor = "",
    limit: schemas.Limit = schemas.LIMIT,
) -> HttpResponse:
    """List the customer's cases, the latest first; to the vendor's people, those of all customers."""
    refuse_other_parameters(request, "status", "outcome", "cursor", "limit")
    before = read_cursor(cursor) if cursor else None
    page = api_cases.list_cases(actor_of(request), status=status, outcome=outcome, before=before, limit=limit)
    return answer(cases_form(page))


@router.api_operation(
    ["GET", "HEAD"],
    "/cases/{case}",
    response=schemas.Case,
    operation_id="show_case",
    summary="Show a case",
    openapi_extra={"responses": refuses(*_OF_A_CASE)},
)
def show_case(request: HttpRequest, case: schemas.CaseId) -> HttpResponse:
    """Show a case with the decision that holds, whose turn it is, and everything that people stated."""
    return answer(case_form(api_cases.show_case(actor_of(request), case)))


@router.api_operation(
    ["GET", "HEAD"],
    "/cases/{case}/decisions",
    response=schemas.StoredDecisions,
    operation_id="list_decisions",
    summary="List the decisions of a case",
    openapi_extra={"responses": refuses(*_OF_A_CASE)},
)
def list_decisions(request: HttpRequest, case: schemas.CaseId) -> HttpResponse:
    """List every decision of a case, the first first, each with what it was decided from."""
    return answer(decisions_form(api_cases.list_decisions(actor_of(request), case)))


@router.api_operation(
    ["GET", "HEAD"],
    "/cases/{case}/clocks",
    response=schemas.Clocks,
    operation_id="list_clocks",
    summary="Show the clocks of a case",
    openapi_extra={"responses": refuses(*_OF_A_CASE)},
)
def list_clocks(request: HttpRequest, case: schemas.CaseId) -> HttpResponse:
    """Show by when an answer is owed, and why: the clock of the response to a case, as it stands now.

    It is what `inscope sla clock` computes from the files of the case, and `change` says whether it is still what you
    read before. Without a plan that promises times there is none.
    """
    return answer(clocks_form(clocks_now(actor_of(request), case, now=timezone.now())))


@router.post(
    "/cases/{case}/assertions",
    response={201: schemas.CaseDecision},
    operation_id="state_facts",
    summary="State facts of a case",
    openapi_extra={
        "requestBody": asks("NewStatement"),
        "responses": refuses(
            *_OF_A_CASE,
            *_TAKES_A_BODY,
            "role_refused",
            "case_resolved",
            "nothing_to_judge",
            "fact_refused",
            "fact_not_yours",
            "text_refused",
            "no_reason",
        ),
    },
)
def state_facts(request: HttpRequest, case: schemas.CaseId) -> HttpResponse:
    """State facts of a case, and answer the decision that follows.

    A contact states what customers answer. The vendor's people correct facts, and say `why`. With `judgment`, one fact
    is judged, by the role for which the case waits. Where a statement changes nothing that decides, the decision that
    holds is answered.
    """
    now = timezone.now()
    stored = _state(actor_of(request), case, read_statement(request), now)
    return answer(decision_form(api_cases.read_again(stored)), status=201)


@router.post(
    "/cases/{case}/priority",
    response={200: schemas.CasePriority},
    operation_id="change_priority",
    summary="Change the priority, or ask for another",
    openapi_extra={
        "requestBody": asks("NewPriority"),
        "responses": refuses(*_OF_A_CASE, *_TAKES_A_BODY, "case_resolved", "priority_refused", "text_refused"),
    },
)
def change_priority(request: HttpRequest, case: schemas.CaseId) -> HttpResponse:
    """Give an open case another priority, with a reason, as one of the vendor's people; a contact asks for it.

    What a contact asks for changes nothing until an engineer answers, by another priority or by leaving it.
    """
    now = timezone.now()
    actor, sent = actor_of(request), read_priority(request)
    act = classing.reclassify_case if actor.is_staff else classing.propose_priority
    act(actor, case, to=sent.priority, why=sent.why, now=now)
    return answer(priority_form(api_cases.priority_of(actor, case)))


@router.api_operation(
    ["GET", "HEAD"],
    "/cases/{case}/messages",
    response=schemas.Messages,
    operation_id="list_messages",
    summary="List the messages of a case",
    openapi_extra={"responses": refuses(*_OF_A_CASE, "parameter_refused", "cursor_refused")},
)
def list_messages(
    request: HttpRequest, case: schemas.CaseId, cursor: schemas.Cursor = "", limit: schemas.Limit = schemas.LIMIT
) -> HttpResponse:
    """List the messages of a case, the first first. Notes among the vendor's people are theirs alone."""
    refuse_other_parameters(request, "cursor", "limit")
    after = read_cursor(cursor) if cursor else 0
    return answer(messages_form(api_cases.list_messages(actor_of(request), case, after=after, limit=limit)))


@router.post(
    "/cases/{case}/messages",
    response={201: schemas.Message},
    operation_id="write_message",
    summary="Write a message",
    openapi_extra={
        "requestBody": asks("NewMessage"),
        "responses": refuses(*_OF_A_CASE, *_TAKES_A_BODY, "parameter_refused", "key_taken", "text_refused"),
    },
)
def write_message(request: HttpRequest, case: schemas.CaseId, key: schemas.KeyIfAny = None) -> HttpResponse:
    """Write a message on a case, open or resolved; with `internal`, a note that only the vendor's people see."""
    now = timezone.now()
    actor, sent = actor_of(request), read_message(request)
    message = writing.write_message(actor, case, body=sent.body, is_internal=sent.is_internal, key=key, now=now)
    return answer(message_form(api_cases.written_by(actor, message)), status=201)


def _state(actor: Actor, case: UUID, sent: SentStatement, now: datetime) -> StoredDecision:
    if not sent.is_judgment:
        return stating.state_facts(actor, case, sent.facts, why=sent.why, evidence=sent.evidence, now=now)
    ((fact, value),) = sent.facts.items()
    return judging.judge_case(actor, case, fact, value, why=sent.why, evidence=sent.evidence, now=now)
