"""Lists of casework, within what an officer may see."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.casework.enums import OPEN, ProceedingState
from doudi.office.casework.models import Application, Award, Draft, Paper, Proceeding
from doudi.office.registry.models import Household, Person
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


def papers(actor: Actor, closed: bool = False) -> QuerySet[Paper]:
    """Papers that were issued, as `applications` has applications."""
    rows = Application.objects.filter(actor.visible(Action.SEE_CASES) & of_files(actor, closed))
    return Paper.objects.filter(application__in=rows).select_related("application__household", "document")


def awards_to_show(household: Household, people: Collection[Person]) -> list[Award]:
    """What a household and these people receive today, and after it what they were given once in this calendar year."""
    today = clock.today()
    of_family = Award.objects.filter(Q(household=household, person__isnull=True) | Q(person__in=people))
    rows = of_family.select_related("person", "decision__proceeding__application").order_by("granted_on", "pk")
    given_once = rows.filter(once=True, granted_on__year=today.year, granted_on__lte=today).exclude(ended_on__lte=today)
    return [*rows.held_on(today), *given_once]


@dataclass(frozen=True)
class Work:
    """What the start page shows an officer. Each list holds at most LONGEST rows; `counts` has the number of all."""

    mine: list[Proceeding]
    due: list[Proceeding]
    overdue: list[Proceeding]
    waiting: list[Proceeding]
    drafts: list[Draft]
    counts: dict[str, int]


def work_lists(actor: Actor) -> dict[str, QuerySet[Proceeding]]:
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
    return {
        "mine": mine,
        "due": mine.filter(due_on=today),
        "overdue": open_proceedings.filter(due_on__lt=today),
        "waiting": waiting,
    }


def work(actor: Actor) -> Work:
    """The work lists as far as the start page shows them, and what the officer has not finished typing."""
    lists = work_lists(actor)
    order = (F("due_on").asc(nulls_last=True), "-id")
    rows = {name: list(queue.order_by(*order)[:LONGEST]) for name, queue in lists.items()}
    counts = {name: len(rows[name]) if len(rows[name]) < LONGEST else queue.count() for name, queue in lists.items()}
    drafts = list(actor.user.drafts.all()[:LONGEST])
    return Work(rows["mine"], rows["due"], rows["overdue"], rows["waiting"], drafts, counts)
