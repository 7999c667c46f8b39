"""Licence certificates: a signed text that states customer, instance, product and term, one line a fact.

What is signed is every byte before the signature block, so that a certificate can be verified with other tools too.
"""

import base64
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import ClassVar

from inscope.core.errors import DomainError
from inscope.core.policy.errors import shortened
from inscope.core.policy.scalars import read_date

TITLE = "Inscope licence certificate, format "
FORMAT = "1"
LARGEST = 64 * 1024
_BEGIN, _END = "-----BEGIN SIGNATURE-----", "-----END SIGNATURE-----"
_SIGNATURE_BYTES = 64
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_KEY = re.compile(r"sha256:[0-9a-f]{64}", re.ASCII)


class NoCertificateError(DomainError):
    """A file that is no licence certificate, or one that a later version wrote."""

    code: ClassVar[str] = "no_certificate"


class Fault(StrEnum):
    """What is wrong with a certificate."""

    ALTERED = "altered"
    OTHER_KEY = "other_key"
    NOT_IN_TERM = "not_in_term"


class CertificateInvalidError(DomainError):
    """A certificate that does not hold."""

    code: ClassVar[str] = "certificate_invalid"

    def __init__(self, fault: Fault, message: str, *, hint: str) -> None:
        super().__init__(message, hint=hint)
        self.fault = fault

    def details(self) -> dict[str, object]:
        """Return what is wrong."""
        return {"fault": self.fault.value}


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a certificate states, in the order of its lines; `key` names the key that signs, by its digest."""

    issued_by: str
    issued_on: date
    customer: str
    instance: str
    instance_id: str
    product: str
    subscription: str
    plan: str
    starts_on: date
    ends_on: date
    key: str

    @property
    def message(self) -> bytes:
        """The bytes that are signed.

        Raises:
            NoCertificateError: a value would break its line.
        """
        return "".join(f"{line}\n" for line in (f"{TITLE}{FORMAT}", *self._lines())).encode()

    def _lines(self) -> Iterator[str]:
        for label, value in ((_label(one.name), str(getattr(self, one.name))) for one in fields(self)):
            if not _is_line(value):
                raise NoCertificateError(f"`{label}` takes text for print, found `{shortened(value)}`")
            yield f"{label}: {value}"


@dataclass(frozen=True, slots=True)
class SignedCertificate:
    """A certificate with a signature, which nobody has looked at yet."""

    certificate: Certificate
    signature: bytes

    @property
    def content(self) -> bytes:
        """The whole file."""
        block = f"{_BEGIN}\n{base64.b64encode(self.signature).decode()}\n{_END}\n"
        return self.certificate.message + block.encode()


def read_certificate(content: bytes) -> SignedCertificate:
    """Read a certificate; of each there is one form, to the byte.

    Raises:
        NoCertificateError: the file is something else, or of a later format.
        CertificateInvalidError: a line is not as certificates are written, so it was altered.
    """
    lines = _lines_of(content)
    labels = [_label(one.name) for one in fields(Certificate)]
    if len(lines) != len(labels) + 5 or lines[-1]:
        raise _altered(f"it has {len(lines) - 1} lines, and {len(labels) + 4} were signed")
    values: dict[str, object] = {}
    for number, (field, label, line) in enumerate(zip(fields(Certificate), labels, lines[1:], strict=False), start=2):
        found, _colon, value = line.partition(": ")
        typed = _TYPES.get(field.name, _text)(value) if found == label else None
        if typed is None:
            raise _altered(f"line {number}, `{shortened(line)}`, is not as certificates are written")
        values[field.name] = typed
    begin, encoded, end = lines[-4:-1]
    signature = _signature(encoded)
    if (begin, end) != (_BEGIN, _END) or signature is None:
        raise _altered("the signature block is not as certificates are written")
    return SignedCertificate(Certificate(**values), signature)  # type: ignore[arg-type]  # each by its type


def require_valid(signed: SignedCertificate, *, key: str, holds: Callable[[bytes, bytes], bool], on: date) -> None:
    """Refuse a certificate that does not hold on a day; `holds` tells with the key whether a signature is true.

    Raises:
        CertificateInvalidError: another key signed it, it was altered, or the day is outside its term.
    """
    stated = signed.certificate
    if stated.key != key:
        raise CertificateInvalidError(
            Fault.OTHER_KEY,
            f"it is signed with the key `{stated.key}`, and this one is `{key}`",
            hint="verify it with the public key of the vendor who issued it",
        )
    if not holds(stated.message, signed.signature):
        raise _altered("the signature does not fit: a line or the signature itself was changed")
    if on < stated.starts_on:
        raise _outside(f"its term begins on {stated.starts_on}, after {on}")
    if on > stated.ends_on:
        raise _outside(f"its term ended on {stated.ends_on}, before {on}")


def _lines_of(content: bytes) -> list[str]:
    head, _newline, _rest = content.partition(b"\n")
    if not head.startswith(TITLE.encode()) or len(content) > LARGEST:
        raise NoCertificateError("this is no licence certificate", hint=f"its first line is `{TITLE}{FORMAT}`")
    if b"\r" in content:
        raise _altered("its line ends were changed on the way")
    if head != f"{TITLE}{FORMAT}".encode():
        raise NoCertificateError(
            f"this is format {shortened(head.decode(errors='replace')[len(TITLE) :])}, not {FORMAT}"
        )
    try:
        return content.decode().split("\n")
    except UnicodeDecodeError:
        raise _altered("it holds bytes that are no text") from None


def _label(name: str) -> str:
    return name.replace("_", "-")


def _is_line(value: str) -> bool:
    return bool(value.strip()) and value.isprintable()


def _text(value: str) -> str | None:
    return value if _is_line(value) else None


def _like(form: re.Pattern[str]) -> Callable[[str], str | None]:
    return lambda value: value if form.fullmatch(value) else None


_TYPES: dict[str, Callable[[str], object]] = {
    "issued_on": read_date,
    "instance_id": _like(_ID),
    "starts_on": read_date,
    "ends_on": read_date,
    "key": _like(_KEY),
}


def _signature(encoded: str) -> bytes | None:
    """Return what was encoded; nothing, for another spelling of the same bytes."""
    try:
        decoded = base64.b64decode(encoded, validate=True)
    except ValueError:
        return None
    is_plain = len(decoded) == _SIGNATURE_BYTES and base64.b64encode(decoded).decode() == encoded
    return decoded if is_plain else None


def _altered(how: str) -> CertificateInvalidError:
    return CertificateInvalidError(Fault.ALTERED, how, hint="ask for the file again, and keep it as it comes")


def _outside(how: str) -> CertificateInvalidError:
    return CertificateInvalidError(Fault.NOT_IN_TERM, how, hint="ask for a certificate of the present term")
