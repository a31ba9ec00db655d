"""Whose number a county has to settle is counted on every page of its officers: without going through all people."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("registry", "0011_same_person"),)
    operations = (
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=("identity_state", "region_code"), name="person_by_identity_state"),
        ),
    )
