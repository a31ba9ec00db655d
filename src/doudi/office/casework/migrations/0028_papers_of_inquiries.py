"""Two kinds of papers more. SQLite makes the table anew for that, which would lose its triggers: they are taken away before and
set again."""

from __future__ import annotations

import importlib

from django.db import migrations, models

from doudi.office.database.triggers import append_only

registry = importlib.import_module("doudi.office.registry.migrations.0004_void_memberships")
papers = importlib.import_module("doudi.office.casework.migrations.0015_papers")

KINDS = (*papers.KINDS, ("check_letter", "核对结果告知书"), ("hearing_record", "听取意见记录"))
GUARDS = append_only("casework_paper")


class Migration(migrations.Migration):
    dependencies = (
        ("casework", "0018_what_comes_next"),
        ("registry", "0004_void_memberships"),
    )
    operations = (
        *(
            registry.Unguard(guard.table, guard.name, guard.event, guard.message, guard.when, guard.steady)
            for guard in GUARDS
        ),
        migrations.AlterField("paper", "kind", models.CharField("种类", choices=KINDS, max_length=20)),
        migrations.RemoveConstraint("paper", "paper_kind_is_known"),
        migrations.AddConstraint(
            "paper",
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind for kind, _ in KINDS]), name="paper_kind_is_known"
            ),
        ),
        *GUARDS,
    )
