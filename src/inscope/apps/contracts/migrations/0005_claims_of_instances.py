"""Each instance that a subscription licensed claims its place; as many licences are counted as were used.

Back again: a line of several products becomes one of the first of them, and a line of none cannot go back.
"""

from django.db import migrations

FORTH = """
update contracts_subscription line set
  public_id = gen_random_uuid(),
  licence_count = greatest(1, (select count(*) from contracts_instance one where one.subscription_id = line.id));
insert into contracts_subscriptionproduct (customer_id, subscription_id, product_id)
  select customer_id, id, product_id from contracts_subscription;
insert into contracts_claim
    (customer_id, instance_id, subscription_id, licence_count, starts_on, ends_on, seat, claimed_at)
  select instance.customer_id, instance.id, line.id, line.licence_count, line.starts_on, line.ends_on,
    row_number() over (partition by line.id order by instance.id), now()
  from contracts_instance instance join contracts_subscription line on line.id = instance.subscription_id;
"""
BACK = """
update contracts_subscription line set product_id = (
  select min(product_id) from contracts_subscriptionproduct one where one.subscription_id = line.id
);
update contracts_instance instance set subscription_id = (
  select claim.subscription_id from contracts_claim claim
  where claim.instance_id = instance.id and claim.seat is not null order by claim.ends_on desc limit 1
);
delete from contracts_claim;
delete from contracts_subscriptionproduct;
"""


class Migration(migrations.Migration):
    dependencies = [("contracts", "0004_keep_claims_apart")]
    operations = [migrations.RunSQL(FORTH, BACK)]
