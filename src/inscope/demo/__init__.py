"""Demonstration data: a fictional vendor, its customers and their requests. Every password in it is public."""

from dataclasses import dataclass
from importlib.resources import files

FILE = "kestrel.yaml"
PASSWORD = "kestrel-demo-2026"  # noqa: S105 -- of people who do not exist, in data that is fictional


@dataclass(frozen=True, slots=True)
class SignIn:
    """Somebody who can sign in to the demonstration, and as what."""

    role: str
    email: str


SIGN_INS = (
    SignIn("contact of Halden Telecom", "maya.osei@halden-telecom.example"),
    SignIn("support engineer", "ines.falk@kestrel.example"),
    SignIn("account manager", "helena.moss@kestrel.example"),
)


def read_demo() -> bytes:
    """Return the seed file of the demonstration."""
    return (files(__name__) / FILE).read_bytes()
