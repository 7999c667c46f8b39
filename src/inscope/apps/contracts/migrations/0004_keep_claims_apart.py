"""A customer sees its own lines and claims, and claims for itself; what must never be claimed cannot be."""

from django.db import migrations

from inscope.pg.roles import STAFF_ROLE
from inscope.pg.rules import allow, isolate, same_customer

# A claim carries days and count of its line, which cannot differ from the line's own, nor fall behind them.
AS_ITS_LINE = migrations.RunSQL(
    """
    alter table contracts_subscription
      add constraint subscription_terms unique (id, licence_count, starts_on, ends_on);
    alter table contracts_claim
      add constraint claim_as_its_line foreign key (subscription_id, licence_count, starts_on, ends_on)
      references contracts_subscription (id, licence_count, starts_on, ends_on) on update cascade;
    """,
    """
    alter table contracts_claim drop constraint claim_as_its_line;
    alter table contracts_subscription drop constraint subscription_terms;
    """,
)

# A range of one number stands for `=`, for which an exclusion would need an extension of the database.
ONE_SEAT_A_DAY = migrations.RunSQL(
    """
    alter table contracts_claim add constraint claim_one_seat_a_day exclude using gist (
      int8range(instance_id, instance_id, '[]') with &&, daterange(starts_on, ends_on, '[]') with &&
    ) where (seat is not null)
    """,
    "alter table contracts_claim drop constraint claim_one_seat_a_day",
)

# One change of the tree at a time: two that each are in order could close a circle together.
NO_CIRCLES = migrations.RunSQL(
    """
    create function contracts_no_circles() returns trigger language plpgsql as $$
    begin
      perform pg_advisory_xact_lock(hashtext('contracts_customer.parent_id'));
      if exists (
        with recursive above (id) as (
          select new.parent_id
          union
          select customer.parent_id from contracts_customer customer join above on customer.id = above.id
        )
        select from above where id = new.id
      ) then
        raise exception 'customer % would belong to itself', new.id
          using errcode = 'check_violation', constraint = 'customer_no_circles';
      end if;
      return new;
    end $$;
    create trigger no_circles before insert or update of parent_id on contracts_customer
      for each row when (new.parent_id is not null) execute function contracts_no_circles();
    """,
    "drop trigger no_circles on contracts_customer; drop function contracts_no_circles()",
)


class Migration(migrations.Migration):
    dependencies = [("contracts", "0003_contract_lines")]
    operations = [
        AS_ITS_LINE,
        ONE_SEAT_A_DAY,
        NO_CIRCLES,
        same_customer("contracts_subscription", "instance_id", "contracts_instance"),
        same_customer("contracts_subscription", "renews_id", "contracts_subscription"),
        same_customer("contracts_subscriptionproduct", "subscription_id", "contracts_subscription"),
        same_customer("contracts_claim", "instance_id", "contracts_instance"),
        same_customer("contracts_claim", "subscription_id", "contracts_subscription"),
        isolate("contracts_subscriptionproduct"),
        isolate("contracts_claim"),
        allow("contracts_subscriptionproduct", "select"),
        allow("contracts_subscriptionproduct", "insert, delete", to=STAFF_ROLE),
        allow("contracts_claim", "select, insert, update (seat, released_at, released_by_id)"),
    ]
