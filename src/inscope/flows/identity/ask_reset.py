"""Ask for a new password: what is kept is that it was asked for, and whoever asks learns nothing."""

from datetime import datetime

from inscope.apps.identity import services
from inscope.core.networks import network_of
from inscope.core.people import INSCOPE
from inscope.flows.identity.entries import note_of_address
from inscope.pg.rates import take
from inscope.pg.tenancy import acting_as

MOST_ASKS, ASKS_SECONDS = 5, 300


def ask_reset(email: str, *, address: str, now: datetime) -> None:
    """Keep that a new password was asked for, for an administrator to make a link; an unknown address costs as much.

    What is asked too often from one network is not kept, and answered like everything else.
    """
    if take(f"reset:{network_of(address)}", now=now.timestamp(), most=MOST_ASKS, seconds=ASKS_SECONDS) is not None:
        return
    email = email.replace("\0", "")
    with acting_as(INSCOPE):
        services.ask_reset(email=email, now=now)
        note_of_address(email, "reset_asked", now=now)
