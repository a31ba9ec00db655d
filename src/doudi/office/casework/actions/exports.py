"""Exports of lists: each with a purpose, each recorded before the file leaves."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.core.exceptions import PermissionDenied
from django.db import transaction

from doudi.office import clock
from doudi.office.accounts.access import LABELS, Action, Actor
from doudi.office.audit.actions import record
from doudi.office.casework.exports import ExportTable, export_table
from doudi.office.errors import RefusedError
from doudi.office.regions import codes
from doudi.output.workbook import write_list

LONGEST_PURPOSE = 200


@transaction.atomic
def export_list(
    *,
    by: Actor,
    name: str,
    purpose: str,
    state: str = "",
    read: Callable[[Actor, str, str], ExportTable] = export_table,
) -> bytes:
    """A list as a workbook, which names the officer, the day and the purpose. `read` makes the table of a list by its name;
    other parts of the office have lists of their own.

    RefusedError without a purpose; PermissionDenied where the officer exports in no region. The audit keeps which list was
    filtered how, how many rows it had, and the digest of the file; not who stood in it.
    """
    if not by.may_somewhere(Action.EXPORT_LISTS):
        raise PermissionDenied(f"您没有“{LABELS[Action.EXPORT_LISTS]}”的职责")
    purpose = purpose.strip()
    if not purpose or len(purpose) > LONGEST_PURPOSE:
        raise RefusedError(f"请写明导出的用途（{LONGEST_PURPOSE}字以内）")
    table = read(by, name, state)
    notes = [
        f"{by.user.name} {clock.today().isoformat()} 导出，共{len(table.rows)}行。用途：{purpose}",
        "名单含个人信息，只用于上述用途，用后删除。",
    ]
    if table.is_cut:
        notes.append(f"还有更多：只导出前{len(table.rows)}行，请按状态分批导出。")
    data = write_list(table.title, notes, table.headings, table.rows, clock.today())
    # Within what a token leaves of the officer's duty, which may be a part of its region.
    region_code = codes.pad(by.scope(Action.EXPORT_LISTS)[0])
    record(
        by=by.user,
        action="casework.export_list",
        subject="list",
        subject_id=name,
        region_code=region_code,
        duty=by.duty_for(Action.EXPORT_LISTS, region_code),
        purpose=purpose,
        detail={"list": name, "state": state, "count": len(table.rows), "sha256": hashlib.sha256(data).hexdigest()},
    )
    return data
