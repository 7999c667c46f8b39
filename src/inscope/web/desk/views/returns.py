"""Giving back what is free of a block: for money, or into another block."""

from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from inscope.core.people import Actor, Right
from inscope.flows.hours.return_hours import NewTarget, Return, carry_over, refund_hours, take_back_refund
from inscope.reads.return_page import NEW, return_page
from inscope.web.common.actor import requires
from inscope.web.common.attempt import Refused, attempt, show_page
from inscope.web.common.forms import FieldRefusedError, count_in, day_in, id_in, key_in, word_in


@requires(Right.KEEP_CUSTOMERS)
@require_http_methods(["GET", "HEAD", "POST"])
def back(request: HttpRequest, actor: Actor, customer_id: UUID, block_id: UUID) -> HttpResponse:
    """Refund, carry over, or take a refund back."""
    posted = request.POST

    def show(wrong: Refused | None = None) -> HttpResponse:
        page = return_page(actor, customer_id, block_id, today=timezone.localdate())
        return show_page(request, "desk/return.html", {"page": page}, wrong)

    def act() -> None:
        now = timezone.now()
        match word_in(posted, "do", ("refund", "carry", "take_back")):
            case "refund":
                refund_hours(actor, customer_id, block_id, _given(posted), now=now)
            case "carry":
                carry_over(actor, customer_id, block_id, _given(posted), _target(posted), now=now)
            case _:
                why = posted.get("why", "")
                take_back_refund(actor, customer_id, block_id, posted.get("refund", ""), why=why, now=now)

    if request.method != "POST":
        return show()
    then = reverse("desk-hours", args=[customer_id])
    form = posted.get("refund") or ("carry" if posted.get("do") == "carry" else "refund")
    return attempt(request, act, form=form, then=then, again=show)


def _given(posted: QueryDict) -> Return:
    return Return(key_in(posted) or str(uuid4()), count_in(posted, "minutes"), posted.get("why", ""))


def _target(posted: QueryDict) -> UUID | NewTarget:
    """Return the block that was chosen; of a new one, its reference and last day."""
    if posted.get("to") == NEW:
        return NewTarget(posted.get("reference", ""), day_in(posted, "ends_on"))
    chosen = id_in(posted, "to")
    if chosen is None:
        raise FieldRefusedError("to", "", "a block", at="to")
    return chosen
