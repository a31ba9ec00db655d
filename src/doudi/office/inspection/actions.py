"""Writes of inspections: begun once a night, a result for each check, ended; and what two people say of a lost witness."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import Sum

from doudi.office import clock
from doudi.office.accounts.access import LABELS, Action, Actor
from doudi.office.audit.actions import lock_head, record
from doudi.office.audit.models import Entry
from doudi.office.audit.witness_losses import ACKNOWLEDGE, REPORT, WitnessLoss, present_losses
from doudi.office.checks import Remark
from doudi.office.errors import RefusedError
from doudi.office.inspection.models import CheckResult, Inspection
from doudi.office.regions import codes

FAULTS = "inspection.faults"
"""The entry that the auditor's page shows as an alarm."""
MOST_LINES = 200
"""So many faults of a check are kept in words; `doudi check` prints all."""
LEAST_REASON = 8
"""Characters in which a loss can be explained at all."""
UNFINISHED = "没有查完：执行它的进程几次都没有做完就没有了；请在服务器上运行 doudi check"


@transaction.atomic
def begin_inspection() -> Inspection | None:
    """Begins tonight's inspection; None where it was begun before, also by another process at this moment."""
    today = clock.today()
    if Inspection.objects.filter(on=today).exists():
        return None
    try:
        with transaction.atomic():
            inspection = Inspection.objects.create(on=today, begun_at=clock.now())
    except IntegrityError:
        return None
    _record("inspection.begin", inspection, {"on": today})
    return inspection


@transaction.atomic
def take_attempt(*, inspection: Inspection, most: int) -> bool:
    """Counts a worker that is sent for an inspection that runs; False once `most` were sent."""
    locked = Inspection.objects.select_for_update().get(pk=inspection.pk)
    if locked.ended_at is not None or locked.attempts >= most:
        return False
    locked.attempts += 1
    locked.save(update_fields=["attempts"])
    return True


@transaction.atomic
def keep_result(*, inspection: Inspection, label: str, lines: Sequence[str]) -> bool:
    """Stores what a check told; False where another worker has stored it already, or the inspection has ended."""
    locked = Inspection.objects.select_for_update().get(pk=inspection.pk)
    if locked.ended_at is not None or locked.results.filter(label=label).exists():
        return False
    faults = [str(line) for line in lines if not isinstance(line, Remark)]
    remarks = [str(line) for line in lines if isinstance(line, Remark)]
    CheckResult.objects.create(
        inspection=locked, label=label, faults=len(faults), lines=faults[:MOST_LINES], remarks=remarks[:MOST_LINES],
        at=clock.now(),
    )  # fmt: skip
    return True


@transaction.atomic
def end_inspection(*, inspection: Inspection, labels: Sequence[str]) -> Inspection:
    """Ends an inspection, once. A check of these that has no result is a fault. Faults are an alarm in the audit."""
    locked = Inspection.objects.select_for_update().get(pk=inspection.pk)
    if locked.ended_at is not None:
        return locked
    for label in labels:
        keep_result(inspection=locked, label=label, lines=[UNFINISHED])
    locked.faults = locked.results.aggregate(faults=Sum("faults"))["faults"] or 0
    locked.ended_at = clock.now()
    locked.save(update_fields=["faults", "ended_at"])
    _record("inspection.end", locked, {"on": locked.on, "count": locked.faults})
    if locked.faults:
        _record(FAULTS, locked, {"on": locked.on, "count": locked.faults})
    return locked


@transaction.atomic
def report_witness_loss(*, by: Actor, witness: int, reason: str) -> Entry:
    """Says that the witness that entry `witness` began is lost, without a copy, and why. Another person acknowledges it.

    PermissionDenied without the duty; RefusedError where that witness is not lost or the loss was reported before.
    """
    region_code = _region(by, Action.REPORT_WITNESS_LOSS)
    loss = _locked_loss(witness)
    if loss.reported is not None:
        raise RefusedError(f"这份见证的遗失已由{loss.reported.actor_name}报告，不必重复报告")
    if len(reason.strip()) < LEAST_REASON:
        raise RefusedError("请写明见证文件是怎样遗失的，有没有找过副本")
    return record(
        by=by.user, action=REPORT, subject="witness", subject_id=witness, region_code=region_code,
        duty=by.duty_for(Action.REPORT_WITNESS_LOSS, region_code), purpose=reason.strip()[:200], detail={"witness": witness},
    )  # fmt: skip


@transaction.atomic
def acknowledge_witness_loss(*, by: Actor, witness: int) -> Entry:
    """Says that the reported loss was looked into: from now on it is told as a remark. Not by who reported it."""
    region_code = _region(by, Action.ACKNOWLEDGE_WITNESS_LOSS)
    loss = _locked_loss(witness)
    if loss.reported is None:
        raise RefusedError("还没有人报告这份见证的遗失，请先由系统管理员报告并说明原因")
    if loss.acknowledged is not None:
        raise RefusedError(f"这份见证的遗失已由{loss.acknowledged.actor_name}确认")
    if loss.reported.actor == by.user.pk:
        raise PermissionDenied("不能确认自己报告的遗失，请由另一位有职责的人确认")
    return record(
        by=by.user, action=ACKNOWLEDGE, subject="witness", subject_id=witness, region_code=region_code,
        duty=by.duty_for(Action.ACKNOWLEDGE_WITNESS_LOSS, region_code),
        detail={"witness": witness, "report": loss.reported.number},
    )  # fmt: skip


def _locked_loss(witness: int) -> WitnessLoss:
    """The loss of a witness; of two who report or acknowledge it at once the second finds the first."""
    lock_head()
    loss = next((loss for loss in present_losses() if loss.begun == witness), None)
    if loss is None:
        raise RefusedError(f"第 {witness} 条启用的见证文件没有遗失，不需要报告或确认")
    return loss


def _region(by: Actor, action: Action) -> str:
    """The region of the duty that allows the action: the witness itself is that of the whole installation."""
    prefixes = by.scope(action)
    if not prefixes:
        raise PermissionDenied(f"您没有“{LABELS[action]}”的职责")
    return codes.pad(prefixes[0])


def _record(action: str, inspection: Inspection, detail: dict[str, object]) -> None:
    record(by=None, action=action, subject="inspection", subject_id=inspection.pk, detail=detail)
