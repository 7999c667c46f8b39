"""People and service accounts: what each may do, help for one who cannot sign in, and the tokens of programs."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inscope.core.people import Actor, Right
from inscope.flows.identity import keep_people
from inscope.flows.identity.add_service_account import add_service_account
from inscope.flows.identity.keep_tokens import revoke_token
from inscope.reads.office_people import people_page, person_page
from inscope.reads.people_words import service_role_labels
from inscope.web.common.actor import requires
from inscope.web.common.attempt import Refused, attempt, show_page
from inscope.web.common.links import show_link
from inscope.web.common.tokens import make_token, rotate_token, tokens_shown
from inscope.web.office.forms import Field, FormPage, Kind, Values, form_page


@requires(Right.KEEP_PEOPLE)
@require_safe
def people(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the list."""
    return render(request, "office/people.html", {"list": people_page(actor, request.GET), "now": timezone.now()})


@requires(Right.KEEP_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    """Show one person, and change what they may do."""
    again = partial(_show, request, actor, person_id)
    if request.method != "POST":
        return again()
    act = partial(
        keep_people.change_person,
        actor,
        person_id,
        roles=request.POST.getlist("roles"),
        is_active="is_active" in request.POST,
        now=timezone.now(),
    )
    return attempt(request, act, form="person", then=_address(person_id), again=again)


@requires(Right.KEEP_PEOPLE)
@require_POST
def link(request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    """Make a link by which the person chooses a password, and show it once."""
    return show_link(request, keep_people.make_link(actor, person_id, now=timezone.now()), back=_address(person_id))


@requires(Right.KEEP_PEOPLE)
@require_POST
def remove_factors(_request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    """Remove the second factors of a person who lost them."""
    keep_people.remove_factors_of(actor, person_id, now=timezone.now())
    return redirect(_address(person_id))


@requires(Right.KEEP_PEOPLE)
@require_POST
def unlink(_request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    """Remove the link of the person to another provider."""
    keep_people.unlink_person(actor, person_id, now=timezone.now())
    return redirect(_address(person_id))


@requires(Right.KEEP_PEOPLE)
@require_POST
def end_sessions(_request: HttpRequest, actor: Actor, person_id: UUID) -> HttpResponse:
    """Sign a person out everywhere."""
    keep_people.end_sessions_of(actor, person_id, now=timezone.now())
    return redirect(_address(person_id))


@requires(Right.KEEP_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
def add_account(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Add a service account."""
    page = FormPage(
        title=_("New service account"),
        at=reverse("office-people"),
        fields=(
            Field("name", _("Which program is it?"), hint=_("Cases and the audit name it so."), needed=True),
            Field("roles", _("May"), Kind.TICKS, choices=tuple(service_role_labels(is_staff=True).items())),
        ),
        about=_("A program with tokens of its own, and no other way in. It goes on when people leave."),
    )

    def save(values: Values, _seen: str) -> str:
        return _address(add_service_account(actor, now=timezone.now(), **values))

    return form_page(request, page, save)


@requires(Right.KEEP_PEOPLE)
@require_POST
@never_cache
def make_account_token(request: HttpRequest, actor: Actor, account_id: UUID) -> HttpResponse:
    """Make a token of a service account."""
    return make_token(request, actor, partial(_show, request, actor, account_id), account_id)


@requires(Right.KEEP_PEOPLE)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def rotate_account_token(request: HttpRequest, actor: Actor, account_id: UUID, account_token_id: UUID) -> HttpResponse:
    """Replace a token of a service account."""
    show, back = partial(_show, request, actor, account_id), _address(account_id)
    return rotate_token(request, actor, account_token_id, show, back=back, account=account_id)


@requires(Right.KEEP_PEOPLE, takes_away=True)
@require_POST
def revoke_account_token(_request: HttpRequest, actor: Actor, account_id: UUID, account_token_id: UUID) -> HttpResponse:
    """Let a token of a service account sign in no more."""
    revoke_token(actor, account_token_id, account=account_id, now=timezone.now())
    return redirect(_address(account_id))


def _show(
    request: HttpRequest, actor: Actor, person_id: UUID, wrong: Refused | None = None, token: str = ""
) -> HttpResponse:
    page = person_page(actor, person_id)
    context: dict[str, object] = {"page": page, "now": timezone.now()}
    if page.line.is_service:
        at = reverse("office-account-tokens", args=[person_id])
        context |= tokens_shown(actor, at=at, account=person_id, token=token)
        context["is_closed"] = not page.line.is_active
    return show_page(request, "office/person.html", context, wrong)


def _address(person_id: UUID) -> str:
    return reverse("office-person", args=[person_id])
