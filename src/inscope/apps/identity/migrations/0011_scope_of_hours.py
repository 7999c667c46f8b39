"""Tokens may read hours."""

from django.db import migrations, models

NAME = "api_token_scopes_known"


class Migration(migrations.Migration):
    dependencies = [("identity", "0010_service_accounts_named_once")]
    operations = [
        migrations.RemoveConstraint("apitoken", NAME),
        migrations.AddConstraint(
            "apitoken",
            models.CheckConstraint(
                condition=models.Q(scopes__contained_by=["cases:read", "cases:write", "hours:read"]), name=NAME
            ),
        ),
    ]
