"""Messages that leave: what waits, what failed, and what an administrator does about it; and webhooks."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inscope.core.errors import DomainError
from inscope.core.people import Actor, Right
from inscope.flows.outbox.keep import drop_message, try_message_again
from inscope.flows.outbox.keep_webhooks import add_webhook, switch_webhook, try_webhook, webhooks
from inscope.reads.messages_page import messages_page
from inscope.web.common.actor import requires
from inscope.web.common.attempt import Refused, attempt, refused, show_page


@requires(Right.KEEP_MESSAGES)
@require_safe
def messages(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the list."""
    return _show(request, actor)


@requires(Right.KEEP_MESSAGES)
@require_POST
def again(request: HttpRequest, actor: Actor, message_id: UUID) -> HttpResponse:
    """Try a message again."""
    act = partial(try_message_again, actor, message_id, now=timezone.now())
    return attempt(request, act, form="message", then="office-messages", again=partial(_show, request, actor))


@requires(Right.KEEP_MESSAGES)
@require_POST
def drop(request: HttpRequest, actor: Actor, message_id: UUID) -> HttpResponse:
    """Drop a message."""
    act = partial(drop_message, actor, message_id, now=timezone.now())
    return attempt(request, act, form="message", then="office-messages", again=partial(_show, request, actor))


@requires(Right.KEEP_MESSAGES)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def hooks(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show webhooks, and add one, whose secret is shown once."""
    wrong, secret = None, ""
    if request.method == "POST":
        posted = request.POST
        try:
            secret = add_webhook(actor, name=posted.get("name", ""), url=posted.get("url", ""), now=timezone.now())
        except DomainError as error:
            wrong = refused(request, "webhook", error)
    context = {"webhooks": webhooks(actor), "secret": secret, "now": timezone.now()}
    return show_page(request, "office/webhooks.html", context, wrong)


@requires(Right.KEEP_MESSAGES)
@require_POST
def switch(request: HttpRequest, actor: Actor, webhook_id: UUID) -> HttpResponse:
    """Open or close a webhook."""
    switch_webhook(actor, webhook_id, is_active="open" in request.POST, now=timezone.now())
    return redirect("office-webhooks")


@requires(Right.KEEP_MESSAGES)
@require_POST
def trial(_request: HttpRequest, actor: Actor, webhook_id: UUID) -> HttpResponse:
    """Send a webhook something to try it out, and show what becomes of it."""
    try_webhook(actor, webhook_id, now=timezone.now())
    return redirect("office-messages")


def _show(request: HttpRequest, actor: Actor, wrong: Refused | None = None) -> HttpResponse:
    now = timezone.now()
    page = messages_page(actor, request.GET, now=now)
    return show_page(request, "office/messages.html", {"page": page, "list": page.list, "now": now}, wrong)
