"""Appends rows to the log of a proceeding, and writes what lists read of it: the coarse state and the nearest end of a clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Model

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.accounts.models import User
from doudi.office.audit.actions import record_action
from doudi.office.casework.course.course import course_of
from doudi.office.casework.course.procedures import kept_procedure
from doudi.office.casework.course.states import state_after
from doudi.office.casework.enums import LogKind, ProceedingState
from doudi.office.casework.models import KeptProcedure, Proceeding, ProceedingStep
from doudi.office.database.locks import lock_for_update
from doudi.office.errors import RefusedError
from doudi.office.files.models import Document
from doudi.office.registry.perms import require_open
from doudi.policies.procedures.calendar import NoHolidayNoticeError
from doudi.policies.procedures.kept_text import procedure_digest, procedure_text
from doudi.policies.procedures.model import Procedure

CHANGED = "这件事项刚被他人办理，请查看最新状态"


def keep_procedure(procedure: Procedure) -> KeptProcedure:
    """Keeps a procedure as it is, once."""
    text = procedure_text(procedure)
    kept, _ = KeptProcedure.objects.get_or_create(
        digest=procedure_digest(text), defaults={"name": procedure.name, "content": text, "kept_at": clock.now()}
    )
    return kept


def lock_course(by: Actor, proceeding: Proceeding, expected_version: int | None) -> Proceeding:
    """Locks a proceeding for an action, which makes it another version whatever rows it appends. `expected_version`: None where
    no page has shown one.

    ChangedMeanwhileError where another officer has handled it since, RefusedError where the family's file is closed to the
    officer or the proceeding does not follow a procedure.
    """
    rows = Proceeding.objects.select_related("household", "application")
    if expected_version is None:
        locked = rows.select_for_update(of=("self",)).get(pk=proceeding.pk)
    else:
        locked = lock_for_update(rows, proceeding.pk, expected_version=expected_version, message=CHANGED)
    require_open(by, locked.household)
    if locked.kept_procedure_id is None:
        raise RefusedError("这件事项在启用办理程序以前已经办结")
    locked.version += 1
    return locked


def append_row(
    by: Actor, locked: Proceeding, kind: LogKind, name: str, *, on: dt.date, permission: str, result: str | None = None,
    people: Sequence[User] = (), note: str = "", document: Document | None = None, target: ProceedingState | None = None,
    detail: Mapping[str, Any] | None = None, made: Sequence[Model] = (),
) -> ProceedingStep:  # fmt: skip
    """Appends one row and audits it, as the act `name` where it is one. `target` is where an act leads that goes back; `made`
    are the watched rows that it has made."""
    assert locked.kept_procedure_id is not None
    source = ProceedingState(locked.state)
    procedure = kept_procedure(locked.kept_procedure_id)
    row = ProceedingStep.objects.create(
        proceeding=locked, kind=kind, name=name, day=on, result=result, people=[user.pk for user in people],
        document=document, source=source, target=target or state_after(source, kind, name, procedure), at=clock.now(),
        by=by.user, note=note.strip(),
    )  # fmt: skip
    locked.state = row.target
    if kind == LogKind.STEP and name == "accept":
        locked.accepted_on = on
    locked.changed_at = clock.now()
    set_lists(locked)
    locked.save(update_fields=["state", "version", "changed_at", "accepted_on", "due_on", "awaits"])
    is_act = kind == LogKind.ACT
    record_action(
        by=by, permission=permission, action=f"casework.{name if is_act else kind}", subject="proceeding", row=locked,
        detail=dict(detail or {}) if is_act else {"name": name, "on": on, "result": result or "", **(detail or {})},
        rows=[locked, *made],
    )  # fmt: skip
    return row


def set_lists(locked: Proceeding) -> None:
    """Sets what lists read, from the rows as they are now: the nearest end of a clock, and what comes next. RefusedError without
    any notice of the holidays."""
    # Rows that were read with the proceeding may be older.
    fresh = Proceeding.objects.prefetch_related("steps").get(pk=locked.pk)
    fresh.state = locked.state
    course = course_of(fresh)
    if course is None:
        return
    try:
        locked.due_on, locked.awaits = course.due_on, course.awaits
    except NoHolidayNoticeError as error:
        raise RefusedError(str(error)) from error
