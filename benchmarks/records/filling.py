"""Fills a database with customers as the owner: every constraint, foreign key and trigger looks at every row."""

import psycopg

INSTANCES_EACH = 10

FILL = """
insert into catalog_product (public_id, name, name_key, lifecycle_years, els_eligible)
  select gen_random_uuid(), 'Product ' || n, 'product ' || n, 5, true from generate_series(1, 20) n;
insert into catalog_majorversion (product_id, number, original_release_on)
  select id, n, date '2025-01-10' from catalog_product, generate_series(1, 5) n;
insert into catalog_release (public_id, major_id, name, name_key, kind, feature_status)
  select gen_random_uuid(), id, '5.' || n, '5.' || n, '', 'generally_available'
  from catalog_majorversion, generate_series(1, 20) n;

insert into contracts_customer (public_id, name, name_key)
  select gen_random_uuid(), 'Customer ' || n, 'customer ' || lpad(n::text, 6, '0')
  from generate_series(1, %(customers)s) n;
update contracts_customer set parent_id = id - 1 where id %% 10 = 0;

insert into contracts_instance (public_id, customer_id, name, name_key, environment, release_id)
  select gen_random_uuid(), c.id, 'prod-' || n, 'prod-' || n, 'production',
    (select min(id) from catalog_release) + (c.id * 7 + n) %% 2000
  from contracts_customer c, generate_series(1, %(instances)s) n;

insert into contracts_subscription
    (public_id, customer_id, reference, plan, starts_on, ends_on, grace_days, licence_count, instance_id, els_purchased)
  select gen_random_uuid(), c.id, 'S-' || n, case n when 4 then 'premium' else 'standard' end,
    case n when 1 then date '2024-01-01' else date '2026-01-01' end,
    case n when 1 then date '2025-12-31' else date '2026-12-31' end,
    case n when 3 then 14 else 0 end, case n when 4 then 1 else 8 end,
    case n when 4 then (select min(id) from contracts_instance i where i.customer_id = c.id) end, false
  from contracts_customer c, generate_series(1, 4) n;
insert into contracts_subscriptionproduct (customer_id, subscription_id, product_id)
  select s.customer_id, s.id, m.product_id from contracts_subscription s
  join lateral (
    select r.major_id from contracts_instance i join catalog_release r on r.id = i.release_id
    where i.customer_id = s.customer_id order by i.id limit 1
  ) of_first on true
  join catalog_majorversion m on m.id = of_first.major_id
  where s.reference in ('S-1', 'S-2');

insert into contracts_claim
    (customer_id, instance_id, subscription_id, licence_count, starts_on, ends_on, seat, claimed_at)
  select s.customer_id, i.id, s.id, s.licence_count, s.starts_on, s.ends_on,
    case when i.place <= s.licence_count then i.place end, now()
  from contracts_subscription s
  join (
    select id, customer_id, row_number() over (partition by customer_id order by id) place from contracts_instance
  ) i on i.customer_id = s.customer_id
  where s.reference = 'S-3';
"""


def fill(url: str, customers: int) -> None:
    """Add so many customers with everything they have, and leave the database analysed."""
    with psycopg.connect(url, autocommit=True) as connection:
        statement = FILL % {"customers": customers, "instances": INSTANCES_EACH}
        connection.execute(statement.encode())
        connection.execute("vacuum analyze")
