"""Local values from entry to confirmation or withdrawal."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from doudi.office import clock
from doudi.office.audit.actions import record
from doudi.office.regions import codes, parameters, perms
from doudi.office.regions.models import LocalValue
from doudi.office.regions.perms import Officer
from doudi.office.regions.queries import exists

EARLIEST, LATEST = dt.date(1990, 1, 1), dt.date(2199, 12, 31)


class Refused(Exception):
    """What was asked for cannot be done; says why, and what to do instead, in Chinese."""


@transaction.atomic
def enter_local_value(
    *, by: Officer, region_code: str, name: str, value: str, valid_from: dt.date, document: str, note: str = ""
) -> LocalValue:
    """A value that waits for confirmation; `value` as typed. Refused where it cannot be one or would stand twice."""
    by.require(perms.ENTER, region_code)
    if len(codes.prefix(region_code)) > 6 or not exists(region_code, clock.today()):
        raise Refused("地方标准由县级以上地区制定，请选择现有的县（市、区）、市或省")
    if not EARLIEST <= valid_from <= LATEST:
        raise Refused(f"执行日期{valid_from}不对，应在1990年至2199年之间")
    if not document.strip():
        raise Refused("请填写依据文件的名称和文号")
    try:
        kept = parameters.read_value(name, value)
    except ValueError as error:
        raise Refused(str(error)) from None
    try:
        with transaction.atomic():
            entered = LocalValue.objects.create(
                region_code=region_code, name=name, value=kept, valid_from=valid_from, document=document.strip(),
                note=note.strip(), entered_by=by.user, entered_at=clock.now(),
            )  # fmt: skip
    except IntegrityError:
        raise Refused(_taken(region_code, name, valid_from)) from None
    _record(by, perms.ENTER, "regions.enter_value", entered)
    return entered


@transaction.atomic
def confirm_local_value(*, by: Officer, value: LocalValue) -> LocalValue:
    """From now on it holds. Another officer than the one who entered it; once."""
    by.require(perms.CONFIRM, value.region_code)
    kept = _waiting(value)
    if kept.entered_by_id == by.user.pk:
        raise PermissionDenied("录入和复核须由不同的人办理")
    kept.confirmed_by, kept.confirmed_at = by.user, clock.now()
    kept.save(update_fields=["confirmed_by", "confirmed_at"])
    _record(by, perms.CONFIRM, "regions.confirm_value", kept)
    return kept


@transaction.atomic
def withdraw_local_value(*, by: Officer, value: LocalValue) -> LocalValue:
    """Before confirmation only: what has held is followed by a newer value, never taken away."""
    kept = _waiting(value)
    if not perms.can_withdraw(by, kept):
        raise PermissionDenied("只有录入人或复核人可以撤回")
    kept.withdrawn_by, kept.withdrawn_at = by.user, clock.now()
    kept.save(update_fields=["withdrawn_by", "withdrawn_at"])
    duty = perms.ENTER if kept.entered_by_id == by.user.pk else perms.CONFIRM
    _record(by, duty, "regions.withdraw_value", kept)
    return kept


def _taken(region_code: str, name: str, valid_from: dt.date) -> str:
    other = LocalValue.objects.get(region_code=region_code, name=name, valid_from=valid_from, withdrawn_at=None)
    state = "已复核生效，请改用新的执行日期" if other.confirmed_at else "正等待复核，请先撤回"
    return f"{parameters.label(name)}从{valid_from}起已有一个数值{other.value}，{state}"


def _waiting(value: LocalValue) -> LocalValue:
    kept = LocalValue.objects.select_for_update().get(pk=value.pk)
    if kept.confirmed_at:
        raise Refused("这个数值已经复核生效，不能再改；需要调整时请录入新的数值和执行日期")
    if kept.withdrawn_at:
        raise Refused("这个数值已经撤回")
    return kept


def _record(by: Officer, duty: str, action: str, value: LocalValue) -> None:
    record(
        by=by.user, action=action, subject="local_value", subject_id=value.pk, region_code=value.region_code,
        duty=by.duty_for(duty, value.region_code),
        detail={
            "name": value.name, "value": value.value, "valid_from": value.valid_from, "document": value.document
        },
    )  # fmt: skip
