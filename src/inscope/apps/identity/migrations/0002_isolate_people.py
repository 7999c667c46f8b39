"""Who may do what with people, and whom a customer sees: its own people and the vendor's.

While nobody acts (somebody signs in, a link is opened) all people can be found: that is how one becomes somebody.
"""

from django.db import migrations

from inscope.pg.roles import APPLICATION, STAFF_ROLE
from inscope.pg.rules import ASKING, OWN, allow, isolate, owned, same_customer

OWN_OR_NOBODY = f"{ASKING} is null or {OWN}"


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial")]
    operations = [
        owned("identity_person"),
        same_customer("identity_invitation", "person_id", "identity_person"),
        same_customer("identity_apitoken", "person_id", "identity_person"),
        isolate("identity_person", shown=f"customer_id is null or {OWN_OR_NOBODY}", written=OWN_OR_NOBODY),
        isolate("identity_invitation", shown=OWN_OR_NOBODY),
        isolate("identity_apitoken", shown=OWN_OR_NOBODY),
        allow("identity_person", "select, update (password, last_login, name)", to=APPLICATION),
        allow("identity_person", "select, insert, update", to=STAFF_ROLE),
        allow("identity_invitation", "select, update (used_at)", to=APPLICATION),
        allow("identity_invitation", "select, insert, update (used_at)", to=STAFF_ROLE),
        allow("identity_apitoken", "select, insert, update (revoked_at)"),
    ]
