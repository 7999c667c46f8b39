"""A customer sees its own cases, without the notes of the staff. What was said and done stays.

Numbers of cases begin at 1001. A file can be taken back while its request is a draft, and not afterwards.
"""

from django.db import migrations

from inscope.pg.roles import APPLICATION, STAFF_ROLE
from inscope.pg.rules import OWN, allow, append_only, isolate, names_published_pack, owned, same_customer

COPIES = "decisions, outcome, clause, waiting_for, judge_fact, judge_role"

TRUE_CONTENT = """
alter table cases_attachment add constraint attachment_true_content
  check (size = length(content) and digest = 'sha256:' || encode(sha256(content), 'hex'));
"""

KEPT_ONCE_SENT = """
create policy while_draft_update on cases_attachment as restrictive for update
  using (case_id is null) with check (true);
create policy while_draft_delete on cases_attachment as restrictive for delete using (case_id is null);
"""
UNDO_KEPT_ONCE_SENT = """
drop policy while_draft_update on cases_attachment;
drop policy while_draft_delete on cases_attachment;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0001_initial"), ("contracts", "0002_isolate"), ("published", "0004_allow_staff")]
    operations = [
        migrations.RunSQL("alter table cases_case alter column id set start with 1001 restart", migrations.RunSQL.noop),
        migrations.RunSQL(TRUE_CONTENT, "alter table cases_attachment drop constraint attachment_true_content"),
        names_published_pack("cases_case", "pack_digest"),
        owned("cases_case"),
        owned("cases_draft"),
        owned("cases_message"),
        same_customer("cases_case", "instance_id", "contracts_instance"),
        same_customer("cases_draft", "instance_id", "contracts_instance"),
        same_customer("cases_draft", "case_id", "cases_case"),
        same_customer("cases_message", "case_id", "cases_case"),
        same_customer("cases_caseevent", "case_id", "cases_case"),
        same_customer("cases_attachment", "draft_id", "cases_draft"),
        same_customer("cases_attachment", "case_id", "cases_case"),
        same_customer("cases_attachment", "message_id", "cases_message"),
        isolate("cases_case"),
        isolate("cases_draft"),
        isolate("cases_message", shown=f"{OWN} and not is_internal"),
        isolate("cases_caseevent", shown=f"{OWN} and not is_internal"),
        isolate("cases_attachment", shown=f"{OWN} and not is_internal"),
        migrations.RunSQL(KEPT_ONCE_SENT, UNDO_KEPT_ONCE_SENT),
        append_only("cases_message"),
        append_only("cases_caseevent"),
        allow("cases_case", f"select, insert, update ({COPIES}, status, updated_at, resolved_at, in_review)"),
        allow("cases_case", "update (assignee_id, priority)", to=STAFF_ROLE),
        allow("cases_draft", "select, insert, update, delete", to=APPLICATION),
        allow("cases_draft", "select", to=STAFF_ROLE),
        allow("cases_message", "select, insert"),
        allow("cases_caseevent", "select, insert"),
        allow("cases_attachment", "select, insert, delete, update (draft_id, case_id, message_id)"),
    ]
