"""Lists of casework, within what an officer may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.casework.enums import OPEN, ProceedingState
from doudi.office.casework.models import Application, Draft, Proceeding
from doudi.office.registry import identity
from doudi.office.registry import queries as registry
from doudi.office.registry.models import Household
from doudi.office.registry.perms import of_files

LONGEST = 50
"""Rows that a list of the start page shows at most."""


def applications(actor: Actor, closed: bool = False) -> QuerySet[Application]:
    """Applications in the regions whose cases the officer sees, without those of families whose file is closed to the
    officer; `closed`: these instead."""
    visible = Application.objects.filter(actor.visible(Action.SEE_CASES) & of_files(actor, closed))
    return visible.select_related("household__now", "applicant")


def proceedings(actor: Actor, closed: bool = False) -> QuerySet[Proceeding]:
    """Proceedings, as `applications` has applications."""
    visible = Proceeding.objects.filter(actor.visible(Action.SEE_CASES) & of_files(actor, closed))
    return visible.select_related("application", "household__now", "person", "clerk")


def search_families(actor: Actor, text: str) -> QuerySet[Household]:
    """Households as `registry.queries.search` finds them, and the one of an application with this number."""
    applied = Application.objects.filter(number=identity.normalise(text)).values("household_id")
    found = registry.search(actor, text).values("pk")
    return registry.households(actor).filter(Q(pk__in=found) | Q(pk__in=applied)).order_by("-id")


def applications_found(text: str, found: Iterable[Household]) -> dict[int, str]:
    """{household: number of the application by which the text finds it}"""
    applied = Application.objects.filter(number=identity.normalise(text), household__in=list(found))
    return dict(applied.values_list("household_id", "number"))


@dataclass(frozen=True)
class Work:
    """What the start page shows an officer. Each list holds at most LONGEST rows; `counts` has the number of all."""

    mine: list[Proceeding]
    due: list[Proceeding]
    overdue: list[Proceeding]
    waiting: list[Proceeding]
    drafts: list[Draft]
    counts: dict[str, int]


def work(actor: Actor) -> Work:
    """What this officer can move on now (`mine`), what of it is due or overdue, and what waits for other officers."""
    township = Q(state__in=(ProceedingState.INTAKE, ProceedingState.INVESTIGATION, ProceedingState.RETURNED)) & (
        actor.visible(Action.ACCEPT) | actor.visible(Action.GIVE_OPINION)
    )
    # Whoever gave an opinion does not decide on it.
    county = Q(state=ProceedingState.OPINION) & actor.visible(Action.DECIDE) & ~Q(opinions__by=actor.user)
    open_proceedings = proceedings(actor).filter(state__in=OPEN)
    mine = open_proceedings.filter(township | county).distinct()
    waiting = open_proceedings.exclude(pk__in=mine.values("pk"))
    today = clock.today()
    lists = {
        "mine": mine,
        "due": mine.filter(due_on=today),
        "overdue": open_proceedings.filter(due_on__lt=today),
        "waiting": waiting,
    }
    order = (F("due_on").asc(nulls_last=True), "-id")
    rows = {name: list(queue.order_by(*order)[:LONGEST]) for name, queue in lists.items()}
    counts = {name: len(rows[name]) if len(rows[name]) < LONGEST else queue.count() for name, queue in lists.items()}
    drafts = list(actor.user.drafts.all()[:LONGEST])
    return Work(rows["mine"], rows["due"], rows["overdue"], rows["waiting"], drafts, counts)
