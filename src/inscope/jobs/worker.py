"""Runs the worker in this process until it is told to stop."""

import asyncio
import gc
import logging

from procrastinate.contrib.django import DjangoApp, app, connector_params
from procrastinate.exceptions import ConnectorException
from procrastinate.psycopg_connector import PsycopgConnector

AT_ONCE = 2
"""Jobs that run at a time: one that waits for a mail server keeps no clock waiting."""
LOOK_SECONDS = 1.0
"""How late a job begins that was left for an instant; others are told of at once."""
STOP_SECONDS = 5
AGAIN_SECONDS = 2.0

log = logging.getLogger(__name__)


def run_worker(*, wait: bool = True) -> None:
    """Do jobs until SIGTERM or Ctrl-C; with `wait` false, those that there are.

    When PostgreSQL goes away, go on as soon as it is back.
    """
    gc.freeze()
    while True:
        try:
            asyncio.run(_work(wait=wait))
        except ConnectorException as error:
            log.warning("worker_lost_database", extra={"fields": {"why": str(error.__cause__ or error).strip()}})
            if not wait:
                raise
            asyncio.run(asyncio.sleep(AGAIN_SECONDS))
        else:
            return


async def _work(*, wait: bool) -> None:
    """Work with an app of its own: a flow that leaves a job does so in its own transaction, through Django."""
    connector = PsycopgConnector(kwargs=connector_params(), min_size=1, max_size=3)
    own = DjangoApp(connector=connector)
    own.tasks, own.periodic_registry = app.tasks, app.periodic_registry
    async with own.open_async():
        await own.configure_task("deliver_messages").defer_async()  # what another worker left when it was killed
        await own.run_worker_async(
            wait=wait,
            concurrency=AT_ONCE,
            fetch_job_polling_interval=LOOK_SECONDS,
            shutdown_graceful_timeout=STOP_SECONDS,
            delete_jobs="successful",
            listen_notify=wait,
        )
