"""A membership that was entered by mistake is voided: it stays in the table and no longer bars another one."""

from __future__ import annotations

import importlib

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Q

from doudi.office.database.triggers import Guard

before = importlib.import_module("doudi.office.registry.migrations.0002_guards")

OVERLAPS = (
    "NEW.voided_at IS NULL AND EXISTS (SELECT 1 FROM registry_membership AS other "
    "WHERE other.person_id = NEW.person_id AND other.voided_at IS NULL {but} "
    "AND other.valid_from <= COALESCE(NEW.valid_to, '9999-12-31') "
    "AND COALESCE(other.valid_to, '9999-12-31') >= NEW.valid_from)"
)
INSERTED = ("registry_membership", "no_overlap", "INSERT", before.MESSAGE)
UPDATED = ("registry_membership", "no_overlap_later", "UPDATE", before.MESSAGE)
NOT_ITSELF = "AND other.id <> NEW.id"
EXCLUSION = (
    "ALTER TABLE registry_membership ADD CONSTRAINT registry_membership_one_home EXCLUDE USING gist "
    "(person_id WITH =, daterange(valid_from, valid_to, '[]') WITH &&)"
)
DROP_EXCLUSION = "ALTER TABLE registry_membership DROP CONSTRAINT registry_membership_one_home"


class Unguard(Guard):
    """Takes a guard away; backwards it is set again."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, old: object, new: object
    ) -> None:
        super().database_backwards(app_label, schema_editor, old, new)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, old: object, new: object
    ) -> None:
        super().database_forwards(app_label, schema_editor, old, new)


class Migration(migrations.Migration):
    dependencies = (
        ("registry", "0003_search_text"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    )
    operations = (
        # A new constraint makes SQLite build the table anew, by which triggers would be lost: all of them are set again.
        Unguard(*INSERTED, before.OVERLAPS.format(but="")),
        Unguard(*UPDATED, before.OVERLAPS.format(but=NOT_ITSELF)),
        Unguard("registry_membership", "no_delete", "DELETE", "registry_membership: it is ended, never deleted"),
        migrations.AddField("membership", "voided_at", models.DateTimeField("撤销时间", blank=True, null=True)),
        migrations.AddField(
            "membership",
            "voided_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            "membership",
            "void_reason",
            models.CharField("误登情况", blank=True, default="", max_length=200),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            "membership",
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True, voided_by__isnull=True, void_reason="")
                | Q(voided_at__isnull=False, voided_by__isnull=False, valid_to__isnull=False) & ~Q(void_reason=""),
                name="membership_voided_by_whom_and_why",
            ),
        ),
        Guard("registry_membership", "no_delete", "DELETE", "registry_membership: it is ended, never deleted"),
        Guard(*INSERTED, OVERLAPS.format(but="")),
        Guard(*UPDATED, OVERLAPS.format(but=NOT_ITSELF)),
        before.ExclusionOnPostgreSQL(
            [DROP_EXCLUSION, f"{EXCLUSION} WHERE (voided_at IS NULL)"], [DROP_EXCLUSION, EXCLUSION]
        ),
        Guard(
            "registry_membership",
            "void_stays",
            "UPDATE",
            "registry_membership: what was voided stays voided",
            "OLD.voided_at IS NOT NULL",
        ),
    )
