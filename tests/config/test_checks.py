"""What the check of a deployment says about the way to the database, and how passwords are hashed."""

import re
from types import SimpleNamespace

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher

from inscope.config import checks
from inscope.config import settings as as_read


@pytest.fixture
def database(monkeypatch):
    def named(host, options):
        settings = SimpleNamespace(DATABASES={"default": {"HOST": host, "OPTIONS": options}})
        monkeypatch.setattr(checks, "settings", settings)

    return named


@pytest.mark.parametrize(
    ("host", "options"),
    [
        ("", {}),
        ("/run/postgresql", {}),
        ("localhost", {}),
        ("127.0.0.1,::1", {}),
        ("db.example", {"sslmode": "verify-full"}),
    ],
)
def test_a_database_here_or_with_its_certificate_looked_at_is_in_order(database, host, options):
    database(host, options)

    assert checks.check_database_is_known(None) == []


@pytest.mark.parametrize("options", [{}, {"sslmode": "prefer"}, {"sslmode": "require"}, {"sslmode": "disable"}])
def test_a_database_elsewhere_that_anybody_could_be_is_told(database, options):
    database("127.0.0.1,db.example", options)

    assert [found.id for found in checks.check_database_is_known(None)] == ["inscope.W001"]


def test_passwords_are_hashed_by_argon2_with_enough_memory_and_rounds():
    """OWASP asks for 19 MiB and two rounds at the least."""
    hashed = Argon2PasswordHasher().encode("a walk along the harbour", "a salt of eight")

    assert as_read.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    found = re.match(r"argon2\$argon2id\$v=19\$m=(\d+),t=(\d+),p=", hashed)
    assert found
    assert int(found[1]) >= 19 * 1024
    assert int(found[2]) >= 2
