"""What can go wrong around the server, each met once: it is said in words, and nothing is left half done."""

import os
import signal
import stat
import threading
from pathlib import Path

import psycopg
import pytest

from inscope.pg import binaries, embedded, launcher, processes
from inscope.pg.embedded import Server, Standing
from inscope.pg.errors import AccountRefusedError, FolderRefusedError, PostgresDidNotStartError
from inscope.pg.initdb import OWNER
from inscope.pg.schema import unapplied_migrations
from tests.running import data_folder, kill, wait_for

pytestmark = pytest.mark.process
QUICK = {"fsync": "off"}
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root changes accounts")


@pytest.fixture
def home():
    with data_folder() as folder:
        yield folder


@pytest.fixture
def server(home):
    started = Server(home, settings=QUICK)
    started.start()
    yield started
    started.stop()


def programs(folder, **scripts):
    """Make programs that only say something, in place of PostgreSQL's."""
    folder.mkdir(parents=True)
    said = {"postgres": "echo 'postgres (PostgreSQL) 18.6'", "initdb": "true"} | scripts
    for name, script in said.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    return {"INSCOPE_PG_BIN": str(folder)}


def test_shared_memory_that_is_still_held_is_waited_for_and_freed(home, server, monkeypatch):
    busy = psycopg.connect(server.url(OWNER) or "")
    threading.Thread(target=_work, args=[busy], daemon=True).start()
    wait_for(lambda: _is_busy(server), 10, "a backend is busy")
    told: list[object] = []

    def look_away_once(pgdata):
        told.append(pgdata)
        if len(told) > 1:
            processes.end_strays(pgdata)

    monkeypatch.setattr(launcher, "end_strays", look_away_once)

    kill(server.pid())
    wait_for(lambda: server.pid() is None, 10, "the server is gone")

    assert server.ensure()
    assert launcher.STILL_IN_USE in server.folder.log.read_text()
    assert len(told) == 2


def _work(connection):
    try:
        connection.execute("select count(*) from generate_series(1, 1000000000)")
    except psycopg.OperationalError:
        connection.close()


def _is_busy(server):
    with psycopg.connect(server.url(OWNER) or "") as connection:
        question = (
            "select count(*) from pg_stat_activity where query like '%generate_series%' and pid <> pg_backend_pid()"
        )
        (count,) = connection.execute(question).fetchone() or (0,)
    return count


def test_an_orphan_that_does_not_answer_is_ended_and_replaced(home, server, monkeypatch):
    orphan = server.pid()
    server._lock.close()  # as the system does when the starter is killed
    monkeypatch.setattr(Server, "accepts", lambda self: False)

    heir = Server(home, settings=QUICK)

    assert heir.start() is Standing.STARTED
    assert heir.pid() not in {None, orphan}
    heir.stop()


def test_a_server_that_its_keeper_never_brings_up_is_not_waited_for_for_ever(home, monkeypatch):
    monkeypatch.setattr(embedded, "ATTACH_SECONDS", 0.1)
    keeper = Server(home)
    keeper.folder.prepare()
    assert keeper.take_over()

    with pytest.raises(PostgresDidNotStartError, match="another process keeps the database"):
        Server(home).start()

    keeper.stop()


def test_a_database_that_vanished_is_not_made_anew_behind_our_back(home, server):
    server.stop()
    (home / "pgdata").rename(home / "elsewhere")

    with pytest.raises(PostgresDidNotStartError, match="is gone"):
        server.ensure()

    assert not (home / "pgdata").exists()


def test_a_server_that_does_not_stop_is_named(server, monkeypatch):
    monkeypatch.setattr(launcher, "STOP_SECONDS", 0.2)
    pid = server.pid()
    os.kill(pid, signal.SIGSTOP)

    with pytest.raises(PostgresDidNotStartError, match=f"PostgreSQL, process {pid}, does not stop"):
        server.stop()

    os.kill(pid, signal.SIGCONT)
    wait_for(lambda: server.pid() is None, 20, "it stops after all")


def test_a_server_that_never_answers_is_given_up(home, server, monkeypatch):
    server.stop()
    monkeypatch.setattr(launcher, "START_SECONDS", 0)
    monkeypatch.setattr(psycopg, "connect", _refuse)

    with pytest.raises(PostgresDidNotStartError, match="it did not answer in time"):
        server.start()

    assert server.pid() is None


def _refuse(*address, **options):
    raise psycopg.OperationalError("the database system is starting up")


def test_a_machine_that_forbids_other_accounts_is_named(home, server, monkeypatch):
    server.stop()
    monkeypatch.setattr("inscope.pg.binaries.subprocess.run", _forbid)

    with pytest.raises(AccountRefusedError, match=r"does not let root act as `.*`: operation not permitted"):
        server.start()


def test_a_log_that_cannot_be_written_is_named(home, server):
    server.stop()
    server.folder.log.unlink()
    server.folder.log.mkdir()

    with pytest.raises(PostgresDidNotStartError, match="cannot run PostgreSQL: is a directory"):
        server.start()


def _forbid(*command, **options):
    raise PermissionError(1, "Operation not permitted")


def test_a_large_log_is_put_aside(server, monkeypatch):
    monkeypatch.setattr(launcher, "LOG_BYTES", 10)
    server.stop()

    server.start()

    assert (server.folder.home / "postgres.log.1").exists()


def test_where_processes_cannot_be_looked_into_the_list_of_processes_is_asked(server, monkeypatch):
    pid = server.pid()
    monkeypatch.setattr("inscope.pg.processes.sys.platform", "darwin")

    assert server.pid() == pid
    assert not processes.is_ours(os.getpid(), server.folder.pgdata)
    assert list(processes.strays(server.folder.pgdata)) == []
    processes.drop_stale_locks(server.folder.pgdata / "postmaster.pid")
    assert server.pid() == pid


def test_a_full_disk_is_named_and_leaves_no_half_database(home):
    environ = programs(home.parent / "bin", initdb="echo 'initdb: error: could not write: No space left' >&2; exit 1")

    with pytest.raises(PostgresDidNotStartError, match=r"could not make the database: .*No space left") as refusal:
        Server(home, environ=environ).start()

    assert "disk" in refusal.value.hint
    assert not (home / "pgdata").exists()
    assert list(home.glob("*.password")) == []


def test_a_disk_that_refuses_is_named(home, monkeypatch):
    environ = programs(home.parent / "bin")
    monkeypatch.setattr("inscope.pg.initdb._make_private", _no_space)

    with pytest.raises(FolderRefusedError, match=r"cannot make the database .*: no space left on device"):
        Server(home, environ=environ).start()


def _no_space(*where, **how):
    raise OSError(28, "No space left on device")


def test_a_folder_that_cannot_be_written_is_named(home, monkeypatch):
    monkeypatch.setattr(Path, "write_bytes", _no_space)

    with pytest.raises(FolderRefusedError, match=r"cannot write in the data folder .*: no space left on device"):
        Server(home).start()


@as_root
def test_ones_own_programs_are_not_copied_but_must_be_reachable(home):
    environ = programs(home.parent / "bin")
    (home.parent / "bin").chmod(0o700)

    with pytest.raises(FolderRefusedError, match=r"cannot run `.*/bin/postgres`"):
        Server(home, environ=environ).start()


@as_root
def test_programs_that_cannot_be_copied_are_named(home, monkeypatch):
    monkeypatch.setattr("inscope.pg.embedded.may_run", lambda account, path: True)
    monkeypatch.setattr(binaries, "may_run", lambda account, path: False)
    monkeypatch.setattr("inscope.pg.binaries.shutil.copytree", _no_space)

    with pytest.raises(FolderRefusedError, match="cannot copy PostgreSQL's programs"):
        Server(home, environ={}).start()


def test_a_copy_is_readable_whatever_umask_the_original_was_installed_under(tmp_path):
    program, text = tmp_path / "tree" / "program", tmp_path / "tree" / "text"
    program.parent.mkdir(mode=0o700)
    for file, mode in ((program, 0o700), (text, 0o600)):
        file.touch()
        file.chmod(mode)
    (program.parent / "link").symlink_to("program")

    binaries._open_to_readers(program.parent)

    assert [stat.S_IMODE(path.stat().st_mode) for path in (program.parent, program, text)] == [0o755, 0o755, 0o644]


def test_migrating_that_was_broken_off_before_the_grants_counts_as_not_done(db, owner):
    owner.execute("revoke select on django_migrations from inscope_app")
    owner.commit()
    try:
        assert unapplied_migrations() == ["all of them"]
    finally:
        owner.execute("grant select on django_migrations to inscope_app")
        owner.commit()
