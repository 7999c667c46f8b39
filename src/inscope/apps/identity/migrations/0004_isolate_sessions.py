"""Who may see and change sessions and second factors: while nobody acts, whoever holds the key; else, who it is about.

A row names its person, and the person's customer decides; the tables are of the libraries that sign people in.
"""

from django.db import migrations

from inscope.pg.rules import ASKING, OWN, allow, isolate

OF_OWN_PEOPLE = f"{ASKING} is null or {{person}} in (select id from identity_person where {OWN})"  # noqa: S608 - no words of anybody else


class Migration(migrations.Migration):
    dependencies = [("identity", "0003_sessions"), ("mfa", "0003_authenticator_type_uniq")]
    operations = [
        isolate("identity_session", shown=OF_OWN_PEOPLE.format(person="person_id")),
        isolate("mfa_authenticator", shown=OF_OWN_PEOPLE.format(person="user_id")),
        allow("identity_session", "select, insert, update, delete"),
        allow("mfa_authenticator", "select, insert, update, delete"),
    ]
