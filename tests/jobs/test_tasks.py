"""The worker does what flows left, puts back what a killed one had, and lets nothing wait for a second wake-up."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import TaskNotFound

from inscope.apps.outbox.rows import NewMessage
from inscope.apps.outbox.services import add_messages
from inscope.core.outbox import Channel, to_person
from inscope.core.people import INSCOPE
from inscope.jobs.worker import run_worker
from inscope.pg.jobs import wake, worker_state
from inscope.pg.tenancy import acting_as
from tests.factories import make_contact


@pytest.fixture
def worker(transactional_db, monkeypatch):
    """Work in a thread, as another one may hold a loop of events; threads keep no connection when they end."""
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)
    with ThreadPoolExecutor(1) as pool:
        yield lambda: pool.submit(run_worker, wait=False).result()


def jobs():
    with connection.cursor() as cursor:
        cursor.execute("select task_name, status::text from procrastinate_jobs order by id")
        return cursor.fetchall()


def test_a_message_that_a_flow_left_is_delivered(worker, settings):
    settings.MAIL_IS_SET_UP, settings.DEFAULT_FROM_EMAIL = True, "support@kestrel.example"
    ada = make_contact(email="ada@example.com")
    with acting_as(INSCOPE):
        one = NewMessage("because", Channel.EMAIL, to_person(ada.pk), "Streams drop", "At noon.")
        add_messages([one], now=timezone.now())
        wake("deliver_messages")

    worker()

    assert len(mail.outbox) == 1
    assert jobs() == []


def test_a_task_that_nobody_knows_is_refused_at_once(db):
    with pytest.raises(TaskNotFound):
        wake("deliver_mesages")
    assert jobs() == []


def test_a_job_of_a_killed_worker_is_put_back_and_one_that_kills_workers_is_not(worker):
    wake("deliver_messages")
    app.configure_task("forget_jobs").defer(timestamp=0)
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = 'doing'")
        cursor.execute("update procrastinate_jobs set attempts = 5 where task_name = 'forget_jobs'")
    app.configure_task("recover_jobs").defer(timestamp=0)

    worker()

    assert jobs() == [("forget_jobs", "failed")]
    assert worker_state().failed == 1
