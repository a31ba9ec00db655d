"""Steps of a batch: lock, approve, authorise, release, close or void, each by an officer under the digest of what it holds.

Nobody takes two of the first four in one batch, and by how many people a sum is approved is said by the county's rule. The
database holds both, and that a batch closes only on proof.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.audit.actions import record_action
from doudi.office.benefits.actions.locking import PaymentLine, lock_lines
from doudi.office.benefits.actions.payments import (
    release_payments,
    settle_returns,
    void_payments,
)
from doudi.office.benefits.batch_enums import (
    BY_DIFFERENT_PEOPLE,
    NEXT_BATCH_STATES,
    BatchKind,
    BatchState,
    BatchStepName,
    Weight,
)
from doudi.office.benefits.batches.bands import NO_RULE, band_for, rule_for
from doudi.office.benefits.batches.lines import (
    DigestLine,
    common_values,
    digest_of,
    require_unchanged,
    roster_lines,
)
from doudi.office.benefits.batches.plans import BatchPlan, PlannedLine
from doudi.office.benefits.batches.proofs import prove_batch
from doudi.office.benefits.enums import PaymentState, PostingKind
from doudi.office.benefits.models import (
    Batch,
    BatchFinding,
    BatchLine,
    BatchStep,
    CountyLayout,
    Payment,
    PaymentCycle,
)
from doudi.office.benefits.rosters.layout import RosterLayout, read_layout
from doudi.office.benefits.rosters.return_reasons import return_reasons
from doudi.office.benefits.rosters.writing import write_roster
from doudi.office.database.locks import lock_for_update
from doudi.office.database.many_rows import insert_rows
from doudi.office.errors import ChangedMeanwhileError, RefusedError

_CHANGED = "这个批次已由别人办理过，请重新查看"
_ROWS = 2_000
LONGEST_REASON = 300


@transaction.atomic
def lock_batch(
    *, by: Actor, plan: BatchPlan, layout: CountyLayout, seen_digest: str, accepted: Mapping[str, str] | None = None,
    kind: BatchKind = BatchKind.REGULAR,
) -> Batch:  # fmt: skip
    """Locks a batch of the plan's lines: makes their payments and freezes them.

    `seen_digest`: the plan that the officer was shown; `accepted`: {key of a finding: why the line is paid all the same}.
    ChangedMeanwhileError where the plan is another one by now; RefusedError where it has nothing to pay.
    """
    by.require(Action.LOCK_PAYMENTS, plan.county)
    if plan.digest != seen_digest:
        raise ChangedMeanwhileError("应发名单在您打开页面后有变化，请重新查看后再锁定")
    reasons = {key: reason.strip()[:LONGEST_REASON] for key, reason in (accepted or {}).items() if reason.strip()}
    lines = plan.to_pay(reasons)
    if not lines:
        raise RefusedError("没有可以列入本批的发放，请先处理检查发现的问题")
    cycle = _open_cycle(by, plan)
    serial = (cycle.batches.aggregate(last=Max("serial"))["last"] or 0) + 1
    number = f"{plan.county[:6]}-{plan.month:%Y%m}-{cycle.pk}-{serial}"
    now = clock.now()
    _settle_returns(by, plan, {line.owed.holder for line in lines})
    payments = lock_lines(by, Action.LOCK_PAYMENTS, plan.county, plan.month, [_payment_line(line) for line in lines])
    names = [line.payee.name if line.payee else "" for line in lines]
    digest = digest_of(
        number,
        (
            DigestLine(place, name, payment.code, payment.payee_id, payment.account_code, payment.net_fen)
            for place, (payment, name) in enumerate(zip(payments, names, strict=True), start=1)
        ),
    )
    batch = Batch.objects.create(
        number=number, cycle=cycle, serial=serial, kind=kind, layout=layout, count=len(payments),
        total_fen=sum(payment.net_fen for payment in payments), digest=digest, locked_at=now, changed_at=now,
    )  # fmt: skip
    insert_rows(
        BatchLine,
        ("batch_id", "payment_id", "serial", "payee_name"),
        (
            (batch.pk, payment.pk, place, name)
            for place, (payment, name) in enumerate(zip(payments, names, strict=True), start=1)
        ),
    )
    BatchFinding.objects.bulk_create(
        [
            BatchFinding(
                batch=batch, holder=finding.holder, name=finding.name, weight=finding.weight, text=finding.text[:300],
                reason=reasons.get(finding.key, "") if finding.weight == Weight.ASK else "",
            )
            for finding in plan.findings
        ],
        batch_size=_ROWS,
    )  # fmt: skip
    return _take_step(by, batch, BatchStepName.LOCK, Action.LOCK_PAYMENTS, detail={"plan": plan.digest})


def _settle_returns(by: Actor, plan: BatchPlan, holders: Collection[str]) -> None:
    """Records that returns of these holders were dealt with: their breaks are settled, else the lines would be stopped."""
    returned = Payment.objects.filter(region_code=plan.county, right=plan.right, state=PaymentState.RETURNED)
    waiting = returned.exclude(postings__kind=PostingKind.SETTLE).values_list("pk", "holder")
    settle_returns(by=by, payments=[key for key, holder in waiting if holder in holders])


def _payment_line(line: PlannedLine) -> PaymentLine:
    assert line.payee is not None  # a line without payee is stopped by the check of accounts
    return PaymentLine(
        owed=line.owed, payee=line.payee.person, account_code=line.payee.account_code, offsets=line.offsets
    )


def _open_cycle(by: Actor, plan: BatchPlan) -> PaymentCycle:
    cycle, _ = PaymentCycle.objects.get_or_create(
        region_code=plan.county,
        right=plan.right,
        month=plan.month,
        defaults={"opened_by": by.user, "opened_at": clock.now()},
    )
    locked = PaymentCycle.objects.select_for_update(of=("self",)).get(pk=cycle.pk)
    if locked.closed_at is not None:
        raise RefusedError(f"{plan.month.year}年{plan.month.month}月已经结账，不能再增加批次；补发请列入以后的月份")
    return locked


@transaction.atomic
def approve_batch(*, by: Actor, batch: Batch, expected_version: int, seen_digest: str, note: str = "") -> Batch:
    """Approves a batch; with the last approval that the county's rule asks for it is approved. RefusedError where the county has
    no rule: then nobody can say by how many people."""
    locked = _lock(by, batch, expected_version, seen_digest, Action.APPROVE_BATCHES)
    _require_state(locked, BatchState.APPROVED)
    if locked.rule_id is None:
        rule = rule_for(locked.cycle.region_code, clock.today())
        if rule is None:
            raise RefusedError(NO_RULE)
        band = band_for(rule, locked.total_fen)
        locked.rule, locked.approvals, locked.authorise = rule, band.approvals, band.authorise
        locked.save(update_fields=["rule", "approvals", "authorise"])
    _require_another_person(by, locked)
    return _take_step(by, locked, BatchStepName.APPROVE, Action.APPROVE_BATCHES, note=note)


@transaction.atomic
def authorise_batch(*, by: Actor, batch: Batch, expected_version: int, seen_digest: str, note: str = "") -> Batch:
    """Authorises an approved batch whose sum asks for it."""
    locked = _lock(by, batch, expected_version, seen_digest, Action.AUTHORISE_BATCHES)
    _require_state(locked, BatchState.AUTHORISED)
    if not locked.authorise:
        raise RefusedError("这个批次的金额不需要授权，可以直接发出")
    _require_another_person(by, locked)
    return _take_step(
        by, locked, BatchStepName.AUTHORISE, Action.AUTHORISE_BATCHES, state=BatchState.AUTHORISED, note=note
    )


@transaction.atomic
def release_batch(*, by: Actor, batch: Batch, expected_version: int, seen_digest: str) -> bytes:
    """Releases a batch and returns its roster; whoever asks for it again gets the same bytes by `export_roster`."""
    locked = _lock(by, batch, expected_version, seen_digest, Action.RELEASE_PAYMENTS)
    if locked.state == BatchState.APPROVED and locked.authorise:
        raise RefusedError("这个批次的金额须先由县级负责人授权才能发出")
    _require_state(locked, BatchState.RELEASED)
    _require_another_person(by, locked)
    roster = _write(locked, clock.today())
    detail = {"roster": hashlib.sha256(roster).hexdigest(), "day": clock.today().isoformat()}
    _take_step(by, locked, BatchStepName.RELEASE, Action.RELEASE_PAYMENTS, state=BatchState.RELEASED, detail=detail)
    release_payments(by=by, payments=_payment_keys(locked))
    return roster


@transaction.atomic
def export_roster(*, by: Actor, batch: Batch, purpose: str) -> bytes:
    """The roster of a released batch once more, the same bytes. RefusedError without a purpose, and where accounts have changed
    since, so that it cannot be made again."""
    by.require(Action.RELEASE_PAYMENTS, batch.cycle.region_code)
    purpose = purpose.strip()
    if not purpose or len(purpose) > 200:
        raise RefusedError("请写明导出的用途（200字以内）")
    step = batch.steps.filter(name=BatchStepName.RELEASE).first()
    if step is None:
        raise RefusedError("批次还没有发出，没有名册")
    roster = _write(batch, dt.date.fromisoformat(step.detail["day"]))
    if hashlib.sha256(roster).hexdigest() != step.detail["roster"]:
        raise RefusedError("收款人的姓名或号码在发出后有更正，不能重新生成相同的名册；请向财政平台核对已发出的名册")
    _record(by, Action.RELEASE_PAYMENTS, "benefits.export_roster", batch, {"purpose": purpose, "count": batch.count})
    return roster


@transaction.atomic
def void_batch(*, by: Actor, batch: Batch, expected_version: int, reason: str) -> Batch:
    """Takes back a batch that was not released: what its payments were for is owed again."""
    reason = reason.strip()
    if not reason:
        raise RefusedError("请写明作废的原因")
    locked = lock_for_update(Batch.objects.all(), batch.pk, expected_version=expected_version, message=_CHANGED)
    by.require(Action.LOCK_PAYMENTS, locked.cycle.region_code)
    _require_state(locked, BatchState.VOID)
    _take_step(by, locked, BatchStepName.VOID, Action.LOCK_PAYMENTS, state=BatchState.VOID, note=reason)
    void_payments(by=by, payments=_payment_keys(locked))
    return locked


@transaction.atomic
def close_batch(*, by: Actor, batch: Batch, expected_version: int) -> Batch:
    """Closes a released batch on proof: every payment has its result, every break is settled, and all sums agree. RefusedError
    that says what is missing."""
    locked = lock_for_update(Batch.objects.all(), batch.pk, expected_version=expected_version, message=_CHANGED)
    by.require(Action.RECORD_RESULTS, locked.cycle.region_code)
    _require_state(locked, BatchState.CLOSED)
    require_unchanged(locked)
    proof = prove_batch(locked)
    if proof.faults:
        raise RefusedError("还不能办结：" + "；".join(proof.faults))
    return _take_step(
        by, locked, BatchStepName.CLOSE, Action.RECORD_RESULTS, state=BatchState.CLOSED, detail=proof.figures
    )


def layout_of(row: CountyLayout) -> RosterLayout:
    """The layout that a county keeps."""
    return read_layout(row.content, frozenset(return_reasons()))


def _write(batch: Batch, day: dt.date) -> bytes:
    common = common_values(batch.number, batch.cycle.month, day)
    return write_roster(layout_of(batch.layout).roster, roster_lines(batch), common)


def _payment_keys(batch: Batch) -> Collection[int]:
    return list(Payment.objects.filter(line__batch=batch).order_by("pk").values_list("pk", flat=True))


def _lock(by: Actor, batch: Batch, expected_version: int, seen_digest: str, permission: Action) -> Batch:
    """The batch, locked, with its lines found to be those that were locked and shown."""
    locked = lock_for_update(
        Batch.objects.select_related("cycle", "layout"), batch.pk, expected_version=expected_version, message=_CHANGED
    )
    by.require(permission, locked.cycle.region_code)
    if seen_digest != locked.digest:
        raise ChangedMeanwhileError(_CHANGED)
    require_unchanged(locked)
    return locked


def _require_state(batch: Batch, state: BatchState) -> None:
    if state not in NEXT_BATCH_STATES[BatchState(batch.state)]:
        raise RefusedError(f"批次{batch.number}{batch.get_state_display()}，不能{state.label.removeprefix('已')}")


def _require_another_person(by: Actor, batch: Batch) -> None:
    """PermissionDenied for who has taken one of the steps that are for different people."""
    names = [str(name) for name in BY_DIFFERENT_PEOPLE]
    step = batch.steps.filter(by=by.user, name__in=names).first()
    if step is not None:
        raise PermissionDenied(f"您已办理本批的“{step.get_name_display()}”，锁定、审批、授权、发出须由不同的人办理")


def _take_step(
    by: Actor, batch: Batch, name: BatchStepName, permission: Action, *, state: BatchState | None = None, note: str = "",
    detail: Mapping[str, Any] | None = None,
) -> Batch:  # fmt: skip
    """Takes a step under the batch's digest, and brings the batch into a state, where one is named, and its next version."""
    note = note.strip()[:500]
    BatchStep.objects.create(
        batch=batch, name=name, digest=batch.digest, by=by.user, at=clock.now(), note=note, detail=dict(detail or {})
    )
    if name == BatchStepName.APPROVE and batch.steps.filter(name=name).count() >= (batch.approvals or 0):
        state = BatchState.APPROVED
    batch.state = state or batch.state
    batch.version += name != BatchStepName.LOCK
    batch.changed_at = clock.now()
    batch.save(update_fields=["state", "version", "changed_at"])
    figures = {"count": batch.count, "total_fen": batch.total_fen, "digest": batch.digest, "note": note}
    _record(by, permission, f"benefits.{name}_batch", batch, figures, [batch])
    return batch


def _record(
    by: Actor, permission: Action, name: str, batch: Batch, detail: Mapping[str, Any], rows: Iterable[Batch] = ()
) -> None:
    record_action(
        by=by, permission=permission, action=name, subject="batch", row=batch, region_code=batch.cycle.region_code,
        detail={"number": batch.number, **detail}, rows=rows,
    )  # fmt: skip
