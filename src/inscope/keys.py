"""Ed25519 keys in PEM: made, named by their digest, used to sign and to verify. And boxes for secrets in tables."""

import base64
import hashlib
from typing import ClassVar

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from inscope.core.errors import DomainError


class KeyRefusedError(DomainError):
    """A text that is no key, or a key of another kind."""

    code: ClassVar[str] = "key_refused"

    def __init__(self, kind: str) -> None:
        super().__init__(f"this is no {kind} key of Ed25519 in PEM", hint="`inscope licence key` makes one")


def new_key() -> str:
    """Return a new private key."""
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def public_of(private: str) -> str:
    """Return the public key of a private one."""
    return _private(private).public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def digest_of(public: str) -> str:
    """Return what names a public key: the SHA-256 of its DER form."""
    key = _public(public).public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return f"sha256:{hashlib.sha256(key).hexdigest()}"


def sign(private: str, message: bytes) -> bytes:
    """Return the signature of a message."""
    return _private(private).sign(message)


def is_signed(public: str, message: bytes, signature: bytes) -> bool:
    """Say whether a signature is of this message by this key."""
    try:
        _public(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def secret_box(purpose: bytes, key: str) -> Fernet:
    """Return what keeps secrets of one purpose unreadable in a table and in its copies."""
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(purpose + key.encode()).digest()))


def _private(pem: str) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise KeyRefusedError("private") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyRefusedError("private")
    return key


def _public(pem: str) -> Ed25519PublicKey:
    try:
        key = load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm):
        raise KeyRefusedError("public") from None
    if not isinstance(key, Ed25519PublicKey):
        raise KeyRefusedError("public")
    return key
