"""Models are called by what they hold, finding events and skipped households; their tables keep their names."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = (("monitoring", "0003_trials"),)
    operations = (
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel("Turn", "FindingEvent"),
                migrations.AlterModelTable("findingevent", "monitoring_turn"),
                migrations.AlterField(
                    "findingevent",
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="events", to="monitoring.finding"
                    ),
                ),
                migrations.RenameModel("Unread", "SkippedHousehold"),
                migrations.AlterModelTable("skippedhousehold", "monitoring_unread"),
                migrations.AlterField(
                    "skippedhousehold",
                    "screening",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="skipped", to="monitoring.screening"
                    ),
                ),
            ]
        ),
    )
