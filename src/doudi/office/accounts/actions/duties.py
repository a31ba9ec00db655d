"""Duties: asked for by one administrator, given once another approves, ended by one."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import transaction

from doudi.office import clock
from doudi.office.accounts import perms
from doudi.office.accounts.access import Action, Actor
from doudi.office.accounts.actions.approvals import Approval, approve_change, request_for_account
from doudi.office.accounts.actions.entries import record_on_account
from doudi.office.accounts.enums import Duty, RequestKind, exists_at_level, find_conflicts
from doudi.office.accounts.models import Assignment, ChangeRequest, User
from doudi.office.accounts.queries import has_number
from doudi.office.errors import RefusedError
from doudi.office.regions import codes
from doudi.office.regions.queries import exists, paths


@transaction.atomic
def request_duty(
    *, by: Actor, user: User, duty: Duty, region_code: str, valid_from: dt.date | None = None, department: str = ""
) -> ChangeRequest:
    """Asks for an officer to be given a duty in a region from a day on (today).

    RefusedError where it must not be held together with a duty that the officer has from that day on.
    """
    if user.pk == by.user.pk:
        raise PermissionDenied("不能给自己分配职责，请由另一位管理员办理")
    if not perms.can_assign(by, user, region_code):
        raise PermissionDenied("只能在本人管理的地区分配职责")
    start = valid_from or clock.today()
    if start < clock.today():
        raise RefusedError("职责不能倒签，请从今天或以后开始")
    _refuse_unfit(user, duty, region_code, start, department)
    place = paths([region_code])[region_code]
    return request_for_account(
        by=by,
        account=user,
        kind=RequestKind.DUTY,
        key=f".{duty}.{region_code}",
        title=f"给{user.name}（{user.username}）分配{duty.label}职责：{place}，自{start.isoformat()}起",
        region_code=region_code,
        detail={"duty": str(duty), "from": start.isoformat(), "department": department.strip()},
    )


@transaction.atomic
def approve_duty(*, by: Actor, request: ChangeRequest) -> Approval:
    """Gives the duty that was asked for, from the day asked for, or from today where that is over.

    RefusedError where the duty no longer fits: the account is out of use, or has an incompatible duty by now.
    """
    settled = approve_change(by=by, request=request, kind=RequestKind.DUTY)
    # Locked until the end: of two incompatible duties approved at once the second finds the first.
    account = User.objects.select_for_update().get(pk=settled.subject_id)
    duty, department = Duty(settled.detail["duty"]), settled.detail["department"]
    start = max(dt.date.fromisoformat(settled.detail["from"]), clock.today())
    _refuse_unfit(account, duty, settled.region_code, start, department)
    granted = Assignment.objects.create(
        user=account,
        duty=duty,
        region_code=settled.region_code,
        department=department,
        valid_from=start,
        granted_by=settled.requested_by,
        request=settled,
    )
    record_on_account(
        by=by, permission=Action.APPROVE_ACCOUNTS, action="accounts.assign_duty", user=account,
        region_code=settled.region_code, rows=[granted],
        detail={"duty": str(duty), "from": start, "requested_by": settled.requested_by.name},
    )  # fmt: skip
    return Approval(settled, account)


@transaction.atomic
def end_duty(*, by: Actor, assignment: Assignment, last_day: dt.date | None = None) -> Assignment:
    """Ends a duty after `last_day`, or at this moment where no day is given."""
    locked = Assignment.objects.select_for_update(of=("self",)).get(pk=assignment.pk)
    user = User.objects.get(pk=locked.user_id)
    if not perms.can_assign(by, user, locked.region_code):
        raise PermissionDenied("只能结束本人管理的地区内他人的职责")
    today = clock.today()
    if locked.valid_to is not None and (locked.valid_to < today or locked.ended_at):
        raise RefusedError("这项职责已经结束")
    if last_day is not None and last_day < max(today, locked.valid_from):
        raise RefusedError("结束日期不能早于今天或开始日期；要立即结束，请不填日期")
    if last_day is None:
        locked.valid_to, locked.ended_at = max(today, locked.valid_from), clock.now()
    else:
        locked.valid_to = last_day
    locked.ended_by = by.user
    locked.save(update_fields=["valid_to", "ended_at", "ended_by"])
    detail = {"duty": locked.duty, "to": locked.valid_to, "at_once": locked.ended_at is not None}
    record_on_account(
        by=by, action="accounts.end_duty", user=user, region_code=locked.region_code, detail=detail, rows=[locked]
    )
    return locked


def _refuse_unfit(account: User, duty: Duty, region_code: str, start: dt.date, department: str) -> None:
    """RefusedError where the account cannot have the duty in the region from that day on."""
    if not account.is_active:
        raise RefusedError("这个账号已停用，请先恢复使用")
    if not has_number(account):
        raise RefusedError("这个账号还没有登记本人的身份证号，无法执行回避：请先登记并复核身份证号")
    if not exists_at_level(duty, len(codes.prefix(region_code))):
        raise RefusedError(f"{duty.label}不能设在{codes.LEVELS.get(len(codes.prefix(region_code)), '全国')}地区")
    if not exists(region_code, start):
        raise RefusedError("没有这个地区，请从列表中选择")
    if duty == Duty.DEPARTMENT_OFFICER and not department.strip():
        raise RefusedError("部门经办人须写明部门")
    concurrent = account.assignments.lasting_beyond(start)
    clash = find_conflicts(duty, {Duty(assignment.duty) for assignment in concurrent})
    if clash:
        labels = "、".join(sorted(str(conflicting.label) for conflicting in clash))
        raise RefusedError(f"{duty.label}与{labels}不能由同一人担任；请先结束原职责，或交给另一人")
    if any(assignment.duty == duty and assignment.region_code == region_code for assignment in concurrent):
        raise RefusedError("这个人在该地区已有这项职责")
