"""What the work on a case takes: its estimates, what it holds of blocks, and what is approved beyond them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy

from inscope.apps.hours.prices import price_list
from inscope.apps.hours.rows import ApprovalRow, EstimateRow, HoldRow
from inscope.core.estimates import Status
from inscope.core.money import amount_words, money_words
from inscope.reads.case_rows import PersonName
from inscope.reads.sources import Names
from inscope.reads.time_card import clock_of

_LOOKS = {
    Status.WAITING: ("warn", "hourglass", gettext_lazy("Waits for the customer")),
    Status.ACCEPTED: ("ok", "circle-check", gettext_lazy("Accepted")),
    Status.DECLINED: ("", "circle-x", gettext_lazy("Declined")),
    Status.WITHDRAWN: ("", "history", gettext_lazy("Withdrawn")),
}


@dataclass(frozen=True, slots=True)
class EstimateLine:
    """An estimate, in words."""

    public_id: UUID
    hours: str
    text: str
    person: PersonName
    made_at: datetime
    tone: str
    icon: str
    status: str
    waits: bool
    answered_by: PersonName | None
    answer: str


@dataclass(frozen=True, slots=True)
class ApprovalLine:
    """What is approved beyond blocks, in words; `recorded_by` is nobody where the contact gave it here.

    `revoked_by` is nobody while it is not revoked.
    """

    public_id: UUID
    used: str
    cap: str
    rate: str
    starts_on: date
    ends_on: date
    contact: PersonName
    recorded_by: PersonName | None
    evidence: str
    is_over: bool
    revoked_at: datetime | None
    revoked_by: PersonName | None
    revoked_because: str

    @property
    def owner(self) -> str:
        """How the form that revokes it is named."""
        return f"revoke-{self.public_id}"


@dataclass(frozen=True, slots=True)
class Rate:
    """What an hour costs by the price list, as a form shows it first; empty where there is none."""

    amount: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True)
class WorkCard:
    """The card of a case; `held` is empty where nothing is."""

    estimates: tuple[EstimateLine, ...]
    approvals: tuple[ApprovalLine, ...]
    held: str


@dataclass(frozen=True, slots=True)
class WorkSeen:
    """What was read for it."""

    estimates: Sequence[EstimateRow] = ()
    approvals: Sequence[ApprovalRow] = ()
    holds: Sequence[HoldRow] = ()

    @property
    def people(self) -> Iterator[int | None]:
        """The numbers of those who did something."""
        for estimate in self.estimates:
            yield from (estimate.person_id, estimate.answered_by_id)
        for approval in self.approvals:
            yield from (approval.contact_id, approval.recorded_by_id, approval.revoked_by_id)


def work_card(seen: WorkSeen, names: Names, *, today: date) -> WorkCard:
    """Return the card of a case."""
    held = sum(one.minutes for one in seen.holds)
    return WorkCard(
        estimates=tuple(_estimate(one, names) for one in seen.estimates),
        approvals=tuple(_approval(one, names, today) for one in seen.approvals),
        held=clock_of(held) if held else "",
    )


def listed_rate(activity: str) -> Rate:
    """Return what an hour of an activity costs by the price list."""
    prices = price_list()
    return Rate() if prices is None else Rate(amount_words(prices.hour_of(activity), prices.currency), prices.currency)


def _estimate(one: EstimateRow, names: Names) -> EstimateLine:
    tone, icon, word = _LOOKS[Status(one.status)]
    is_answered = one.answered_by_id is not None and one.status != Status.WITHDRAWN
    return EstimateLine(
        public_id=one.public_id,
        hours=clock_of(one.minutes),
        text=one.text,
        person=names[one.person_id],
        made_at=one.made_at,
        tone=tone,
        icon=icon,
        status=str(word),
        waits=one.waits,
        answered_by=names[one.answered_by_id] if is_answered else None,
        answer=one.answer,
    )


def _approval(one: ApprovalRow, names: Names, today: date) -> ApprovalLine:
    return ApprovalLine(
        public_id=one.public_id,
        used=clock_of(one.used_minutes),
        cap=clock_of(one.cap_minutes),
        rate=money_words(one.rate_minor, one.currency),
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        contact=names[one.contact_id],
        recorded_by=None if one.recorded_by_id == one.contact_id else names[one.recorded_by_id],
        evidence=one.evidence,
        is_over=one.ends_on < today and one.revoked_at is None,
        revoked_at=one.revoked_at,
        revoked_by=None if one.revoked_by_id is None else names[one.revoked_by_id],
        revoked_because=one.revoked_because,
    )
