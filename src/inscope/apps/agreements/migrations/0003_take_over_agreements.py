"""What was accepted so far becomes acceptances on paper, of texts that only their digests name."""

from django.db import migrations

# The short name stands in addresses from now on; as it was written, it becomes the title.
WORD = """coalesce(nullif(trim(both '-' from regexp_replace(lower(agreement), '[^a-z0-9]+', '-', 'g')), ''),
         'agreement-' || left(md5(agreement), 8))"""

# No text makes a material change, so that everybody stays bound who was. When a paper was recorded was not kept.
TAKE_OVER = f"""
insert into agreements_agreementtext (agreement, number, version, title, digest, is_material, published_at)
select word, number, 'paper-' || number, title, text_digest, false, first_on::timestamp at time zone 'UTC'
from (
  select word, text_digest, min(agreement) as title, min(accepted_on) as first_on,
         row_number() over (partition by word order by min(accepted_on), text_digest) as number
  from (select *, {WORD} as word from contracts_agreement) named
  group by word, text_digest
) texts;

insert into agreements_acceptance
  (customer_id, public_id, text_id, nth, is_on_paper, company,
   name, title, authority, accepted_on, recorded_at, address)
select named.customer_id, gen_random_uuid(), text.id, row_number() over (partition by named.customer_id, text.id),
       true, customer.name, signatory, '', '', accepted_on, accepted_on::timestamp at time zone 'UTC', ''
from (select *, {WORD} as word from contracts_agreement) named
join agreements_agreementtext text on text.agreement = word and text.digest = text_digest
join contracts_customer customer on customer.id = named.customer_id
order by accepted_on, named.id;
"""  # noqa: S608 - of our own words

GIVE_BACK = """
insert into contracts_agreement (customer_id, agreement, accepted_on, signatory, text_digest)
select distinct on (acceptance.customer_id, text.agreement)
       acceptance.customer_id, text.agreement, accepted_on, acceptance.name, text.digest
from agreements_acceptance acceptance join agreements_agreementtext text on text.id = text_id
order by acceptance.customer_id, text.agreement, acceptance.id desc
on conflict do nothing;
"""


class Migration(migrations.Migration):
    dependencies = [("agreements", "0002_isolate")]
    operations = [migrations.RunSQL(TAKE_OVER, GIVE_BACK)]
