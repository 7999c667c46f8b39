"""Accounts, folders, addresses and ids: what the launcher decides before it starts anything."""

import os
import stat
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from inscope.core.errors import DomainError
from inscope.pg import account as accounts
from inscope.pg.account import Account, server_account
from inscope.pg.binaries import find_binaries
from inscope.pg.embedded import Server
from inscope.pg.errors import (
    AccountRefusedError,
    FolderNotOursError,
    NotReachedError,
    PostgresMissingError,
    RoleMissingError,
)
from inscope.pg.folder import DataFolder, default_data_folder
from inscope.pg.ids import uuid7
from inscope.pg.processes import drop_stale_locks, running_server
from inscope.pg.roles import check_application_role
from inscope.pg.socket_folder import LONGEST_PATH, prepare_socket_folder, socket_folder
from inscope.pg.watch import Watch
from tests.running import wait_for

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path):
    return DataFolder(tmp_path / "data")


def be(monkeypatch, uid):
    monkeypatch.setattr(os, "geteuid", lambda: uid)


def test_a_normal_user_runs_the_server_itself(monkeypatch):
    be(monkeypatch, 65534)

    own = server_account({"INSCOPE_PG_USER": "postgres"})

    assert own.uid == 65534
    assert own.identity == {}


def test_root_uses_the_account_that_is_named_then_the_owner_of_the_data_then_one_made_for_it(monkeypatch):
    be(monkeypatch, 0)
    known = {"postgres": Account("postgres", 26, 26), "nobody": Account("nobody", 65534, 65534)}
    monkeypatch.setattr(accounts, "_find", known.get)
    daemon = server_account({}, owner_uid=1)

    assert server_account({"INSCOPE_PG_USER": "nobody"}, owner_uid=1).name == "nobody"
    assert daemon.uid == 1
    assert daemon.identity["extra_groups"] == []
    assert server_account({}).name == "postgres"
    del known["postgres"]
    assert server_account({}).is_shared
    del known["nobody"]
    with pytest.raises(AccountRefusedError, match="no account may run"):
        server_account({})


@pytest.mark.parametrize(
    ("environ", "owner", "message"),
    [
        ({"INSCOPE_PG_USER": "no-such-account"}, None, "no such account"),
        ({"INSCOPE_PG_USER": "root"}, None, "does not run as root"),
        ({}, 0, "does not run as root"),
        ({}, 4_000_000_000, "has no name here"),
    ],
)
def test_an_account_that_cannot_run_the_server_is_refused(monkeypatch, environ, owner, message):
    be(monkeypatch, 0)

    with pytest.raises(AccountRefusedError, match=message):
        server_account(environ, owner)


def test_the_data_folder_is_the_named_one_or_the_platforms(monkeypatch):
    be(monkeypatch, 1000)
    monkeypatch.setenv("HOME", "/home/ada")

    assert default_data_folder({"INSCOPE_DATA": "/srv/inscope"}) == Path("/srv/inscope")
    assert default_data_folder({"XDG_DATA_HOME": "/data"}) == Path("/data/inscope")
    assert default_data_folder({}) == Path("/home/ada/.local/share/inscope")
    be(monkeypatch, 0)
    assert default_data_folder({}) == Path("/var/lib/inscope")


def test_a_secret_is_made_once_and_closed_to_others(folder):
    folder.prepare()
    assert folder.secret("web") is None

    made = folder.make_secret("web")

    assert folder.make_secret("web") == folder.secret("web") == made
    assert len(made) >= 50
    assert stat.S_IMODE((folder.home / "web.secret").stat().st_mode) == 0o600
    assert [file.name for file in folder.home.iterdir()] == ["web.secret"]


def test_a_secret_that_cannot_be_read_or_written_is_a_refusal(folder):
    with pytest.raises(DomainError, match=r"cannot write `web\.secret`"):
        folder.make_secret("web")
    (folder.home / "web.secret").mkdir(parents=True)
    with pytest.raises(DomainError, match=r"cannot read `web\.secret`"):
        folder.secret("web")


def test_the_socket_of_a_deep_folder_lies_in_tmp_and_is_ours_alone():
    deep = DataFolder(Path("/var") / ("x" * LONGEST_PATH))
    own = Account("me", os.geteuid(), os.getegid())
    place = prepare_socket_folder(deep, own)
    try:
        assert place.name.startswith("inscope-")
        assert prepare_socket_folder(deep, own) == place == socket_folder(deep)
        place.chmod(0o777)
        with pytest.raises(FolderNotOursError, match="is not a private folder"):
            prepare_socket_folder(deep, own)
    finally:
        place.rmdir()


def test_the_socket_of_a_shallow_folder_lies_in_it():
    assert socket_folder(DataFolder(Path("/srv/inscope"))) == Path("/srv/inscope/run")


def test_there_is_no_address_before_there_is_a_database(folder):
    server = Server(folder.home)

    assert server.url() is None
    assert server.pid() is None
    server.stop()


def test_an_address_survives_a_strange_folder_name(tmp_path):
    server = Server(tmp_path / "a b&c=d%20")
    server.folder.prepare()
    server.folder.make_secret("app")

    parts = psycopg.conninfo.conninfo_to_dict(server.url() or "")

    assert parts["host"] == str(socket_folder(server.folder))
    assert parts["user"] == "inscope_app"


def fake_programs(folder, version):
    for program in ("postgres", "initdb"):
        (folder / program).write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
        (folder / program).chmod(0o755)
    return {"INSCOPE_PG_BIN": str(folder)}


def test_programs_of_ones_own_are_used_and_must_be_new_enough(tmp_path):
    assert find_binaries(fake_programs(tmp_path, "17.2")).major == 17
    with pytest.raises(PostgresMissingError, match="Inscope needs 15 or later"):
        find_binaries(fake_programs(tmp_path, "13.1"))


def test_programs_that_do_not_run_here_are_named(tmp_path):
    environ = fake_programs(tmp_path, "17.2")
    (tmp_path / "postgres").write_text("#!/no/such/interpreter\n")

    with pytest.raises(PostgresMissingError, match="does not run on this machine"):
        find_binaries(environ)


@pytest.mark.parametrize("content", ["", "not a number", "999999999\n/somewhere\n"])
def test_a_stale_process_file_names_no_server(tmp_path, content):
    (tmp_path / "postmaster.pid").write_text(content)

    assert running_server(tmp_path) is None


def test_a_lock_is_dropped_only_when_its_number_is_alive_elsewhere(tmp_path):
    ours, gone = tmp_path / "alive", tmp_path / "gone"
    ours.write_text(f"{os.getpid()}\n")
    gone.write_text("999999999\n")

    drop_stale_locks(ours, gone, tmp_path / "never-was")

    assert not ours.exists()
    assert gone.exists()  # the server itself clears these away, and looks at more than we do


def test_ids_sort_by_the_instant_they_were_made():
    ids = [uuid7(NOON + timedelta(milliseconds=tick)) for tick in range(200)]

    assert sorted(ids) == ids
    assert len({uuid7(NOON) for _ in range(1000)}) == 1000
    assert {made.version for made in ids} == {7}
    assert {made.variant for made in ids} == {"specified in RFC 4122"}
    assert ids[0].int >> 80 == int(NOON.timestamp() * 1000)


def test_a_database_without_our_role_is_refused_with_the_statement_that_makes_it(monkeypatch):
    monkeypatch.setattr("inscope.pg.roles.APPLICATION", "inscope_elsewhere")

    with pytest.raises(RoleMissingError, match="has no role `inscope_elsewhere`") as refusal:
        check_application_role(os.environ["INSCOPE_DATABASE_OWNER_URL"])

    assert refusal.value.hint.startswith("as its administrator: create role inscope_elsewhere login noinherit")


def test_a_database_that_does_not_answer_is_named_with_its_setting():
    with pytest.raises(NotReachedError) as refusal:
        check_application_role("postgresql://owner@/inscope?host=/nonexistent")

    assert "/nonexistent" in refusal.value.message
    assert refusal.value.hint == "check INSCOPE_DATABASE_OWNER_URL"


class Failing:
    """A server that is gone and cannot be brought back."""

    def __init__(self, trouble):
        self.asked, self.trouble = 0, trouble

    def ensure(self):
        self.asked += 1
        raise self.trouble


@pytest.mark.parametrize(
    "trouble",
    [PostgresMissingError("no programs"), psycopg.OperationalError("the server closed the connection")],
    ids=["cannot start", "killed while it was brought back"],
)
def test_a_watch_that_cannot_help_says_so_and_goes_on(caplog, monkeypatch, trouble):
    monkeypatch.setattr(Watch, "look_seconds", 0.01)
    server = Failing(trouble)

    with Watch(server):  # type: ignore[arg-type]
        wait_for(lambda: server.asked >= 2, 10, "it looks again")

    assert "postgres_gone" in caplog.messages


def test_the_run_of_tests_has_a_folder_of_its_own():
    assert Path(os.environ["INSCOPE_DATA"]).parent == Path(tempfile.gettempdir())
