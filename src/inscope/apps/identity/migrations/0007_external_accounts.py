import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from inscope.pg.rules import ASKING, OWN, allow, isolate

# As of sessions: while nobody acts, whoever the provider names; else, who it is about.
OF_OWN_PEOPLE = f"{ASKING} is null or person_id in (select id from identity_person where {OWN})"  # noqa: S608 - no words of anybody else


class Migration(migrations.Migration):
    dependencies = [("identity", "0006_keep_administrators")]
    operations = [
        migrations.CreateModel(
            name="ExternalAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("issuer", models.TextField()),
                ("subject", models.TextField()),
                ("linked_at", models.DateTimeField()),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("issuer", "subject"), name="external_account_of_one_person"),
                    models.UniqueConstraint(fields=("person", "issuer"), name="external_account_one_of_each"),
                ],
            },
        ),
        isolate("identity_externalaccount", shown=OF_OWN_PEOPLE),
        allow("identity_externalaccount", "select, insert, delete"),
    ]
