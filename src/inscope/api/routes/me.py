"""Who a program is, so that it can tell before it fails."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from inscope.api import case_schemas as schemas
from inscope.api.answers import answer
from inscope.api.case_forms import me_form
from inscope.api.document import refuses
from inscope.api.errors import NotSignedInError
from inscope.api.sign_in import Token, token_of
from inscope.reads.api_me import show_me as read_me

router = Router(tags=["Sign-in"], auth=Token())


@router.api_operation(
    ["GET", "HEAD"],
    "/me",
    response=schemas.Me,
    operation_id="show_me",
    summary="Show who you are",
    openapi_extra={"responses": refuses("not_signed_in", "too_many_requests")},
)
def show_me(request: HttpRequest) -> HttpResponse:
    """Show whose token this is, what it may do, and when it ends. Any token that works may ask."""
    me = read_me(token_of(request), timezone.now())
    if me is None:
        raise NotSignedInError
    return answer(me_form(me))
