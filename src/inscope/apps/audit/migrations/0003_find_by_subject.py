from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_chain_entries")]
    operations = [
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(
                fields=["subject", "id"], name="audit_entry_subject", opclasses=["text_pattern_ops", "int8_ops"]
            ),
        ),
    ]
