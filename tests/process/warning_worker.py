"""`inscope worker`, which looks at clocks as soon as it runs instead of at the next minute."""

from inscope.cli.commands import worker
from inscope.cli.database import set_up_django


def set_up_and_wake():
    set_up_django()
    from procrastinate.contrib.django import app  # noqa: PLC0415 - needs Django set up

    for _ in range(2):  # two jobs at the same time warn of no more than one
        app.configure_task("warn_of_clocks").defer(timestamp=0)


if __name__ == "__main__":
    vars(worker)["set_up_django"] = set_up_and_wake
    worker.worker()
