"""Load a seed file: records first, then its requests in the order of time; all of it, or nothing."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction

from inscope.apps.audit.services import record_entry
from inscope.apps.contracts.selectors import has_customers
from inscope.apps.identity.selectors import person_with_email
from inscope.core.people import INSCOPE
from inscope.core.seeds import Seed
from inscope.flows.outbox.tell import silently
from inscope.flows.seeds.records import keep_records
from inscope.flows.seeds.requests import keep_requests
from inscope.flows.seeds.tally import Tally
from inscope.pg.tenancy import acting_as

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many of what were added, and how many stood there already."""

    added: Mapping[str, int]
    standing: Mapping[str, int]


def load_seed(
    seed: Seed, *, today: date, now: datetime, is_trial: bool = False, progress: Progress | None = None
) -> Loaded:
    """Keep what a file holds, in one transaction; what stands there already is left as it is.

    A trial does all of it, the checks of the database included, and takes it back.

    Raises:
        SeedError: with every refusal and its place in the file; nothing is kept.
    """
    tally = Tally()
    with transaction.atomic(), silently():
        with acting_as(INSCOPE):
            keep_records(seed, tally, today=today, now=now)
        tally.require_none_refused()
        keep_requests(seed.requests, tally, progress)
        tally.require_none_refused()
        if tally.added:
            _audit(seed, tally, now)
        if is_trial:
            connection.check_constraints()  # those that wait for a commit, which a trial has none of
            transaction.set_rollback(True)
    return Loaded(dict(tally.added), dict(tally.standing))


def is_empty() -> bool:
    """Say whether the installation has no customer yet."""
    with acting_as(INSCOPE):
        return not has_customers(actor=INSCOPE)


def people_there(emails: Iterable[str]) -> frozenset[str]:
    """Return which of these addresses somebody signs in with."""
    with acting_as(INSCOPE):
        return frozenset(email for email in emails if person_with_email(email=email))


def _audit(seed: Seed, tally: Tally, now: datetime) -> None:
    details = {"digest": seed.digest, "added": dict(tally.added)}
    with acting_as(INSCOPE):
        record_entry(actor=INSCOPE, event="seed_loaded", subject="seed", now=now, details=details)
