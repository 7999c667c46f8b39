"""What is due next, among many open cases with clocks; and how fast all clocks are proved from their events.

python benchmarks/due_next.py            fills 100,000 open cases that are owed an answer, 3 minutes
python benchmarks/due_next.py --small    a hundredth of it
"""

import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice

from desk.asked import is_small
from desk.installation import installation
from inscope.pg.initdb import OWNER
from inscope.pg.roles import DATABASE

CASES, PAGES, BATCHES = 100_000, 60, 20


def main() -> None:
    """Fill, measure, and print a table."""
    cases = CASES // 100 if is_small(__doc__) else CASES
    with installation() as server:
        from desk.filling import fill  # noqa: PLC0415 - Django is set up by now

        engineer = fill(server.url(OWNER, DATABASE) or "", cases, are_owed=True).engineers[0]
        from django.core.management import call_command  # noqa: PLC0415 - as before
        from django.test import Client  # noqa: PLC0415

        call_command("collectstatic", interactive=False, verbosity=0)
        client = Client(headers={"host": "localhost"})
        client.force_login(engineer)
        _say_how_many()
        print("| what | ms, median |\n|---|---:|")
        for name, path in _paths().items():
            print(f"| {name} | {_median(lambda path=path: client.get(path).status_code):.1f} |")
        print(f"| a clock, proved from its events | {_proved():.3f} |")


def _say_how_many() -> None:
    from inscope.apps.sla.models import CaseClock  # noqa: PLC0415 - Django is set up by now
    from inscope.core.people import INSCOPE  # noqa: PLC0415
    from inscope.pg.tenancy import acting_as  # noqa: PLC0415

    with acting_as(INSCOPE):
        counts = {state: CaseClock.objects.filter(state=state).count() for state in ("running", "paused", "not_owed")}
    print(", ".join(f"{count:,} {state}" for state, count in counts.items()), "\n")


def _paths() -> dict[str, str]:
    """Return pages at the beginning, in the middle of what runs, and among those that wait."""
    from inscope.apps.cases.models import Case  # noqa: PLC0415 - Django is set up by now
    from inscope.core.people import INSCOPE  # noqa: PLC0415
    from inscope.pg.tenancy import acting_as  # noqa: PLC0415

    with acting_as(INSCOPE):
        due = Case.objects.filter(next_due_at__isnull=False).order_by("next_due_at", "id")
        middle, number = due.values_list("next_due_at", "id")[due.count() // 2]
    return {
        "due next, first page": "/desk/due/",
        "due next, from the middle": f"/desk/due/?after={int(middle.timestamp())}:{number}",
        "due next, among those that wait": f"/desk/due/?after=paused:{number}",
        "queue, first page, beside it": "/desk/queue/",
        "responses in time, by month": "/office/response-times/",
        "responses in time, by month and customer": "/office/response-times/?by=customer",
        "the responses behind a number": "/office/response-times/responses/?priority=P2",
    }


def _proved() -> float:
    """Return the milliseconds that one clock takes, of some thousands."""
    from inscope.flows.sla.prove_clocks import prove_clocks  # noqa: PLC0415 - Django is set up by now

    begun, count = time.perf_counter(), 0
    for checked, differing in islice(prove_clocks(moves=False, now=datetime.now(UTC)), BATCHES):
        assert not differing, differing[0]
        count += checked
    return (time.perf_counter() - begun) / count * 1_000


def _median(get: Callable[[], int]) -> float:
    for _ in range(3):
        assert get() == 200
    taken = []
    for _ in range(PAGES):
        begun = time.perf_counter()
        get()
        taken.append((time.perf_counter() - begun) * 1_000)
    return statistics.median(taken)


if __name__ == "__main__":
    main()
