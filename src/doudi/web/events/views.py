"""The history of a family, entering an event in two steps, and taking one back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from doudi.office import clock
from doudi.office.accounts.access import Action
from doudi.office.casework import actions
from doudi.office.casework.consequences import Consequences, RightConsequence, member_changes
from doudi.office.errors import ChangedMeanwhileError, RefusedError
from doudi.office.files.actions import store
from doudi.office.files.enums import Confidentiality
from doudi.office.files.models import Document
from doudi.office.regions.queries import path
from doudi.office.registry import queries
from doudi.office.registry.enums import LifeEventKind, Relation
from doudi.office.registry.models import Household, LifeEvent
from doudi.office.registry.perms import can_record_life_events, event_action
from doudi.web.clashes import tell_changes
from doudi.web.closed_files import own_number_error
from doudi.web.events.entries import RELATION_FIELD, event_of, known_newcomer, places_of
from doudi.web.events.forms import OFFERED, EventCorrectionForm, EventForm
from doudi.web.families.views import household_of
from doudi.web.fields import DayField
from doudi.web.middleware import access
from doudi.web.paging import page_of
from doudi.web.requests import OfficeRequest, get_visible, read_whole_number, record_look

CHOICES = [(value, label) for value, label in Relation.choices if value != Relation.SELF]


@dataclass(frozen=True)
class Preview:
    """What would follow if the event were saved."""

    consequences: Consequences
    rights: list[RightConsequence]


@require_GET
@access(Action.SEE_CASES)
def list_events(request: OfficeRequest, pk: int) -> HttpResponse:
    """What happened to a family, the newest entry first, and who lived there on a day."""
    household = household_of(request, pk)
    record_look(request, household, "events")
    page = page_of(request, queries.life_events_of(household))
    day = _day(request)
    context = {
        "household": household,
        "page": page,
        "rows": [(event, member_changes(event)) for event in page.rows],
        "day": day,
        "people": list(queries.members_on(household, day)),
        "kinds": [
            (kind.value, kind.label) for kind in OFFERED if request.actor.may(event_action(kind), household.region_code)
        ],
        "may_record": can_record_life_events(request.actor, household),
        "may_part": request.actor.may(Action.RESOLVE_IDENTITY, household.region_code),
    }
    return render(request, "events/list.html", context)


def _day(request: OfficeRequest) -> dt.date:
    """The day that the address asks for; today where it names none."""
    typed = request.GET.get("day", "")
    day = DayField(required=False).to_python(typed) if _is_day(typed) else None
    return min(day, clock.today()) if day is not None else clock.today()


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return "1890" <= text[:4] <= "2199"


@require_http_methods(["GET", "POST"])
@access(Action.REGISTER)
def enter(request: OfficeRequest, pk: int, kind: str) -> HttpResponse:
    """An event: the form, then what would follow, then it is saved. Nothing is written before."""
    household = household_of(request, pk)
    if kind not in OFFERED:
        raise Http404
    event_kind = LifeEventKind(kind)
    request.actor.require(event_action(event_kind), household.region_code)
    form = EventForm(
        request.POST if request.method == "POST" else None,
        kind=event_kind,
        household=household,
        members=queries.members_now(household),
        places=places_of(request.actor, event_kind, household),
    )
    if request.method == "GET":
        record_look(request, household, "events")
        return _show_form(request, household, form)
    refusal = own_number_error(request, [request.POST.get("number", "")])
    if refusal:
        form.add_error("number" if "number" in form.fields else None, refusal)
    if not form.is_valid():
        return _show_form(request, household, form, 422)
    if request.POST.get("step") == "edit":
        return _show_form(request, household, form)
    try:
        if request.POST.get("step") == "save":
            return _save(request, household, form)
        return _preview(request, household, form)
    except ChangedMeanwhileError as error:
        form.add_error(None, str(error))
        tell_changes(request, household, read_whole_number(request.POST.get("version")) or household.version)
        return _show_form(request, Household.objects.get(pk=pk), form, 409)
    except RefusedError as error:
        form.add_error(None, str(error))
        return _show_form(request, household, form, 422)


def _show_form(request: OfficeRequest, household: Household, form: EventForm, status: int = 200) -> HttpResponse:
    context = {"household": household, "form": form, "kind": form.kind, "version": household.version}
    return render(request, "events/enter.html", context, status=status)


def _preview(request: OfficeRequest, household: Household, form: EventForm, status: int = 200) -> HttpResponse:
    """What would follow: the event is entered, and a newcomer registered, in a transaction that is rolled back."""
    person = known_newcomer(request, form)
    version = read_whole_number(request.POST.get("version")) or 0
    with transaction.atomic():
        event = event_of(request, form, household, person, request.POST)
        consequences, rights = actions.preview_life_event(
            by=request.actor, household=household, expected_version=version, event=event
        )
        transaction.set_rollback(True)
    context = {
        "household": household,
        "form": form,
        "kind": form.kind,
        "version": version,
        "preview": Preview(consequences, rights),
        "newcomer": person,
        "newcomer_key": event.newcomer.pk if event.newcomer is not None else None,
        "relations": [
            (change, event.relations.get(change.person.pk, "" if change.is_open else change.present))
            for change in consequences.members
        ],
        "choices": CHOICES,
        "typed": _typed(request),
    }
    return render(request, "events/preview.html", context, status=status)


def _typed(request: OfficeRequest) -> list[tuple[str, str]]:
    """What was typed, to be sent again with the answer to the preview."""
    left_out = ("csrfmiddlewaretoken", "version", "step")
    return [
        (name, value)
        for name, values in request.POST.lists()
        if name not in left_out and not name.startswith(RELATION_FIELD)
        for value in values
    ]


def _save(request: OfficeRequest, household: Household, form: EventForm) -> HttpResponse:
    person = known_newcomer(request, form)
    with transaction.atomic():
        document = _store(request, household)
        entry, consequences = actions.record_life_event(
            by=request.actor,
            household=household,
            expected_version=read_whole_number(request.POST.get("version")) or 0,
            event=event_of(request, form, household, person, request.POST, document),
        )
    messages.success(request, f"已登记“{entry.get_kind_display()}”。{_summary(consequences)}")
    household.refresh_from_db()
    if not request.actor.may(Action.SEE_CASES, household.region_code):
        messages.success(
            request, f"家庭{household.code}的档案已转到{path(household.region_code)}，由那里的工作人员继续办理。"
        )
        return redirect("start:work")
    return redirect("events:list", household.pk)


def _store(request: OfficeRequest, household: Household) -> Document | None:
    """The paper that proves the event, where one was sent."""
    file = request.FILES.get("file")
    if file is None:
        return None
    return store(
        file=file,
        region_code=household.region_code,
        confidentiality=Confidentiality.CASE,
        by=request.actor,
        title=request.POST.get("title", "")[:120],
        subject="household",
        subject_id=household.pk,
    )


def _summary(consequences: Consequences) -> str:
    parts = [
        (len(consequences.ended), "项待遇已终止"),
        (len(consequences.reviews), "项待遇待复核"),
        (len(consequences.stopped), "件事项已终止办理"),
        (len(consequences.revived), "项待遇已恢复"),
        (len(consequences.resumed), "件事项已恢复办理"),
        (len(consequences.relocated), "件事项已随家庭转出"),
        (len(consequences.recalled), "件复核已撤销"),
        (len(consequences.decided), "件复核在更正前已作出决定，请重新复核或更正那次决定"),
        (len(consequences.unsettled), "项待遇的享受人不在任何登记的家庭，由县级核实后撤销或移交"),
    ]
    return "，".join(f"{count}{words}" for count, words in parts if count)


@require_http_methods(["GET", "POST"])
@access(Action.RECORD_LIFE_EVENTS)
def correct(request: OfficeRequest, pk: int, event: int) -> HttpResponse:
    """Takes back an entry that was a mistake. It stays, with what was wrong with it."""
    household = household_of(request, pk)
    request.actor.require(Action.RECORD_LIFE_EVENTS, household.region_code)
    mistaken = get_visible(LifeEvent.objects.filter(household=household), event)
    form = EventCorrectionForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "GET":
        record_look(request, household, "events")
    elif form.is_valid():
        try:
            with transaction.atomic():
                _, consequences = actions.correct_life_event(
                    by=request.actor,
                    event=mistaken,
                    expected_version=read_whole_number(request.POST.get("version")) or 0,
                    evidence=form.cleaned_data["evidence"],
                    source=form.cleaned_data["source"],
                    document=_store(request, household),
                )
        except RefusedError as error:
            form.add_error(None, str(error))
            status = 409 if isinstance(error, ChangedMeanwhileError) else 422
        else:
            messages.success(request, f"已更正“{mistaken.get_kind_display()}”的登记。{_summary(consequences)}")
            return redirect("events:list", pk)
    else:
        status = 422
    context = {
        "household": household,
        "event": mistaken,
        "changes": member_changes(mistaken),
        "form": form,
        "version": household.version,
    }
    return render(request, "events/correct.html", context, status=status)
