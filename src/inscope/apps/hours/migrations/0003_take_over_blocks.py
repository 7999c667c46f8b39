"""Blocks that had no ledger get one: what was bought is credited, and what is not free of it was spent before."""

from typing import Any

from django.db import migrations

from inscope.core.ledger import Posting, digest_of, purchase, spend

TAKE_OVER = """
insert into hours_block (customer_id, public_id, reference, order_reference, bought_minutes, currency, activity,
  bought_on, starts_on, ends_on, increment_minutes, minimum_minutes, rounding, late_entry_days, activated_at,
  free, held, charged, expired, refunded, carried_out)
select customer_id, gen_random_uuid(), reference, '', purchased_minutes, '', activity,
  starts_on, starts_on, ends_on, 15, 0, 'entry', 7, now(), 0, 0, 0, 0, 0, 0
from contracts_hourblock order by id;

insert into hours_posting
  (customer_id, block_id, key, kind, minutes, source, target, posted_on, made_at, reason)
select block.customer_id, block.id, 'kept:' || block.public_id, moved.kind, moved.minutes, moved.source, moved.target,
  block.bought_on, block.activated_at, 'records'
from hours_block block
join contracts_hourblock old on old.customer_id = block.customer_id and old.reference = block.reference,
lateral (values
  (1, 'purchase', old.purchased_minutes, 'outside', 'free'),
  (2, 'spend', old.purchased_minutes - old.free_minutes, 'free', 'charged')
) moved (place, kind, minutes, source, target)
where moved.minutes > 0
order by block.id, moved.place;
"""

GIVE_BACK = """
insert into contracts_hourblock
  (customer_id, reference, purchased_minutes, free_minutes, activity, starts_on, ends_on)
select customer_id, reference, bought_minutes, least(free, bought_minutes), activity, starts_on, ends_on
from hours_block where activated_at is not null;
"""


def tell_the_audit(apps: Any, schema_editor: Any) -> None:  # noqa: ANN401 - models as they were
    """Add to the chains what was posted, by its digest."""
    blocks, postings, entries = (
        apps.get_model(*name).objects.using(schema_editor.connection.alias)
        for name in (("hours", "Block"), ("hours", "Posting"), ("audit", "AuditEntry"))
    )
    moves = {"purchase": purchase, "spend": spend}
    for block in blocks.select_related("customer").order_by("id"):
        made = [
            Posting(one.pk, moves[one.kind](one.minutes), one.posted_on)
            for one in postings.filter(block=block).order_by("id")
        ]
        entries.create(
            chain=f"customer:{block.customer_id}",
            customer_id=block.customer_id,
            number=0,
            at=block.activated_at,
            actor="inscope",
            event="hours_posted",
            subject=f"customer:{block.customer.public_id}/block:{block.public_id}",
            details=f'{{"digest":"{digest_of(str(block.public_id), made)}","key":"kept:{block.public_id}"}}',
            previous="",
            hash="",
        )


class Migration(migrations.Migration):
    dependencies = [
        ("hours", "0002_move_minutes"),
        ("contracts", "0007_drop_agreements"),
        ("audit", "0002_chain_entries"),
    ]
    operations = [
        migrations.RunSQL(TAKE_OVER, GIVE_BACK),
        migrations.RunPython(tell_the_audit, migrations.RunPython.noop),
    ]
