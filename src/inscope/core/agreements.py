"""Agreements: what a text and a signature are, whom an acceptance binds, since when, and why one binds no more."""

import hashlib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import ClassVar

from inscope.core.names import is_for_print, name_key
from inscope.core.policy.errors import shortened
from inscope.core.records import ValueRefusedError

LONGEST_WORDS = 200
LONGEST_TEXT = 100_000
_WORD = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)
_NOT_A_WORD = "new"
"""Stands in addresses where a short name would."""
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,39}", re.ASCII)


class AgreementRefusedError(ValueRefusedError):
    """A text, a signature or a withdrawal that is not taken; `field` says which part."""

    code: ClassVar[str] = "agreement_refused"


class Standing(StrEnum):
    """Where a customer stands with an agreement."""

    NOT_ACCEPTED = "not_accepted"
    BOUND = "bound"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Accepted:
    """An acceptance: the number of its text in the order of publication, and its day."""

    text: int
    on: date
    is_withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Bond:
    """Where a customer stands; while it is bound, since which day without a break."""

    standing: Standing
    since: date | None = None

    @property
    def is_bound(self) -> bool:
        """Whether the agreement binds."""
        return self.standing is Standing.BOUND


def bond_of(accepted: Sequence[Accepted], material: Collection[int]) -> Bond:
    """Return where a customer stands by its acceptances, the earliest first.

    The latest one counts: it binds unless it was withdrawn, or a text with a `material` change came after its own.
    A text without such a change binds those who accepted the one before.

    >>> bond_of([Accepted(1, date(2026, 1, 5)), Accepted(2, date(2026, 4, 1))], material={1}).since
    datetime.date(2026, 1, 5)
    """
    if not accepted:
        return Bond(Standing.NOT_ACCEPTED)
    latest = accepted[-1]
    if latest.is_withdrawn:
        return Bond(Standing.WITHDRAWN)
    if any(number > latest.text for number in material):
        return Bond(Standing.CHANGED)
    return Bond(Standing.BOUND, _since(accepted, material))


def _since(accepted: Sequence[Accepted], material: Collection[int]) -> date:
    """Return the day of the first acceptance after the last break."""
    since = accepted[-1].on
    for earlier, later in reversed(list(pairwise(accepted))):
        if earlier.is_withdrawn or any(earlier.text < number <= later.text for number in material):
            break
        since = earlier.on
    return since


@dataclass(frozen=True, slots=True)
class NewText:
    """A text as it is published; its digest is of its bytes in UTF-8."""

    agreement: str
    version: str
    title: str
    content: str
    is_material: bool

    @property
    def digest(self) -> str:
        """Return what names the text for ever."""
        return f"sha256:{hashlib.sha256(self.content.encode()).hexdigest()}"


def checked_text(*, agreement: str, version: str, title: str, content: str, is_material: bool) -> NewText:
    """Return a text as it is kept: lines end with a line feed, and so does the text.

    Raises:
        AgreementRefusedError: names the part that is not taken, and what is expected.
    """
    if not _WORD.fullmatch(agreement) or agreement == _NOT_A_WORD:
        raise AgreementRefusedError(
            f"`{shortened(agreement)}` is no short name",
            field="agreement",
            hint="lower-case letters, digits, dashes: cca",
        )
    if not _VERSION.fullmatch(version):
        raise AgreementRefusedError(
            f"`{shortened(version)}` is no version",
            field="version",
            hint="letters, digits, dots, dashes, such as 2026.1",
        )
    plain = "\n".join(line.rstrip() for line in content.splitlines()).strip("\n")
    shown = plain.replace("\n", "").replace("\t", "")
    if not name_key(plain) or len(plain) > LONGEST_TEXT or not is_for_print(shown):
        raise AgreementRefusedError(
            f"this is no text of 1 to {LONGEST_TEXT:,} characters for print",
            field="content",
            hint="paste it as Markdown",
        )
    return NewText(agreement, version, _words("title", title, "title of the text"), f"{plain}\n", is_material)


@dataclass(frozen=True, slots=True)
class Signature:
    """Who accepts for a company, as they state it themselves, and by what authority."""

    company: str
    name: str
    title: str
    authority: str


def authority_over(company: str) -> str:
    """Return what somebody states who accepts for a company."""
    return f"I am authorised to accept this agreement for {company}."


def signed(*, company: str, name: str, title: str, has_authority: bool) -> Signature:
    """Return the signature of somebody who accepts now.

    Raises:
        AgreementRefusedError: the name or the title is missing, or the authority was not stated.
    """
    signature = Signature(
        company, _words("name", name, "name"), _words("title", title, "title"), authority_over(company)
    )
    if not has_authority:
        raise AgreementRefusedError(
            "the authority is not stated", field="authority", hint="tick it, or let somebody accept who may sign"
        )
    return signature


def signed_on_paper(*, company: str, name: str, title: str, authority: str) -> Signature:
    """Return a signature that stands on paper, where a title and an authority may be missing.

    Raises:
        AgreementRefusedError: the name is missing.
    """
    return Signature(
        company,
        _words("name", name, "name"),
        _words("title", title, "title") if title.strip() else "",
        _words("authority", authority, "authority") if authority.strip() else "",
    )


def _words(field: str, value: str, what: str) -> str:
    plain = " ".join(value.split())
    if not name_key(plain):
        raise AgreementRefusedError(f"the {what} is missing", field=field)
    if len(plain) > LONGEST_WORDS or not is_for_print(plain):
        raise AgreementRefusedError(
            f"`{shortened(plain)}` is no {what}",
            field=field,
            hint=f"text for print, at most {LONGEST_WORDS} characters",
        )
    return plain


def require_new(text: int, version: str, accepted: Sequence[Accepted], material: Collection[int]) -> None:
    """Refuse to accept again what binds already.

    Raises:
        AgreementRefusedError: this very text is accepted, and binds.
    """
    if bond_of(accepted, material).is_bound and accepted[-1].text == text:
        raise AgreementRefusedError(
            f"version `{version}` is accepted already", field="all", hint="there is nothing to do"
        )


def require_in_order(text: int, on: date, accepted: Sequence[Accepted], ended_on: date | None, today: date) -> None:
    """Refuse a paper that does not follow what is on record; `ended_on` is the day of the latest withdrawal.

    Raises:
        AgreementRefusedError: its day is still to come or before something later, or a later text was accepted.
    """
    if on > today:
        raise AgreementRefusedError(
            f"{on} is still to come", field="accepted_on", hint="the day on which it was signed"
        )
    before = max((day for day in (accepted[-1].on if accepted else None, ended_on) if day is not None), default=on)
    if on < before:
        raise AgreementRefusedError(
            f"{on} is before {before}, of which something later is on record",
            field="accepted_on",
            hint="give a later day",
        )
    if accepted and not accepted[-1].is_withdrawn and accepted[-1].text > text:
        raise AgreementRefusedError(
            "a later version is accepted already", field="version", hint="record the version that stands on the paper"
        )


def require_standing(accepted: Sequence[Accepted]) -> None:
    """Refuse to withdraw what is not accepted.

    Raises:
        AgreementRefusedError: there is no acceptance, or it was withdrawn.
    """
    if not accepted or accepted[-1].is_withdrawn:
        raise AgreementRefusedError(
            "there is no acceptance that stands", field="all", hint="there is nothing to withdraw"
        )
