"""Writes of regions: the tree of regions from a file; local values from entry to confirmation or withdrawal."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TextIO

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from doudi.office import clock
from doudi.office.audit.actions import Who, record, record_action
from doudi.office.errors import FaultyFileError, RefusedError
from doudi.office.regions import codes, parameters, perms
from doudi.office.regions.import_tree import find_contradictions, read_regions
from doudi.office.regions.models import LocalValue, Region
from doudi.office.regions.perms import Officer
from doudi.office.regions.queries import exists

EARLIEST, LATEST = dt.date(1990, 1, 1), dt.date(2199, 12, 31)


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """How many regions of a file were new, were changed, and were as they are."""

    added: int
    changed: int
    same: int


@transaction.atomic
def load_regions(file: TextIO, *, by: Who | None = None) -> ImportCounts:
    """Adds the regions of a CSV file that are new and changes those that differ; a region is known by its code and
    first day.

    Loading a file again changes nothing, and regions that it does not name stay. FaultyFileError where any row is
    wrong: then nothing is loaded.
    """
    rows = read_regions(file)
    existing = {(region.code, region.valid_from): region for region in Region.objects.select_for_update()}
    faults = find_contradictions(rows, existing)
    if faults:
        raise FaultyFileError("\n".join(faults))
    added, changed = [], []
    # Rows that end come first: of one code only one row may be without an end at any time.
    for row in sorted(rows, key=lambda row: (row.valid_to is None, row.code)):
        region = existing.get((row.code, row.valid_from))
        values = {"name": row.name, "valid_to": row.valid_to, "successor": row.successor}
        if region is None:
            added.append(Region(code=row.code, valid_from=row.valid_from, **values))
        elif any(getattr(region, column) != value for column, value in values.items()):
            for column, value in values.items():
                setattr(region, column, value)
            region.save(update_fields=list(values))
            changed.append(region)
    Region.objects.bulk_create(added, batch_size=500)
    if added or changed:
        record(by=by, action="regions.load", subject="region", detail={"added": len(added), "changed": len(changed)})
    return ImportCounts(len(added), len(changed), len(rows) - len(added) - len(changed))


@transaction.atomic
def enter_local_value(
    *, by: Officer, region_code: str, name: str, value: str, valid_from: dt.date, document: str, note: str = ""
) -> LocalValue:
    """Enters a value that waits for confirmation; `value` is as typed.

    RefusedError where it cannot be the value of the parameter, or where one from that day is there already.
    """
    by.require(perms.ENTER, region_code)
    if len(codes.prefix(region_code)) > 6 or not exists(region_code, clock.today()):
        raise RefusedError("地方标准由县级以上地区制定，请选择现有的县（市、区）、市或省")
    if not EARLIEST <= valid_from <= LATEST:
        raise RefusedError(f"执行日期{valid_from}不对，应在1990年至2199年之间")
    if not document.strip():
        raise RefusedError("请填写依据文件的名称和文号")
    try:
        decimal = parameters.read_value(name, value)
    except ValueError as error:
        raise RefusedError(str(error)) from None
    try:
        with transaction.atomic():
            entered = LocalValue.objects.create(
                region_code=region_code, name=name, value=decimal, valid_from=valid_from, document=document.strip(),
                note=note.strip(), entered_by=by.user, entered_at=clock.now(),
            )  # fmt: skip
    except IntegrityError:
        raise RefusedError(_describe_earlier(region_code, name, valid_from)) from None
    _record(by, perms.ENTER, "regions.enter_value", entered)
    return entered


@transaction.atomic
def confirm_local_value(*, by: Officer, value: LocalValue) -> LocalValue:
    """Confirms a value, which holds from its first day on. PermissionDenied to the officer who entered it."""
    by.require(perms.CONFIRM, value.region_code)
    locked = _lock_waiting(value)
    if locked.entered_by_id == by.user.pk:
        raise PermissionDenied("录入和复核须由不同的人办理")
    locked.confirmed_by, locked.confirmed_at = by.user, clock.now()
    locked.save(update_fields=["confirmed_by", "confirmed_at"])
    _record(by, perms.CONFIRM, "regions.confirm_value", locked)
    return locked


@transaction.atomic
def withdraw_local_value(*, by: Officer, value: LocalValue) -> LocalValue:
    """Withdraws a value that waits. A confirmed value is followed by a newer one and never taken away: RefusedError."""
    locked = _lock_waiting(value)
    if not perms.can_withdraw(by, locked):
        raise PermissionDenied("只有录入人或复核人可以撤回")
    locked.withdrawn_by, locked.withdrawn_at = by.user, clock.now()
    locked.save(update_fields=["withdrawn_by", "withdrawn_at"])
    duty = perms.ENTER if locked.entered_by_id == by.user.pk else perms.CONFIRM
    _record(by, duty, "regions.withdraw_value", locked)
    return locked


def _describe_earlier(region_code: str, name: str, valid_from: dt.date) -> str:
    """Tells of the value that stands in the way of another from the same day."""
    earlier = LocalValue.objects.get(region_code=region_code, name=name, valid_from=valid_from, withdrawn_at=None)
    state = "已复核生效，请改用新的执行日期" if earlier.confirmed_at else "正等待复核，请先撤回"
    return f"{parameters.label(name)}从{valid_from}起已有一个数值{earlier.value}，{state}"


def _lock_waiting(value: LocalValue) -> LocalValue:
    """The value, locked. RefusedError where it was confirmed or withdrawn."""
    locked = LocalValue.objects.select_for_update().get(pk=value.pk)
    if locked.confirmed_at:
        raise RefusedError("这个数值已经复核生效，不能再改；需要调整时请录入新的数值和执行日期")
    if locked.withdrawn_at:
        raise RefusedError("这个数值已经撤回")
    return locked


def _record(by: Officer, permission: str, action: str, value: LocalValue) -> None:
    detail = {"name": value.name, "value": value.value, "valid_from": value.valid_from, "document": value.document}
    record_action(
        by=by,
        permission=permission,
        action=action,
        subject="local_value",
        row=value,
        detail=detail,
        rows=[value],
    )
