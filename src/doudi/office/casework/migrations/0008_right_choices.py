"""What was chosen between rights that exclude each other is appended only."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from doudi.office.database.triggers import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0007_awards_from_decisions"),
        ("registry", "0006_key_renewal"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RightChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("right", models.CharField(max_length=60, verbose_name="选择的项目")),
                ("forgone", models.JSONField()),
                (
                    "chooser",
                    models.CharField(
                        choices=[("person", "本人"), ("guardian", "监护人"), ("household", "家庭")],
                        max_length=12,
                        verbose_name="选择人身份",
                    ),
                ),
                ("chosen_by", models.CharField(max_length=60, verbose_name="选择人")),
                ("chosen_on", models.DateField(verbose_name="选择日期")),
                ("recorded_at", models.DateTimeField()),
                (
                    "household",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="choices", to="registry.household"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="choices",
                        to="registry.person",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        *append_only("casework_rightchoice"),
    ]
