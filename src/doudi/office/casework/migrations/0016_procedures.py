"""Proceedings follow procedures: which one, as it was kept, and a log of its steps. Whatever is added may be empty, so that no
table with triggers is made anew."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

from doudi.office.triggers import append_only

PROTECT = django.db.models.deletion.PROTECT
KINDS = (
    ("step", "步骤"), ("act", "办理"), ("circumstance", "情形"), ("extension", "延长期限"), ("pause", "暂停"), ("resumption", "恢复"),
    ("transfer", "程序变更"),
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = (("casework", "0015_papers"), ("documents", "0005_policy_documents_apart"))
    operations = (
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
        migrations.AddField(
            "proceeding",
            "kept_procedure",
            models.ForeignKey("casework.KeptProcedure", PROTECT, null=True, related_name="+"),
        ),
        migrations.AddField("proceedingstep", "kind", models.CharField(choices=KINDS, max_length=12, null=True)),
        migrations.AddField("proceedingstep", "day", models.DateField(null=True)),
        migrations.AddField("proceedingstep", "result", models.CharField(max_length=30, null=True)),
        migrations.AddField("proceedingstep", "people", models.JSONField(null=True)),
        migrations.AddField(
            "proceedingstep", "document", models.ForeignKey("documents.Document", PROTECT, null=True, related_name="+")
        ),
        *append_only("casework_keptprocedure"),
    )
