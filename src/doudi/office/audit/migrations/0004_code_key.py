"""The key of the audit's codes is one of its own, so that keys of indexes can be renewed."""

from __future__ import annotations

from django.db import migrations, models

import doudi.office.crypto
from doudi.office.database.triggers import TRUNCATE, Guard

KEY = "audit_codekey"


class Migration(migrations.Migration):
    dependencies = (("audit", "0003_origin_rows_codes"),)
    operations = (
        migrations.CreateModel(
            "CodeKey",
            fields=[
                ("id", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("key", doudi.office.crypto.EncryptedText()),
            ],
            options={
                "constraints": (models.CheckConstraint(condition=models.Q(id=1), name="audit_code_key_is_one_row"),),
            },
        ),
        *(
            Guard(KEY, f"no_{event.lower()}", event, f"{KEY}: the key is kept for ever")
            for event in ("DELETE", TRUNCATE)
        ),
    )
