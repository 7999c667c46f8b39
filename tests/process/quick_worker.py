"""`inscope worker`, which takes up what a killed one was sending after a moment instead of two minutes."""

from datetime import timedelta

from inscope.cli.commands import worker
from inscope.cli.database import set_up_django


def set_up_quick():
    set_up_django()
    from inscope.apps.outbox import services  # noqa: PLC0415 - needs Django set up

    services.SENDING = timedelta(seconds=1)


if __name__ == "__main__":
    vars(worker)["set_up_django"] = set_up_quick
    worker.worker()
