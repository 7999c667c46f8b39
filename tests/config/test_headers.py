"""What every answer carries, and what is answered while the database is away."""

import pytest
from django.db import IntegrityError, InterfaceError, OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from psycopg import errors

from inscope.config import urls as config
from inscope.web.common.headers import CONTENT_SECURITY_POLICY
from inscope.web.common.unavailable import is_away, unavailable


def page(request):
    return HttpResponse("a page")


def lost(request):
    raise OperationalError("connection refused")


def refused(request):
    raise IntegrityError("two of them")


urlpatterns = [
    path("page", page),
    path("lost", lost),
    path("api/lost", lost),
    path("refused", refused),
    *config.urlpatterns,  # the pages of errors lead back to the others
]


@pytest.fixture
def client(settings):
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("address", ["/page", "/nothing-here", "/lost", "/api/lost", "/refused"])
def test_every_answer_says_what_a_browser_may_do(client, address):
    headers = client.get(address).headers

    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert "camera=()" in headers["Permissions-Policy"]


def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere():
    assert CONTENT_SECURITY_POLICY.startswith("default-src 'none'; ")
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY


def test_a_person_is_asked_to_come_back(client):
    answer = client.get("/lost", headers={"accept": "text/html,*/*"})

    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert answer["Content-Type"].startswith("text/html")
    assert b"in a moment" in answer.content


@pytest.mark.parametrize(("address", "accept"), [("/api/lost", "*/*"), ("/lost", "application/json")])
def test_a_program_gets_a_problem_document(client, address, accept):
    answer = client.get(address, headers={"accept": accept})

    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "unavailable"


def test_another_error_of_the_database_is_no_outage(client):
    assert client.get("/refused").status_code == 500


def caused_by(cause):
    error = OperationalError("as Django wraps it")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "away"),
    [
        (OperationalError("no connection"), True),
        (InterfaceError("connection is closed"), True),
        (caused_by(errors.AdminShutdown()), True),
        (caused_by(errors.CannotConnectNow()), True),
        (caused_by(errors.ConnectionFailure()), True),
        (caused_by(errors.TooManyConnections()), True),
        (caused_by(errors.QueryCanceled()), False),
        (caused_by(errors.DeadlockDetected()), False),
        (caused_by(errors.DiskFull()), False),
        (ValueError("not the database"), False),
    ],
)
def test_only_a_database_that_is_not_there_is_an_outage(error, away):
    assert is_away(error) is away


@pytest.mark.parametrize("address", ["/", "/api/v1/decisions"])
def test_no_answer_of_an_outage_is_kept(address):
    assert unavailable(RequestFactory().get(address)).headers["Cache-Control"] == "no-store"
