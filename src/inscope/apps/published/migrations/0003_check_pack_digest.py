"""The digest is recomputed from the bytes, so that no row can claim a name that is not its own.

Must stay equal to `PackFiles.digest`: each file's name, length and contents, in this order.
"""

from django.db import migrations

PART = "convert_to('{file}' || chr(10) || length({column}) || chr(10), 'UTF8') || {column}"
FILES = {"policy.md": "policy", "facts.yaml": "facts", "services.yaml": "services"}
TOTAL = " || ".join(PART.format(file=file, column=column) for file, column in FILES.items())


class Migration(migrations.Migration):
    dependencies = [("published", "0002_make_packs_append_only")]
    operations = [
        migrations.RunSQL(
            "alter table published_packversion add constraint pack_version_digest_true "
            f"check (digest = 'sha256:' || encode(sha256({TOTAL}), 'hex'))",
            "alter table published_packversion drop constraint pack_version_digest_true",
        )
    ]
