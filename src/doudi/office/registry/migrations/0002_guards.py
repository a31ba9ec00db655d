"""Facts are appended only; nobody lives in two households at once."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from doudi.office.database.triggers import Guard, append_only

OVERLAPS = (
    "EXISTS (SELECT 1 FROM registry_membership AS other WHERE other.person_id = NEW.person_id {but} "
    "AND other.valid_from <= COALESCE(NEW.valid_to, '9999-12-31') "
    "AND COALESCE(other.valid_to, '9999-12-31') >= NEW.valid_from)"
)
MESSAGE = "registry_membership: a person lives in one household at a time"


class ExclusionOnPostgreSQL(migrations.RunSQL):
    """Two sessions at once do not see each other's rows: there the trigger is not enough."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            super().database_backwards(app_label, schema_editor, from_state, to_state)


class Migration(migrations.Migration):
    dependencies = (("registry", "0001_initial"),)
    operations = (
        *append_only("registry_fact"),
        Guard("registry_membership", "no_overlap", "INSERT", MESSAGE, OVERLAPS.format(but="")),
        Guard(
            "registry_membership", "no_overlap_later", "UPDATE", MESSAGE, OVERLAPS.format(but="AND other.id <> NEW.id")
        ),
        Guard("registry_membership", "no_delete", "DELETE", "registry_membership: it is ended, never deleted"),
        ExclusionOnPostgreSQL(
            [
                "CREATE EXTENSION IF NOT EXISTS btree_gist",
                "ALTER TABLE registry_membership ADD CONSTRAINT registry_membership_one_home EXCLUDE USING gist "
                "(person_id WITH =, daterange(valid_from, valid_to, '[]') WITH &&)",
            ],
            ["ALTER TABLE registry_membership DROP CONSTRAINT registry_membership_one_home"],
        ),
    )
