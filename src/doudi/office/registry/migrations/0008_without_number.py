"""That a person has no identity number is confirmed by the county."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("registry", "0007_life_events"),)
    operations = (
        # A column that may be null is added in place: SQLite does not build the guarded table anew.
        migrations.AddField("person", "without_number_since", models.DateField("确认没有号码", blank=True, null=True)),
    )
