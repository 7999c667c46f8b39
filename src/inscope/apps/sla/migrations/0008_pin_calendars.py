"""Versions of calendars are only added, and cases name those that there are."""

from django.db import migrations

from inscope.pg.roles import STAFF_ROLE
from inscope.pg.rules import allow, append_only, names_published_pack

TRUE_CONTENT = """
alter table sla_calendarversion add constraint calendar_version_true_content
  check (digest = 'sha256:' || encode(sha256(convert_to(content, 'UTF8')), 'hex'));
"""
PINNED = """
alter table cases_case add constraint cases_case_calendar_version_published
  foreign key (calendar_version) references sla_calendarversion (public_id);
"""


class Migration(migrations.Migration):
    dependencies = [("sla", "0007_keep_calendars"), ("cases", "0005_pin_calendars"), ("published", "0004_allow_staff")]
    operations = [
        migrations.RunSQL(
            TRUE_CONTENT, "alter table sla_calendarversion drop constraint calendar_version_true_content"
        ),
        names_published_pack("sla_calendarversion", "pack_digest"),
        append_only("sla_calendarversion"),
        allow("sla_calendarversion", "select"),
        allow("sla_calendarversion", "insert", to=STAFF_ROLE),
        migrations.RunSQL(PINNED, "alter table cases_case drop constraint cases_case_calendar_version_published"),
        migrations.RunSQL(
            f"grant update (calendar_version) on cases_case to {STAFF_ROLE}",
            f"revoke update (calendar_version) on cases_case from {STAFF_ROLE}",
        ),
    ]
