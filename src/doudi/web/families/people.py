"""One person of a family: the queue of numbers, corrections, and looking behind the mask."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from doudi.office.accounts.access import Action
from doudi.office.accounts.queries import waiting_requests
from doudi.office.casework.actions import correct_life_event
from doudi.office.casework.consequences import member_changes
from doudi.office.errors import ChangedMeanwhileError, RefusedError
from doudi.office.regions import codes
from doudi.office.regions.queries import paths
from doudi.office.registry import actions, perms, queries
from doudi.office.registry.enums import LifeEventKind
from doudi.office.registry.models import Household, LifeEvent, Membership, Person
from doudi.office.registry.namesakes import possible_doubles
from doudi.web.events.forms import EventCorrectionForm
from doudi.web.families.forms import PersonForm, SamePersonForm, UnmaskForm, WithoutNumberForm
from doudi.web.families.views import household_of
from doudi.web.middleware import access
from doudi.web.paging import page_of
from doudi.web.requests import OfficeRequest, get_visible, read_whole_number, record_list, record_look

MOST_RIVALS = 10


@require_GET
@access(Action.RESOLVE_IDENTITY)
def numbers(request: OfficeRequest) -> HttpResponse:
    """The manual queue: people without a number, or with one that cannot be theirs."""
    page = page_of(request, queries.identity_queue(request.actor))
    record_list(request, "numbers", len(page.rows))
    homes = dict(
        Membership.objects.filter(person__in=page.rows, valid_to__isnull=True).values_list("person_id", "household_id")
    )
    listed = [{"person": person, "household": homes.get(person.pk)} for person in page.rows]
    return render(request, "families/numbers.html", {"page": page, "rows": listed})


def _member(household: Household, pk: int) -> Person:
    person = (
        Person.objects.filter(pk=pk, memberships__household=household, memberships__voided_at__isnull=True)
        .distinct()
        .first()
    )
    if person is None:
        raise Http404
    return person


@require_http_methods(["GET", "POST"])
@access(Action.SEE_CASES)
def person(request: OfficeRequest, pk: int, person: int) -> HttpResponse:
    """Mending what was typed wrong of a person. The numbers are shown only after unmasking."""
    household = household_of(request, pk)
    shown_person = _member(household, person)
    request.actor.require(perms.correction_action(shown_person), shown_person.region_code)
    if request.method == "GET":
        record_look(request, household)
    form = PersonForm(request.POST or None, person=shown_person)
    if request.method == "POST" and form.is_valid():
        number, bank_account = form.cleaned_data["number"], form.cleaned_data["bank_account"]
        version = read_whole_number(request.POST.get("version")) or 0
        try:
            with transaction.atomic():
                corrected = actions.correct_person(
                    by=request.actor, person=shown_person, expected_version=version, **form.corrected()
                )
                if number:
                    actions.request_person_number(
                        by=request.actor, person=corrected, expected_version=corrected.version, number=number
                    )
                if bank_account:
                    actions.request_bank_account(
                        by=request.actor,
                        person=corrected,
                        expected_version=corrected.version,
                        bank_account=bank_account,
                    )
        except RefusedError as error:
            form.add_error(None, str(error))
        else:
            waiting = "和".join(label for label, typed in (("身份证号", number), ("银行账号", bank_account)) if typed)
            messages.success(request, f"已更正；{waiting}待县级复核后生效" if waiting else "已更正")
            return redirect("families:detail", pk)
    return _show(request, household, shown_person, form)


@require_POST
@access(Action.RESOLVE_IDENTITY)
def without_number(request: OfficeRequest, pk: int, person: int) -> HttpResponse:
    """The county confirms that the person has no identity number."""
    household = household_of(request, pk)
    shown_person = _member(household, person)
    request.actor.require(Action.RESOLVE_IDENTITY, shown_person.region_code)
    form = WithoutNumberForm(request.POST)
    if form.is_valid():
        version = read_whole_number(request.POST.get("version")) or 0
        try:
            actions.confirm_without_number(
                by=request.actor, person=shown_person, expected_version=version, reason=form.cleaned_data["reason"]
            )
        except RefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已确认{shown_person.name}没有身份证号")
            return redirect("families:numbers")
    return _show(request, household, shown_person, PersonForm(person=shown_person), form)


@require_POST
@access(Action.RESOLVE_IDENTITY)
def same_person(request: OfficeRequest, pk: int, person: int) -> HttpResponse:
    """The county asks that this row is joined to a person whom it offered: they are one."""
    household = household_of(request, pk)
    shown_person = _member(household, person)
    request.actor.require(Action.RESOLVE_IDENTITY, shown_person.region_code)
    form = SamePersonForm(request.POST)
    offered = queries.people(request.actor).filter(pk__in=possible_doubles(shown_person))
    rival = offered.filter(pk=read_whole_number(request.POST.get("rival")) or 0).first()
    if rival is not None and form.is_valid():
        version = read_whole_number(request.POST.get("version")) or 0
        try:
            actions.request_same_person(
                by=request.actor, second=shown_person, person=rival, expected_version=version, **form.cleaned_data
            )
        except RefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已提出合并{shown_person.name}的两份登记，待县级另一人复核后生效")
            return redirect("families:numbers")
    elif form.is_valid():
        form.add_error(None, "请从“可能是同一人”中选择并入哪一位")
    return _show(request, household, shown_person, PersonForm(person=shown_person), same_form=form)


@require_http_methods(["GET", "POST"])
@access(Action.RESOLVE_IDENTITY)
def part_people(request: OfficeRequest, pk: int, event: int) -> HttpResponse:
    """Takes back that two rows are one person."""
    household = household_of(request, pk)
    request.actor.require(Action.RESOLVE_IDENTITY, household.region_code)
    joined = get_visible(LifeEvent.objects.filter(household=household, kind=LifeEventKind.SAME_PERSON), event)
    form = EventCorrectionForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "GET":
        record_look(request, household, "events")
    else:
        status = 422
        if form.is_valid():
            try:
                correct_life_event(
                    by=request.actor,
                    event=joined,
                    expected_version=read_whole_number(request.POST.get("version")) or 0,
                    **form.cleaned_data,
                )
            except RefusedError as error:
                form.add_error(None, str(error))
                status = 409 if isinstance(error, ChangedMeanwhileError) else 422
            else:
                messages.success(request, "已撤销合并，两份登记各自恢复")
                return redirect("events:list", pk)
    context = {
        "household": household,
        "event": joined,
        "changes": member_changes(joined),
        "form": form,
        "version": household.version,
    }
    return render(request, "events/correct.html", context, status=status)


def _show(
    request: OfficeRequest,
    household: Household,
    person: Person,
    form: PersonForm,
    without_number_form: WithoutNumberForm | None = None,
    same_form: SamePersonForm | None = None,
) -> HttpResponse:
    resolves = request.actor.may(Action.RESOLVE_IDENTITY, person.region_code)
    context = {
        "household": household,
        "person": person,
        "form": form,
        "requests": waiting_requests("person", person.pk),
        "rivals": _rivals(request, person) if resolves else (),
        "same_form": same_form or SamePersonForm(auto_id="same_%s"),
        "without_number_form": (without_number_form or WithoutNumberForm())
        if resolves and person.identity_state in perms.WITHOUT_USABLE_NUMBER
        else None,
    }
    refused = any(typed is not None and typed.errors for typed in (form, without_number_form, same_form))
    status = 422 if refused else 200
    return render(request, "families/person.html", context, status=status)


def _rivals(request: OfficeRequest, person: Person) -> list[dict[str, Any]]:
    """Whom this person may be, for the county: of people in its regions the family, of others the county where to ask."""
    people = list(possible_doubles(person)[:MOST_RIVALS])
    homes = {
        membership.person_id: membership.household_id
        for membership in Membership.objects.filter(
            person__in=people, valid_to__isnull=True, household__in=queries.households(request.actor)
        )
    }
    visible = set(
        queries.people(request.actor).filter(pk__in=[namesake.pk for namesake in people]).values_list("pk", flat=True)
    )
    places = paths({codes.pad(namesake.region_code[:6]) for namesake in people})
    return [
        {
            "person": namesake if namesake.pk in visible else None,
            "household": homes.get(namesake.pk),
            "place": places[codes.pad(namesake.region_code[:6])],
        }
        for namesake in people
    ]


@require_POST
@access(Action.UNMASK)
def unmask(request: OfficeRequest, pk: int, person: int) -> HttpResponse:
    """Shows the whole numbers of one person once, to an officer who says what for."""
    household = household_of(request, pk)
    shown_person = _member(household, person)
    request.actor.require(Action.UNMASK, household.region_code)
    form = UnmaskForm(request.POST)
    if not form.is_valid():
        return render(
            request, "families/unmask.html", {"household": household, "person": shown_person, "form": form}, status=422
        )
    try:
        actions.record_unmasking(
            by=request.actor, household=household, person=shown_person, purpose=form.cleaned_data["purpose"]
        )
    except RefusedError as error:
        form.add_error("purpose", str(error))
        context = {"household": household, "person": shown_person, "form": form}
        return render(request, "families/unmask.html", context, status=422)
    return render(request, "families/unmasked.html", {"person": shown_person})
