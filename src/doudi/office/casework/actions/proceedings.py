"""The steps of a proceeding that need nothing but its state, and what every step shares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from doudi.office import clock
from doudi.office.accounts.access import Actor
from doudi.office.audit.actions import record_action
from doudi.office.casework.deadlines import NoCalendarError, decision_due
from doudi.office.casework.enums import FOLLOWING, TRANSITIONS, ProceedingState
from doudi.office.casework.models import Award, Decision, Opinion, Proceeding, ProceedingStep
from doudi.office.errors import RefusedError
from doudi.office.locks import lock_for_update
from doudi.office.registry.perms import require_open
from doudi.office.registry.vocabulary import right_label


@transaction.atomic
def accept(*, by: Actor, proceeding: Proceeding, expected_version: int) -> Proceeding:
    """Accepts complete papers: the time limit that the pack sets begins today."""
    locked = lock_proceeding(by, "accept", proceeding, expected_version)
    try:
        locked.accepted_on, locked.due_on = clock.today(), decision_due(locked.region_code, clock.today())
    except NoCalendarError as error:
        raise RefusedError(str(error)) from error
    return apply_transition(by, "accept", locked)


@transaction.atomic
def send_back(*, by: Actor, proceeding: Proceeding, expected_version: int, note: str) -> Proceeding:
    """Returns a proceeding to the township, with a note that says what is to be added."""
    locked = lock_proceeding(by, "send_back", proceeding, expected_version)
    if not note.strip():
        raise RefusedError("退回时请写明需要补充什么")
    return apply_transition(by, "send_back", locked, note=note)


@transaction.atomic
def withdraw(*, by: Actor, proceeding: Proceeding, expected_version: int, note: str) -> Proceeding:
    """Ends a proceeding because the applicant wishes it, with a note of what the applicant said."""
    locked = lock_proceeding(by, "withdraw", proceeding, expected_version)
    if not note.strip():
        raise RefusedError("撤回时请写明申请人的意思表示")
    return apply_transition(by, "withdraw", locked, note=note)


def lock_proceeding(by: Actor, name: str, proceeding: Proceeding, expected_version: int) -> Proceeding:
    """Locks the proceeding for the step `name`.

    PermissionDenied without the duty, ChangedMeanwhileError where another officer has handled it since the page was opened,
    RefusedError where the family's file is closed to the officer.
    """
    by.require(TRANSITIONS[name].action, proceeding.region_code)
    locked = lock_for_update(
        Proceeding.objects.select_related("household", "application"),
        proceeding.pk,
        expected_version=expected_version,
        message="这件事项刚被他人办理，请查看最新状态",
    )
    require_open(by, locked.household)
    return locked


def refuse_second_award(award: Award | None) -> None:
    """RefusedError where there is an award in force by which the right is received already."""
    if award is None:
        return
    holder = award.person.name if award.person else "这个家庭"
    label = right_label(award.right)
    if award.decision is None:
        raise RefusedError(
            f"{holder}正在他处享受“{label}”（{award.source}），不能重复申请或确认；他处已停止的，请先登记停止日期"
        )
    raise RefusedError(
        f"{holder}正在享受“{label}”（申请{award.decision.proceeding.application.number}），不能重复申请或确认；"
        "情况有变化的，请复核原来的决定"
    )


def apply_transition(
    by: Actor,
    name: str,
    locked: Proceeding,
    detail: dict[str, Any] | None = None,
    note: str = "",
    made: Sequence[Decision | Opinion] = (),
    target: ProceedingState | None = None,
) -> Proceeding:
    """Takes the step `name`: changes the state, appends the step to the log and audits it, with what it
    made: an opinion or a decision.

    RefusedError where the step does not lead from the present state. `target` is where a step leads that goes back.
    """
    transition = TRANSITIONS.get(name) or FOLLOWING[name]
    if locked.state not in transition.sources:
        raise RefusedError(f"“{locked.get_state_display()}”状态下不能“{transition.label}”")
    source, locked.state = locked.state, target or transition.target
    locked.version += 1
    locked.changed_at = clock.now()
    locked.save(update_fields=["state", "version", "changed_at", "accepted_on", "due_on"])
    ProceedingStep.objects.create(
        proceeding=locked, name=name, source=source, target=locked.state, at=clock.now(), by=by.user, note=note.strip()
    )
    record_action(
        by=by,
        permission=transition.action,
        action=f"casework.{name}",
        subject="proceeding",
        row=locked,
        detail=detail or {},
        rows=[locked, *made],
    )
    return locked
