"""Lists of casework, within what an officer may see."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.casework.enums import OPEN, State
from doudi.office.casework.models import Application, Draft, Proceeding

LONGEST = 50


def applications(actor: Actor) -> QuerySet[Application]:
    return Application.objects.filter(actor.visible(Action.SEE_CASES)).select_related("household__now", "applicant")


def proceedings(actor: Actor) -> QuerySet[Proceeding]:
    return Proceeding.objects.filter(actor.visible(Action.SEE_CASES)).select_related(
        "application", "household__now", "person", "clerk"
    )


@dataclass(frozen=True)
class Work:
    """What the start page shows. Each list holds at most LONGEST rows; `counts` are of all."""

    mine: list[Proceeding]
    due: list[Proceeding]
    overdue: list[Proceeding]
    waiting: list[Proceeding]
    drafts: list[Draft]
    counts: dict[str, int]


def work(actor: Actor) -> Work:
    """Mine: what this officer's duties can move on now. Waiting: open, and another's turn."""
    township = Q(state__in=(State.INTAKE, State.INVESTIGATION, State.RETURNED)) & (
        actor.visible(Action.ACCEPT) | actor.visible(Action.GIVE_OPINION)
    )
    # Whoever gave an opinion does not decide on it.
    county = Q(state=State.OPINION) & actor.visible(Action.DECIDE) & ~Q(opinions__by=actor.user)
    everything = proceedings(actor).filter(state__in=OPEN)
    mine = everything.filter(township | county).distinct()
    waiting = everything.exclude(pk__in=mine.values("pk"))
    soon = clock.today()
    lists = {
        "mine": mine,
        "due": mine.filter(due_on=soon),
        "overdue": everything.filter(due_on__lt=soon),
        "waiting": waiting,
    }
    order = (F("due_on").asc(nulls_last=True), "-id")
    rows = {name: list(found.order_by(*order)[:LONGEST]) for name, found in lists.items()}
    counts = {name: len(rows[name]) if len(rows[name]) < LONGEST else found.count() for name, found in lists.items()}
    drafts = list(actor.user.drafts.all()[:LONGEST])
    return Work(rows["mine"], rows["due"], rows["overdue"], rows["waiting"], drafts, counts)
