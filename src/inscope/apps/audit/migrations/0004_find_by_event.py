from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_find_by_subject")]
    operations = [
        migrations.AddIndex(
            model_name="auditentry", index=models.Index(fields=["event", "id"], name="audit_entry_event")
        ),
    ]
