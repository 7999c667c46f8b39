"""Agreements: texts and versions, who is bound, papers that came in, and copies."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inscope.core.people import Actor, Right
from inscope.flows.agreements.accept import record_paper, record_withdrawal
from inscope.flows.agreements.publish import publish_version
from inscope.reads.agreements_page import accepted_copy
from inscope.reads.licence_certificate import certificate_of
from inscope.reads.office_agreements import agreement_page, agreements_page, customer_page, text_page, title_of
from inscope.web.common.actor import requires
from inscope.web.common.agreement_pdf import agreement_pdf
from inscope.web.common.attempt import Refused, attempt, show_page
from inscope.web.common.uploads import send_file
from inscope.web.office.forms import Field, FormPage, Kind, Values, form_page

FORM_METHODS = ("GET", "HEAD", "POST")


@requires(Right.READ_CUSTOMERS)
@require_safe
def agreements(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the list."""
    context = {"lines": agreements_page(actor), "can_keep": actor.may(Right.KEEP_AGREEMENTS), "now": timezone.now()}
    return render(request, "office/agreements.html", context)


@requires(Right.READ_CUSTOMERS)
@require_safe
def agreement(request: HttpRequest, actor: Actor, agreement: str) -> HttpResponse:
    """Show one, with where customers stand."""
    page = agreement_page(actor, agreement, request.GET)
    return render(request, "office/agreement.html", {"page": page, "list": page.list, "now": timezone.now()})


@requires(Right.READ_CUSTOMERS)
@require_safe
def version(request: HttpRequest, actor: Actor, agreement: str, version: str) -> HttpResponse:
    """Show the text of one version."""
    page = text_page(actor, agreement, version)
    return render(request, "office/agreement-text.html", {"page": page, "now": timezone.now()})


@requires(Right.KEEP_AGREEMENTS)
@require_http_methods(FORM_METHODS)
def publish(request: HttpRequest, actor: Actor, agreement: str = "") -> HttpResponse:
    """Publish a version, or a new agreement."""
    title = title_of(actor, agreement) if agreement else ""
    short = Field(
        "agreement", _("Short name"), hint=_("Lower-case letters, digits and dashes, such as cca."), needed=True
    )
    page = FormPage(
        title=_("New version of %(title)s") % {"title": title} if agreement else _("New agreement"),
        at=reverse("office-agreement", args=[agreement]) if agreement else reverse("office-agreements"),
        about=_("A text is published for ever: it is never changed, and a mistake takes a new version."),
        fields=(
            *(() if agreement else (short,)),
            Field("version", _("Version"), hint=_("Letters, digits, dots and dashes, such as 2026.1."), needed=True),
            Field("title", _("Title"), needed=True),
            Field("content", _("Text"), Kind.AREA, _("As Markdown."), needed=True),
            Field(
                "is_material",
                _("It changes what customers agree to"),
                Kind.CHECK,
                _("Then nobody is bound who accepted an earlier version, until they accept this one."),
            ),
        ),
        values={"title": title},
    )

    def save(values: Values, _seen: str) -> str:
        word = str(values.pop("agreement", agreement))
        publish_version(actor, agreement=word, now=timezone.now(), **values)
        return reverse("office-agreement", args=[word])

    return form_page(request, page, save)


@requires(Right.READ_CUSTOMERS)
@require_safe
def customer(request: HttpRequest, actor: Actor, agreement: str, customer_id: UUID) -> HttpResponse:
    """Show what one customer accepted."""
    return _show_customer(request, actor, agreement, customer_id)


@requires(Right.KEEP_AGREEMENTS)
@require_http_methods(FORM_METHODS)
def paper(request: HttpRequest, actor: Actor, agreement: str, customer_id: UUID) -> HttpResponse:
    """Record that a customer accepted on paper."""
    stands = customer_page(actor, agreement, customer_id)
    at = reverse("office-agreement-customer", args=[agreement, customer_id])
    page = FormPage(
        title=_("%(customer)s accepted %(title)s on paper") % {"customer": stands.customer, "title": stands.title},
        at=at,
        about=_("Keep the paper: only what stands on it is recorded here."),
        fields=(
            Field(
                "version", _("Version"), Kind.CHOICE, needed=True, choices=tuple((one, one) for one in stands.versions)
            ),
            Field("accepted_on", _("Signed on"), Kind.DAY, needed=True),
            Field("name", _("Signed by"), needed=True),
            Field("title", _("Title")),
            Field("authority", _("Authority"), hint=_("As stated on the paper, such as “by proxy of 3 May 2026”.")),
        ),
    )

    def save(values: Values, _seen: str) -> str:
        record_paper(actor, customer_id, agreement, today=timezone.localdate(), now=timezone.now(), **values)
        return at

    return form_page(request, page, save)


@requires(Right.KEEP_AGREEMENTS)
@require_POST
def withdrawal(request: HttpRequest, actor: Actor, agreement: str, customer_id: UUID) -> HttpResponse:
    """Record that a customer withdrew in writing."""
    act = partial(record_withdrawal, actor, customer_id, agreement, today=timezone.localdate(), now=timezone.now())
    then = reverse("office-agreement-customer", args=[agreement, customer_id])
    again = partial(_show_customer, request, actor, agreement, customer_id)
    return attempt(request, act, form="withdraw", then=then, again=again)


@requires(Right.READ_CUSTOMERS)
@require_safe
def copy(_request: HttpRequest, actor: Actor, acceptance_id: UUID) -> HttpResponse:
    """Send the copy of an acceptance as PDF."""
    return send_file(agreement_pdf(accepted_copy(actor, acceptance_id)))


@requires(Right.READ_CUSTOMERS)
@require_safe
def certificate(_request: HttpRequest, actor: Actor, instance_id: UUID) -> HttpResponse:
    """Send the licence certificate of an instance, signed today."""
    return send_file(certificate_of(actor, instance_id, today=timezone.localdate()))


def _show_customer(
    request: HttpRequest, actor: Actor, agreement: str, customer_id: UUID, refused: Refused | None = None
) -> HttpResponse:
    context: dict[str, object] = {"page": customer_page(actor, agreement, customer_id), "now": timezone.now()}
    return show_page(request, "office/agreement-customer.html", context, refused)
