"""The time of a case: what was worked and charged, and what its activity has left."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy

from inscope.apps.hours.rows import EntryRow
from inscope.core.overage import Billing
from inscope.core.policy.vocabulary import MINUTES_AN_HOUR
from inscope.reads.case_rows import PersonName
from inscope.reads.disputes import NO_DISPUTE, Dispute
from inscope.reads.sources import Names

BILLINGS = {
    Billing.BLOCK: "",
    Billing.OVERAGE: gettext_lazy("Beyond the blocks"),
    Billing.GOODWILL: gettext_lazy("Goodwill"),
}


@dataclass(frozen=True, slots=True)
class TimeLine:
    """Work on a case, in words; `corrected_because` is empty where it stands, `billing` where a block pays."""

    public_id: UUID
    worked_on: date
    person: PersonName
    text: str
    worked: str
    charged: str
    corrected_because: str
    can_correct: bool
    billing: str
    reason: str
    dispute: Dispute

    @property
    def key(self) -> str:
        """How forms about it are named."""
        return str(self.public_id)


@dataclass(frozen=True, slots=True)
class TimeCard:
    """All work on a case; `charged` is what stands of it, on blocks and beyond them."""

    lines: tuple[TimeLine, ...]
    charged: str
    can_log: bool


def time_card(
    entries: Sequence[EntryRow],
    names: Names,
    disputes: Mapping[int, Dispute],
    *,
    can_log: bool = False,
    can_correct: bool = False,
) -> TimeCard:
    """Return the card of a case. A mistake is taken back also where nothing can be logged any more.

    `disputes` are by the numbers of entries; what an objection waits about is given back by answering it, and what the
    reader looks at for the second time, by returning it.
    """
    lines = tuple(_line(one, names, disputes.get(one.id, NO_DISPUTE), can_correct=can_correct) for one in entries)
    charged = sum(one.charged_minutes for one in entries if not one.corrected_because)
    return TimeCard(lines, clock_of(charged), can_log)


def charged_to_blocks(entries: Iterable[EntryRow]) -> int:
    """Return the minutes that blocks paid and that were not given back."""
    return sum(one.charged_minutes for one in entries if one.is_of_block and not one.corrected_because)


def clock_of(minutes: int) -> str:
    """Return minutes in hours and minutes, such as 2:30, exactly.

    >>> clock_of(150)
    '2:30'
    """
    hours, rest = divmod(abs(minutes), MINUTES_AN_HOUR)
    return f"{'−' if minutes < 0 else ''}{hours}:{rest:02}"  # noqa: RUF001 - the minus sign


def _line(one: EntryRow, names: Names, dispute: Dispute, *, can_correct: bool) -> TimeLine:
    return TimeLine(
        public_id=one.public_id,
        worked_on=one.worked_on,
        person=names[one.person_id],
        text=one.text,
        worked=clock_of(one.worked_minutes),
        charged=clock_of(one.charged_minutes),
        corrected_because=one.corrected_because,
        can_correct=can_correct
        and not one.corrected_because
        and not dispute.waits
        and not dispute.can_look
        and (one.charged_minutes > 0 or not one.is_of_block),
        billing=str(BILLINGS[Billing(one.billing)]),
        reason=one.reason,
        dispute=dispute,
    )
