"""Accounts: made, given duties, taken out of use; and what officers declare of themselves."""

from __future__ import annotations

import datetime as dt
import re
import secrets
from typing import Any

from allauth.mfa.models import Authenticator
from axes.utils import reset as reset_failures
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from doudi.office import clock
from doudi.office.accounts import perms
from doudi.office.accounts.access import Action, Actor
from doudi.office.accounts.enums import Duty, conflicts, fits
from doudi.office.accounts.models import Assignment, Kin, User
from doudi.office.audit.actions import record
from doudi.office.crypto import blind_index
from doudi.office.regions import codes
from doudi.office.regions.queries import exists

# Without letters and digits that look alike, since it is read out or copied by hand.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_USERNAME = re.compile(r"[A-Za-z][A-Za-z0-9._-]{2,59}")


class Refused(Exception):
    """What was asked for cannot be done; says why, and what to do instead, in Chinese."""


@transaction.atomic
def create_user(*, by: Actor, username: str, name: str, region_code: str) -> tuple[User, str]:
    """An account without any duty, and its one-time password, which nobody can see again."""
    by.require(Action.MANAGE_ACCOUNTS, region_code)
    if not _USERNAME.fullmatch(username):
        raise Refused("账号应以字母开头，由3至60个字母、数字、点、横线组成")
    if not name.strip() or len(name.strip()) > 60:
        raise Refused("请填写姓名，最多60个字")
    if not exists(region_code, clock.today()):
        raise Refused("没有这个地区，请从列表中选择")
    # Names that differ in capitals alone are taken for one another.
    if User.objects.filter(username__iexact=username).exists():
        raise Refused(f"账号{username}已经有人使用，请换一个")
    password = _one_time()
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                username, name.strip(), password, region_code=region_code, password_is_temporary=True
            )
    except IntegrityError:
        raise Refused(f"账号{username}已经有人使用，请换一个") from None
    _record(by, "accounts.create_user", user, region_code, {"username": username})
    return user, password


@transaction.atomic
def create_first_administrator(*, username: str, name: str, region_code: str) -> tuple[User, str]:
    """The administrator of an installation that has none yet; afterwards administrators make each other. The account and
    its one-time password."""
    if Assignment.objects.on(clock.today()).filter(duty=Duty.ADMINISTRATOR, user__is_active=True).exists():
        raise Refused("已经有系统管理员，新的账号请由他在“账号”页面建立")
    if not _USERNAME.fullmatch(username):
        raise Refused("账号应以字母开头，由3至60个字母、数字、点、横线组成")
    if not name.strip() or len(name.strip()) > 60:
        raise Refused("请填写姓名，最多60个字")
    if not exists(region_code, clock.today()):
        raise Refused(f"没有地区 {region_code}，请先用 doudi regions 导入行政区划")
    if User.objects.filter(username__iexact=username).exists():
        raise Refused(f"账号{username}已经有人使用，请换一个")
    password = _one_time()
    user = User.objects.create_user(
        username, name.strip(), password, region_code=region_code, password_is_temporary=True
    )
    Assignment.objects.create(user=user, duty=Duty.ADMINISTRATOR, region_code=region_code, valid_from=clock.today())
    record(
        by=None, action="accounts.create_first_administrator", subject="user", subject_id=user.pk,
        region_code=region_code, detail={"username": username},
    )  # fmt: skip
    return user, password


@transaction.atomic
def assign_duty(
    *, by: Actor, user: User, duty: Duty, region_code: str, valid_from: dt.date | None = None, department: str = ""
) -> Assignment:
    """A duty from a day on (today). Refused where it must not stand beside one that the officer holds from then on."""
    if user.pk == by.user.pk:
        raise PermissionDenied("不能给自己分配职责，请由另一位管理员办理")
    if not perms.can_assign(by, user, region_code):
        raise PermissionDenied("只能在本人管理的地区分配职责")
    # Locked until the end: of two incompatible duties given at once the second finds the first.
    held_by = User.objects.select_for_update().get(pk=user.pk)
    start, today = valid_from or clock.today(), clock.today()
    if not held_by.is_active:
        raise Refused("这个账号已停用，请先恢复使用")
    if start < today:
        raise Refused("职责不能倒签，请从今天或以后开始")
    if not fits(duty, len(codes.prefix(region_code))):
        raise Refused(f"{duty.label}不能设在{codes.LEVELS.get(len(codes.prefix(region_code)), '全国')}地区")
    if not exists(region_code, start):
        raise Refused("没有这个地区，请从列表中选择")
    if duty == Duty.DEPARTMENT_OFFICER and not department.strip():
        raise Refused("部门经办人须写明部门")
    beside = held_by.assignments.lasting_beyond(start)
    clash = conflicts(duty, {Duty(one.duty) for one in beside})
    if clash:
        others = "、".join(sorted(str(one.label) for one in clash))
        raise Refused(f"{duty.label}与{others}不能由同一人担任；请先结束原职责，或交给另一人")
    if any(one.duty == duty and one.region_code == region_code for one in beside):
        raise Refused("这个人在该地区已有这项职责")
    given = Assignment.objects.create(
        user=held_by, duty=duty, region_code=region_code, department=department.strip(), valid_from=start,
        granted_by=by.user,
    )  # fmt: skip
    _record(by, "accounts.assign_duty", held_by, region_code, {"duty": str(duty), "from": start})
    return given


@transaction.atomic
def end_duty(*, by: Actor, assignment: Assignment, last_day: dt.date | None = None) -> Assignment:
    """Ends a duty after a day to come, or at once where none is named."""
    kept = Assignment.objects.select_for_update().get(pk=assignment.pk)
    user = User.objects.get(pk=kept.user_id)
    if not perms.can_assign(by, user, kept.region_code):
        raise PermissionDenied("只能结束本人管理的地区内他人的职责")
    today = clock.today()
    if kept.valid_to is not None and (kept.valid_to < today or kept.ended_at):
        raise Refused("这项职责已经结束")
    if last_day is not None and last_day < max(today, kept.valid_from):
        raise Refused("结束日期不能早于今天或开始日期；要立即结束，请不填日期")
    if last_day is None:
        kept.valid_to, kept.ended_at = max(today, kept.valid_from), clock.now()
    else:
        kept.valid_to = last_day
    kept.ended_by = by.user
    kept.save(update_fields=["valid_to", "ended_at", "ended_by"])
    detail = {"duty": kept.duty, "to": kept.valid_to, "at_once": kept.ended_at is not None}
    _record(by, "accounts.end_duty", user, kept.region_code, detail)
    return kept


@transaction.atomic
def deactivate(*, by: Actor, user: User) -> User:
    """Takes an account out of use: its sessions end and so do its duties; what it did stays under its name."""
    kept = _changeable(by, user)
    if not kept.is_active:
        raise Refused("这个账号已经停用")
    kept.is_active = False
    kept.save(update_fields=["is_active"])
    for one in kept.assignments.lasting_beyond(clock.today()):
        end_duty(by=by, assignment=one)
    _record(by, "accounts.deactivate", kept, kept.region_code)
    return kept


@transaction.atomic
def reactivate(*, by: Actor, user: User) -> str:
    """Takes an account into use again, without duties and under a new one-time password, which is returned."""
    kept = _changeable(by, user)
    if kept.is_active:
        raise Refused("这个账号正在使用")
    kept.is_active = True
    kept.save(update_fields=["is_active"])
    _record(by, "accounts.reactivate", kept, kept.region_code)
    return reset_password(by=by, user=kept)


@transaction.atomic
def reset_password(*, by: Actor, user: User) -> str:
    """A one-time password, which its owner must replace before seeing anything. Ends all sessions and any lock-out."""
    kept = _changeable(by, user)
    password = _one_time()
    kept.set_password(password)
    kept.password_is_temporary = True
    kept.save(update_fields=["password", "password_is_temporary"])
    reset_failures(username=kept.username)
    _record(by, "accounts.reset_password", kept, kept.region_code)
    return password


@transaction.atomic
def remove_codes(*, by: Actor, user: User) -> None:
    """Takes one-time codes off an account whose owner has lost the phone."""
    kept = _changeable(by, user)
    removed, _ = Authenticator.objects.filter(user=kept).delete()
    if not removed:
        raise Refused("这个账号没有启用动态口令")
    _record(by, "accounts.remove_codes", kept, kept.region_code)


@transaction.atomic
def declare_kin(*, by: Actor, name: str, relation: str, number: str) -> Kin:
    """A close relative of the officer; `number` as registry.identity reads it. Only an index of it is kept."""
    index = blind_index("number", number)
    if not (index and name.strip() and relation.strip()):
        raise Refused("请填写亲属的姓名、关系和身份证号")
    try:
        with transaction.atomic():
            kin = Kin.objects.create(
                user=by.user, name=name.strip(), relation=relation.strip(), number_index=index,
                declared_on=clock.today(),
            )  # fmt: skip
    except IntegrityError:
        raise Refused("这位亲属已经申报过") from None
    _record(by, "accounts.declare_kin", by.user, by.user.region_code, {"relation": kin.relation})
    return kin


def _changeable(by: Actor, user: User) -> User:
    kept = User.objects.select_for_update().get(pk=user.pk)
    if not perms.can_change(by, kept):
        raise PermissionDenied("只能管理本地区他人的账号；在别的地区有职责的，由上级管理员办理")
    return kept


def _one_time() -> str:
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(4))


def _record(by: Actor, action: str, user: User, region_code: str, detail: dict[str, Any] | None = None) -> None:
    record(
        by=by.user, action=action, subject="user", subject_id=user.pk, region_code=region_code,
        duty=by.duty_for(Action.MANAGE_ACCOUNTS, region_code), detail={"name": user.name, **(detail or {})},
    )  # fmt: skip
