"""What was determined, said and decided is appended only."""

from __future__ import annotations

from django.db import migrations

from doudi.office.database.triggers import append_only


class Migration(migrations.Migration):
    dependencies = (("casework", "0001_initial"),)
    operations = (
        *append_only("casework_step"),
        *append_only("casework_policyarchive"),
        *append_only("casework_determination"),
        *append_only("casework_opinion"),
        *append_only("casework_decision"),
    )
