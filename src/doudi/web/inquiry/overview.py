"""Everything that was recorded of the inquiry into one application, and what this officer may record now."""

from __future__ import annotations

import datetime as dt

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from doudi.office import clock
from doudi.office.accounts.access import Action
from doudi.office.casework import queries as casework
from doudi.office.casework.course.course import course_of
from doudi.office.casework.models import Application, Proceeding
from doudi.office.inquiry import consents
from doudi.office.inquiry.models import (
    Appeal,
    CaseHandover,
    CheckRequest,
    Hearing,
    MissingList,
    NoticeEntry,
    PanelMeeting,
    VisitQuestion,
)
from doudi.office.inquiry.perms import may_record
from doudi.office.registry.queries import members
from doudi.web.closed_files import get_open
from doudi.web.inquiry.words import question_words
from doudi.web.middleware import access
from doudi.web.requests import OfficeRequest, record_look


@require_GET
@access(Action.SEE_CASES)
def overview(request: OfficeRequest, pk: int) -> HttpResponse:
    application = get_open(request, casework.applications, pk)
    record_look(request, application.household, "inquiry")
    proceedings = list(
        application.proceedings.select_related("person", "decision__appeal").prefetch_related("steps").order_by("pk")
    )
    due = {proceeding.pk: _due(proceeding) for proceeding in proceedings}
    entries = NoticeEntry.objects.filter(proceeding__in=proceedings)
    hearings = Hearing.objects.filter(proceeding__in=proceedings)
    questions = VisitQuestion.objects.filter(visit__application=application)
    context = {
        "application": application,
        "household": application.household,
        "may": may_record(request.actor, application.region_code),
        "due": {name for names in due.values() for name in names},
        "to_hear": [
            (proceeding, "invite_hearing" in due[proceeding.pk], "panel" in due[proceeding.pk])
            for proceeding in proceedings
        ],
        "decided": [proceeding for proceeding in proceedings if hasattr(proceeding, "decision")],
        "consents": _consents(application, clock.today()),
        "missing_list": MissingList.objects.filter(application=application).select_related("reply").first(),
        "ties": application.staff_ties.select_related("person"),
        "visits": application.visits.select_related("first_visitor", "second_visitor"),
        "questions": [
            (question, *question_words(question))
            for question in questions.select_related("person", "answered", "answer__answered_by")
        ],
        "checks": list(
            CheckRequest.objects.filter(application=application)
            .select_related("report__reply", "report__document", "requested_by")
            .prefetch_related("report__items__person")
            .order_by("pk")
        ),
        "entries": entries.select_related("notice__posting__photo", "notice__end", "notice__sheet").prefetch_related(
            "objections__ruling"
        ),
        "hearings": hearings.select_related(
            "statement__first_hearer", "statement__second_hearer", "proceeding__person"
        ),
        "panels": PanelMeeting.objects.filter(proceeding__in=proceedings).prefetch_related("members"),
        "appeals": Appeal.objects.filter(decision__proceeding__in=proceedings).prefetch_related("steps"),
        "handovers": CaseHandover.objects.filter(application=application).select_related("colleague", "handed_by"),
    }
    return render(request, "inquiry/overview.html", context)


def _due(proceeding: Proceeding) -> set[str]:
    """The names of the steps that are open in a proceeding."""
    course = course_of(proceeding) if proceeding.is_open else None
    return {step.name for step in course.open_steps} if course is not None else set()


def _consents(application: Application, day: dt.date) -> list[tuple[object, object]]:
    """(member, the consent that holds or None) of every adult."""
    by_person = consents.consents_in_force(application.household, day)
    without = {person.pk for person in consents.adults_without_consent(application.household, day)}
    people = [membership.person for membership in members(application.household)]
    return [(person, by_person.get(person.pk)) for person in people if person.pk in by_person or person.pk in without]
