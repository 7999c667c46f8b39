"""Which passwords are not taken, as Django asks: common ones, known words, and those that leaked."""

import hashlib
from bisect import bisect_left
from pathlib import Path

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from inscope.apps.identity.models import Person
from inscope.core.passwords import is_common, is_known_here

PRODUCT = "Inscope"
_DIGEST = 40  # signs of a SHA-1 in figures of sixteen


class DisguisedPasswordValidator(CommonPasswordValidator):
    """Refuses the 20,000 most common passwords that leaked, with figures around them and repeated as well."""

    def validate(self, password: str, user: object = None) -> None:
        """Refuse a common password."""
        del user
        if is_common(password, self.passwords):
            raise ValidationError(_("This password is too common."), code="password_too_common")


class KnownWordsValidator:
    """Refuses what is little more than the product, the vendor, or the name and address of the person."""

    def validate(self, password: str, user: Person | None = None) -> None:
        """Refuse words that are known here."""
        texts = [PRODUCT, settings.VENDOR_NAME, *((user.name, user.email) if user else ())]
        if is_known_here(password, texts):
            told = _("This password is little more than names that are known here; add words of your own.")
            raise ValidationError(told, code="password_known_here")


class LeakedPasswordValidator:
    """Refuses passwords whose SHA-1 stands in a file in order, as Have I Been Pwned offers one for download."""

    def __init__(self, path: str) -> None:
        self.path = Path(path)

    def validate(self, password: str, user: object = None) -> None:
        """Refuse a password that leaked."""
        del user
        if self._holds(hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper().encode()):
            raise ValidationError(_("This password stands in a list of passwords that leaked."), code="password_leaked")

    def _holds(self, digest: bytes) -> bool:
        """Look a line up in a file that is far too large to be read."""
        with self.path.open("rb") as file:

            def first_line_from(place: int) -> bytes:
                file.seek(max(place - 1, 0))
                if place:
                    file.readline()
                return file.readline()[:_DIGEST].upper() or b"~"

            places = range(self.path.stat().st_size)
            return first_line_from(bisect_left(places, digest, key=first_line_from)) == digest
