"""Whoever has a reason adds a message, a contact for its own customer; the staff alone, and so the worker, read them.

Of a message only its state changes: what it says, and for whom, stays as it was written. Nothing is removed.
"""

from django.db import migrations

from inscope.pg.roles import APPLICATION, STAFF_ROLE
from inscope.pg.rules import OWN, allow, isolate

MESSAGE, ENDPOINT = "outbox_outboundmessage", "outbox_webhookendpoint"


class Migration(migrations.Migration):
    dependencies = [("outbox", "0001_initial")]
    operations = [
        isolate(MESSAGE, shown="false", written=OWN),
        allow(MESSAGE, "insert", to=APPLICATION),
        allow(MESSAGE, "select, insert, update (state, attempts, next_at, last_error, sent_at)", to=STAFF_ROLE),
        allow(ENDPOINT, "select, insert, update (name, url, sealed_secret, is_active)", to=STAFF_ROLE),
    ]
