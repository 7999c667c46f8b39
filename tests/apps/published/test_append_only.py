"""Published packs never change: not through the application, and not through the owner's hands either."""

from datetime import UTC, date, datetime

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from inscope.apps.published.models import PackVersion
from inscope.core.policy.files import PackFiles
from inscope.pg.ids import uuid7

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CHANGES = ["update published_packversion set title = 'x'", "delete from published_packversion"]
FILES = PackFiles(policy=b"page", facts=b"facts", services=b"services")


def row(**changed):
    fields = {
        "public_id": uuid7(NOW),
        "name": "kestrel",
        "version": "1",
        "digest": FILES.digest,
        "title": "Scope",
        "valid_from": date(2026, 1, 1),
        "valid_to": None,
        "policy": FILES.policy,
        "facts": FILES.facts,
        "services": FILES.services,
        "examples": b"",
        "changes": b"",
        "published_at": NOW,
    }
    return PackVersion(**(fields | changed))


def test_a_version_is_added_and_read_back(db):
    row().save()

    assert PackVersion.objects.get().digest == FILES.digest


@pytest.mark.parametrize(
    "statement", ["update published_packversion set title = 'x'", "delete from published_packversion"]
)
def test_the_application_may_not_change_a_version(db, statement):
    row().save()

    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_application_may_not_truncate(db):
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("truncate published_packversion")


@pytest.mark.parametrize(
    "statement", ["update published_packversion set title = 'x'", "delete from published_packversion"]
)
def test_the_trigger_refuses_even_the_owner(owner, statement):
    with pytest.raises(psycopg.errors.RestrictViolation, match="append-only"):
        owner.execute(statement)


@pytest.mark.parametrize(
    ("changed", "constraint"),
    [
        ({"digest": "sha256:" + "0" * 64}, "pack_version_digest_true"),
        ({"digest": "md5:1"}, "pack_version_digest"),
        ({"policy": b"another page"}, "pack_version_digest_true"),
        ({"services": b""}, "pack_version_digest_true"),
        ({"valid_to": date(2025, 12, 31)}, "pack_version_valid_days"),
    ],
)
def test_the_database_refuses_a_row_that_contradicts_itself(db, changed, constraint):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        row(**changed).save()


def test_a_version_and_a_beginning_are_taken_once(db):
    row().save()
    other = PackFiles(policy=b"other", facts=b"", services=b"")
    bytes_of_other = {"policy": other.policy, "facts": other.facts, "services": other.services, "digest": other.digest}

    with pytest.raises(IntegrityError, match="pack_version_once"), transaction.atomic():
        row(**bytes_of_other, valid_from=date(2026, 2, 1)).save()
    with pytest.raises(IntegrityError, match="pack_version_begins_alone"), transaction.atomic():
        row(**bytes_of_other, version="2").save()


def test_the_application_role_owns_no_table(db):
    with connection.cursor() as cursor:
        cursor.execute("select relname from pg_class where relowner = current_user::regrole")
        owned = cursor.fetchall()
        cursor.execute("select rolsuper or rolbypassrls or rolinherit from pg_roles where rolname = current_user")
        (is_more_than_it_should_be,) = cursor.fetchone()

    assert owned == []
    assert is_more_than_it_should_be is False


def test_the_application_may_not_make_tables(db):
    with pytest.raises(ProgrammingError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("create table mine (id int)")
