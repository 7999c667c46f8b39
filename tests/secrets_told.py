"""Looks whether anything secret is told while a test runs: in the log, in the audit, or in a message that leaves."""

import logging
import secrets
from contextlib import contextmanager

import pytest

NOT_OURS = frozenset({"werkzeug"})
"""What logs in the same process and belongs to a test alone: the provider that signs people in."""
TOLD_IN = {"audit_auditentry": ("details",), "outbox_outboundmessage": ("subject", "body")}
"""The tables whose rows tell something, and in which columns."""
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
    from cryptography.fernet import Fernet  # noqa: PLC0415 - as what follows
    from django.contrib.auth import base_user  # noqa: PLC0415 - needs Django set up
    from django.contrib.sessions.backends.base import SessionBase  # noqa: PLC0415

    from inscope.apps.identity import factors  # noqa: PLC0415
    from inscope.config.logs import JsonFormatter  # noqa: PLC0415
    from inscope.pg.rows import Insert  # noqa: PLC0415

    told, root, values = Told(JsonFormatter().format), logging.getLogger(), Insert._values

    encrypt = Fernet.encrypt

    def noted(make):
        return lambda *given: told.keep(make(*given))

    def typed(use):
        def use_it(password, *more, **named):
            told.keep(password or "")
            return use(password, *more, **named)

        return use_it

    def sealed(box, content):
        told.keep(content.decode(errors="replace"))
        return encrypt(box, content)

    def added(self, rows):
        rows = list(rows)
        columns = [name for table, names in TOLD_IN.items() if f" {table} " in self._begin for name in names]
        told.texts += [str(row[name]) for row in rows for name in columns]
        return values(self, rows)

    with pytest.MonkeyPatch.context() as patch:
        for owner, name in (
            (secrets, "token_urlsafe"),
            (SessionBase, "_get_new_session_key"),
            (factors, "recovery_code"),
        ):
            patch.setattr(owner, name, noted(getattr(owner, name)))
        for name in ("make_password", "check_password"):
            patch.setattr(base_user, name, typed(getattr(base_user, name)))
        patch.setattr(Fernet, "encrypt", sealed)
        patch.setattr(Insert, "_values", added)
        root.addHandler(told)
        try:
            yield told
        finally:
            root.removeHandler(told)
