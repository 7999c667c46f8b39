-- What an entry of time writes, as the product's own tables guard it, and nothing else: no reading but of the block,
-- no rights, no rounding, no plan of who pays. For pgbench; `first` and `last` are the numbers of the blocks.
\set number random(:first, :last)
begin;
set local role inscope_staff;
select block.id as block, block.customer_id as customer,
  (select id from cases_case one where one.customer_id = block.customer_id limit 1) as of_case
from hours_block block where block.id = :number \gset
insert into hours_timeentry (customer_id, public_id, case_id, person_id, worked_on, worked_minutes, charged_minutes,
  text, made_at, key, body_digest, billing, approval_id, reason)
values (:customer, gen_random_uuid(), :of_case, :person, current_date, 15, 15,
  'Reviewed the dial plan.', now(), gen_random_uuid(), '', 'block', null, '')
returning id as entry \gset
insert into hours_posting (customer_id, block_id, key, kind, minutes, source, target, posted_on, made_at, person_id,
  entry_id, case_id, corrects_id, reason)
values (:customer, :block, gen_random_uuid(), 'spend', 15, 'free', 'charged', current_date, now(), :person,
  :entry, null, null, '');
insert into audit_auditentry (chain, customer_id, number, at, actor, event, subject, details, previous, hash)
values ('customer:' || :customer, :customer, 0, now(), 'pgbench', 'time_logged', 'entry', '{}', '', ''),
  ('customer:' || :customer, :customer, 0, now(), 'pgbench', 'hours_posted', 'posting', '{}', '', '');
commit;
