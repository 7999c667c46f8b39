"""A browser before a running site: Chromium of the system, the reference pack published, every console message kept."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from inscope.testing.plugin import chromium
from inscope.testing.rows import publish_shipped
from tests.browser.pages import DESKTOP

# Playwright's loop runs in the thread of the test, which also prepares rows: each statement is awaited there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return {
        "executable_path": chromium(),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-sync",
            "--disable-component-update",
            "--no-first-run",
        ],
    }


@pytest.fixture
def site(live_server, published_pack):
    """The address of a site with a published scope of coverage."""
    return live_server.url


@pytest.fixture(scope="module")
def standing_site(shared_rows):
    """The same, for tests that only look: the rows that there are stay until the end of their module."""
    publish_shipped()
    server = LiveServer("localhost")
    yield server.url
    server.stop()


class Visitor:
    """Opens pages, and keeps what the browser complains about."""

    def __init__(self, browser: Browser, site: str) -> None:
        self._browser, self._site = browser, site
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def open(self, path: str, cookies=(), **context) -> Page:
        made = self._browser.new_context(**({"viewport": DESKTOP} | context))
        made.add_cookies(list(cookies))
        self._contexts.append(made)
        page = made.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.goto(f"{self._site}{path}")
        return page

    def close(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture
def visitor(browser: Browser, site: str) -> Iterator[Visitor]:
    made = Visitor(browser, site)
    yield made
    made.close()
