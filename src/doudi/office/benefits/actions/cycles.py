"""Closing what was paid: a right's month, a fund and a year, each on proof and for good."""

from __future__ import annotations

import hashlib
import json

from django.db import transaction

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.audit.actions import record_action
from doudi.office.benefits.batch_enums import CloseKind
from doudi.office.benefits.batches.proofs import CloseProof, prove_cycle, prove_fund, prove_year
from doudi.office.benefits.models import PaymentCycle, PeriodClose
from doudi.office.errors import RefusedError


@transaction.atomic
def close_cycle(*, by: Actor, cycle: PaymentCycle) -> PaymentCycle:
    """Closes a right's month. RefusedError that says what is missing."""
    locked = PaymentCycle.objects.select_for_update(of=("self",)).get(pk=cycle.pk)
    by.require(Action.KEEP_FUNDS, locked.region_code)
    if locked.closed_at is not None:
        raise RefusedError("这个月已经结账")
    proof = _require_proven(prove_cycle(locked))
    locked.closed_by, locked.closed_at, locked.proof = by.user, clock.now(), proof.figures
    locked.save(update_fields=["closed_by", "closed_at", "proof"])
    record_action(
        by=by, permission=Action.KEEP_FUNDS, action="benefits.close_cycle", subject="payment_cycle", row=locked,
        detail={"right": locked.right, "month": locked.month, **proof.figures},
    )  # fmt: skip
    return locked


@transaction.atomic
def close_fund(*, by: Actor, region_code: str, year: int, source: str) -> PeriodClose:
    """Closes a source of money for a year: what it gave is what was paid of it and what is given back or carried over."""
    return _close(by, CloseKind.FUND, region_code, year, source, prove_fund(region_code, year, source))


@transaction.atomic
def close_year(*, by: Actor, region_code: str, year: int) -> PeriodClose:
    """Closes a county's year: every month of every right and every fund is closed."""
    return _close(by, CloseKind.YEAR, region_code, year, "", prove_year(region_code, year))


def _close(by: Actor, kind: CloseKind, region_code: str, year: int, source: str, proof: CloseProof) -> PeriodClose:
    by.require(Action.KEEP_FUNDS, region_code)
    if PeriodClose.objects.filter(kind=kind, region_code=region_code, year=year, source=source).exists():
        raise RefusedError("已经结账")
    if clock.today().year <= year:
        raise RefusedError(f"{year}年还没有结束")
    _require_proven(proof)
    digest = hashlib.sha256(json.dumps(proof.figures, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    row = PeriodClose.objects.create(
        kind=kind, region_code=region_code, year=year, source=source, proof=proof.figures, digest=digest,
        closed_by=by.user, closed_at=clock.now(),
    )  # fmt: skip
    record_action(
        by=by, permission=Action.KEEP_FUNDS, action=f"benefits.close_{kind}", subject="period_close", row=row,
        detail={"year": year, "source": source, "digest": digest},
    )  # fmt: skip
    return row


def _require_proven(proof: CloseProof) -> CloseProof:
    if proof.faults:
        raise RefusedError("还不能结账：" + "；".join(proof.faults))
    return proof
