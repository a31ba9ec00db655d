"""Urgent aid: what a township hands out at once, and the award by which it counts as received."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.accounts.models import User
from doudi.office.audit.actions import record_action
from doudi.office.casework.actions.course import course_now, enter_step
from doudi.office.casework.actions.log_rows import lock_course
from doudi.office.casework.awards import last_day
from doudi.office.casework.enums import AidForm
from doudi.office.casework.models import Award, Proceeding, UrgentAid
from doudi.office.casework.perms import step_action
from doudi.office.errors import RefusedError
from doudi.office.regions.queries import local_values_for

STEP = "pay"
"""The step of the procedures that handing out is."""
LIMIT = "temporary_township_limit"


@dataclass(frozen=True, slots=True)
class AidInput:
    """What was handed out. `agreed_by`: the county's officer who agreed, where the township may not approve the sum by itself."""

    form: str
    amount_fen: int
    matter: str
    receiver: str
    given_on: dt.date
    goods: str = ""
    agreed_by: User | None = None


def township_limit(region_code: str, day: dt.date) -> int | None:
    """Up to which sum, in fen, a township approves temporary aid by itself; None where the county has set nothing."""
    values = [
        (name, value) for name, value in local_values_for(region_code, day).items() if name.startswith(f"{LIMIT}@")
    ]
    return int(max(values)[1] * 100) if values else None


@transaction.atomic
def hand_out(*, by: Actor, proceeding: Proceeding, expected_version: int | None, entered: AidInput) -> UrgentAid:
    """Records what was handed out upon a proceeding, with the step and the award that it makes.

    RefusedError where the procedure does not come to it now, and for a sum beyond what the township approves by itself to which
    nobody in the county has agreed; where no limit is known, it is not taken for granted that the sum lies within it.
    """
    locked = lock_course(by, proceeding, expected_version)
    course = course_now(locked)
    if not locked.right or STEP not in course.procedure.steps or not course.procedure.on_choice:
        raise RefusedError(f"“{course.procedure.label}”不是先行救助，请按程序办理")
    permission = step_action(course.procedure.steps[STEP], course.circumstances)
    by.require(permission, locked.region_code)
    limit = township_limit(locked.region_code, entered.given_on)
    _refuse_incomplete(entered)
    _refuse_beyond(by, locked, entered, limit)
    enter_step(by, locked, STEP, entered.given_on, note=_words(entered))
    award = Award.objects.create(
        right=locked.right, household=locked.household, source=f"{course.procedure.label}（{locked.application.number}）",
        amount_fen=entered.amount_fen, unit="yuan", once=True, granted_on=entered.given_on,
        until=last_day(locked.right, entered.given_on), recorded_by=by.user, recorded_at=clock.now(),
    )  # fmt: skip
    aid = UrgentAid.objects.create(
        proceeding=locked, award=award, form=entered.form, amount_fen=entered.amount_fen, goods=entered.goods.strip(),
        matter=entered.matter.strip(), receiver=entered.receiver.strip(), given_on=entered.given_on, limit_fen=limit,
        agreed_by=entered.agreed_by, recorded_by=by.user, recorded_at=clock.now(),
    )  # fmt: skip
    record_action(
        by=by, permission=permission, action="casework.hand_out", subject="proceeding", row=locked,
        detail={
            "amount_fen": aid.amount_fen, "kind": aid.form, "limit_fen": limit,
            "agreed_by": aid.agreed_by_id, "award": award.pk,
        },
        rows=[award, aid],
    )  # fmt: skip
    return aid


def _refuse_incomplete(entered: AidInput) -> None:
    if entered.form not in AidForm.values:
        raise RefusedError("请选择发放现金还是实物")
    if entered.amount_fen <= 0:
        raise RefusedError("金额要大于零；发实物的，填写折价")
    if bool(entered.goods.strip()) != (entered.form == AidForm.GOODS):
        raise RefusedError("发实物的写明品名和数量，发现金的不写")
    if not entered.matter.strip() or not entered.receiver.strip():
        raise RefusedError("请写明事由和领取人")


def _refuse_beyond(by: Actor, locked: Proceeding, entered: AidInput, limit: int | None) -> None:
    """RefusedError for a sum that the township may not approve by itself, unless another officer, of the county, has agreed."""
    agreed_by = entered.agreed_by
    if agreed_by is not None:
        if agreed_by.pk == by.user.pk or not Actor.of(agreed_by).may(Action.DECIDE, locked.region_code):
            raise RefusedError(f"{agreed_by.name}不能代表县级同意，请选择县级的工作人员")
        return
    if limit is None:
        raise RefusedError("本地还没有录入乡镇审批额度，不知道乡镇能不能自行决定：请先电话征得县级同意，并选择同意的人")
    if entered.amount_fen > limit:
        raise RefusedError(f"金额超过乡镇审批额度{limit // 100}元：请先电话征得县级同意，并选择同意的人")


def _words(entered: AidInput) -> str:
    yuan, rest = divmod(entered.amount_fen, 100)
    what = f"{entered.goods.strip()}，折价" if entered.goods.strip() else "现金"
    return f"{what}{yuan}.{rest:02d}元，{entered.receiver.strip()}领取"[:500]
