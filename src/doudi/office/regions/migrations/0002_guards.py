"""A local value is followed by newer ones, never changed: only its confirmation or withdrawal may be added."""

from __future__ import annotations

from django.db import migrations

from doudi.office.database.triggers import Guard

CHANGED = (
    "NEW.region_code <> OLD.region_code OR NEW.name <> OLD.name OR NEW.value <> OLD.value "
    "OR NEW.valid_from <> OLD.valid_from OR NEW.document <> OLD.document OR NEW.note <> OLD.note "
    "OR NEW.entered_by_id <> OLD.entered_by_id OR NEW.entered_at <> OLD.entered_at "
    "OR (OLD.confirmed_at IS NOT NULL AND (NEW.confirmed_at IS NULL OR NEW.confirmed_at <> OLD.confirmed_at "
    "OR NEW.confirmed_by_id <> OLD.confirmed_by_id)) "
    "OR (OLD.withdrawn_at IS NOT NULL AND (NEW.withdrawn_at IS NULL OR NEW.withdrawn_at <> OLD.withdrawn_at "
    "OR NEW.withdrawn_by_id <> OLD.withdrawn_by_id))"
)


class Migration(migrations.Migration):
    dependencies = (("regions", "0001_initial"),)
    operations = (
        Guard("regions_localvalue", "no_delete", "DELETE", "regions_localvalue: rows are followed, never deleted"),
        Guard(
            "regions_localvalue", "no_change", "UPDATE", "regions_localvalue: rows are followed, never changed", CHANGED
        ),
    )
