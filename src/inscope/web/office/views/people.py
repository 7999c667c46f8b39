"""People: everybody who can sign in, what each may do, and help for one who cannot sign in."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inscope.core.people import Actor, Right
from inscope.flows.identity import keep_people
from inscope.reads.office_people import people_page, person_page
from inscope.web.common.actor import requires
from inscope.web.common.attempt import Refused, attempt, show_page
from inscope.web.common.links import show_link


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


def _show(request: HttpRequest, actor: Actor, person_id: UUID, wrong: Refused | None = None) -> HttpResponse:
    context: dict[str, object] = {"page": person_page(actor, person_id), "now": timezone.now()}
    return show_page(request, "office/person.html", context, wrong)


def _address(person_id: UUID) -> str:
    return reverse("office-person", args=[person_id])
