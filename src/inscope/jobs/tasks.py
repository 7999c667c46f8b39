"""The tasks that the worker knows. Each looks at the tables for what there is to do, so that it may come twice.

Every process loads this module, so what a task needs is imported when it runs.
"""

import logging
from datetime import UTC, datetime

from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.jobs import Status

STALLED_SECONDS = 30
MOST_STARTS = 5
"""A job that was broken off so often ends the worker itself: it is left alone."""

log = logging.getLogger(__name__)


@app.periodic(cron="* * * * *", periodic_id="every_minute")
@app.task(name="deliver_messages", pass_context=True)
def deliver_messages(context: JobContext, timestamp: int | None = None) -> None:
    """Deliver what is due; every minute what is to be tried again."""
    del timestamp
    from inscope.flows.outbox.deliver import deliver_due  # noqa: PLC0415
    from inscope.web.common.statement import attached_paper  # noqa: PLC0415

    deliver_due(should_stop=context.should_abort, prints=attached_paper)


@app.periodic(cron="* * * * *", periodic_id="every_minute")
@app.task(name="warn_of_clocks", pass_context=True)
def warn_of_clocks(context: JobContext, timestamp: int) -> None:
    """Warn of what is due, and late, by now; the time is that of the machine, and not that of the job."""
    del timestamp
    from inscope.flows.sla.warn import warn_due  # noqa: PLC0415

    warn_due(now=datetime.now(UTC), should_stop=context.should_abort)


@app.periodic(cron="7 * * * *", periodic_id="every_hour")
@app.task(name="expire_hours", queueing_lock="expire_hours")
def expire_hours(timestamp: int) -> None:
    """Let expire what is left of blocks that take no more work; every hour, since the vendor's day ends at any."""
    del timestamp
    from django.utils import timezone  # noqa: PLC0415

    from inscope.flows.hours import expire_hours as flow  # noqa: PLC0415

    flow.expire_hours(today=timezone.localdate(), now=datetime.now(UTC))


@app.periodic(cron="9 * * * *", periodic_id="every_hour")
@app.task(name="decide_for_begun")
def decide_for_begun(timestamp: int | None = None) -> None:
    """Decide again what waited for hours that came; every hour, as above, and once some are given back."""
    del timestamp
    from django.utils import timezone  # noqa: PLC0415

    from inscope.flows.hours import decide_for_hours as flow  # noqa: PLC0415

    flow.decide_for_begun(today=timezone.localdate(), now=datetime.now(UTC))


@app.periodic(cron="*/10 * * * *", periodic_id="every_ten_minutes")
@app.task(name="warn_of_blocks", pass_context=True, queueing_lock="warn_of_blocks")
def warn_of_blocks(context: JobContext, timestamp: int) -> None:
    """Tell of blocks of hours that run out or end; often, since that is told at work alone."""
    del timestamp
    from inscope.flows.hours import warn_of_blocks as flow  # noqa: PLC0415

    flow.warn_of_blocks(now=datetime.now(UTC), should_stop=context.should_abort)


@app.periodic(cron="*/10 * * * *", periodic_id="every_ten_minutes")
@app.task(name="state_last_month", pass_context=True, queueing_lock="state_last_month")
def state_last_month(context: JobContext, timestamp: int) -> None:
    """Send the statements of the last month, once the vendor works; often, as above."""
    del timestamp
    from inscope.flows.hours import state_months as flow  # noqa: PLC0415

    flow.state_last_month(now=datetime.now(UTC), should_stop=context.should_abort)


@app.periodic(cron="* * * * *", periodic_id="every_minute")
@app.task(name="recover_jobs", pass_context=True, queueing_lock="recover_jobs")
async def recover_jobs(context: JobContext, timestamp: int) -> None:
    """Put jobs back whose worker was killed: nobody else would."""
    del timestamp
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
        log.warning("job_recovered", extra={"fields": {"task": job.task_name, "job": job.id, "starts": job.attempts}})
        if job.attempts < MOST_STARTS:
            await manager.retry_job(job)
        else:
            await manager.finish_job(job, Status.FAILED, delete_job=False)


@app.periodic(cron="17 3 * * *", periodic_id="every_night")
@app.task(name="forget_jobs", pass_context=True, queueing_lock="forget_jobs")
async def forget_jobs(context: JobContext, timestamp: int) -> None:
    """Forget jobs that ended a month ago."""
    del timestamp
    await context.app.job_manager.delete_old_jobs(
        nb_hours=24 * 30, include_failed=True, include_cancelled=True, include_aborted=True
    )
