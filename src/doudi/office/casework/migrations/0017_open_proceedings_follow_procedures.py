"""Open proceedings of an older office go on by the procedure of their right: what was done counts, up to their acceptance.

Their state stays. An opinion that was given without the steps that the procedure asks for before it is not taken for lawful:
the county sends such a case back, and the township adds what is lacking.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.utils import timezone

from doudi.office.regions import packs
from doudi.policies.procedures.kept_text import procedure_digest, procedure_text
from doudi.policies.procedures.model import Procedure

OPEN = ("intake", "investigation", "opinion", "returned")
BEFORE_ACCEPTANCE = ("apply", "learn")
WITH_ACCEPTANCE = ("authorise", "examine", "accept", "start_investigation")
RESULTS = {"examine": "complete", "learn": "reviewed"}
REVIEW = "change"


def follow_procedures(apps: Any, schema_editor: Any) -> None:
    database = schema_editor.connection.alias
    rows = apps.get_model("casework", "Proceeding").objects.using(database)
    for proceeding in rows.filter(state__in=OPEN, kept_procedure__isnull=True).select_related("application"):
        procedure = _procedure(apps, database, proceeding)
        if procedure is None:
            continue
        text = procedure_text(procedure)
        kept, _ = (
            apps.get_model("casework", "KeptProcedure")
            .objects.using(database)
            .get_or_create(
                digest=procedure_digest(text),
                defaults={"name": procedure.name, "content": text, "kept_at": timezone.now()},
            )
        )
        proceeding.procedure, proceeding.kept_procedure = procedure.name, kept
        proceeding.save(update_fields=["procedure", "kept_procedure"])
        _carry_over(apps, database, proceeding, procedure)


def _procedure(apps: Any, database: str, proceeding: Any) -> Procedure | None:
    """The procedure of the right; where it is held already, that of a review."""
    day = timezone.localdate(proceeding.created_at)
    procedures = packs.library().procedures(packs.pack_for(proceeding.region_code, day))
    held = apps.get_model("casework", "Award").objects.using(database).filter(
        household=proceeding.household_id, right=proceeding.right, person=proceeding.person_id, once=False,
        ended_on__isnull=True, decision__isnull=False,
    )  # fmt: skip
    if held.exists():
        return procedures.get(REVIEW)
    return next((each for each in procedures.values() if proceeding.right in each.rights), None)


def _carry_over(apps: Any, database: str, proceeding: Any, procedure: Procedure) -> None:
    """Appends the steps that the older office took for done."""
    opened = timezone.localdate(proceeding.created_at)
    steps = [(name, opened) for name in BEFORE_ACCEPTANCE]
    if proceeding.accepted_on is not None:
        steps += [(name, proceeding.accepted_on) for name in WITH_ACCEPTANCE]
    for name, day in steps:
        step = procedure.steps.get(name)
        if step is not None:
            result = RESULTS.get(name, "done")
            apps.get_model("casework", "ProceedingStep").objects.using(database).create(
                proceeding=proceeding, kind="step", name=name, day=day, people=[], source=proceeding.state,
                target=proceeding.state, at=timezone.now(), by_id=proceeding.clerk_id,
                result=result if result in step.results else next(iter(step.results)),
            )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = (("casework", "0016_procedures"),)
    operations = (migrations.RunPython(follow_procedures, migrations.RunPython.noop),)
