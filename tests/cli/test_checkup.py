"""What `inscope doctor` says of each thing that can be wrong, without a machine on which it is."""

import os
import shutil
import signal
from types import SimpleNamespace

import pytest
from django.db import connection

from inscope.apps.outbox.rows import NewMessage
from inscope.apps.outbox.services import add_messages
from inscope.apps.published.errors import VersionTakenError
from inscope.cli import checkup, ports
from inscope.cli.checkup import Level, examine
from inscope.cli.commands import demo
from inscope.cli.errors import PortBusyError
from inscope.cli.stopping import stop_on_terminate
from inscope.core.outbox import Channel
from inscope.core.people import INSCOPE
from inscope.core.second_factors import NEED_BY_DEFAULT
from inscope.demo import SIGN_INS
from inscope.packs import read_shipped
from inscope.pg.account import Account
from inscope.pg.embedded import Server
from inscope.pg.errors import PostgresMissingError
from inscope.pg.tenancy import acting_as
from inscope.web.account import oidc_client
from tests.factories import NOW, make_staff
from tests.provider import running


def levels():
    return {finding.subject: finding for finding in examine("127.0.0.1", 0)}


@pytest.fixture
def nowhere(monkeypatch, tmp_path):
    """An installation of our own server, not made yet."""
    monkeypatch.setenv("INSCOPE_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("INSCOPE_DATABASE_URL")
    return tmp_path / "data"


@pytest.mark.parametrize(("free", "level"), [(50_000_000, Level.FAIL), (500_000_000, Level.WARN), (10**12, Level.OK)])
def test_little_space_is_a_warning_and_none_a_failure(nowhere, monkeypatch, free, level):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=free))

    assert levels()["disk"].level is level


def test_an_old_python_fails(nowhere, monkeypatch):
    monkeypatch.setattr(checkup, "OLDEST_PYTHON", (9, 0))

    assert levels()["Python"].level is Level.FAIL


def test_a_folder_of_somebody_else_fails(nowhere, monkeypatch):
    nowhere.mkdir()
    monkeypatch.setattr(os, "geteuid", lambda: 4_000_000)

    assert levels()["data folder"].level is Level.FAIL


def test_an_address_that_this_machine_does_not_have_fails(nowhere):
    found = {finding.subject: finding for finding in examine("192.0.2.1", 0)}

    assert found["port"].level is Level.FAIL


@pytest.mark.parametrize(
    ("proxies", "https", "level", "found"),
    [
        ("10.0.0.7,10.0.1.0/28", "1", Level.OK, "10.0.0.7/32, 10.0.1.0/28 say who asks"),
        ("", "0", Level.OK, "none"),
        ("", "1", Level.FAIL, "every page leads to itself"),
        ("10.0.0.7/24", "1", Level.FAIL, "`10.0.0.7/24`"),
        ("proxy.example", "0", Level.FAIL, "`proxy.example`"),
    ],
)
@pytest.mark.usefixtures("nowhere")
def test_proxies_that_cannot_be_meant_or_are_missing_fail(monkeypatch, proxies, https, level, found):
    monkeypatch.setenv("INSCOPE_PROXIES", proxies)
    monkeypatch.setenv("INSCOPE_HTTPS", https)

    finding = levels()["proxies"]

    assert finding.level is level
    assert found in finding.found
    assert bool(finding.mend) is (level is Level.FAIL)


def test_answering_to_every_host_fails(nowhere, monkeypatch):
    monkeypatch.setenv("INSCOPE_HOSTS", "support.example")
    assert "hosts" not in levels()

    monkeypatch.setenv("INSCOPE_HOSTS", "support.example,*")
    assert levels()["hosts"].level is Level.FAIL


def test_missing_programs_fail(nowhere, monkeypatch):
    def missing(environ):
        raise PostgresMissingError("none", hint="install them")

    monkeypatch.setattr(checkup, "find_binaries", missing)

    assert levels()["PostgreSQL"].level is Level.FAIL


def test_an_account_that_others_share_is_a_warning(nowhere, monkeypatch):
    monkeypatch.setattr(checkup, "server_account", lambda environ: Account("nobody", 65534, 65534))

    assert levels()["account"].level is Level.WARN


def test_data_of_another_major_version_fails(nowhere):
    (nowhere / "pgdata").mkdir(parents=True)
    (nowhere / "pgdata" / "PG_VERSION").write_text("14\n")

    found = [finding for finding in examine("127.0.0.1", 0) if finding.subject == "database"]

    assert [finding.level for finding in found] == [Level.FAIL, Level.WARN]
    assert "made by PostgreSQL 14" in found[0].found


def test_a_version_that_may_not_be_read_is_left_to_the_server(nowhere, monkeypatch):
    monkeypatch.setattr(Server, "pid", lambda self: None)
    monkeypatch.setattr("inscope.pg.folder.DataFolder.has_database", lambda self: True)

    assert [found.level for found in examine("127.0.0.1", 0) if found.subject == "database"] == [Level.WARN]


def test_a_database_that_cannot_be_reached_fails(monkeypatch, db):
    monkeypatch.setattr("django.db.connection.get_connection_params", lambda: {"host": "/nonexistent", "dbname": "x"})

    found = levels()

    assert found["PostgreSQL"].level is Level.OK
    assert found["database"].level is Level.FAIL


def test_an_installation_with_nothing_published_is_told_how(db):
    found = levels()

    assert found["role"].level is Level.OK
    assert found["migrations"].level is Level.OK
    assert found["packs"].level is Level.WARN
    assert found["static files"].level is Level.WARN  # plain, as tests serve them


def test_a_role_that_is_spared_a_second_factor_is_a_warning(db, settings):
    assert (levels()["second factor"].level, levels()["second factor"].found) == (
        Level.WARN,
        "not asked of account_manager, administrator, policy_owner",
    )
    settings.MFA_ROLES = NEED_BY_DEFAULT | {"sign"}

    assert levels()["second factor"].level is Level.OK


def test_people_whose_password_is_public_are_a_warning(db):
    assert "demonstration" not in levels()
    make_staff(email=SIGN_INS[1].email)

    assert levels()["demonstration"].level is Level.WARN


def test_missing_migrations_fail(db, monkeypatch):
    monkeypatch.setattr("inscope.pg.schema.unapplied_migrations", lambda: ["published.0001_initial"])

    assert levels()["migrations"].level is Level.FAIL


def test_static_files_are_looked_for(published_pack, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    assert levels()["static files"].level is Level.WARN

    (tmp_path / ".collected").touch()
    found = levels()
    assert found["static files"].level is Level.OK
    assert found["packs"].found == str(published_pack)


def test_where_no_port_is_free_the_system_may_choose(monkeypatch):
    def taken(host, port):
        raise OSError(98, "Address already in use")

    monkeypatch.setattr(ports, "_bind", taken)

    with pytest.raises(PortBusyError) as refusal:
        ports.usable_port("127.0.0.1", 8000)

    assert refusal.value.hint == "--port 0 lets the system choose"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_becomes_an_exit_in_order(number):
    before = {kept: signal.getsignal(kept) for kept in (signal.SIGTERM, signal.SIGHUP)}
    try:
        stop_on_terminate()
        with pytest.raises(SystemExit) as leaving:
            signal.raise_signal(number)
    finally:
        for kept, handler in before.items():
            signal.signal(kept, handler)

    assert leaving.value.code == 128 + number


def test_a_demo_publishes_the_pack_that_ships_unless_it_is_published(db, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "inscope.flows.published.publish_pack.publish_pack", lambda files, **more: asked.append(files.digest)
    )

    demo._publish_reference_pack()

    assert asked == [read_shipped(demo.REFERENCE_PACK).digest]


def test_a_demo_whose_pack_is_published_leaves_it(published_pack, monkeypatch):
    monkeypatch.setattr("inscope.flows.published.publish_pack.publish_pack", None)

    demo._publish_reference_pack()


def test_a_demo_whose_pack_was_published_with_an_older_text_serves_that(db, monkeypatch, capsys):
    def taken(files, *, now, progress):
        raise VersionTakenError("restcomm-c3", "2026.1", "sha256:0")

    monkeypatch.setattr("inscope.flows.published.publish_pack.publish_pack", taken)

    demo._publish_reference_pack()

    assert "that text stays in force" in capsys.readouterr().out


def test_another_provider_is_asked_whether_it_answers(db, settings):
    assert "provider" not in levels()
    with running(lambda: 0) as one:
        settings.OIDC = one.provider
        oidc_client.forget()
        found = levels()["provider"]
        assert (found.level, found.found) == (Level.OK, f"`{one.issuer}` answers, and vouches for halden.example")
        oidc_client.forget()
        one.answers["/.well-known/openid-configuration"] = (500, b"")
        assert levels()["provider"].level is Level.FAIL


def test_it_says_whether_a_worker_lives_and_whether_messages_can_leave(db, settings):
    settings.MAIL_IS_SET_UP, settings.EMAIL_HOST = False, "mail.example.com"
    assert level_of("worker") is Level.WARN
    assert level_of("messages") is Level.WARN

    settings.MAIL_IS_SET_UP = True
    with connection.cursor() as cursor:
        cursor.execute("insert into procrastinate_workers default values")
    assert level_of("worker") is Level.OK
    assert level_of("messages") is Level.OK

    with acting_as(INSCOPE):
        add_messages([NewMessage("because", Channel.EMAIL, "person:1", "Late", "At noon.")], now=NOW)
    assert level_of("messages") is Level.WARN


def level_of(subject):
    return next(one.level for one in checkup._work() if one.subject == subject)
