"""Kill -9 at the end of an import: nothing of it is kept, its page says so, and it can begin again."""

import http.client
import json
import re
from contextlib import contextmanager
from urllib.parse import urlencode

import psycopg
import pytest

from tests.process.site import site
from tests.process.tasks import ROWS
from tests.running import kill, wait_for

pytestmark = pytest.mark.process

PATIENCE_SECONDS = 90
TOKEN = re.compile(r'name="csrfmiddlewaretoken"\s+value="(\w+)"')
ALL_DONE = f"{ROWS:,} of {ROWS:,} rows"


class Browser:
    """Somebody before the page of an import."""

    def __init__(self, running, prepared):
        self._site, self._at, self._session = running, prepared["at"], prepared["session"]

    def page(self):
        """The page as it is now; empty while nobody answers."""
        try:
            return self._ask("GET", self._at)[1]
        except (OSError, http.client.HTTPException):
            return ""

    def press(self):
        """Press the button that goes on."""
        headers, page = self._ask("GET", self._at)
        cookie = headers["Set-Cookie"].split(";")[0]
        token = TOKEN.search(page)
        assert token, page
        form = urlencode({"csrfmiddlewaretoken": token[1]})
        self._ask("POST", f"{self._at}go-on/", form, Cookie=f"sessionid={self._session}; {cookie}")

    def _ask(self, method, at, form=None, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self._site.port, timeout=PATIENCE_SECONDS)
        sent = {"Cookie": f"sessionid={self._session}", "Content-Type": "application/x-www-form-urlencoded"} | headers
        try:
            connection.request(method, at, form, sent)
            answer = connection.getresponse()
            return answer.headers, answer.read().decode()
        finally:
            connection.close()


@contextmanager
def held_at_its_end(running):
    """Let no import end: each has written its rows, and waits for the audit as long as this takes."""
    with psycopg.connect(running.database.owner_url()) as connection:
        connection.execute("alter role inscope_app set lock_timeout = 0")
        connection.commit()
        connection.execute("lock table audit_auditentry in exclusive mode")
        yield


def test_an_import_whose_process_is_killed_kept_nothing_and_can_begin_again(tmp_path):
    with site(tmp_path) as (running, _contacts):
        prepared = json.loads(running.inside("prepare_import"))
        before = json.loads(running.inside("imported"))
        running.start()
        browser = Browser(running, prepared)
        with held_at_its_end(running):
            browser.press()
            wait_for(lambda: ALL_DONE in browser.page(), PATIENCE_SECONDS, "the page shows that every row is written")

            for worker in running.workers():
                kill(worker)

        wait_for(lambda: "Interrupted" in browser.page(), PATIENCE_SECONDS, "the page says that it was interrupted")
        assert json.loads(running.inside("imported")) == before
        running.started |= set(running.workers())
        browser.press()
        wait_for(lambda: "Every row was taken." in browser.page(), PATIENCE_SECONDS, "it is imported")
        after = json.loads(running.inside("imported"))
        assert after == {"releases": before["releases"] + ROWS, "kept": ROWS}
