"""Name the contents of what a client sends, so that the same key with other contents is noticed."""

import hashlib
import json

from inscope.apps.cases.errors import KeyTakenError


def digest_of_contents(*parts: object) -> str:
    """Return the name of contents; what JSON has no form for is named by its words."""
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()


def require_same_contents(kept_digest: str, sent_digest: str) -> None:
    """Refuse to take a key for other contents than those that are kept under it.

    Raises:
        KeyTakenError: they are others.
    """
    if kept_digest != sent_digest:
        raise KeyTakenError
