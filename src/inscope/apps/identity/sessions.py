"""Sessions in the database: Django's own, with whose each is, on which device, and when it was seen."""

from datetime import timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db.models import QuerySet
from django.utils import timezone

from inscope.apps.identity.models import Session
from inscope.apps.identity.rows import SessionRow
from inscope.apps.identity.selectors import hash_of

ORIGIN = "origin"
"""Under this key the data of a session hold where it began."""
SEEN_EVERY = timedelta(minutes=1)
"""That a session is in use is written down so often, and not with every request."""


class SessionStore(DatabaseStore):
    """Django's sessions, under the hash of their key."""

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
        found = _going_on().filter(session_key=hash_of(self.session_key or ""))
        row = found.first()
        if row is None:
            self._session_key = None  # a key that somebody made up is never taken over
        elif now - row.seen_at > SEEN_EVERY:
            found.update(seen_at=now)
        return row


def sessions_of(*, person_id: int) -> tuple[SessionRow, ...]:
    """Return where somebody is signed in, the latest first."""
    found = _going_on().filter(person_id=person_id).order_by("-seen_at")
    return tuple(SessionRow(one.session_key, one.address, one.device, one.began_at, one.seen_at) for one in found)


def end_sessions(*, person_id: int, only: str | None = None, but: str | None = None) -> int:
    """End sessions of a person and return how many: all, `only` one, or all `but` one, by the hash of its key."""
    found = Session.objects.filter(person_id=person_id)
    if only is not None:
        found = found.filter(session_key=only)
    return found.exclude(session_key=but or "").delete()[0]


def _going_on() -> QuerySet[Session]:
    """Return the sessions that have not ended: by their age, whatever was done in them, or because nothing was."""
    now = timezone.now()
    began = now - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    seen = now - timedelta(seconds=settings.SESSION_IDLE_SECONDS)
    return Session.objects.filter(expire_date__gt=now, began_at__gt=began, seen_at__gt=seen)
