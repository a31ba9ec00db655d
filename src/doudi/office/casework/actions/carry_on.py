"""What happens to proceedings by itself: notices run out, days pass, notices of the holidays come, procedures change."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.audit.actions import record, record_action
from doudi.office.casework.actions.applications import REVIEWED, record_standing_circumstances
from doudi.office.casework.actions.course import submit_where_due
from doudi.office.casework.actions.log_rows import append_row, keep_procedure, lock_course, set_lists
from doudi.office.casework.course.changes import change_of
from doudi.office.casework.course.course import SUBMIT
from doudi.office.casework.course.procedures import REVIEW, procedure_named, procedure_of_right
from doudi.office.casework.enums import LogKind, ProceedingState
from doudi.office.casework.models import Award, KeptProcedure, Proceeding, ProceedingStep
from doudi.office.casework.perms import STEP_ACTIONS
from doudi.office.errors import RefusedError
from doudi.policies.procedures.model import DONE

BEFORE_ACCEPTANCE = {"apply": DONE, "learn": REVIEWED}
WITH_ACCEPTANCE = {"authorise": DONE, "examine": "complete", "accept": DONE, "start_investigation": DONE}
"""The steps, with their results, that an office has taken which did not follow procedures yet."""


def submit_after_notices() -> int:
    """Submits what only waited for its notice to run. Returns how many."""
    waiting = Proceeding.objects.filter(state=ProceedingState.OPINION, awaits=SUBMIT).order_by("pk")
    count = 0
    for key in list(waiting.values_list("pk", flat=True)):
        with transaction.atomic():
            locked = Proceeding.objects.select_for_update(of=("self",)).select_related("household").get(pk=key)
            locked.version += 1
            count += submit_where_due(locked)
    return count


def refresh_lists() -> int:
    """Computes anew what lists read of open proceedings. Returns how many were not as they should be."""
    count = 0
    for key in list(Proceeding.objects.open().order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            locked = Proceeding.objects.select_for_update(of=("self",)).get(pk=key)
            former = (locked.due_on, locked.awaits)
            set_lists(locked)
            if (locked.due_on, locked.awaits) == former:
                continue
            locked.save(update_fields=["due_on", "awaits"])
            record(
                by=None, action="casework.refresh_lists", subject="proceeding", subject_id=locked.pk,
                region_code=locked.region_code, detail={"due_on": locked.due_on or "", "was": former[0] or ""}, rows=[locked],
            )  # fmt: skip
            count += 1
    return count


def follow_changed_procedures() -> int:
    """Moves open proceedings to a procedure that has changed, where everything done is lawful on it too. What needs an officer
    stays. Returns how many were moved."""
    count = 0
    for key in list(Proceeding.objects.open().order_by("pk").values_list("pk", flat=True)):
        with transaction.atomic():
            locked = Proceeding.objects.select_for_update(of=("self",)).get(pk=key)
            change = change_of(locked)
            if change is None or change.transfer.verdict == "officer":
                continue
            _move(locked, keep_procedure(change.present), None, "")
            count += 1
    return count


@transaction.atomic
def move_to_changed_procedure(*, by: Actor, proceeding: Proceeding, expected_version: int, reason: str) -> Proceeding:
    """Moves a proceeding to a procedure that has changed, though something done is not as it asks: an officer says why."""
    locked = lock_course(by, proceeding, expected_version)
    by.require(STEP_ACTIONS["township"], locked.region_code)
    change = change_of(locked)
    if change is None:
        raise RefusedError("这件事项的程序没有变化")
    if not reason.strip():
        raise RefusedError("请写明转入新程序的理由，以及已办步骤怎样处理")
    _move(locked, keep_procedure(change.present), by, reason)
    return locked


def follow_procedure(by: Actor, stopped: Proceeding) -> bool:
    """Has a proceeding that was stopped before procedures were followed go on by that of its right; where the right is received,
    by that of reviews. What was done counts, up to its acceptance. False where no document orders a procedure."""
    if stopped.kept_procedure_id is not None:
        return True
    held = Award.objects.filter(
        household=stopped.household, right=stopped.right, person=stopped.person, once=False, ended_on__isnull=True,
        decision__isnull=False,
    )  # fmt: skip
    region = stopped.region_code
    try:
        if held.exists():
            procedure = procedure_named(REVIEW, region, clock.today())
        else:
            procedure = procedure_of_right(stopped.right, region, clock.today())
    except RefusedError:
        return False
    stopped.procedure, stopped.kept_procedure = procedure.name, keep_procedure(procedure)
    stopped.save(update_fields=["procedure", "kept_procedure"])
    record_standing_circumstances(by, stopped, procedure, Action.RECORD_LIFE_EVENTS)
    opened = timezone.localdate(stopped.created_at)
    days = dict.fromkeys(BEFORE_ACCEPTANCE, opened)
    if stopped.accepted_on is not None:
        days |= dict.fromkeys(WITH_ACCEPTANCE, stopped.accepted_on)
    for name in (name for name in days if name in procedure.steps):
        append_row(
            by, stopped, LogKind.STEP, name, on=days[name], result=BEFORE_ACCEPTANCE.get(name, WITH_ACCEPTANCE.get(name)),
            note="启用办理程序以前已办", permission=Action.RECORD_LIFE_EVENTS,
        )  # fmt: skip
    return True


def _move(locked: Proceeding, kept: KeptProcedure, by: Actor | None, reason: str) -> None:
    """Appends the row of the move, whose name is the digest of the procedure that it leaves."""
    former = locked.kept_procedure_id
    assert former is not None
    ProceedingStep.objects.create(
        proceeding=locked, kind=LogKind.TRANSFER, name=locked.procedure or "", day=clock.today(), people=[],
        result=former[:30], source=locked.state, target=locked.state, at=clock.now(),
        by=by.user if by else locked.clerk, note=f"{former} {reason}".strip(),
    )  # fmt: skip
    locked.kept_procedure = kept
    locked.version += 0 if by else 1  # an officer's action has made it another one already
    set_lists(locked)
    locked.save(update_fields=["kept_procedure", "version", "due_on", "awaits"])
    detail = {"from": former, "to": kept.digest}
    if by is None:
        record(
            by=None, action="casework.transfer", subject="proceeding", subject_id=locked.pk,
            region_code=locked.region_code, detail=detail, rows=[locked],
        )  # fmt: skip
    else:
        record_action(
            by=by, permission=STEP_ACTIONS["township"], action="casework.transfer", subject="proceeding", row=locked,
            detail=detail, rows=[locked],
        )  # fmt: skip
