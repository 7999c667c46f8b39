"""Looks whether anything secret is told while a test runs: in a line of the log, or in an entry of the audit."""

import logging
import secrets
from contextlib import contextmanager

import pytest

NOT_OURS = frozenset({"werkzeug"})
"""What logs in the same process and belongs to a test alone: the provider that signs people in."""
SHORTEST = 8
"""What is shorter is too common a word to be looked for."""


class Told(logging.Handler):
    """Keeps the secrets that are made or typed, and what is told; `leaks` says where one meets the other."""

    def __init__(self, line):
        super().__init__()
        self.line, self.secrets, self.texts = line, set(), []

    def emit(self, record):
        if record.name not in NOT_OURS:
            self.texts.append(self.line(record))

    def keep(self, secret):
        if len(secret) >= SHORTEST:
            self.secrets.add(secret)
        return secret

    def leaks(self):
        return [text for text in self.texts if any(secret in text for secret in self.secrets)]


@contextmanager
def watched():
    """Watch what is told until the end of a test; what a program of its own tells is not seen."""
    from django.contrib.auth import base_user  # noqa: PLC0415 - needs Django set up
    from django.contrib.sessions.backends.base import SessionBase  # noqa: PLC0415

    from inscope.apps.identity import factors  # noqa: PLC0415
    from inscope.config.logs import JsonFormatter  # noqa: PLC0415
    from inscope.pg.rows import Insert  # noqa: PLC0415

    told, root, add = Told(JsonFormatter().format), logging.getLogger(), Insert.add

    def noted(make):
        return lambda *given: told.keep(make(*given))

    def typed(use):
        def use_it(password, *more, **named):
            told.keep(password or "")
            return use(password, *more, **named)

        return use_it

    def added(self, rows):
        rows = list(rows)
        told.texts += [str(row["details"]) for row in rows if "audit_auditentry" in self._begin]
        return add(self, rows)

    with pytest.MonkeyPatch.context() as patch:
        for owner, name in (
            (secrets, "token_urlsafe"),
            (SessionBase, "_get_new_session_key"),
            (factors, "recovery_code"),
        ):
            patch.setattr(owner, name, noted(getattr(owner, name)))
        for name in ("make_password", "check_password"):
            patch.setattr(base_user, name, typed(getattr(base_user, name)))
        patch.setattr(Insert, "add", added)
        root.addHandler(told)
        try:
            yield told
        finally:
            root.removeHandler(told)
