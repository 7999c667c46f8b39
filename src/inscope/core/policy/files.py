"""The files of a pack, as bytes, and the digest that names them."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PackFiles:
    """A pack as it is kept: what it says, before it is read."""

    policy: bytes
    facts: bytes
    services: bytes
    examples: bytes = b""
    changes: bytes = b""

    @property
    def digest(self) -> str:
        """Return the name of what decides: the policy, its facts and its services.

        Examples and changes are left out: they explain decisions and cannot alter one.
        """
        total = hashlib.sha256()
        for name, content in (
            ("policy.md", self.policy),
            ("facts.yaml", self.facts),
            ("services.yaml", self.services),
        ):
            total.update(f"{name}\n{len(content)}\n".encode())
            total.update(content)
        return f"sha256:{total.hexdigest()}"
