"""Rules of who approves batches of which sum: entered with their document, confirmed by another officer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.audit.actions import record_action
from doudi.office.benefits.batches.bands import Band, check_bands
from doudi.office.benefits.models import ReleaseRule
from doudi.office.errors import RefusedError
from doudi.office.regions import codes
from doudi.office.regions.queries import exists

MOST_OUTLIER = 1_000


@transaction.atomic
def enter_release_rule(
    *, by: Actor, region_code: str, valid_from: dt.date, document: str, bands: Sequence[Band],
    outlier_percent: int | None = None, trial: bool = True,
) -> ReleaseRule:  # fmt: skip
    """Enters a rule that waits for confirmation. RefusedError for bands that leave a sum without approval."""
    by.require(Action.ENTER_LOCAL_VALUES, region_code)
    if len(codes.prefix(region_code)) > 6 or not exists(region_code, clock.today()):
        raise RefusedError("审批权限由县级以上地区设置，请选择现有的县（市、区）、市或省")
    if not document.strip():
        raise RefusedError("请填写依据文件的名称和文号")
    if outlier_percent is not None and not 0 < outlier_percent <= MOST_OUTLIER:
        raise RefusedError(f"异常变动应为1至{MOST_OUTLIER}的百分数，不检查时留空")
    check_bands(bands)
    try:
        with transaction.atomic():
            rule = ReleaseRule.objects.create(
                region_code=region_code, valid_from=valid_from, document=document.strip(),
                bands=[band.as_row() for band in bands], outlier_percent=outlier_percent, trial=trial,
                entered_by=by.user, entered_at=clock.now(),
            )  # fmt: skip
    except IntegrityError:
        raise RefusedError(f"从{valid_from}起已有一个设置，请先撤回或改用新的执行日期") from None
    _record(by, Action.ENTER_LOCAL_VALUES, "benefits.enter_release_rule", rule)
    return rule


@transaction.atomic
def confirm_release_rule(*, by: Actor, rule: ReleaseRule) -> ReleaseRule:
    """Confirms a rule. PermissionDenied to the officer who entered it."""
    by.require(Action.CONFIRM_LOCAL_VALUES, rule.region_code)
    locked = _lock_waiting(rule)
    if locked.entered_by_id == by.user.pk:
        raise PermissionDenied("录入和复核须由不同的人办理")
    locked.confirmed_by, locked.confirmed_at = by.user, clock.now()
    locked.save(update_fields=["confirmed_by", "confirmed_at"])
    _record(by, Action.CONFIRM_LOCAL_VALUES, "benefits.confirm_release_rule", locked)
    return locked


@transaction.atomic
def withdraw_release_rule(*, by: Actor, rule: ReleaseRule) -> ReleaseRule:
    """Withdraws a rule that waits; a confirmed one is followed by a newer one."""
    locked = _lock_waiting(rule)
    permission = (
        Action.ENTER_LOCAL_VALUES
        if by.may(Action.ENTER_LOCAL_VALUES, locked.region_code)
        else Action.CONFIRM_LOCAL_VALUES
    )
    by.require(permission, locked.region_code)
    locked.withdrawn_by, locked.withdrawn_at = by.user, clock.now()
    locked.save(update_fields=["withdrawn_by", "withdrawn_at"])
    _record(by, permission, "benefits.withdraw_release_rule", locked)
    return locked


def _lock_waiting(rule: ReleaseRule) -> ReleaseRule:
    locked = ReleaseRule.objects.select_for_update(of=("self",)).get(pk=rule.pk)
    if locked.confirmed_at:
        raise RefusedError("这个设置已经复核生效；需要调整时请录入新的设置和执行日期")
    if locked.withdrawn_at:
        raise RefusedError("这个设置已经撤回")
    return locked


def _record(by: Actor, permission: Action, name: str, rule: ReleaseRule) -> None:
    detail = {"valid_from": rule.valid_from, "document": rule.document, "bands": rule.bands}
    record_action(
        by=by, permission=permission, action=name, subject="release_rule", row=rule, detail=detail, rows=[rule]
    )
