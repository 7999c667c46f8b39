"""`inscope worker`, which looks at hours as soon as it runs, as if the vendor worked at any hour."""

from contextlib import suppress

from inscope.cli.commands import worker
from inscope.cli.database import set_up_django

TASKS = ("expire_hours", "warn_of_blocks", "state_last_month")


def set_up_and_wake():
    set_up_django()
    from procrastinate.contrib.django import app  # noqa: PLC0415 - needs Django set up
    from procrastinate.exceptions import AlreadyEnqueued  # noqa: PLC0415 - as above

    from inscope.flows.hours import state_months, warn_of_blocks  # noqa: PLC0415 - as above

    for flow in (state_months, warn_of_blocks):
        vars(flow)["is_open"] = lambda _now: True
    for task in TASKS:
        with suppress(AlreadyEnqueued):  # what the worker before left
            app.configure_task(task).defer(timestamp=0)


if __name__ == "__main__":
    vars(worker)["set_up_django"] = set_up_and_wake
    worker.worker()
