"""Lists of casework, within what an officer may see."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Q, QuerySet

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.casework.models import Application, Award, Paper, Proceeding
from doudi.office.registry import identity
from doudi.office.registry import queries as registry
from doudi.office.registry.models import Household, Person
from doudi.office.registry.perms import of_files


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


def search_families(actor: Actor, text: str) -> QuerySet[Household]:
    """Households as `registry.queries.search` finds them, and the one of an application with this number."""
    applied = Application.objects.filter(number=identity.normalise(text)).values("household_id")
    found = registry.search(actor, text).values("pk")
    return registry.households(actor).filter(Q(pk__in=found) | Q(pk__in=applied)).order_by("-id")


def applications_found(text: str, found: Iterable[Household]) -> dict[int, str]:
    """{household: number of the application by which the text finds it}"""
    applied = Application.objects.filter(number=identity.normalise(text), household__in=list(found))
    return dict(applied.values_list("household_id", "number"))
