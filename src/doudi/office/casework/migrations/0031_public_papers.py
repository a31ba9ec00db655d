"""A paper may be about several families: the sheet of a public notice. SQLite makes the table anew for that, which would lose its
triggers: they are taken away before and set again."""

from __future__ import annotations

import importlib

import django.db.models.deletion
from django.db import migrations, models

from doudi.office.database.triggers import Rebuilding, append_only

registry = importlib.import_module("doudi.office.registry.migrations.0004_void_memberships")

GUARDS = append_only("casework_paper")


class Migration(migrations.Migration):
    dependencies = (("casework", "0029_urgent_aid"),)
    operations = (
        *(
            registry.Unguard(guard.table, guard.name, guard.event, guard.message, guard.when, guard.steady)
            for guard in GUARDS
        ),
        Rebuilding(
            "casework_paper",
            (
                migrations.AlterField(
                    "paper",
                    "application",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="casework.application",
                    ),
                ),
                migrations.AddConstraint(
                    "paper",
                    models.CheckConstraint(
                        condition=models.Q(("application__isnull", False))
                        | models.Q(("kind", "notice"), ("proceeding__isnull", True)),
                        name="paper_of_an_application_unless_public",
                    ),
                ),
            ),
        ),
        *GUARDS,
    )
