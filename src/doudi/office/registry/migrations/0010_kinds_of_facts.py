"""Facts that are reported beside an answer, and answers that are withdrawn. Both are rows of the same table, appended."""

from __future__ import annotations

from django.db import migrations, models

from doudi.office.database.triggers import Guard

KINDS = (("report", "社区反映"), ("withdrawal", "撤回"))


class Migration(migrations.Migration):
    dependencies = (("registry", "0009_items"),)
    operations = (
        # A column that may be null is added in place: a rebuilt table would lose its triggers on SQLite.
        migrations.AddField("fact", "kind", models.CharField(choices=KINDS, max_length=12, null=True)),
        Guard(
            "registry_fact",
            "kind_is_known",
            "INSERT",
            "registry_fact: a row is an answer, a report or a withdrawal",
            "NEW.kind IS NOT NULL AND NEW.kind NOT IN ('report', 'withdrawal')",
        ),
        Guard(
            "registry_fact",
            "withdrawal_is_empty",
            "INSERT",
            "registry_fact: a withdrawal has no value",
            "NEW.kind = 'withdrawal' AND NEW.value IS NOT NULL",
        ),
    )
