"""Of a webhook only whether it is open changes: another address or secret is another webhook."""

from django.db import migrations

from inscope.pg.roles import STAFF_ROLE

_ALL_BUT_OPEN = "update (name, url, sealed_secret) on outbox_webhookendpoint"


class Migration(migrations.Migration):
    dependencies = [("outbox", "0002_isolate")]
    operations = [
        migrations.RunSQL(
            f"revoke {_ALL_BUT_OPEN} from {STAFF_ROLE}",
            f"grant {_ALL_BUT_OPEN} to {STAFF_ROLE}",
        )
    ]
