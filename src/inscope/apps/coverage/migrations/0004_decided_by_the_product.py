"""A decision of no person: hours begin, and what was refused for want of them is decided again."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("coverage", "0003_keys_of_both"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.AlterField(
            model_name="decisionrow",
            name="cause",
            field=models.TextField(help_text="why it was decided: opened, fact, judgment, review or hours"),
        ),
        migrations.AlterField(
            model_name="decisionrow",
            name="person",
            field=models.ForeignKey(
                help_text="null: the product by itself",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
    ]
