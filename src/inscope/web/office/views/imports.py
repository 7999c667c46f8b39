"""Imports of records from files: the list, a new one, one with its progress, its undo."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inscope.apps.cases.rows import FileContent
from inscope.core.errors import DomainError
from inscope.core.imports import LARGEST, TableRefusedError, What, example_of
from inscope.core.people import Actor, Right
from inscope.flows.imports.run import begin, upload, work
from inscope.reads.imports_new import new_import_page
from inscope.reads.imports_page import import_page, imports_page, problems_file
from inscope.web.common.actor import requires
from inscope.web.common.attempt import Refused, attempt, refused, show_page
from inscope.web.common.background import in_background
from inscope.web.common.forms import word_in
from inscope.web.common.htmx import is_part
from inscope.web.common.uploads import send_file


@requires(Right.READ_CUSTOMERS)
@require_safe
def imports(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the list."""
    now = timezone.now()
    context = {
        "list": imports_page(actor, request.GET, now=now),
        "can_import": actor.may(Right.IMPORT_RECORDS),
        "now": now,
    }
    return render(request, "office/imports.html", context)


@requires(Right.IMPORT_RECORDS)
@require_http_methods(("GET", "HEAD", "POST"))
def new(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Show the form for a kind of record; take a file, and check it."""
    page = new_import_page(actor, request.GET.get("view", ""))
    context: dict[str, object] = {"page": page}
    if request.method == "POST":
        try:
            if "view" in request.GET:  # a kind of record that there is not must not become the first one
                word_in(request.GET, "view", tuple(tab.name for tab in page.tabs))
            import_id = _upload(request, actor, page.what)
        except DomainError as error:
            shown = context | refused(request, "import", error).context()
            return render(request, "office/import-new.html", shown, status=422)
        return _go_on(actor, import_id)
    return render(request, "office/import-new.html", context)


@requires(Right.IMPORT_RECORDS)
@require_safe
def example(_request: HttpRequest, _actor: Actor, what: str) -> HttpResponse:
    """Send a file with every column of a kind of record."""
    if what not in set(What):
        raise Http404
    return send_file(FileContent(f"{what}.csv", example_of(What(what)).encode()))


@requires(Right.READ_CUSTOMERS)
@require_safe
def one(request: HttpRequest, actor: Actor, import_id: UUID) -> HttpResponse:
    """Show an import; while it is in work, the page asks again and again."""
    return _show(request, actor, import_id)


@requires(Right.READ_CUSTOMERS)
@require_safe
def problems(_request: HttpRequest, actor: Actor, import_id: UUID) -> HttpResponse:
    """Send everything that is wrong."""
    return send_file(FileContent("problems.csv", problems_file(actor, import_id).encode("utf-8-sig")))


@requires(Right.IMPORT_RECORDS)
@require_POST
def go_on(request: HttpRequest, actor: Actor, import_id: UUID) -> HttpResponse:
    """Import what was checked, or check again."""
    return _attempt(request, actor, import_id, lambda: begin(actor, import_id, now=timezone.now()))


@requires(Right.IMPORT_RECORDS)
@require_POST
def undo(request: HttpRequest, actor: Actor, import_id: UUID) -> HttpResponse:
    """Take back what an import did."""
    return _attempt(request, actor, import_id, lambda: begin(actor, import_id, is_undo=True, now=timezone.now()))


def _attempt(request: HttpRequest, actor: Actor, import_id: UUID, act: Callable[[], None]) -> HttpResponse:
    def begun() -> None:
        act()
        _go_on(actor, import_id)

    at, again = reverse("office-import", args=[import_id]), partial(_show, request, actor, import_id)
    return attempt(request, begun, form="import", then=at, again=again)


def _go_on(actor: Actor, import_id: UUID) -> HttpResponse:
    """Work on an import in the background, and lead to its page."""
    in_background(partial(work, actor, import_id, today=timezone.localdate(), clock=timezone.now))
    return redirect("office-import", import_id)


def _upload(request: HttpRequest, actor: Actor, what: What) -> UUID:
    file = request.FILES.get("file")
    if file is None:
        raise TableRefusedError("no file was chosen", hint="choose a CSV file")
    return upload(
        actor,
        what,
        file_name=file.name or "",
        content=file.read(LARGEST + 1),  # one beyond the limit is read no further than shows it
        may_change=bool(request.POST.get("may_change")),
        now=timezone.now(),
    )


def _show(request: HttpRequest, actor: Actor, import_id: UUID, wrong: Refused | None = None) -> HttpResponse:
    now = timezone.now()
    context: dict[str, object] = {"page": import_page(actor, import_id, now=now), "now": now}
    template = "office/import-part.html" if is_part(request) else "office/import.html"
    return show_page(request, template, context, wrong)
