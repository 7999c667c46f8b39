"""Pytest plugin: one throw-away PostgreSQL for a run, and a database of its own for each worker.

It starts before Django reads its settings, hence as `-p inscope.testing.plugin` and not from a
conftest. Imports nothing of the core, so that coverage counts the core's own import lines.
"""

import atexit
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

import pytest

from inscope.pg.embedded import Server
from inscope.pg.initdb import OWNER

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
PREFIX = "inscope-test-"
OLD_SECONDS = 60
"""A younger folder may be one that another run is just making."""

THROW_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_wal_size": "2GB",
    "shared_buffers": "64MB",
    "max_connections": "200",
}
"""Fast, and gone after a power cut: right for a server that lives for one run."""

WAIT, WALK = ("process", "browser"), ("security",)
"""The marks and folders of tests that mostly wait for others, and of those that go through every address: the longest.
Their files take turns, so that one worker has something to do while another waits."""

UNCOUNTED = frozenset({*WAIT, *WALK, "uncounted"})
"""The marks and folders of tests that coverage leaves out: they take up to four times as long while lines are counted,
and run hardly any that others do not."""

COVERS_CHILDREN = "COVERAGE_PROCESS_CONFIG"
"""What tells a process that a test starts to count its lines as well."""

_skipped: list[str] = []
"""Browser tests that did not run."""

_at_rest: list[tuple[Any, str]] = []
"""Coverage while it counts nothing, and what it told children."""

_run: list[Server] = []
"""The server of this run, in the process that started it."""


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Start the server and tell everybody below where it is; workers of xdist inherit that."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    _sweep()
    server = Server(Path(tempfile.mkdtemp(prefix=PREFIX)), settings=THROW_AWAY)
    _run.append(server)
    atexit.register(_stop)  # for when pytest does not get as far as its own clean-up
    try:
        server.start()
    except BaseException:
        _stop()
        raise
    os.environ |= {
        "INSCOPE_DATA": str(server.folder.home),
        "INSCOPE_SECRET_KEY": server.folder.make_secret("web"),
        "INSCOPE_DATABASE_URL": server.url() or "",
        "INSCOPE_DATABASE_OWNER_URL": server.url(OWNER) or "",
        "INSCOPE_DATABASE_PREPARE": "1",
        "INSCOPE_PLAIN_STATIC": "1",
        "INSCOPE_MFA_ROLES": "",
    }


def pytest_configure(config: pytest.Config) -> None:
    """Add the fixtures now: what is registered after pytest-django replaces its fixtures."""
    config.add_cleanup(_stop)
    config.pluginmanager.import_plugin("inscope.testing.fixtures")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no worker does it alone at the end, and see to the browser."""
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    waiting: list[list[pytest.Item]] = []
    walking: list[list[pytest.Item]] = []
    rest: list[list[pytest.Item]] = []
    for own in files.values():
        (waiting if _is_of(own, WAIT) else walking if _is_of(own, WALK) else rest).append(own)
    in_turns = chain.from_iterable(zip_longest(waiting, walking, fillvalue=[]))
    items[:] = chain.from_iterable([*in_turns, *rest])
    _see_to_the_browser(items)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Count lines, or leave that, in this process and in those that the test starts."""
    coverage = sys.modules.get("coverage")
    counting = coverage and coverage.Coverage.current()
    is_counted = UNCOUNTED.isdisjoint(item.keywords)
    if counting and not is_counted:
        counting.stop()
        _at_rest.append((counting, os.environ.pop(COVERS_CHILDREN)))
    elif _at_rest and is_counted:
        resting, os.environ[COVERS_CHILDREN] = _at_rest.pop()
        resting.start()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note browser tests that were skipped for whatever reason."""
    if report.skipped and "browser" in report.keywords:
        _skipped.append(report.nodeid)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run where browser tests must run and some did not."""
    if _skipped and os.environ.get("INSCOPE_REQUIRE_BROWSER") == "1":
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say at the end what was left out for want of a browser."""
    if _skipped:
        terminalreporter.write_line(f"{len(_skipped)} browser tests were skipped")


def pytest_report_header() -> list[str]:
    """Name the browser that is used, if any."""
    return [f"browser: {chromium() or 'none, browser tests are skipped'}"]


def chromium() -> str | None:
    """Return the path of an installed Chromium, or None."""
    return next((path for name in CHROMIUM if (path := shutil.which(name))), None)


def _is_of(items: Iterable[pytest.Item], names: Iterable[str]) -> bool:
    return any(name in item.keywords for item in items for name in names)


def _see_to_the_browser(items: list[pytest.Item]) -> None:
    """Skip browser tests without a browser, and say so; or refuse to, where they must run."""
    if chromium():
        return
    if os.environ.get("INSCOPE_REQUIRE_BROWSER") == "1":
        raise pytest.UsageError("INSCOPE_REQUIRE_BROWSER is set and there is no Chromium: install `chromium`")
    without = pytest.mark.skip(reason="no Chromium here: install `chromium` to run the browser tests")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(without)


def _stop() -> None:
    while _run:
        _end(_run.pop())


def _end(server: Server) -> None:
    server.stop()
    shutil.rmtree(server.folder.home, ignore_errors=True)


def _sweep() -> None:
    """Remove what a run left that was killed: its server still works and its starter's lock is free."""
    for lock in Path(tempfile.gettempdir()).glob(f"{PREFIX}*/starter.lock"):
        with suppress(OSError):
            status = lock.stat()
            server = Server(lock.parent)
            is_old = time.time() - status.st_mtime > OLD_SECONDS
            if is_old and status.st_uid == os.geteuid() and server.take_over():
                _end(server)
