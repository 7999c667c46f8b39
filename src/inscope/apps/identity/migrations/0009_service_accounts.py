"""A program can be somebody with tokens alone; the database keeps every other way in from it."""

from django.db import migrations, models
from django.db.models import Q

# A column that always says "of a person" refers with the number of the person to what they are.
WAYS_IN = {
    "identity_invitation": "person_id",
    "identity_externalaccount": "person_id",
    "identity_session": "person_id",
    "mfa_authenticator": "user_id",
}


def of_people_alone(table: str, column: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"""
        alter table {table}
          add column of_service boolean generated always as (false) stored,
          add constraint {table}_of_a_person foreign key ({column}, of_service)
            references identity_person (id, is_service) deferrable initially deferred;
        """,
        f"alter table {table} drop column of_service",
    )


class Migration(migrations.Migration):
    dependencies = [("identity", "0008_tokens_end"), ("mfa", "0003_authenticator_type_uniq")]
    operations = [
        migrations.AddField(
            "person",
            "is_service",
            models.BooleanField(default=False, db_default=False, help_text="a program, which has only tokens"),
        ),
        migrations.AddConstraint(
            "person",
            models.CheckConstraint(
                condition=Q(is_service=False) & ~Q(email__startswith="service:")
                | Q(is_service=True, email__startswith="service:", reset_asked_at__isnull=True)
                & Q(password__startswith="!")  # noqa: S106 - how Django marks that there is none
                & ~Q(roles__overlap=["administer", "administrator", "sign"]),
                name="person_service_has_only_tokens",
            ),
        ),
        migrations.RunSQL(
            "alter table identity_person add constraint identity_person_kind unique (id, is_service)",
            "alter table identity_person drop constraint identity_person_kind",
        ),
        *(of_people_alone(table, column) for table, column in WAYS_IN.items()),
    ]
