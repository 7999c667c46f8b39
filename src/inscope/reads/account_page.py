"""The page of one's own account: how one signs in, and where one is signed in."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from inscope.apps.identity.factors import factors_of
from inscope.apps.identity.links import link_of
from inscope.apps.identity.rows import FactorsRow, LinkRow, SessionRow
from inscope.apps.identity.sessions import sessions_of
from inscope.core.devices import device_words
from inscope.core.people import Actor, Right
from inscope.pg.tenancy import acting_as


@dataclass(frozen=True, slots=True)
class SessionLine:
    """A session, its device in words."""

    id: str
    device: str
    address: str
    began_at: datetime
    seen_at: datetime
    is_this: bool


@dataclass(frozen=True, slots=True)
class AccountPage:
    """Second factors, by whom of another provider one signs in, and sessions: this one first, then the latest."""

    factors: FactorsRow
    link: LinkRow | None
    sessions: tuple[SessionLine, ...]


def account_page(actor: Actor, session_id: str, issuer: str = "") -> AccountPage:
    """Return the actor's own account; `session_id` is the hash of the key of this session, `issuer` a provider."""
    actor.require(Right.KEEP_OWN_ACCOUNT)
    with acting_as(actor):
        factors = factors_of(person_id=actor.person)
        link = link_of(person_id=actor.person, issuer=issuer) if issuer else None
        sessions = sessions_of(person_id=actor.person)
    lines = (_line(one, session_id) for one in sessions)
    return AccountPage(factors, link, tuple(sorted(lines, key=lambda line: not line.is_this)))


def _line(one: SessionRow, session_id: str) -> SessionLine:
    browser, system = device_words(one.device)
    words = {"browser": browser or _("A browser"), "system": system}
    device = _("%(browser)s on %(system)s") % words if system else words["browser"]
    return SessionLine(one.id, device, one.address, one.began_at, one.seen_at, one.id == session_id)
