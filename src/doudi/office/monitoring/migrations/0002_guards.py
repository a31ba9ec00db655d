"""What became of a finding is appended only; what a person or a night closed stays as it was closed."""

from __future__ import annotations

from django.db import migrations

from doudi.office.database.triggers import Guard, append_only

FINDING = "monitoring_finding"


class Migration(migrations.Migration):
    dependencies = (("monitoring", "0001_initial"),)
    operations = (
        *append_only("monitoring_turn"),
        *append_only("monitoring_unread"),
        Guard(FINDING, "stays_closed", "UPDATE", f"{FINDING}: what was closed stays closed", "OLD.state <> 'open'"),
        Guard(FINDING, "no_delete", "DELETE", f"{FINDING}: a finding is closed, never deleted"),
    )
