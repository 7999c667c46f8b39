"""The floor: three views of hand-written SQL on well-indexed tables.

Django, PostgreSQL and a template that escapes, and nothing else: no rights, no decision, no history. Below `/in/`
the same for somebody who is signed in, by the product's sessions; elsewhere it is nobody in particular.
Served as `desk.floor:application`, from the database that INSCOPE_DATABASE_URL names.
"""

import json
from collections.abc import Callable
from functools import wraps
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path

from inscope.config import settings as product

settings.configure(
    SECRET_KEY=product.SECRET_KEY,  # the sessions are those of the product
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    DATABASES={"default": product.DATABASES["default"] | {"OPTIONS": {}}},  # Django's own
    INSTALLED_APPS=[
        "django.contrib.contenttypes",
        "django.contrib.auth",
        "django.contrib.sessions",
        "inscope.apps.identity",
    ],
    AUTH_USER_MODEL=product.AUTH_USER_MODEL,
    SESSION_ENGINE=product.SESSION_ENGINE,  # a look-up by key, as Django's own
    SESSION_IDLE_SECONDS=product.SESSION_IDLE_SECONDS,
    AUTHENTICATION_BACKENDS=["django.contrib.auth.backends.ModelBackend"],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [Path(__file__).parent / "templates"],
        }
    ],
)

View = Callable[..., HttpResponse]

TICKET = (
    "select t.id, t.title, t.status, t.priority, t.updated_at, c.name as customer, p.name as agent from floor_ticket t "
    "join floor_customer c on c.id = t.customer_id left join floor_person p on p.id = t.agent_id "
)


def create(request: HttpRequest) -> HttpResponse:
    """Add a ticket with its first message."""
    sent = json.loads(request.body)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "insert into floor_ticket (title, status, priority, customer_id) "
            "values (%s, 'open', 'P3', %s) returning id",
            [sent["subject"], sent["customer"]],
        )
        (number,) = cursor.fetchone()
        cursor.execute("insert into floor_message (ticket_id, body) values (%s, %s)", [number, sent["body"]])
    return JsonResponse({"id": number}, status=201)


def queue(request: HttpRequest) -> HttpResponse:
    """Show the first 25 open tickets."""
    rows = _rows(TICKET + "where t.status = 'open' order by t.priority, t.id limit 25")
    return render(request, "floor.html", {"rows": rows})


def ticket(request: HttpRequest, number: int) -> HttpResponse:
    """Show a ticket with its messages."""
    rows = _rows(TICKET + "where t.id = %s", number)
    messages = _rows("select id, written_at, body from floor_message where ticket_id = %s order by id", number)
    return render(request, "floor.html", {"rows": rows, "written": messages})


def _rows(question: str, *values: object) -> list[dict[str, object]]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def signed_in(view: View) -> View:
    """Answer those only who are signed in."""

    @wraps(view)
    def answer(request: HttpRequest, **words: int) -> HttpResponse:
        return view(request, **words) if request.user.is_authenticated else HttpResponse(status=403)

    return answer


urlpatterns = [
    path("tickets/", create),
    path("queue/", queue),
    path("tickets/<int:number>/", ticket),
    path("in/tickets/", signed_in(create)),
    path("in/queue/", signed_in(queue)),
    path("in/tickets/<int:number>/", signed_in(ticket)),
]
application = get_wsgi_application()
