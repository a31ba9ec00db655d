"""Whether the procedure of an open proceeding has changed in the packs, and what becomes of the proceeding."""

from __future__ import annotations

from dataclasses import dataclass

from doudi.office import clock
from doudi.office.casework.course.course import course_of
from doudi.office.casework.course.procedures import procedure_named
from doudi.office.casework.models import Proceeding
from doudi.office.errors import RefusedError
from doudi.policies.procedures.kept_text import procedure_digest, procedure_text
from doudi.policies.procedures.model import Procedure
from doudi.policies.procedures.transfer import VERDICTS, Transfer, transfer


@dataclass(frozen=True, slots=True)
class ProcedureChange:
    """The procedure as it is now, and how an open proceeding stands to it."""

    present: Procedure
    transfer: Transfer

    @property
    def verdict_label(self) -> str:
        return VERDICTS[self.transfer.verdict]

    @property
    def needs_officer(self) -> bool:
        return self.transfer.verdict == "officer"


def change_of(proceeding: Proceeding) -> ProcedureChange | None:
    """What a changed procedure means for a proceeding; None where it is the same, or the proceeding is over."""
    course = course_of(proceeding)
    if course is None or course.is_over or not proceeding.is_open or not proceeding.procedure:
        return None
    try:
        present = procedure_named(proceeding.procedure, proceeding.region_code, clock.today())
    except RefusedError:
        return None  # it goes on by what was kept
    if procedure_digest(procedure_text(present)) == proceeding.kept_procedure_id:
        return None
    return ProcedureChange(present, transfer(course.log, course.procedure, present))
