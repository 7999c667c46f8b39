"""The keys of row and customer together are looked up alone: they hold what single ones would hold once more."""

from typing import Any

from django.db import migrations, models


def held_by_both(model: str, name: str, to: str, related_name: str = "+") -> migrations.AlterField:
    held: dict[str, Any] = {"on_delete": models.PROTECT, "related_name": related_name, "db_constraint": False}
    return migrations.AlterField(model, name, models.ForeignKey(to, **held))


class Migration(migrations.Migration):
    dependencies = [("coverage", "0002_isolate")]
    operations = [
        held_by_both("assertion", "case", "cases.case"),
        held_by_both("assertion", "customer", "contracts.customer"),
        held_by_both("decisionassertion", "assertion", "coverage.assertion"),
        held_by_both("decisionassertion", "customer", "contracts.customer"),
        held_by_both("decisionassertion", "decision", "coverage.decisionrow", "used"),
    ]
