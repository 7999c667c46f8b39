"""The commands as a person meets them: from nothing to a page, killed underneath, and stopped again."""

import http.client
import os
import re
import signal
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from inscope.pg.embedded import Server
from tests.running import data_folder, environment, inscope, kill, process, wait_for

pytestmark = pytest.mark.process

START_SECONDS = 240  # the deadline; on a quiet machine the first start takes ten, others two
ADDRESS = re.compile(r"Inscope is at http://127\.0\.0\.1:(\d+)/")


class Running:
    """A command that serves: what it said, where it listens."""

    def __init__(self, child, output):
        self.child, self._output = child, output

    @property
    def said(self):
        return self._output.read_text()

    @property
    def port(self):
        return int(ADDRESS.findall(self.said)[0])

    def get(self, path="/", **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
        finally:
            connection.close()
        return answer

    def status(self):
        try:
            return self.get().status
        except OSError:
            return None

    def children(self):
        """The numbers of the processes that this command started, now."""
        tasks = Path(f"/proc/{self.child.pid}/task").glob("*/children")
        return {int(number) for task in tasks for number in task.read_text().split()}


@contextmanager
def serving(home, command, output, **extra):
    with process(*inscope(command, "--port", "0"), env=environment(home, **extra), output=output) as child:
        running = Running(child, output)
        wait_for(lambda: ADDRESS.search(running.said) or child.poll() is not None, START_SECONDS, f"`{command}` serves")
        assert child.poll() is None, running.said
        yield running


def press_ctrl_c(running):
    """As a terminal does it: to the whole foreground group."""
    os.killpg(running.child.pid, signal.SIGINT)
    running.child.wait(30)


def run(home, *words, **extra):
    return subprocess.run(
        inscope(*words),
        env=environment(home, **extra),
        capture_output=True,
        text=True,
        timeout=120,
        cwd="/",
        check=False,
    )


def is_alive(pid):
    status = Path(f"/proc/{pid}/status")
    try:
        return "State:\tZ" not in status.read_text()
    except OSError:
        return False


def wait_for_the_end_of(*pids):
    """Python's own helper process of the workers leaves a moment after its parent."""
    wait_for(lambda: not any(is_alive(pid) for pid in pids), 5, "every process that was started here is gone")


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A data folder in which `inscope demo` ran once, from nothing to Ctrl-C, and what was seen."""
    output = tmp_path_factory.mktemp("demo") / "output.txt"
    with data_folder() as home:
        with serving(home, "demo", output) as running:
            seen = {"status": running.status(), "children": running.children(), "server": Server(home).pid()}
            press_ctrl_c(running)
            wait_for_the_end_of(seen["server"], *seen["children"])
        yield {"home": home, "said": output.read_text(), "code": running.child.returncode} | seen


@pytest.fixture
def home(demo):
    return demo["home"]


def test_the_first_start_serves_a_page_and_names_each_step_with_its_time(demo):
    assert demo["status"] == 200
    for step in ("making the database", "migrating", "publishing restcomm-c3", "collecting", "starting the web server"):
        assert re.search(rf"{step}.* \d+\.\d s", demo["said"]), demo["said"]
    assert f"data folder: {demo['home']}" in demo["said"]


def test_ctrl_c_leaves_none_of_its_own_processes(demo):
    """The fixture waited for that: a process that stayed would have failed it."""
    assert demo["code"] == 0
    assert demo["server"] in demo["children"]
    assert len(demo["children"]) >= 3  # the database and two workers


def test_a_second_start_makes_nothing_anew(home, tmp_path):
    begun = time.monotonic()
    with serving(home, "demo", tmp_path / "output.txt") as running:
        took = time.monotonic() - begun

        assert running.status() == 200
        assert "publishing" not in running.said
        assert "making" not in running.said
    assert took < 30  # 5 on a quiet machine, 15 where other tests have both its cores


def test_sigterm_stops_what_was_started_and_nothing_else(home, tmp_path):
    with data_folder() as other_home, serving(home, "serve", tmp_path / "output.txt") as running:
        bystander = Server(other_home, settings={"fsync": "off"})
        bystander.start()
        server, workers = Server(home).pid(), running.children()

        running.child.terminate()
        running.child.wait(30)

        wait_for_the_end_of(server, *workers)
        assert bystander.accepts()
        bystander.stop()


def test_a_killed_database_comes_back_by_itself(home, tmp_path):
    with serving(home, "serve", tmp_path / "output.txt") as running:
        server = Server(home)
        assert running.status() == 200
        first = server.pid()
        kill(first)
        assert running.status() in {200, 503}

        wait_for(lambda: server.pid() not in {None, first} and running.status() == 200, 10, "the page is back")
        wait_for(lambda: '"event": "postgres_restarted"' in running.said, 10, "the log says so")


def job_workers(running):
    return {pid for pid in running.children() if b"\0worker\0" in Path(f"/proc/{pid}/cmdline").read_bytes()}


def test_a_killed_worker_comes_back_by_itself(home, tmp_path):
    with serving(home, "serve", tmp_path / "output.txt") as running:
        (first,) = wait_for(lambda: job_workers(running), 10, "a worker runs")
        kill(first)

        wait_for(lambda: job_workers(running) - {first}, 10, "another worker runs")
        assert '"event": "worker_ended"' in running.said
    wait_for_the_end_of(first)


def test_a_database_that_does_not_come_back_gives_503_until_it_does(home, tmp_path):
    closed = home / "closed"
    with serving(home, "serve", tmp_path / "output.txt") as running:
        # Without its folder the server cannot be started again, so every request meets the loss.
        (home / "pgdata").rename(closed)
        kill(_pid_of(closed))
        wait_for(lambda: running.status() == 503, 10, "the loss is seen")
        lost = running.get()
        assert lost.headers["Retry-After"] == "5"
        assert "frame-ancestors 'none'" in lost.headers["Content-Security-Policy"]
        to_a_program = running.get("/api/v1/policies")
        assert to_a_program.status == 503
        assert to_a_program.headers["Content-Type"] == "application/problem+json"
        wait_for(lambda: '"event": "postgres_gone"' in running.said, 10, "the log says so")

        assert not (home / "pgdata").exists()  # and above all, no empty database stands in its place
        closed.rename(home / "pgdata")
        wait_for(lambda: running.status() == 200, 40, "the page is back")


def _pid_of(folder):
    return int((folder / "postmaster.pid").read_text().split()[0])


def test_a_killed_serve_takes_its_workers_along_and_the_next_one_takes_the_database_over(home, tmp_path):
    with serving(home, "serve", tmp_path / "first.txt") as running:
        server, workers = Server(home).pid(), running.children()
        kill(running.child.pid)
        running.child.wait()
        wait_for_the_end_of(*workers - {server})
        assert is_alive(server)

        with serving(home, "serve", tmp_path / "second.txt") as second:
            assert second.status() == 200
            assert Server(home).pid() == server
    assert not is_alive(server)


def test_doctor_finds_a_running_installation_in_order(home, tmp_path):
    with serving(home, "serve", tmp_path / "output.txt"):
        answer = run(home, "doctor", "--port", "0")

    assert answer.returncode == 0, answer.stdout
    for line in (
        "ok    Python",
        "ok    data folder",
        "ok    disk",
        "ok    port",
        "ok    PostgreSQL",
        "ok    role: `inscope_app` owns nothing",
        "ok    migrations",
        "ok    packs: restcomm-c3@",
        "ok    static files",
    ):
        assert line in answer.stdout


def test_doctor_of_a_stopped_installation_says_what_it_could_not_see(home):
    answer = run(home, "doctor", "--port", "0")

    assert answer.returncode == 0
    assert "warn  database: not running" in answer.stdout


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        (
            {"INSCOPE_IDLE_MINUTES": "abc"},
            "settings: INSCOPE_IDLE_MINUTES is `abc`, expected a whole number from 5 to 720",
        ),
        (
            {"INSCOPE_LEAKED_PASSWORDS": "/nowhere"},
            "settings: INSCOPE_LEAKED_PASSWORDS names `/nowhere`, which is no file",
        ),
        ({"INSCOPE_PROXIES": "10.0.0.7/24"}, "proxies: INSCOPE_PROXIES has `10.0.0.7/24`"),
    ],
)
def test_doctor_of_a_stopped_installation_tells_each_wrong_setting_once(home, setting, told):
    answer = run(home, "doctor", "--port", "0", **setting)

    assert answer.returncode == 1
    assert answer.stdout.count("fail  ") == 1
    assert f"fail  {told}" in answer.stdout


def test_doctor_names_secrets_that_others_may_read(home):
    secret = home / "web.secret"
    secret.chmod(0o644)
    try:
        answer = run(home, "doctor", "--port", "0")
    finally:
        secret.chmod(0o600)

    assert answer.returncode == 1
    assert "fail  secrets: others may read web.secret" in answer.stdout
    assert "chmod 600" in answer.stdout


def test_doctor_refuses_an_application_role_that_owns_tables(home):
    owner = os.environ["INSCOPE_DATABASE_OWNER_URL"]

    answer = run(home, "doctor", "--port", "0", INSCOPE_DATABASE_URL=owner)

    assert answer.returncode == 1
    assert "fail  role: the application's role `inscope` is a superuser, bypasses row security" in answer.stdout


def test_doctor_before_anything_is_made_points_to_the_demo():
    with data_folder() as nowhere:
        answer = run(nowhere, "doctor", "--port", "0")

        assert answer.returncode == 0
        assert "is not made yet" in answer.stdout
        assert not nowhere.exists()


def test_doctor_names_a_port_that_is_taken(home):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        answer = run(home, "doctor", "--port", str(taken.getsockname()[1]))

    assert "warn  port: port" in answer.stdout


def test_serving_tables_that_are_behind_is_refused_until_they_are_migrated(tmp_path):
    with data_folder() as fresh:
        refused = run(fresh, "serve", "--port", "0")
        assert refused.returncode == 2
        assert "the database lacks" in refused.stderr
        assert "`inscope migrate`" in refused.stderr
        assert Server(fresh).pid() is None

        assert "migrations applied" in run(fresh, "migrate").stdout
        assert "up to date" in run(fresh, "migrate").stdout
        with serving(fresh, "serve", tmp_path / "output.txt") as running:
            assert running.get("/").status in {200, 404}  # nothing is published yet


def test_a_busy_port_is_named_with_one_that_is_free(home):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        answer = run(home, "serve", "--port", str(port))

    assert answer.returncode == 2
    assert f"error: port {port} on 127.0.0.1 is in use by another program" in answer.stderr
    assert re.search(r"hint: port \d+ is free: --port \d+", answer.stderr)
    assert Server(home).pid() is None


def test_an_address_of_another_machine_is_refused(home):
    answer = run(home, "serve", "--host", "192.0.2.1", "--port", "0")

    assert answer.returncode == 2
    assert "cannot listen on 192.0.2.1" in answer.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["serve", "--port", "banana"], "'banana' is not a valid integer"),
        (["serve", "--port", "70000"], "0<=x<=65535"),
        (["serve", "--workers", "0"], "1<=x<=64"),
        (["serve", "--no-such-flag"], "No such option"),
        (["nonsense"], "No such command 'nonsense'"),
    ],
)
def test_a_wrong_call_is_refused_in_a_sentence(home, words, message):
    answer = run(home, *words)

    assert answer.returncode == 2
    assert message in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_setting_that_cannot_be_meant_is_refused_by_name(home):
    answer = run(home, "migrate", INSCOPE_DEBUG="perhaps")

    assert answer.returncode == 2
    assert "error: INSCOPE_DEBUG is `perhaps`, expected 1 or 0" in answer.stderr


def test_migrating_somebody_elses_database_needs_its_owner(home):
    answer = run(home, "migrate", INSCOPE_DATABASE_URL=os.environ["INSCOPE_DATABASE_URL"])

    assert answer.returncode == 2
    assert "INSCOPE_DATABASE_OWNER_URL" in answer.stderr


def test_the_version_and_the_help_need_nothing(home):
    assert re.fullmatch(r"inscope \d+\.\d+\.\d+\n", run(home, "--version").stdout)
    assert "inscope demo" in run(home, "--help").stdout
