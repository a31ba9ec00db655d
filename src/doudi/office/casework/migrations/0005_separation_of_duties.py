"""Who prepared a case neither gives the opinion on it nor decides it."""

from __future__ import annotations

from django.db import migrations

from doudi.office.database.triggers import Guard

PREPARED = (
    "EXISTS (SELECT 1 FROM casework_proceeding AS proceeding "
    "JOIN casework_application AS application ON application.id = proceeding.application_id "
    "WHERE proceeding.id = NEW.proceeding_id AND NEW.by_id IN (application.taken_by_id, proceeding.clerk_id)) "
    "OR EXISTS (SELECT 1 FROM casework_step AS step WHERE step.proceeding_id = NEW.proceeding_id "
    "AND step.name = 'accept' AND step.by_id = NEW.by_id) "
    "OR EXISTS (SELECT 1 FROM registry_fact AS fact WHERE fact.recorded_by_id = NEW.by_id AND fact.id IN ({cited}))"
)
FACTS = "(SELECT facts FROM casework_determination WHERE id = NEW.determination_id)"
BY_PREPARER = {
    "sqlite": PREPARED.format(cited=f"SELECT value FROM json_each({FACTS})"),
    "postgresql": PREPARED.format(cited=f"SELECT value::bigint FROM jsonb_array_elements_text({FACTS})"),
}


class Migration(migrations.Migration):
    dependencies = (("casework", "0004_signed_records"), ("registry", "0005_key_canaries"))
    operations = tuple(
        Guard(f"casework_{table}", "by_preparer", "INSERT", f"casework_{table}: by who prepared the case", BY_PREPARER)
        for table in ("opinion", "decision")
    )
