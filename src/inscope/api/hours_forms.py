"""Hours as the API writes them."""

from collections.abc import Sequence
from dataclasses import asdict

from inscope.api import hours_schemas as schemas
from inscope.api.case_forms import Form, next_form, person_form
from inscope.apps.hours.rows import BlockRow
from inscope.core.overage import Billing, amount_of
from inscope.core.second_look import SecondLook
from inscope.reads.api_hours import BeyondPage, Logged, Posted, PostingsPage


def blocks_form(blocks: Sequence[BlockRow]) -> Form:
    """Return the blocks of a customer."""
    return schemas.Blocks(blocks=list(map(_block, blocks))).model_dump(mode="json")


def postings_form(page: PostingsPage) -> Form:
    """Return a part of the postings of a customer."""
    listed = list(map(_posting, page.postings))
    return schemas.Postings(postings=listed, next=next_form(page.next_after)).model_dump(mode="json")


def beyond_form(page: BeyondPage) -> Form:
    """Return a part of the work for a customer that no block paid for."""
    listed = list(map(_entry, page.work))
    return schemas.Beyond(work=listed, next=next_form(page.next_after)).model_dump(mode="json")


def entry_form(logged: Logged) -> Form:
    """Return work on a case."""
    return _entry(logged).model_dump(mode="json")


def _entry(logged: Logged) -> schemas.Entry:
    one, approval = logged.entry, logged.approval
    return schemas.Entry(
        id=one.public_id,
        case=one.case,
        person=person_form(logged.person),
        worked_on=one.worked_on,
        worked_minutes=one.worked_minutes,
        charged_minutes=one.charged_minutes,
        billing=Billing(one.billing),
        rate_minor=approval.rate_minor if approval else None,
        amount_minor=amount_of(one.charged_minutes, approval.rate_minor) if approval else None,
        currency=approval.currency if approval else None,
        reason=one.reason,
        text=one.text,
        made_at=one.made_at,
        corrected_because=one.corrected_because,
        second_look=SecondLook(one.second_look) if one.second_look else None,
    )


def _block(one: BlockRow) -> schemas.Block:
    return schemas.Block(
        id=one.public_id,
        reference=one.reference,
        order_reference=one.order_reference,
        activity=one.activity or None,
        state="active" if one.is_active else "pending" if one.is_pending else "declined",
        bought_minutes=one.bought_minutes,
        bought_on=one.bought_on,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        closes_on=one.closes_on,
        balance=schemas.Balance(**asdict(one.balance)),
    )


def _posting(one: Posted) -> schemas.Posting:
    posting, move = one.posting, one.posting.move
    return schemas.Posting(
        block=one.block.public_id,
        kind=move.kind,
        minutes=move.minutes,
        source=move.source,
        target=move.target,
        posted_on=posting.posted_on,
        made_at=posting.made_at,
        person=person_form(one.person),
        case=posting.case if one.entry is None else one.entry.case,
        entry=None if one.entry is None else one.entry.public_id,
        reason=posting.reason,
    )
