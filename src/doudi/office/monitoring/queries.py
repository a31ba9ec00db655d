"""Findings, screenings and trials, within what an officer may see."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from doudi.office.accounts.access import Action, Actor
from doudi.office.monitoring.enums import FindingKind, FindingState
from doudi.office.monitoring.models import Finding, Screening, SkippedHousehold, Trial
from doudi.office.registry.perms import of_files


def findings(actor: Actor, closed: bool = False) -> QuerySet[Finding]:
    """Findings in the regions in which the officer sees them, without those of families whose file is closed to the
    officer; `closed`: these instead."""
    visible = Finding.objects.filter(actor.visible(Action.SEE_FINDINGS) & of_files(actor, closed))
    return visible.select_related("household__now", "person", "decision__proceeding", "proceeding")


def work_list(actor: Actor, kind: FindingKind, state: str, right: str = "", status: str = "") -> QuerySet[Finding]:
    """Findings of a kind in a state, of one right and of one status where these are named."""
    rows = findings(actor).filter(kind=kind, state=state)
    if right:
        rows = rows.filter(right=right)
    return rows.filter(status=status) if status else rows


def counts(actor: Actor, kind: FindingKind) -> dict[str, dict[str, int]]:
    """How many findings of a kind are open: {"right": {right: number}, "status": {status: number}}."""
    visible = findings(actor).filter(kind=kind, state=FindingState.OPEN).order_by()
    rows = visible.select_related(None).values_list("right", "status").annotate(number=Count("pk"))
    numbers: dict[str, dict[str, int]] = {"right": {}, "status": {}}
    for right, status, number in rows:
        numbers["right"][right] = numbers["right"].get(right, 0) + number
        numbers["status"][status] = numbers["status"].get(status, 0) + number
    return numbers


def newest() -> Screening | None:
    """The screening that was begun last."""
    return Screening.objects.order_by("-pk").first()


def skipped_households(actor: Actor, screening: Screening) -> QuerySet[SkippedHousehold]:
    """Households of the officer's regions that a screening could not decide, without those closed to the officer."""
    visible = screening.skipped.filter(actor.visible(Action.SEE_FINDINGS) & of_files(actor, closed=False))
    return visible.select_related("household__now")


def trials(actor: Actor) -> QuerySet[Trial]:
    """Trials of the officer's regions, without their reports, which are large."""
    visible = Trial.objects.filter(actor.visible(Action.TRY_REFORMS)).select_related("asked_by")
    return visible.defer("page", "workbook", "reform")
