"""The numbers of relatives are kept encrypted, so that they can be indexed anew under another key; an index names its key."""

from __future__ import annotations

from django.db import migrations, models

import doudi.office.crypto


class Migration(migrations.Migration):
    dependencies = (("accounts", "0007_two_people_guards"),)
    operations = (
        migrations.AddField(
            "kin", "number", doudi.office.crypto.EncryptedText(blank=True, default="", verbose_name="身份证号")
        ),
        migrations.AlterField(
            "kin", "number_index", models.CharField(db_index=True, max_length=80, verbose_name="身份证号索引")
        ),
        migrations.AlterField(
            "officernumber", "number_index", models.CharField(max_length=80, unique=True, verbose_name="身份证号索引")
        ),
        migrations.AlterField("spentcode", "digest", models.CharField(max_length=80)),
    )
