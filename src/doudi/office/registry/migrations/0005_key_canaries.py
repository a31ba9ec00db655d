"""A known text under each key, by which a wrong key is noticed before it does harm."""

from __future__ import annotations

from django.db import migrations, models

from doudi.office.database.triggers import append_only


class Migration(migrations.Migration):
    dependencies = (("registry", "0004_void_memberships"),)
    operations = (
        migrations.CreateModel(
            name="KeyCanary",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("value", models.CharField(max_length=200)),
            ],
        ),
        *append_only("registry_keycanary"),
    )
