"""What every write of an inquiry shares: the case it is about is locked and open to the officer, and it is recorded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model

from doudi.office import clock
from doudi.office.accounts.access import LABELS, Action, Actor
from doudi.office.accounts.models import User
from doudi.office.accounts.queries import colleagues
from doudi.office.audit.actions import record_action
from doudi.office.casework.models import Application, Proceeding
from doudi.office.errors import RefusedError
from doudi.office.registry.models import Household
from doudi.office.registry.perms import closed_out, require_open


def lock_application(by: Actor, permission: Action, application: Application) -> Application:
    """The application, locked until the transaction ends. PermissionDenied without the duty; RefusedError where the family's
    file is closed to the officer."""
    by.require(permission, application.region_code)
    locked = (
        Application.objects.select_related("household__now", "applicant")
        .select_for_update(of=("self",))
        .get(pk=application.pk)
    )
    require_open(by, locked.household)
    return locked


def lock_proceeding(by: Actor, permission: Action, proceeding: Proceeding) -> Proceeding:
    """The proceeding, locked as `lock_application` locks. RefusedError where it is closed."""
    by.require(permission, proceeding.region_code)
    locked = (
        Proceeding.objects.select_related("application", "household__now", "person")
        .select_for_update(of=("self",))
        .get(pk=proceeding.pk)
    )
    require_open(by, locked.household)
    if not locked.is_open:
        raise RefusedError("这个事项已经办结，请刷新页面")
    return locked


def companions(by: Actor, permission: Action, household: Household) -> list[User]:
    """The colleagues who may do it together with the officer: with the duty for the family's region, whose own family it is
    not."""
    barred = {*closed_out(household), by.user.pk}
    return [user for user in colleagues(permission, household.region_code) if user.pk not in barred]


def expect_companion(by: Actor, permission: Action, household: Household, companion: User) -> User:
    """RefusedError where two do not make two: the same officer again, without the duty, or kin of the family."""
    if companion.pk == by.user.pk:
        raise RefusedError("须由两人共同办理：请选择另一位工作人员")
    if companion not in companions(by, permission, household):
        raise RefusedError(f"{companion.name}没有在本地区“{LABELS[permission]}”的职责，或者应当回避，请选择另一位")
    return companion


def expect_past(day: dt.date, label: str, since: dt.date | None = None) -> dt.date:
    """RefusedError for a day to come, or one before `since`."""
    if day > clock.today():
        raise RefusedError(f"{label}不能晚于今天")
    if since is not None and day < since:
        raise RefusedError(f"{label}不能早于{since.year}年{since.month}月{since.day}日")
    return day


def expect_text(text: str, label: str) -> str:
    """The text without space around it. RefusedError for an empty one."""
    stripped = text.strip()
    if not stripped:
        raise RefusedError(f"请填写{label}")
    return stripped


def record_entry(
    by: Actor, permission: Action, action: str, row: Any, region_code: str, detail: Mapping[str, Any],
    rows: Iterable[Model] = (),
) -> None:  # fmt: skip
    """The audit entry of a write: `action` is its name in the audit without the app, the subject is the model's name."""
    record_action(
        by=by, permission=permission, action=f"inquiry.{action}", subject=row._meta.model_name, row=row,
        region_code=region_code, detail=detail, rows=rows,
    )  # fmt: skip
