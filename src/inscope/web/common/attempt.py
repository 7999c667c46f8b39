"""What pages do with a refusal: show it beside the form that was sent, with everything that was typed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render

from inscope.core.errors import DomainError

ABSENT = frozenset(
    {
        "no_such_agreement",
        "no_such_approval",
        "no_such_block",
        "no_such_case",
        "no_such_customer",
        "no_such_decision",
        "no_such_entry",
        "no_such_estimate",
        "no_such_import",
        "no_such_instance",
        "no_such_message",
        "no_such_person",
        "no_such_shift",
        "no_such_subscription",
        "no_such_token",
        "no_such_webhook",
        "not_in_catalog",
        "right_refused",
    }
)
"""Refusals that look like an absent page: nobody learns that something exists."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A form that was refused: its name, the sentences by field (`all` where it is about none), what was typed."""

    form: str
    errors: dict[str, str]
    data: QueryDict

    def context(self) -> dict[str, object]:
        """Return what templates show."""
        return {"form": self.form, "errors": self.errors, "data": self.data}


def attempt(
    request: HttpRequest,
    act: Callable[[], object],
    *,
    form: str,
    then: str | Callable[[], HttpResponse],
    again: Callable[[Refused], HttpResponse],
) -> HttpResponse | HttpResponseRedirect:
    """Do what a form asks, and go on to an address or page; if it is refused, show the page again with the reason."""
    try:
        act()
    except DomainError as error:
        if error.code in ABSENT:
            raise
        return again(refused(request, form, error))
    return redirect(then) if isinstance(then, str) else then()


def show_page(
    request: HttpRequest, template: str, context: Mapping[str, object], wrong: Refused | None = None
) -> HttpResponse:
    """Show a page, or show it again beside a form that was refused."""
    if wrong is None:
        return render(request, template, context)
    return render(request, template, {**context, **wrong.context()}, status=422)


def refused(request: HttpRequest, form: str, error: DomainError) -> Refused:
    """Return a refusal as a page shows it."""
    field = str(error.details().get("field", "all"))
    return Refused(form, {field: sentence(error)}, request.POST)


def sentence(error: DomainError) -> str:
    """Return a refusal with its hint as people read it, without the marks of a terminal."""
    parts = [part[:1].upper() + part[1:] for part in (error.message, error.hint) if part]
    said = ". ".join(parts).replace("`", "")
    return said if said.endswith("?") else f"{said}."
