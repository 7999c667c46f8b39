"""Ask for a new password: what is kept is that it was asked for, and whoever asks learns nothing."""

from datetime import datetime

from inscope.apps.audit.services import record_entry
from inscope.apps.identity import services
from inscope.apps.identity.selectors import person_with_email
from inscope.core.people import INSCOPE
from inscope.pg.rates import take
from inscope.pg.tenancy import acting_as

MOST_ASKS, ASKS_SECONDS = 5, 300


def ask_reset(email: str, *, address: str, now: datetime) -> None:
    """Keep that a new password was asked for, for an administrator to make a link; an unknown address costs as much.

    What is asked too often from one network address is not kept, and answered like everything else.
    """
    if take(f"reset:{address}", now=now.timestamp(), most=MOST_ASKS, seconds=ASKS_SECONDS) is not None:
        return
    email = email.replace("\0", "")
    with acting_as(INSCOPE):
        person = person_with_email(email=email)
        services.ask_reset(email=email, now=now)
        record_entry(
            actor=INSCOPE,
            event="reset_asked",
            subject="nobody" if person is None else f"person:{person.id}",
            now=now,
            customer_id=None if person is None else person.customer_id,
        )
