"""The text of a policy document stays as it was imported; what is quarantined stays so; changes are appended."""

from __future__ import annotations

from django.db import migrations

from doudi.office.database.triggers import TRUNCATE, Guard, append_only

TABLE = "documents_policytext"
CHANGED = " OR ".join(
    f"NEW.{column} <> OLD.{column}"
    for column in (
        "document_id", "region_code", "number", "title", "issuers", "disclosure", "duties_internal", "text", "text_digest",
        "imported_by_id", "imported_at",
    )
)  # fmt: skip
CHANGED += " OR COALESCE(CAST(NEW.issued AS TEXT), '') <> COALESCE(CAST(OLD.issued AS TEXT), '')"
RELEASED = "OLD.quarantined_at IS NOT NULL AND (NEW.quarantined_at IS NULL OR NEW.standing <> OLD.standing)"
REVIVED = "OLD.standing = 'copy' AND NEW.standing <> 'copy'"


class Migration(migrations.Migration):
    dependencies = (("documents", "0003_policy_texts"),)
    operations = (
        Guard(TABLE, "no_delete", "DELETE", f"{TABLE}: texts are kept, never deleted"),
        Guard(TABLE, "no_truncate", TRUNCATE, f"{TABLE}: texts are kept, never deleted"),
        Guard(TABLE, "text_stays", "UPDATE", f"{TABLE}: what was imported is never changed", CHANGED),
        Guard(TABLE, "quarantine_stays", "UPDATE", f"{TABLE}: a quarantined copy stays one", RELEASED),
        Guard(TABLE, "copy_stays", "UPDATE", f"{TABLE}: a copy stays a copy", REVIVED),
        *append_only("documents_policyclause"),
        *append_only("documents_policychange"),
    )
