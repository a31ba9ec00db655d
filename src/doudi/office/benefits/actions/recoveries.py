"""What was overpaid is claimed back: noticed, paid back or kept back month by month, and closed; or waived by a second person."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.audit.actions import record_action
from doudi.office.benefits.actions.offsets import settle
from doudi.office.benefits.actions.postings import Cause, Journal
from doudi.office.benefits.enums import AccountKind, PostingKind, RecoveryCause, RecoveryState, RecoveryStepKind
from doudi.office.benefits.models import Due, Recovery, RecoveryStep
from doudi.office.benefits.positions import positions
from doudi.office.benefits.recovery_bounds import most_kept_back, require_bound
from doudi.office.database.locks import lock_for_update
from doudi.office.errors import RefusedError
from doudi.office.regions import codes

UNDER_WAY = (RecoveryState.NOTIFIED, RecoveryState.RECOVERING)


@transaction.atomic
def open_recovery(*, by: Actor, holder: str, right: str, cause: str, note: str = "") -> Recovery:
    """Opens the recovery of all that a holder was overpaid by a right. RefusedError where nothing is, or one is open."""
    dues = Due.objects.filter(holder=holder, right=right)
    last = dues.order_by("month", "revision").last()
    if last is None or not claimed_fen(holder, right):
        raise RefusedError("这项待遇没有多发，不需要追回")
    by.require(Action.RECOVER, last.region_code)
    if cause not in RecoveryCause.values:
        raise RefusedError("请选择多发的原因")
    try:
        with transaction.atomic():
            recovery = Recovery.objects.create(
                holder=holder,
                household_id=last.household_id,
                person_id=last.person_id,
                right=right,
                region_code=last.region_code,
                cause=cause,
                note=note.strip(),
                opened_at=clock.now(),
                opened_by=by.user,
                changed_at=clock.now(),
            )
    except IntegrityError as error:
        raise RefusedError("这项待遇的追缴正在办理") from error
    _record(by, Action.RECOVER, "benefits.open_recovery", recovery, {"cause": cause})
    return recovery


@transaction.atomic
def notify(*, by: Actor, recovery: Recovery, expected_version: int, note: str = "") -> RecoveryStep:
    """Records that the notice of what is claimed was served, with what was claimed then."""
    locked = _lock(by, Action.RECOVER, recovery, expected_version, (RecoveryState.OPEN,))
    step = _step(by, locked, RecoveryStepKind.NOTICE, claimed_fen(locked.holder, locked.right), note=note)
    return _change(by, Action.RECOVER, locked, step, RecoveryState.NOTIFIED)


@transaction.atomic
def agree_plan(
    *, by: Actor, recovery: Recovery, expected_version: int, monthly_fen: int, by_offset: bool, note: str = ""
) -> RecoveryStep:
    """Records that it is paid back month by month, or kept back from what is due, in sums of `monthly_fen`.

    What may be kept back is bounded by a local value; where none is set nothing is, and the refusal says which to enter.
    """
    locked = _lock(by, Action.RECOVER, recovery, expected_version, UNDER_WAY)
    if monthly_fen <= 0:
        raise RefusedError("每月数额应大于零")
    if by_offset:
        require_bound(locked.region_code)
    locked.monthly_fen, locked.by_offset = monthly_fen, by_offset
    step = _step(by, locked, RecoveryStepKind.PLAN, monthly_fen, note=note)
    return _change(by, Action.RECOVER, locked, step, RecoveryState.RECOVERING)


@transaction.atomic
def take_repayment(
    *, by: Actor, recovery: Recovery, expected_version: int, amount_fen: int, token: str, note: str = ""
) -> RecoveryStep:
    """Records what was paid back. `token`: the number of the receipt; the same is taken once. What is settled closes it."""
    by.require(Action.RECOVER, recovery.region_code)
    if not token.strip():
        raise RefusedError("请填写收据编号")
    earlier = RecoveryStep.objects.filter(recovery=recovery, token=token.strip()).first()
    if earlier is not None:
        if earlier.amount_fen != amount_fen:
            raise RefusedError("同一收据已按另一数额登记过")
        return earlier
    locked = _lock(by, Action.RECOVER, recovery, expected_version, UNDER_WAY)
    if amount_fen <= 0:
        raise RefusedError("退款数额应大于零")
    step = _step(by, locked, RecoveryStepKind.REPAYMENT, amount_fen, token=token.strip(), note=note)
    moved = settle(step, locked, amount_fen)
    _post(by, locked, step, PostingKind.RECOVER, AccountKind.RECOVERED, amount_fen, moved)
    return _change(by, Action.RECOVER, locked, step, _state_after(locked))


@transaction.atomic
def ask_waiver(*, by: Actor, recovery: Recovery, expected_version: int, reason: str) -> RecoveryStep:
    """Asks that what is still claimed be waived; another person decides."""
    locked = _lock(by, Action.RECOVER, recovery, expected_version, UNDER_WAY)
    if not reason.strip():
        raise RefusedError("请写明申请免予追回的理由")
    step = _step(by, locked, RecoveryStepKind.WAIVER_ASKED, claimed_fen(locked.holder, locked.right), note=reason)
    return _change(by, Action.RECOVER, locked, step, RecoveryState(locked.state))


@transaction.atomic
def decide_waiver(*, by: Actor, recovery: Recovery, expected_version: int, granted: bool, reason: str) -> RecoveryStep:
    """Waives what is still claimed, or refuses to. Not by the person who asked for it, and with a reason."""
    locked = _lock(by, Action.WAIVE_RECOVERY, recovery, expected_version, UNDER_WAY)
    asked = locked.steps.filter(
        kind__in=(RecoveryStepKind.WAIVER_ASKED, RecoveryStepKind.WAIVER_DENIED, RecoveryStepKind.WAIVED)
    ).last()
    if asked is None or asked.kind != RecoveryStepKind.WAIVER_ASKED:
        raise RefusedError("没有人申请免予追回")
    if asked.by_id == by.user.pk:
        raise RefusedError("免予追回须由申请人以外的人决定")
    if not reason.strip():
        raise RefusedError("请写明理由")
    if not granted:
        step = _step(by, locked, RecoveryStepKind.WAIVER_DENIED, None, note=reason)
        return _change(by, Action.WAIVE_RECOVERY, locked, step, RecoveryState(locked.state))
    fen = claimed_fen(locked.holder, locked.right)
    if not fen:
        raise RefusedError("已经没有应追回的款，请直接结清")
    step = _step(by, locked, RecoveryStepKind.WAIVED, fen, note=reason, asked_by_id=asked.by_id)
    moved = settle(step, locked, fen, waived=True)
    _post(by, locked, step, PostingKind.WAIVE, None, 0, moved)
    return _change(by, Action.WAIVE_RECOVERY, locked, step, RecoveryState.WAIVED)


@transaction.atomic
def close_recovery(*, by: Actor, recovery: Recovery, expected_version: int, note: str = "") -> RecoveryStep:
    """Closes a recovery of which nothing is claimed any more."""
    locked = _lock(by, Action.RECOVER, recovery, expected_version, (RecoveryState.OPEN, *UNDER_WAY))
    if fen := claimed_fen(locked.holder, locked.right):
        raise RefusedError(f"还有{fen / 100:.2f}元没有追回，不能结清")
    step = _step(by, locked, RecoveryStepKind.CLOSED, 0, note=note)
    return _change(by, Action.RECOVER, locked, step, RecoveryState.CLOSED)


def claimed_fen(holder: str, right: str) -> int:
    """What is claimed back of a holder by a right now. Of a due that is set aside nothing is claimed until it is known."""
    standing = positions(Due.objects.filter(holder=holder, right=right), unsettled=True)
    return sum(position.recoverable for position in standing.values() if not position.set_aside)


def planned_offsets(holder: str, right: str, gross_fen: int) -> dict[int, int]:
    """What is kept back of a payment to a holder: {recovery: fen}, by the plan, the claim and the local bound."""
    recovery = Recovery.objects.filter(
        holder=holder, right=right, state=RecoveryState.RECOVERING, by_offset=True
    ).first()
    if recovery is None or recovery.monthly_fen is None:
        return {}
    bound = most_kept_back(recovery.region_code, gross_fen)
    fen = min(recovery.monthly_fen, claimed_fen(holder, right), bound, gross_fen - 1)
    return {recovery.pk: fen} if fen > 0 else {}


def _lock(
    by: Actor, action: Action, recovery: Recovery, expected_version: int, states: tuple[RecoveryState, ...]
) -> Recovery:
    by.require(action, recovery.region_code)
    locked = lock_for_update(
        Recovery.objects.all(),
        recovery.pk,
        expected_version=expected_version,
        message="这项追缴在您打开页面后有变化，请重新核对",
    )
    if locked.state not in states:
        raise RefusedError(f"这项追缴{locked.get_state_display()}，不能这样办理")
    return locked


def _step(by: Actor, recovery: Recovery, kind: RecoveryStepKind, amount_fen: int | None, **more: Any) -> RecoveryStep:
    note = str(more.pop("note", "")).strip()
    return RecoveryStep.objects.create(
        recovery=recovery, kind=kind, amount_fen=amount_fen, note=note, by=by.user, at=clock.now(), **more
    )


def _state_after(recovery: Recovery) -> RecoveryState:
    return RecoveryState(recovery.state) if claimed_fen(recovery.holder, recovery.right) else RecoveryState.CLOSED


def _change(
    by: Actor, permission: Action, recovery: Recovery, step: RecoveryStep, state: RecoveryState
) -> RecoveryStep:
    recovery.state, recovery.changed_at = state, clock.now()
    recovery.version += 1
    recovery.save(update_fields=("state", "changed_at", "version", "monthly_fen", "by_offset"))
    _record(by, permission, f"benefits.recovery_{step.kind}", recovery, {"amount_fen": step.amount_fen})
    return step


def _post(
    by: Actor,
    recovery: Recovery,
    step: RecoveryStep,
    kind: PostingKind,
    debit: AccountKind | None,
    amount_fen: int,
    moved: tuple[int, int],
) -> None:
    county, cause, journal = (
        codes.pad(codes.county_digits(recovery.region_code)),
        Cause(recovery_step=step.pk),
        Journal(by),
    )
    if debit is not None:
        journal.post(kind, debit, AccountKind.PAYABLE, amount_fen, cause, county=county, right=recovery.right)
    journal.post_claims(kind, moved, cause, county=county, right=recovery.right)
    journal.write()


def _record(by: Actor, permission: Action, action: str, recovery: Recovery, detail: dict[str, Any]) -> None:
    record_action(
        by=by,
        permission=permission,
        action=action,
        subject="recovery",
        row=recovery,
        detail={"right": recovery.right, "state": str(recovery.state), **detail},
        rows=[recovery],
    )
