"""Findings, screenings and trials, within what an officer may see."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from doudi.office.accounts.access import Action, Actor
from doudi.office.monitoring.enums import Kind, State
from doudi.office.monitoring.models import Finding, Screening, Trial, Unread


def findings(actor: Actor) -> QuerySet[Finding]:
    seen = Finding.objects.filter(actor.visible(Action.SEE_FINDINGS))
    return seen.select_related("household__now", "person", "decision__proceeding", "proceeding")


def work_list(actor: Actor, kind: Kind, state: str, right: str = "", status: str = "") -> QuerySet[Finding]:
    """Of a kind in a state, with what else is asked for; those of one family found together stand together."""
    found = findings(actor).filter(kind=kind, state=state)
    if right:
        found = found.filter(right=right)
    return found.filter(status=status) if status else found


def counts(actor: Actor, kind: Kind) -> dict[str, dict[str, int]]:
    """How many open ones by right and by status."""
    seen = Finding.objects.filter(actor.visible(Action.SEE_FINDINGS), kind=kind, state=State.OPEN).order_by()
    rows = seen.values_list("right", "status").annotate(number=Count("pk"))
    found: dict[str, dict[str, int]] = {"right": {}, "status": {}}
    for right, status, number in rows:
        found["right"][right] = found["right"].get(right, 0) + number
        found["status"][status] = found["status"].get(status, 0) + number
    return found


def newest() -> Screening | None:
    return Screening.objects.order_by("-pk").first()


def unread(actor: Actor, screening: Screening) -> QuerySet[Unread]:
    seen = screening.unread.filter(actor.visible(Action.SEE_FINDINGS))
    return seen.select_related("household__now")


def trials(actor: Actor) -> QuerySet[Trial]:
    """Without their reports, which are large."""
    seen = Trial.objects.filter(actor.visible(Action.TRY_REFORMS)).select_related("asked_by")
    return seen.defer("page", "workbook", "reform")
