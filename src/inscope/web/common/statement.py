"""Statements of hours as pages and files, which portal and desk show alike."""

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from inscope.apps.identity.rows import PersonRow
from inscope.apps.identity.selectors import actor_of_account
from inscope.apps.outbox.channels.email import File
from inscope.core.people import Actor
from inscope.core.statement import Period, month_named, month_of
from inscope.flows.hours.state_months import ATTACHED
from inscope.reads.listing import number_in
from inscope.reads.statement_page import MOST_ON_PAPER, PAGE, StatementPage, statement_csv, statement_page
from inscope.web.common.csv import csv_named
from inscope.web.common.forms import day_in
from inscope.web.common.pdf import CONTENT_TYPE, NoPdfError, TooLongError, has_pdf, pdf_named, pdf_of


def show_statement(request: HttpRequest, actor: Actor, customer_id: UUID | None) -> HttpResponse:
    """Show the statement of a month, or of the days that are asked for, some lines at a time."""
    today = timezone.localdate()
    period = period_in(request.GET, today)
    after, most = number_in(request.GET.get("after", "")) or 0, MOST_ON_PAPER if "print" in request.GET else PAGE
    page = statement_page(actor, customer_id, period, after=after, most=most)
    query = f"{_query(period)}{'&print=1' if most == MOST_ON_PAPER else ''}"
    context = about(page, today) | {
        "query": _query(period),
        "next_query": f"{query}&after={page.after}" if page.after else "",
        "first_query": query if after else "",
        "has_pdf": has_pdf(),
        "hours": reverse("desk-hours", args=[page.customer_id]) if actor.is_staff else reverse("portal-hours"),
        "case_page": "desk-case" if actor.is_staff else "portal-request",
    }
    return render(request, "ui/statement.html", context)


def send_table(request: HttpRequest, actor: Actor, customer_id: UUID | None) -> HttpResponse:
    """Send the same as a table."""
    period = period_in(request.GET, timezone.localdate())
    return csv_named(f"hours-{period.word}.csv", statement_csv(actor, customer_id, period))


def send_paper(request: HttpRequest, actor: Actor, customer_id: UUID | None) -> HttpResponse:
    """Send the same as PDF."""
    today = timezone.localdate()
    period = period_in(request.GET, today)
    page = statement_page(actor, customer_id, period, most=MOST_ON_PAPER)
    return pdf_named(request, f"hours-{period.word}.pdf", "paper/statement.html", about(page, today))


def attached_paper(attachment: str, person: PersonRow) -> File | None:
    """Return the statement that a message names, as its reader would print it; nothing, where nothing makes PDF."""
    if not attachment.startswith(ATTACHED) or person.customer_id is None:
        return None
    period = month_named(attachment.removeprefix(ATTACHED))
    page = statement_page(actor_of_account(person), None, period, most=MOST_ON_PAPER)
    try:
        paper = pdf_of("paper/statement.html", about(page, timezone.localdate()))
    except (NoPdfError, TooLongError):
        return None
    return File(f"hours-{period.word}.pdf", paper, CONTENT_TYPE)


def about(page: StatementPage, today: date) -> dict[str, object]:
    """Return what templates print of a statement; one of a time that is not over yet says so."""
    return {"page": page, "is_over": page.period.last < today, "made_at": min(page.ends_at, timezone.now())}


def period_in(asked: QueryDict, today: date) -> Period:
    """Return the period that an address asks for: a month, or two days; else the month of today.

    Raises:
        PeriodRefusedError, FieldRefusedError: it is none.
    """
    if month := asked.get("month"):
        return month_named(month)
    if asked.get("from") or asked.get("to"):
        return Period(day_in(asked, "from"), day_in(asked, "to"))
    return month_of(today)


def _query(period: Period) -> str:
    return f"month={period.word}" if period.is_month else f"from={period.first}&to={period.last}"
