"""Inspections and their results; an ended one stays as it is, and a result is appended."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from doudi.office.database.triggers import TRUNCATE, Guard, append_only

INSPECTION, RESULT = "inspection_inspection", "inspection_checkresult"


class Migration(migrations.Migration):
    initial = True
    dependencies = ()
    operations = (
        migrations.CreateModel(
            "Inspection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("on", models.DateField(unique=True)),
                ("begun_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("faults", models.PositiveIntegerField(null=True)),
            ],
            options={
                "ordering": ("-on",),
                "constraints": (
                    models.CheckConstraint(
                        condition=Q(ended_at__isnull=True, faults__isnull=True)
                        | Q(ended_at__isnull=False, faults__isnull=False),
                        name="inspection_ends_with_its_faults",
                    ),
                ),
            },
        ),
        migrations.CreateModel(
            "CheckResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("label", models.CharField(max_length=60)),
                ("faults", models.PositiveIntegerField()),
                ("lines", models.JSONField(default=list)),
                ("remarks", models.JSONField(default=list)),
                ("at", models.DateTimeField()),
                (
                    "inspection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="results",
                        to="inspection.inspection",
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "constraints": (
                    models.UniqueConstraint(fields=("inspection", "label"), name="inspection_has_each_check_once"),
                ),
            },
        ),
        *append_only(RESULT),
        Guard(
            INSPECTION, "stays_ended", "UPDATE", f"{INSPECTION}: an ended inspection is never changed",
            "OLD.ended_at IS NOT NULL",
        ),
        *(
            Guard(INSPECTION, f"no_{event.lower()}", event, f"{INSPECTION}: rows are never deleted")
            for event in ("DELETE", TRUNCATE)
        ),
    )  # fmt: skip
