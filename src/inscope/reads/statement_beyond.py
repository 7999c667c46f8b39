"""What a statement tells of work beyond the blocks: what it came to in each currency, and line by line.

A line stands in the period in which it was made; what is taken back is one more line, with a minus.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inscope.apps.hours.beyond import StatedWork, charges_until, work_in
from inscope.core.beyond import Charge, came_to, sums_of
from inscope.core.money import amount_words, money_words
from inscope.core.overage import Billing
from inscope.core.people import Actor
from inscope.reads.case_lines import reference
from inscope.reads.case_rows import PersonName
from inscope.reads.sources import Names
from inscope.reads.time_card import BILLINGS, clock_of

MOST_LISTED = 250
"""So many lines stand on a page and on paper; the table has them all."""
NO_MONEY = ("",) * 4
"""What the table has of minutes charged, rate, amount and currency where there is none of it."""
_TAKEN_BACK = {
    Billing.OVERAGE: gettext_lazy("Given back"),
    Billing.GOODWILL: gettext_lazy("Goodwill, taken back"),
}


@dataclass(frozen=True, slots=True)
class BeyondLine:
    """Work beyond the blocks: when it was recorded and for which day, what was worked and charged, and what it costs.

    Of what is given there is neither a rate nor an amount.
    """

    made_on: date
    worked_on: date
    kind: str
    case: str
    case_id: UUID
    text: str
    reason: str
    person: PersonName
    worked: str
    charged: str
    rate: str
    amount: str


@dataclass(frozen=True, slots=True)
class SumWords:
    """What all lines of a currency come to."""

    currency: str
    charged: str
    amount: str


@dataclass(frozen=True, slots=True)
class Beyond:
    """The part of a statement; `came_to` is what all work came to until its end, as a stated month keeps it.

    There are more lines than are listed where `is_more`; the sums are of all.
    """

    lines: tuple[BeyondLine, ...]
    is_more: bool
    sums: tuple[SumWords, ...]
    came_to: str


@dataclass(frozen=True, slots=True)
class BeyondRead:
    """What was read of it."""

    work: Sequence[StatedWork]
    sums: tuple[SumWords, ...]
    came_to: str


def read_beyond(actor: Actor, customer_id: int, since: datetime, until: datetime, *, most: int) -> BeyondRead:
    """Read so many lines of a customer's work beyond the blocks, and sums of all; lines only where there are some."""
    charges = charges_until(actor=actor, customer_id=customer_id, since=since, until=until)
    own = [one for one in charges if not one.is_before]
    work = work_in(actor=actor, customer_id=customer_id, since=since, until=until, most=most) if own else ()
    sums = tuple(
        SumWords(one.currency, clock_of(one.minutes), money_words(one.amount_minor, one.currency))
        for one in sums_of(own)
        if one.currency
    )
    return BeyondRead(work, sums, came_to(sums_of(charges)))


def beyond_of(read: BeyondRead, names: Names) -> Beyond:
    """Return it in words."""
    lines = tuple(_line(one, names) for one in read.work[:MOST_LISTED])
    return Beyond(lines, len(read.work) > MOST_LISTED, read.sums, read.came_to)


def beyond_cells(read: BeyondRead, names: Names) -> Iterator[tuple[object, ...]]:
    """Yield it as rows of the table: they change nothing of any block, and have what is charged besides."""
    for one in read.work:
        kind, is_back = _billing(one).value, one.charge.is_back
        work = (reference(one.case_id), one.subject, names[one.person_id].name, one.text, one.reason)
        yield (
            timezone.localdate(one.made_at),
            one.worked_on,
            "",
            f"{kind}_taken_back" if is_back else kind,
            *work,
            "" if is_back else one.worked_minutes,
            "",
            "",
            *money_cells(one.charge),
        )


def money_cells(charge: Charge) -> tuple[object, ...]:
    """Return minutes charged, rate, amount and currency, with a minus for what is taken back; of a gift, nothing."""
    if not charge.currency:
        return NO_MONEY
    rate, amount = (Decimal(amount_words(one, charge.currency)) for one in (charge.rate_minor, charge.change_minor))
    return charge.change_minutes, rate, amount, charge.currency


def _line(one: StatedWork, names: Names) -> BeyondLine:
    charge, billing = one.charge, _billing(one)
    return BeyondLine(
        made_on=timezone.localdate(one.made_at),
        worked_on=one.worked_on,
        kind=str(_TAKEN_BACK[billing] if charge.is_back else BILLINGS[billing]),
        case=f"{reference(one.case_id)} {one.subject}",
        case_id=one.case,
        text=one.text,
        reason=one.reason,
        person=names[one.person_id],
        worked="" if charge.is_back else clock_of(one.worked_minutes),
        charged=clock_of(charge.change_minutes) if charge.currency else "",
        rate=money_words(charge.rate_minor, charge.currency) if charge.currency else "",
        amount=money_words(charge.change_minor, charge.currency) if charge.currency else _("Given"),
    )


def _billing(one: StatedWork) -> Billing:
    return Billing.OVERAGE if one.charge.currency else Billing.GOODWILL
