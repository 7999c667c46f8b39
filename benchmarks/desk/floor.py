"""The floor: a Django site as `startproject` makes it, with four views of hand-written SQL on well-indexed tables.

Sessions and people are Django's own; opening a ticket writes what any desk keeps of it: the ticket, its message that
full text finds, an event and a deadline; the product writes neither deadline nor full text yet. Nothing else: no
rights, no decision, no history, no counts. Served as `desk.floor:application`, from the database that
INSCOPE_DATABASE_URL names.
"""

import json
from collections.abc import Callable
from functools import wraps
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from inscope.config import settings as product

settings.configure(
    SECRET_KEY=product.SECRET_KEY,
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    DATABASES={
        "default": product.DATABASES["default"]
        | {"ENGINE": "django.db.backends.postgresql", "OPTIONS": {"options": "-c search_path=floor"}}
    },
    INSTALLED_APPS=[
        "django.contrib.contenttypes",
        "django.contrib.auth",
        "django.contrib.sessions",
        "django.contrib.messages",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [Path(__file__).parent / "templates"],
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
)

View = Callable[..., HttpResponse]

TICKET = (
    "select t.id, t.title, t.status, t.priority, t.updated_at, c.name as customer, p.name as agent from ticket t "
    "join customer c on c.id = t.customer_id left join person p on p.id = t.agent_id "
)


def sign_in(request: HttpRequest) -> HttpResponse:
    """Begin a session of the one engineer there is."""
    login(request, get_user_model().objects.get_or_create(username="engineer")[0])
    return HttpResponse()


def signed_in(view: View) -> View:
    """Answer those only who are signed in."""

    @wraps(view)
    def answer(request: HttpRequest, **words: int) -> HttpResponse:
        return view(request, **words) if request.user.is_authenticated else HttpResponse(status=403)

    return answer


@csrf_exempt
@signed_in
def create(request: HttpRequest) -> HttpResponse:
    """Add a ticket with its first message, what happened, and when it is due."""
    sent = json.loads(request.body)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "insert into ticket (title, status, priority, customer_id) values (%s, 'open', 'P3', %s) returning id",
            [sent["subject"], sent["customer"]],
        )
        (number,) = cursor.fetchone()
        cursor.execute("insert into message (ticket_id, body) values (%s, %s)", [number, sent["body"]])
        happened = json.dumps({"by": request.user.pk})
        cursor.execute("insert into event (ticket_id, kind, data) values (%s, 'opened', %s)", [number, happened])
        cursor.execute("insert into deadline (ticket_id, due_at) values (%s, now() + '8 hours')", [number])
    return JsonResponse({"id": number}, status=201)


@signed_in
def queue(request: HttpRequest) -> HttpResponse:
    """Show the first 25 open tickets."""
    rows = _rows(TICKET + "where t.status = 'open' order by t.priority, t.id limit 25")
    return render(request, "floor.html", {"rows": rows})


@signed_in
def ticket(request: HttpRequest, number: int) -> HttpResponse:
    """Show a ticket with its messages."""
    rows = _rows(TICKET + "where t.id = %s", number)
    messages = _rows("select id, written_at, body from message where ticket_id = %s order by id", number)
    return render(request, "floor.html", {"rows": rows, "written": messages})


def _rows(question: str, *values: object) -> list[dict[str, object]]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


urlpatterns = [
    path("sign-in/", sign_in),
    path("tickets/", create),
    path("queue/", queue),
    path("tickets/<int:number>/", ticket),
]
application = get_wsgi_application()
