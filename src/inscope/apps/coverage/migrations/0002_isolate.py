"""What was stated and decided stays, and a customer sees its own. A review is answered once."""

from django.db import migrations

from inscope.pg.roles import STAFF_ROLE
from inscope.pg.rules import allow, append_only, isolate, names_published_pack, owned, same_customer

ONLY_ADDED = (
    "coverage_assertion",
    "coverage_decisionrow",
    "coverage_decisionassertion",
    "coverage_exceptiongranted",
)
TABLES = (*ONLY_ADDED, "coverage_review")

ANSWERED_ONCE = """
create policy answered_once on coverage_review as restrictive for update
  using (answered_at is null) with check (true);
"""


class Migration(migrations.Migration):
    dependencies = [("coverage", "0001_initial"), ("cases", "0002_isolate")]
    operations = [
        names_published_pack("coverage_decisionrow", "digest"),
        owned("coverage_assertion"),
        owned("coverage_decisionrow"),
        same_customer("coverage_assertion", "case_id", "cases_case"),
        same_customer("coverage_decisionrow", "case_id", "cases_case"),
        same_customer("coverage_decisionassertion", "decision_id", "coverage_decisionrow"),
        same_customer("coverage_decisionassertion", "assertion_id", "coverage_assertion"),
        same_customer("coverage_exceptiongranted", "case_id", "cases_case"),
        same_customer("coverage_exceptiongranted", "decision_id", "coverage_decisionrow"),
        same_customer("coverage_review", "case_id", "cases_case"),
        same_customer("coverage_review", "decision_id", "coverage_decisionrow"),
        *(isolate(table) for table in TABLES),
        *(append_only(table) for table in ONLY_ADDED),
        *(allow(table, "select, insert") for table in ONLY_ADDED if table != "coverage_exceptiongranted"),
        allow("coverage_exceptiongranted", "select"),
        allow("coverage_exceptiongranted", "insert", to=STAFF_ROLE),
        allow("coverage_review", "select, insert"),
        allow("coverage_review", "update (answered_by_id, answered_at, answer, is_upheld)", to=STAFF_ROLE),
        migrations.RunSQL(ANSWERED_ONCE, "drop policy answered_once on coverage_review"),
    ]
