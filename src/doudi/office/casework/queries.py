"""Lists of casework, within what an officer may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from django.db.models import Max, Q, QuerySet

from doudi.office.accounts.access import Action, Actor
from doudi.office.casework.models import Application, Award, AwardQuerySet, Paper, Proceeding
from doudi.office.registry import identity
from doudi.office.registry import queries as registry
from doudi.office.registry.models import Household
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


def awards(actor: Actor, closed: bool = False) -> AwardQuerySet:
    """Awards, as `applications` has applications."""
    visible = Award.objects.filter(actor.visible(Action.SEE_CASES, "household__region_code") & of_files(actor, closed))
    return visible.select_related("household__now", "person")


def applied_on(households: Collection[int]) -> dict[int, dt.date]:
    """{household: day on which its newest application was received of which something is still to be decided}. A review is
    not applied for."""
    open_proceedings = Proceeding.objects.open().filter(household__in=households, reviews__isnull=True)
    days = open_proceedings.order_by().values("household").annotate(day=Max("application__received_on"))
    return dict(days.values_list("household", "day"))


def search_families(actor: Actor, text: str) -> QuerySet[Household]:
    """Households as `registry.queries.search` finds them, and the one of an application with this number."""
    applied = Application.objects.filter(number=identity.normalise(text)).values("household_id")
    return registry.households(actor).filter(registry.matches(text) | Q(pk__in=applied)).order_by("-id")


def applications_found(text: str, found: Iterable[Household]) -> dict[int, str]:
    """{household: number of the application by which the text finds it}"""
    applied = Application.objects.filter(number=identity.normalise(text), household__in=list(found))
    return dict(applied.values_list("household_id", "number"))
