"""The second step of signing in: a code, each once, and not too many tries from one place."""

from datetime import datetime

from inscope.apps.identity.errors import CodesPausedError
from inscope.apps.identity.factors import use_code
from inscope.apps.identity.selectors import person_numbered
from inscope.core.networks import network_of
from inscope.core.people import INSCOPE
from inscope.core.second_factors import CodeRefusedError
from inscope.flows.identity.entries import note_of
from inscope.pg.rates import take
from inscope.pg.tenancy import acting_as

MOST_TRIES, TRIES_SECONDS = 5, 300


def take_code(person_id: int, code: str, *, address: str, now: datetime) -> str:
    """Use up a code of somebody whose password was right, and return of which kind it was.

    Tries are counted by person and network together, so that nobody keeps the person out from elsewhere.

    Raises:
        CodesPausedError: there were too many tries.
        CodeRefusedError: the code does not work.
    """
    asker = f"code:{person_id}:{network_of(address)}"
    if take(asker, now=now.timestamp(), most=MOST_TRIES, seconds=TRIES_SECONDS) is not None:
        raise CodesPausedError
    person = person_numbered(person_id=person_id)
    try:
        with acting_as(INSCOPE):
            kind = use_code(person_id=person_id, code=code, now=now)
            note_of(INSCOPE, person, "second_factor_used", now=now, details={"kind": kind})
            return kind
    except CodeRefusedError:
        with acting_as(INSCOPE):
            note_of(INSCOPE, person, "second_factor_failed", now=now)
        raise
