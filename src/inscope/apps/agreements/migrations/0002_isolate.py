"""Texts are for everybody and acceptances for their customer; nothing of it is ever changed."""

from django.db import migrations

from inscope.pg.roles import STAFF_ROLE
from inscope.pg.rules import OWN, allow, append_only, isolate, owned, same_customer

TEXT, ACCEPTANCE, WITHDRAWAL = "agreements_agreementtext", "agreements_acceptance", "agreements_withdrawal"

# Must stay equal to `NewText.digest`.
DIGEST_IS_TRUE = migrations.RunSQL(
    f"alter table {TEXT} add constraint agreement_text_digest_true "
    "check (content is null or digest = 'sha256:' || encode(sha256(convert_to(content, 'UTF8')), 'hex'))",
    f"alter table {TEXT} drop constraint agreement_text_digest_true",
)


class Migration(migrations.Migration):
    dependencies = [("agreements", "0001_initial"), ("contracts", "0002_isolate")]
    operations = [
        DIGEST_IS_TRUE,
        owned(ACCEPTANCE),
        same_customer(WITHDRAWAL, "acceptance_id", ACCEPTANCE),
        isolate(ACCEPTANCE, written=f"{OWN} and not is_on_paper"),
        isolate(WITHDRAWAL),
        *(append_only(table) for table in (TEXT, ACCEPTANCE, WITHDRAWAL)),
        allow(TEXT, "select"),
        allow(TEXT, "insert", to=STAFF_ROLE),
        allow(ACCEPTANCE, "select, insert"),
        allow(WITHDRAWAL, "select, insert"),
    ]
