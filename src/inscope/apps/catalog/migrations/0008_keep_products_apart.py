"""What belongs to a product stays with it and names its releases only; a withdrawn release keeps its original day."""

from django.db import migrations

RULES = """
create function catalog_stays() returns trigger language plpgsql as $$
begin
  if to_jsonb(old) -> tg_argv[0] is distinct from to_jsonb(new) -> tg_argv[0] then
    raise exception 'rows of % keep their %', tg_table_name, tg_argv[0] using errcode = 'restrict_violation';
  end if;
  return new;
end $$;
create trigger stays before update on catalog_majorversion for each row execute function catalog_stays('product_id');
create trigger stays before update on catalog_feature for each row execute function catalog_stays('product_id');
create trigger stays before update on catalog_component for each row execute function catalog_stays('product_id');
create trigger stays before update on catalog_roadmapitem for each row execute function catalog_stays('product_id');
create trigger stays before update on catalog_release for each row execute function catalog_stays('major_id');
create trigger keeps_original_day before update on catalog_release for each row
  when (old.withdrawn_on is not null and new.withdrawn_on is not null)
  execute function catalog_stays('released_on');

create function catalog_of_one_product() returns trigger language plpgsql as $$
declare
  release bigint := (to_jsonb(new) ->> tg_argv[0])::bigint;
  product bigint := (to_jsonb(new) ->> 'product_id')::bigint;
begin
  if product is null then
    select product_id into product from catalog_feature where id = (to_jsonb(new) ->> 'feature_id')::bigint;
  end if;
  if release is not null and not exists (
    select from catalog_release r join catalog_majorversion m on m.id = r.major_id
     where r.id = release and m.product_id = product
  ) then
    raise exception 'a row of % names a release of another product', tg_table_name
      using errcode = 'foreign_key_violation';
  end if;
  return new;
end $$;
create trigger of_one_product before insert or update on catalog_featureinrelease
  for each row execute function catalog_of_one_product('release_id');
create trigger of_one_product before insert or update on catalog_roadmapitem
  for each row execute function catalog_of_one_product('shipped_in_id');
"""

UNDO = """
drop trigger of_one_product on catalog_roadmapitem;
drop trigger of_one_product on catalog_featureinrelease;
drop function catalog_of_one_product();
drop trigger keeps_original_day on catalog_release;
drop trigger stays on catalog_release;
drop trigger stays on catalog_roadmapitem;
drop trigger stays on catalog_component;
drop trigger stays on catalog_feature;
drop trigger stays on catalog_majorversion;
drop function catalog_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("catalog", "0007_add_features")]
    operations = [migrations.RunSQL(RULES, UNDO)]
