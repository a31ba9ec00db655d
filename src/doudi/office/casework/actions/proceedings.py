"""The acts on a proceeding that need nothing but its course, and what every act shares."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.casework.actions.course import course_now, enter_step
from doudi.office.casework.actions.log_rows import append_row, lock_course
from doudi.office.casework.course.course import course_of
from doudi.office.casework.enums import FOLLOWING, TRANSITIONS, LogKind, ProceedingState
from doudi.office.casework.models import Award, Decision, Opinion, Proceeding, UrgentAid
from doudi.office.casework.perms import act_action
from doudi.office.errors import RefusedError
from doudi.office.registry.vocabulary import right_label


@transaction.atomic
def accept(
    *, by: Actor, proceeding: Proceeding, expected_version: int, authorised_on: dt.date | None = None
) -> Proceeding:
    """Accepts complete papers: the time limit of the procedure begins today.

    `authorised_on`: the day by which every adult member had signed the authorisation, where it was shown only now.
    """
    locked = lock_proceeding(by, "accept", proceeding, expected_version)
    refuse_other_state("accept", locked)
    course = course_now(locked)
    if authorised_on is not None and course.is_open("authorise"):
        enter_step(by, locked, "authorise", authorised_on)
    if "examine" in course.procedure.steps and "examine" not in course.done:
        enter_step(by, locked, "examine", clock.today(), "complete")
    enter_step(by, locked, "accept", clock.today())
    return apply_transition(by, "accept", locked)


@transaction.atomic
def send_back(*, by: Actor, proceeding: Proceeding, expected_version: int, note: str) -> Proceeding:
    """Returns a proceeding to the township, with a note that says what is to be added."""
    locked = lock_proceeding(by, "send_back", proceeding, expected_version)
    refuse_other_state("send_back", locked)
    if not note.strip():
        raise RefusedError("退回时请写明需要补充什么")
    permission = act_action("send_back", course_now(locked))
    return apply_transition(by, "send_back", locked, note=note, permission=permission)


@transaction.atomic
def withdraw(*, by: Actor, proceeding: Proceeding, expected_version: int, note: str) -> Proceeding:
    """Ends a proceeding because the applicant wishes it, with a note of what the applicant said."""
    locked = lock_proceeding(by, "withdraw", proceeding, expected_version)
    refuse_other_state("withdraw", locked)
    if not note.strip():
        raise RefusedError("撤回时请写明申请人的意思表示")
    if UrgentAid.objects.filter(proceeding=locked).exists():
        raise RefusedError("救助已经发放，不能撤回：请补齐登记和签字，报县级备案")
    return apply_transition(by, "withdraw", locked, note=note)


def lock_proceeding(by: Actor, name: str, proceeding: Proceeding, expected_version: int) -> Proceeding:
    """Locks the proceeding for the step `name`.

    PermissionDenied without the duty, ChangedMeanwhileError where another officer has handled it since the page was opened,
    RefusedError where the family's file is closed to the officer.
    """
    by.require(act_action(name, course_of(Proceeding.objects.get(pk=proceeding.pk))), proceeding.region_code)
    return lock_course(by, proceeding, expected_version)


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


def refuse_other_state(name: str, locked: Proceeding) -> None:
    """RefusedError where the act `name` does not lead from the present state."""
    transition = TRANSITIONS.get(name) or FOLLOWING[name]
    if locked.state not in transition.sources:
        raise RefusedError(f"“{locked.get_state_display()}”状态下不能“{transition.label}”")


def apply_transition(
    by: Actor,
    name: str,
    locked: Proceeding,
    detail: dict[str, Any] | None = None,
    note: str = "",
    made: Sequence[Decision | Opinion] = (),
    target: ProceedingState | None = None,
    permission: Action | None = None,
) -> Proceeding:
    """Enters the act `name` in the log and audits it, with what it made: an opinion or a decision. The steps of the procedure
    that it stands for are taken before. `target` is where an act leads that goes back; `permission`: as what it was permitted,
    where that is not the act's own."""
    transition = TRANSITIONS.get(name) or FOLLOWING[name]
    if name in FOLLOWING:
        locked.version += 1  # no page has shown a version of it: it was not locked for one
    append_row(
        by, locked, LogKind.ACT, name, on=clock.today(), note=note, permission=permission or transition.action, detail=detail,
        made=made, target=target,
    )  # fmt: skip
    return locked
