"""Proceedings follow procedures: which one, as it was kept, and a log of its steps. Whatever is added may be empty."""

from __future__ import annotations

import importlib

import django.db.models.deletion
from django.db import migrations, models

from doudi.office.database.triggers import Guard, Rebuilding, append_only

before = importlib.import_module("doudi.office.casework.migrations.0005_separation_of_duties")
registry = importlib.import_module("doudi.office.registry.migrations.0004_void_memberships")

# On the way back SQLite makes the tables of proceedings and steps anew, which these guards read or stand on: they are taken
# away before and set again.
GUARDS = (*before.Migration.operations, *append_only("casework_step"))


def _again(guard: Guard, kind: type[Guard]) -> Guard:
    return kind(guard.table, guard.name, guard.event, guard.message, guard.when, guard.steady)


PROTECT = django.db.models.deletion.PROTECT
KINDS = (
    ("step", "步骤"), ("act", "办理"), ("circumstance", "情形"), ("extension", "延长期限"), ("pause", "暂停"), ("resumption", "恢复"),
    ("transfer", "程序变更"),
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = (("casework", "0015_papers"), ("documents", "0005_policy_documents_apart"))
    operations = (
        *(_again(guard, registry.Unguard) for guard in GUARDS),
        migrations.CreateModel(
            name="KeptProcedure",
            fields=[
                ("digest", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=60, verbose_name="程序")),
                ("content", models.TextField()),
                ("kept_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField("application", "authorised_on", models.DateField("授权日期", null=True)),
        migrations.AddField("proceeding", "procedure", models.CharField("程序", max_length=60, null=True)),
        migrations.AddField("proceeding", "review_by", models.DateField("复核期限", null=True)),
        Rebuilding(
            "casework_proceeding",
            (
                migrations.AddField(
                    "proceeding",
                    "kept_procedure",
                    models.ForeignKey("casework.KeptProcedure", PROTECT, null=True, related_name="+"),
                ),
            ),
        ),
        migrations.AddField("proceedingstep", "kind", models.CharField(choices=KINDS, max_length=12, null=True)),
        migrations.AddField("proceedingstep", "day", models.DateField(null=True)),
        migrations.AddField("proceedingstep", "result", models.CharField(max_length=30, null=True)),
        migrations.AddField("proceedingstep", "people", models.JSONField(null=True)),
        Rebuilding(
            "casework_step",
            (
                migrations.AddField(
                    "proceedingstep",
                    "document",
                    models.ForeignKey("documents.Document", PROTECT, null=True, related_name="+"),
                ),
            ),
        ),
        *append_only("casework_keptprocedure"),
        *(_again(guard, Guard) for guard in GUARDS),
    )
