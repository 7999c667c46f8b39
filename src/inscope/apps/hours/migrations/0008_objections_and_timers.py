"""Customers object to work, engineers answer, and measure what they work. Blocks that were sold take 14 days."""

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
        ("cases", "0007_carry_contract_times"),
        ("contracts", "0010_drop_hour_blocks"),
        ("hours", "0007_guard_holds_and_overage"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            "block",
            "objection_days",
            models.IntegerField(db_default=14, default=14, help_text="in which work that it pays is objected to"),
        ),
        migrations.AddConstraint(
            "block",
            models.CheckConstraint(condition=models.Q(objection_days__range=(0, 366)), name="block_objection_days"),
        ),
        migrations.CreateModel(
            name="Objection",
            fields=[
                _number(),
                ("customer", _of("contracts.customer")),
                ("entry", _once_for("hours.timeentry", "objection")),
                ("person", _of(settings.AUTH_USER_MODEL)),
                ("made_at", models.DateTimeField()),
                ("why", models.TextField()),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=~models.Q(why=""), name="objection_says_why")],
            },
        ),
        migrations.CreateModel(
            name="ObjectionAnswer",
            fields=[
                _number(),
                ("customer", _of("contracts.customer")),
                ("objection", _once_for("hours.objection", "answer")),
                ("person", _of(settings.AUTH_USER_MODEL)),
                ("made_at", models.DateTimeField()),
                ("is_upheld", models.BooleanField()),
                ("why", models.TextField()),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=~models.Q(why=""), name="objection_answer_says_why")],
            },
        ),
        migrations.CreateModel(
            name="Timer",
            fields=[
                _number(),
                ("customer", _of("contracts.customer")),
                ("case", _of("cases.case")),
                ("person", _of(settings.AUTH_USER_MODEL)),
                ("began_at", models.DateTimeField(help_text="when it was started first")),
                ("started_at", models.DateTimeField(help_text="null: it is stopped", null=True)),
                ("measured_seconds", models.IntegerField(default=0, help_text="before it was started last")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "case"), name="timer_once"),
                    models.UniqueConstraint(
                        condition=models.Q(started_at__isnull=False), fields=("person",), name="timer_one_runs"
                    ),
                    models.CheckConstraint(condition=models.Q(measured_seconds__gte=0), name="timer_measures"),
                ],
            },
        ),
    ]
