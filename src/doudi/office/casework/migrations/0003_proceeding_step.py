"""The model of a taken step is called ProceedingStep; its table keeps the name under which it was made."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = (("casework", "0002_guards"),)
    operations = (
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameModel("Step", "ProceedingStep"),
                migrations.AlterModelTable("proceedingstep", "casework_step"),
            ]
        ),
    )
