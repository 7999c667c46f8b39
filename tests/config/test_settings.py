"""The settings as a whole: safe by default, complete when deployed, the same time zones everywhere."""

import json
import logging
import os
import subprocess
import sys
import zoneinfo
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command

from inscope.config import checks, supervision
from inscope.config.logs import JsonFormatter
from tests.running import environment


def manage(*words, **extra):
    """Run a management command with settings of its own, which are read once a process."""
    env = environment(settings.DATA_FOLDER, DJANGO_SETTINGS_MODULE="inscope.config.settings", **extra)
    return subprocess.run(
        [sys.executable, "-m", "django", *words], env=env, capture_output=True, text=True, check=False, cwd="/"
    )


PRODUCTION = {"INSCOPE_HTTPS": "1", "INSCOPE_HOSTS": "support.example,.support.example", "INSCOPE_PROXIES": "10.0.0.7"}


def test_the_deployment_check_finds_nothing():
    answer = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION, **url())

    assert answer.returncode == 0, answer.stderr
    assert "no issues (2 silenced)" in answer.stdout


def test_what_reaches_beyond_this_installation_is_left_to_its_owner():
    """Preloading, and HTTPS for every subdomain: the only checks that are silenced."""
    assert settings.SILENCED_SYSTEM_CHECKS == ["security.W005", "security.W021"]


def test_forms_come_from_the_hosts_that_are_named():
    answer = manage("diffsettings", **PRODUCTION, **url())

    assert "CSRF_TRUSTED_ORIGINS = ['https://support.example', 'https://*.support.example']" in answer.stdout


def url():
    return {"INSCOPE_DATABASE_URL": os.environ["INSCOPE_DATABASE_URL"]}


def test_the_deployment_check_wants_a_kept_key_named_hosts_and_a_proxy_for_https(settings):
    settings.SECRET_KEY_IS_KEPT = False
    settings.ALLOWED_HOSTS = ["*"]
    settings.HTTPS, settings.PROXIES = True, []

    assert [found.id for found in checks.check_secret_key_is_kept(None)] == ["inscope.E001"]
    assert [found.id for found in checks.check_hosts_are_named(None)] == ["inscope.E002"]
    assert [found.id for found in checks.check_https_has_a_proxy(None)] == ["inscope.E003"]


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("INSCOPE_SECRET_KEY", "short", "INSCOPE_SECRET_KEY has 5 characters, expected 50 or more"),
        ("INSCOPE_LOG_LEVEL", "loud", "INSCOPE_LOG_LEVEL is `LOUD`, expected DEBUG, INFO, WARNING or ERROR"),
        (
            "INSCOPE_PROXIES",
            "10.0.0.7/24",
            "INSCOPE_PROXIES has `10.0.0.7/24`, which names no address and no network of proxies",
        ),
        (
            "INSCOPE_PROXIES",
            "0.0.0.0/0",
            "INSCOPE_PROXIES has `0.0.0.0/0`, which names no address and no network of proxies",
        ),
        ("INSCOPE_DATABASE_URL", "sqlite:///x", "INSCOPE_DATABASE_URL is not the address of a PostgreSQL database"),
    ],
)
def test_a_setting_that_cannot_be_meant_stops_the_start(name, value, message):
    answer = manage("check", **({name: value}))

    assert answer.returncode != 0
    assert message in answer.stderr
    assert name in {"INSCOPE_LOG_LEVEL", "INSCOPE_PROXIES"} or value not in answer.stderr.splitlines()[-1]


def test_errors_show_no_source_and_only_this_machine_is_answered_by_default():
    answer = manage("diffsettings", **url())

    assert "DEBUG = True" not in answer.stdout
    assert "ALLOWED_HOSTS = ['localhost', '127.0.0.1', '[::1]']" in answer.stdout


def test_the_models_and_their_migrations_agree(db):
    out = StringIO()

    call_command("makemigrations", check=True, dry_run=True, stdout=out)

    assert "No changes detected" in out.getvalue()


def test_time_zones_come_from_the_pinned_wheel_alone():
    assert zoneinfo.TZPATH == ()
    assert zoneinfo.ZoneInfo("Europe/Berlin").key == "Europe/Berlin"


def test_a_log_line_is_an_event_with_fields():
    record = logging.makeLogRecord({"name": "inscope", "levelname": "INFO", "msg": "pack_published"})
    record.fields = {"pack": "kestrel", "digest": "sha256:0"}

    line = json.loads(JsonFormatter().format(record))

    assert line["event"] == "pack_published"
    assert line["pack"] == "kestrel"
    assert line["level"] == "info"
    assert line["at"].endswith("+00:00")


def test_an_exception_stays_on_its_line():
    try:
        raise ValueError("two\nlines")  # noqa: TRY301
    except ValueError:
        record = logging.makeLogRecord({"msg": "failed", "exc_info": sys.exc_info()})

    written = JsonFormatter().format(record)

    assert "\n" not in written
    assert "ValueError" in json.loads(written)["exception"]


def test_a_worker_without_a_starter_watches_nobody(monkeypatch):
    monkeypatch.delenv(supervision.STARTER, raising=False)
    monkeypatch.setattr("threading.Thread.start", lambda self: pytest.fail("a thread was started"))

    supervision.end_with_starter()
