"""Examples about hours: what is sent, and what the forms that answer make of rows that stand here."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from inscope.api.case_schemas import EXAMPLE_ID
from inscope.api.hours_forms import beyond_form, blocks_form, entry_form, postings_form
from inscope.api.hours_schemas import EXAMPLE_CUSTOMER, EXAMPLE_ENTRY
from inscope.apps.hours.rows import ApprovalRow, BlockRow, EntryRow, PostingRow
from inscope.core.ledger import Balance, purchase, spend
from inscope.reads.api_hours import BeyondPage, Logged, Posted, PostingsPage
from inscope.reads.case_rows import PersonName

Json = dict[str, object]

_BLOCK = UUID("019e3f6b-2a80-7cc3-9f4e-0d6a5b7c5001")
_APPROVAL = UUID("019e3f6b-2a80-7cc3-9f4e-0d6a5b7c6001")
_TEXT, _WHY = "Reviewed the dial plan.", "It belongs to another case."


@dataclass(frozen=True, slots=True)
class Example:
    """A request, or nothing where nothing is sent, and what is answered."""

    summary: str
    sent: Json | None
    answered: Json


def hours_examples(now: datetime, engineer: PersonName, keeper: PersonName) -> Mapping[str, Mapping[str, Example]]:
    """Return the examples of each operation: a block of 20 hours, of which 50 minutes of work take an hour."""
    moves, day = (purchase(1_200), spend(60)), now.date()
    balance = Balance().after(*moves)
    block = BlockRow(
        id=1,
        public_id=_BLOCK,
        customer_id=1,
        customer=EXAMPLE_CUSTOMER,
        reference="HB-2026-014",
        order_reference="PO 7781",
        activity="online_development_support",
        bought_minutes=1_200,
        bought_on=day - timedelta(days=30),
        starts_on=day - timedelta(days=30),
        ends_on=day + timedelta(days=335),
        increment_minutes=15,
        minimum_minutes=0,
        rounding="entry",
        late_entry_days=7,
        objection_days=14,
        price_minor=None,
        currency="",
        requested_by_id=None,
        request_case_id=None,
        request_digest="",
        is_active=True,
        declined_at=None,
        declined_because="",
        is_withdrawn=False,
        balance=balance,
    )
    entry = EntryRow(1, EXAMPLE_ENTRY, 1, 1, EXAMPLE_ID, 1, day, 50, 60, _TEXT, now, "", "block", None, "", "", "")
    bought = PostingRow(
        1, 1, f"purchase:{_BLOCK}", moves[0], block.bought_on, now - timedelta(days=30), 2, None, None, "", None, None
    )
    spent = PostingRow(2, 1, f"time:{EXAMPLE_ENTRY}", moves[1], day, now, 1, 1, None, "", None, None)
    page = PostingsPage((Posted(bought, block, None, keeper), Posted(spent, block, entry, engineer)), next_after=None)
    taken_back = replace(entry, corrected_because=_WHY)
    approval = ApprovalRow(
        id=1,
        public_id=_APPROVAL,
        customer_id=1,
        case_id=1,
        contact_id=3,
        recorded_by_id=3,
        evidence="",
        cap_minutes=480,
        used_minutes=60,
        rate_minor=12_000,
        currency="EUR",
        starts_on=day,
        ends_on=day + timedelta(days=30),
        objection_days=14,
        made_at=now,
        body_digest="",
        revoked_at=None,
        revoked_by_id=None,
        revoked_because="",
    )
    beyond = Logged(replace(entry, billing="overage", approval_id=1), engineer, approval)
    work: Json = {"worked_on": day.isoformat(), "minutes": 50, "text": _TEXT}
    return {
        "list_blocks": {"listed": Example("A block in use", None, blocks_form((block,)))},
        "list_postings": {"listed": Example("A purchase, and work", None, postings_form(page))},
        "list_beyond": {"listed": Example("An hour at 120.00 EUR", None, beyond_form(BeyondPage((beyond,), None)))},
        "log_time": {"logged": Example("50 minutes, charged as an hour", work, entry_form(Logged(entry, engineer)))},
        "correct_time": {"corrected": Example("Taken back", {"why": _WHY}, entry_form(Logged(taken_back, engineer)))},
    }
