"""The key by which the office signs, and what it signed. A key is renewed, never changed; what was signed is appended only."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models

import doudi.office.crypto
from doudi.office.database.triggers import TRUNCATE, Guard, append_only

KEY = "casework_signingkey"
CHANGED = " OR ".join(f"NEW.{column} <> OLD.{column}" for column in ("name", "algorithm", "public_key", "created_at"))
CHANGED += " OR COALESCE(CAST(NEW.valid_from AS TEXT), '') <> COALESCE(CAST(OLD.valid_from AS TEXT), '')"
REVIVED = (
    "OLD.valid_to IS NOT NULL AND (NEW.valid_to IS NULL OR NEW.valid_to <> OLD.valid_to) "
    "OR NEW.valid_to IS NOT NULL AND NEW.private_key <> ''"
)


class Migration(migrations.Migration):
    dependencies = (("casework", "0003_proceeding_step"),)
    operations = (
        migrations.CreateModel(
            name="SigningKey",
            fields=[
                ("name", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("algorithm", models.CharField(max_length=20, verbose_name="算法")),
                ("public_key", models.TextField(verbose_name="公钥")),
                ("private_key", doudi.office.crypto.EncryptedText(blank=True)),
                ("valid_from", models.DateField(null=True, verbose_name="自")),
                ("valid_to", models.DateField(null=True, verbose_name="至")),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("created_at",),
                "constraints": (
                    models.UniqueConstraint(
                        condition=models.Q(valid_to__isnull=True), fields=("algorithm",), name="signingkey_one_in_use"
                    ),
                ),
            },
        ),
        migrations.CreateModel(
            name="SignedRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("decided", models.JSONField()),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("signature", models.BinaryField()),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signed_record",
                        to="casework.decision",
                    ),
                ),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="casework.signingkey"
                    ),
                ),
            ],
            options={"ordering": ("id",)},
        ),
        Guard(KEY, "no_delete", "DELETE", f"{KEY}: keys are renewed, never deleted"),
        Guard(KEY, "no_truncate", TRUNCATE, f"{KEY}: keys are renewed, never deleted"),
        Guard(KEY, "stays", "UPDATE", f"{KEY}: keys are renewed, never changed", CHANGED),
        Guard(KEY, "stays_retired", "UPDATE", f"{KEY}: a former key never signs again", REVIVED),
        *append_only("casework_signedrecord"),
    )
