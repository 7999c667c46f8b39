"""What every test shares; the database comes from the plugin `inscope.testing.plugin`."""

import os

import psycopg
import pytest
from django.db import connection
from django.test import override_settings
from hypothesis import HealthCheck, settings

from inscope.testing.rows import empty_tables
from tests.sampling import IS_LONG
from tests.secrets_told import watched

# The same examples on every run, so that a red test is about the change; `long` looks for new ones.
settings.register_profile("sample", derandomize=True, database=None, deadline=None, max_examples=60)
settings.register_profile(
    "long", deadline=None, max_examples=3_000, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
settings.load_profile("long" if IS_LONG else "sample")


@pytest.fixture
def owner(db):
    """The owner's own connection to this worker's database, where the application's rights do not count."""
    name = connection.settings_dict["NAME"]
    with psycopg.connect(os.environ["INSCOPE_DATABASE_OWNER_URL"], dbname=name) as open_connection:
        yield open_connection


@pytest.fixture(scope="module")
def shared_rows(django_db_setup, django_db_blocker, quick_passwords, signed_in_just_now):
    """Let a module commit rows that all its tests find, watched for secrets as a test is; at its end they are gone."""
    with django_db_blocker.unblock(), watched() as told:
        yield
        empty_tables()
    assert told.leaks() == [], "a secret was told"


@pytest.fixture(scope="session")
def makes_pdf():
    """Skip where nothing makes PDF, or fail where something has to."""
    from inscope.web.common.pdf import why_no_pdf  # noqa: PLC0415 - needs Django set up

    why = why_no_pdf()
    if why and os.environ.get("INSCOPE_REQUIRE_PDF") == "1":
        pytest.fail(f"INSCOPE_REQUIRE_PDF is set, and {why}")
    if why:
        pytest.skip(f"no PDF here: {why}")


@pytest.fixture(autouse=True, scope="session")
def quick_passwords():
    """Hash passwords quickly: what a test waits for is not how slow a guess would be."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True, scope="session")
def signed_in_just_now():
    """Let a session that a test begins without the page of signing in be as fresh as one that began there."""
    from django.contrib.auth.signals import user_logged_in  # noqa: PLC0415 - needs Django set up

    from inscope.web.common.fresh import mark_fresh  # noqa: PLC0415

    def mark(request, **_more):
        mark_fresh(request)

    user_logged_in.connect(mark)
    yield
    user_logged_in.disconnect(mark)


@pytest.fixture(autouse=True)
def told():
    """Fail a test in which something secret is told: in the log, or in the audit."""
    with watched() as told:
        yield told
    assert told.leaks() == [], "a secret was told"
