"""Name the contents of what a client sends, so that the same key with other contents is noticed."""

import hashlib
import json


def digest_of_contents(*parts: object) -> str:
    """Return the name of contents; what JSON has no form for is named by its words."""
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()
