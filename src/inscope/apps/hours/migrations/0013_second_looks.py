"""A colleague looks at work that is long enough, and confirms or returns it. Until the office says so, at none."""

from typing import Any

from django.conf import settings
from django.db import migrations, models


def _of(to: str) -> Any:  # noqa: ANN401 - a field
    return models.ForeignKey(on_delete=models.PROTECT, related_name="+", to=to)


def _once_for(to: str, name: str) -> Any:  # noqa: ANN401 - a field
    return models.OneToOneField(on_delete=models.PROTECT, related_name=name, to=to)


def _number() -> Any:  # noqa: ANN401 - a field
    return "id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0010_drop_hour_blocks"),
        ("hours", "0012_isolate_alerts"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="SecondLookRule",
            fields=[
                _number(),
                ("from_minutes", models.IntegerField(help_text="null: at no work", null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(id=1), name="second_look_rule_is_one"),
                    models.CheckConstraint(
                        condition=models.Q(from_minutes__isnull=True) | models.Q(from_minutes__range=(1, 1440)),
                        name="second_look_rule_bounds",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SecondLook",
            fields=[
                _number(),
                ("customer", _of("contracts.customer")),
                ("entry", _once_for("hours.timeentry", "second_look")),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="SecondLookAnswer",
            fields=[
                _number(),
                ("customer", _of("contracts.customer")),
                ("second_look", _once_for("hours.secondlook", "answer")),
                ("person", _of(settings.AUTH_USER_MODEL)),
                ("made_at", models.DateTimeField()),
                ("is_confirmed", models.BooleanField()),
                ("why", models.TextField(default="", help_text="it is returned")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(is_confirmed=True, why="")
                        | (models.Q(is_confirmed=False) & ~models.Q(why="")),
                        name="second_look_returned_because",
                    )
                ],
            },
        ),
    ]
