"""What comes next in a proceeding, for lists; a job fills it in where a case is open already."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("casework", "0017_open_proceedings_follow_procedures"),)
    operations = (migrations.AddField("proceeding", "awaits", models.CharField("下一步", max_length=30, null=True)),)
