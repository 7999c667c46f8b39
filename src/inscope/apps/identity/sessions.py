"""Sessions in the database: Django's own, with whose each is, on which device, and when it was seen."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from inscope.apps.identity.backend import MAY_SIGN_IN, PERSON
from inscope.apps.identity.models import Person, Session
from inscope.apps.identity.rows import SessionRow
from inscope.apps.identity.selectors import hash_of
from inscope.pg.rows import Instances, Statement

ORIGIN = "origin"
"""Under this key the data of a session hold where it began."""
SEEN_EVERY = timedelta(minutes=1)
"""That a session is in use is written down so often, and not with every request."""

_GOES_ON = "expire_date > %(now)s and began_at > %(began)s and seen_at > %(seen)s"
"""Sessions end by their age, whatever was done in them, and when nothing was."""
_SESSION = Instances(
    Session,
    where=f"session_key = %(key)s and {_GOES_ON}",
    related=("person", PERSON, f"identity_person.id = identity_session.person_id and {MAY_SIGN_IN}"),
)
_OF_PERSON = Statement(
    SessionRow,
    "select session_key, address, device, began_at, seen_at from identity_session "  # noqa: S608 - ours, every word
    f"where person_id = %(person_id)s and {_GOES_ON} order by seen_at desc",
)


class SessionStore(DatabaseStore):
    """Django's sessions, under the hash of their key; once one is read, with the person who may sign in with it."""

    person: Person | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return our own table."""
        return Session

    def exists(self, session_key: str) -> bool:
        """Say whether a key is taken."""
        return super().exists(hash_of(session_key))

    def delete(self, session_key: str | None = None) -> None:
        """End a session; this one, unless another key is given."""
        if key := session_key or self.session_key:
            super().delete(hash_of(key))

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row that is written."""
        row: Any = super().create_model_instance(data)
        origin, row.seen_at = data.get(ORIGIN, {}), timezone.now()
        row.session_key, row.person_id = hash_of(row.session_key), data.get(SESSION_KEY)
        row.address, row.device = origin.get("address", ""), origin.get("device", "")
        row.began_at = origin.get("began_at", row.seen_at)
        return cast("Session", row)

    def _get_session_from_db(self) -> Session | None:
        now = timezone.now()
        row = _SESSION.first(key=hash_of(self.session_key or ""), **_bounds(now))
        if row is None:
            self._session_key = None  # a key that somebody made up is never taken over
            return None
        self.person = row.person
        if now - row.seen_at > SEEN_EVERY:
            Session.objects.filter(pk=row.pk).update(seen_at=now)
        return row


def sessions_of(*, person_id: int) -> Sequence[SessionRow]:
    """Return where somebody is signed in, the latest first."""
    return _OF_PERSON.read(person_id=person_id, **_bounds(timezone.now()))


def end_sessions(*, person_id: int, only: str | None = None, but: str | None = None) -> int:
    """End sessions of a person and return how many: all, `only` one, or all `but` one, by the hash of its key."""
    found = Session.objects.filter(person_id=person_id)
    if only is not None:
        found = found.filter(session_key=only)
    return found.exclude(session_key=but or "").delete()[0]


def _bounds(now: datetime) -> dict[str, datetime]:
    began = now - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return {"now": now, "began": began, "seen": now - timedelta(seconds=settings.SESSION_IDLE_SECONDS)}
