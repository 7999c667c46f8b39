"""Second factors of people, in the table of allauth: the secret of an app, passkeys, hashes of recovery codes."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from inscope.apps.identity.errors import FactorTakenError, NoSuchFactorError
from inscope.apps.identity.models import Person
from inscope.apps.identity.rows import FactorRow, FactorsRow
from inscope.core.second_factors import (
    RECOVERY_BYTES,
    RECOVERY_CODES,
    CodeRefusedError,
    recovery_code,
    recovery_hash,
    step_of,
)
from inscope.keys import secret_box

_Type = Authenticator.Type
LONGEST_KEY_NAME = 60
HAS_FACTOR = (
    "exists (select from mfa_authenticator factor "
    f"where factor.user_id = identity_person.id and factor.type <> '{_Type.RECOVERY_CODES.value}')"
)
"""The condition that a person has a second factor, in a statement on people."""


def factors_of(*, person_id: int) -> FactorsRow:
    """Return the second factors of a person."""
    rows = list(_of(person_id).order_by("id"))
    left = [len(one.data["hashes"]) for one in rows if one.type == _Type.RECOVERY_CODES]
    factors = (_factor(one) for one in rows if one.type != _Type.RECOVERY_CODES)
    return FactorsRow(tuple(factors), sum(left))


def people_with_factors(*, ids: Iterable[int]) -> frozenset[int]:
    """Return those of some people who have a second factor."""
    found = _lasting(Authenticator.objects.filter(user_id__in=list(ids)))
    return frozenset(found.values_list("user_id", flat=True))


def add_app(*, person_id: int, secret: bytes, code: str, now: datetime) -> None:
    """Let an app be a second factor, once it has shown a code.

    Raises:
        CodeRefusedError: the code is not one of this secret, now.
        FactorTakenError: there is an app already.
    """
    step = step_of(secret, code, now, after=0)
    if step is None:
        raise CodeRefusedError
    data = {"secret": _box().encrypt(secret).decode(), "last_step": step}
    try:
        with transaction.atomic():
            Authenticator.objects.create(user_id=person_id, type=_Type.TOTP, data=data, created_at=now)
    except IntegrityError:
        raise FactorTakenError from None


def add_passkey(*, person_id: int, name: str, credential: Mapping[str, object], now: datetime) -> None:
    """Let a key that a browser made be a second factor, and the only one that signs in without a password."""
    name = " ".join(name.split())[:LONGEST_KEY_NAME]
    data = {"name": name if name.isprintable() else "", "credential": dict(credential)}
    Authenticator.objects.create(user_id=person_id, type=_Type.WEBAUTHN, data=data, created_at=now)


def remove_factor(*, person_id: int, factor_id: int) -> str:
    """Remove a factor and return its kind; with the last one, the recovery codes go too.

    Raises:
        NoSuchFactorError: the person has no such factor.
    """
    row = _lasting(_of(person_id)).filter(id=factor_id).first()
    if row is None:
        raise NoSuchFactorError
    row.delete()
    if not _lasting(_of(person_id)).exists():
        _of(person_id).delete()
    return str(row.type)


def remove_all_factors(*, person_id: int) -> int:
    """Remove every factor of a person, and return how many there were."""
    return _of(person_id).delete()[0]


def make_recovery_codes(*, person_id: int, now: datetime) -> tuple[str, ...]:
    """Make new recovery codes and return them, to be shown once; earlier ones stop working.

    Raises:
        NoSuchFactorError: there is no factor that could be lost.
    """
    Person.objects.select_for_update().get(id=person_id)  # one after the other, so that only the last ones work
    if not _lasting(_of(person_id)).exists():
        raise NoSuchFactorError
    codes = tuple(recovery_code(secrets.token_bytes(RECOVERY_BYTES)) for _ in range(RECOVERY_CODES))
    _of(person_id).filter(type=_Type.RECOVERY_CODES).delete()
    data = {"hashes": [recovery_hash(code) for code in codes]}
    Authenticator.objects.create(user_id=person_id, type=_Type.RECOVERY_CODES, data=data, created_at=now)
    return codes


def use_code(*, person_id: int, code: str, now: datetime) -> str:
    """Take a code of an app or a recovery code, which works once, and return the kind that it was.

    Raises:
        CodeRefusedError: it is no code of this person, is too old, or was used.
    """
    rows = _of(person_id).select_for_update().exclude(type=_Type.WEBAUTHN)
    for row in rows.order_by("id"):
        if _takes(row, code, now):
            row.last_used_at = now
            row.save(update_fields=["data", "last_used_at"])
            return str(row.type)
    raise CodeRefusedError


def _takes(row: Authenticator, code: str, now: datetime) -> bool:
    """Use a code up, if it is one of this factor."""
    if row.type == _Type.RECOVERY_CODES:
        left = [kept for kept in row.data["hashes"] if kept != recovery_hash(code)]
        is_taken, row.data["hashes"] = len(left) < len(row.data["hashes"]), left
        return is_taken
    try:
        secret = _box().decrypt(row.data["secret"])
    except InvalidToken:  # the installation has another secret key: an administrator removes the factor
        return False
    step = step_of(secret, code, now, after=row.data["last_step"])
    row.data["last_step"] = step or row.data["last_step"]
    return step is not None


def _of(person_id: int) -> QuerySet[Authenticator]:
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user_id=person_id)
    return found


def _lasting(found: QuerySet[Authenticator]) -> QuerySet[Authenticator]:
    """Leave recovery codes out, which stand in for a factor and are none."""
    return found.exclude(type=_Type.RECOVERY_CODES)


def _factor(row: Authenticator) -> FactorRow:
    name = row.data.get("name", "")
    return FactorRow(row.pk, row.type == _Type.TOTP, name, row.created_at, row.last_used_at)


def _box() -> Fernet:
    """Return what keeps secrets of apps unreadable in the table and in its copies."""
    return secret_box(b"second factors", settings.SECRET_KEY)
