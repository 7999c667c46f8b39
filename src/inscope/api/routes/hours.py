"""Hours: a customer's blocks, what moved in them, and work beyond them; logging work on a case, taking it back."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from inscope.api import case_schemas as cases
from inscope.api import hours_schemas as schemas
from inscope.api.answers import answer
from inscope.api.body import refuse_other_parameters
from inscope.api.case_bodies import read_correction, read_time
from inscope.api.cursors import read_cursor
from inscope.api.document import asks, refuses
from inscope.api.hours_forms import beyond_form, blocks_form, entry_form, postings_form
from inscope.api.sign_in import Token, actor_of
from inscope.flows.hours import log_time as logging
from inscope.reads import api_hours

router = Router(tags=["Hours"], auth=Token())

_OF_A_CUSTOMER = ("not_signed_in", "right_refused", "too_many_requests", "no_such_customer")
_ON_A_CASE = (
    *("not_signed_in", "right_refused", "too_many_requests", "no_such_case", "text_refused"),
    *("body_refused", "body_too_large", "media_type_refused"),
)


@router.api_operation(
    ["GET", "HEAD"],
    "/customers/{customer}/blocks",
    response=schemas.Blocks,
    operation_id="list_blocks",
    summary="List a customer's blocks of hours",
    openapi_extra={"responses": refuses(*_OF_A_CUSTOMER)},
)
def list_blocks(request: HttpRequest, customer: schemas.CustomerId) -> HttpResponse:
    """List the blocks of hours that a customer bought, with where their minutes are now."""
    return answer(blocks_form(api_hours.list_blocks(actor_of(request), customer)))


@router.api_operation(
    ["GET", "HEAD"],
    "/customers/{customer}/postings",
    response=schemas.Postings,
    operation_id="list_postings",
    summary="List what moved in a customer's blocks",
    openapi_extra={"responses": refuses(*_OF_A_CUSTOMER, "parameter_refused", "cursor_refused")},
)
def list_postings(
    request: HttpRequest,
    customer: schemas.CustomerId,
    cursor: cases.Cursor = "",
    limit: cases.Limit = cases.LIMIT,
) -> HttpResponse:
    """List the postings that moved minutes, the first first. They are only added: what was read stays as it is."""
    refuse_other_parameters(request, "cursor", "limit")
    after = read_cursor(cursor) if cursor else 0
    return answer(postings_form(api_hours.list_postings(actor_of(request), customer, after=after, limit=limit)))


@router.api_operation(
    ["GET", "HEAD"],
    "/customers/{customer}/beyond",
    response=schemas.Beyond,
    operation_id="list_beyond",
    summary="List the work that no block paid for",
    openapi_extra={"responses": refuses(*_OF_A_CUSTOMER, "parameter_refused", "cursor_refused")},
)
def list_beyond(
    request: HttpRequest,
    customer: schemas.CustomerId,
    cursor: cases.Cursor = "",
    limit: cases.Limit = cases.LIMIT,
) -> HttpResponse:
    """List work beyond the blocks, the first first: as it was approved, with its rate and amount, or given."""
    refuse_other_parameters(request, "cursor", "limit")
    after = read_cursor(cursor) if cursor else 0
    return answer(beyond_form(api_hours.list_beyond(actor_of(request), customer, after=after, limit=limit)))


@router.post(
    "/cases/{case}/time",
    response={201: schemas.Entry},
    operation_id="log_time",
    summary="Log time on a case",
    openapi_extra={
        "requestBody": asks("NewTime"),
        "responses": refuses(
            *_ON_A_CASE,
            "parameter_refused",
            "key_taken",
            "case_resolved",
            "not_enough_hours",
            "month_stated",
            "no_activity",
            "work_day_refused",
            "work_refused",
        ),
    },
)
def log_time(request: HttpRequest, case: cases.CaseId, key: cases.Key) -> HttpResponse:
    """Log work on a case, which blocks of its activity are charged; all of it, or nothing is kept.

    The same key with the same work finds the same entry, also when the hours are used up by then.
    """
    now = timezone.now()
    actor, sent = actor_of(request), read_time(request)
    work = logging.Work(key, sent.worked_on, sent.minutes, sent.text)
    entry = logging.log_time(actor, case, work, today=timezone.localdate(now), now=now)
    return answer(entry_form(api_hours.logged_by(actor, entry)), status=201)


@router.post(
    "/cases/{case}/time/{entry}/correction",
    response={201: schemas.Entry},
    operation_id="correct_time",
    summary="Take work back",
    openapi_extra={
        "requestBody": asks("NewCorrection"),
        "responses": refuses(*_ON_A_CASE, "no_such_entry", "entry_corrected", "entry_objected", "month_stated"),
    },
)
def correct_time(request: HttpRequest, case: cases.CaseId, entry: schemas.EntryId) -> HttpResponse:
    """Give back what work was charged, once; what blocks paid, by postings that reverse it. Both stay."""
    now = timezone.now()
    actor, why = actor_of(request), read_correction(request)
    logging.correct_time(actor, case, entry, why=why, today=timezone.localdate(now), now=now)
    return answer(entry_form(api_hours.entry_again(actor, entry)), status=201)
