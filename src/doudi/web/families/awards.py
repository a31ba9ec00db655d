"""What a family receives: shown first wherever it is shown, what others grant reported and ended, a choice recorded."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.casework import actions
from doudi.office.casework.awards import awards_to_show
from doudi.office.casework.course.first_month import first_month_of
from doudi.office.casework.determination import LiveDetermination
from doudi.office.casework.entitlements import format_fen
from doudi.office.casework.enums import EndReason
from doudi.office.casework.exclusions import FamilyChoices, labels, rivals_to_choose, sides
from doudi.office.casework.models import Award
from doudi.office.casework.perms import can_report_awards
from doudi.office.errors import RefusedError
from doudi.office.registry import queries, vocabulary
from doudi.office.registry.models import Household, Membership, Person
from doudi.web.closed_files import get_open
from doudi.web.fields import DayField, PlainDecimalField
from doudi.web.middleware import access
from doudi.web.requests import OfficeRequest, read_whole_number

FAMILY = "household"


class ReportForm(forms.Form):
    """What somebody of the family receives from another office. `holders`: whom it can be, as (value, label)."""

    right = forms.ChoiceField(label="项目")
    holder = forms.ChoiceField(label="享受人")
    source = forms.CharField(label="由哪里发放、依据什么", max_length=200)
    since = DayField(label="自")
    until = DayField(label="至", required=False, help_text="仍在享受的不填")
    amount = PlainDecimalField(
        label="金额（元）", required=False, min_value=0, max_digits=12, decimal_places=2, help_text="不清楚的不填"
    )

    def __init__(self, *args: Any, holders: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rights = vocabulary.library().vocabulary.rights.values()
        given = [(right.name, right.label) for right in rights if not right.adverse]
        self.fields["right"] = forms.ChoiceField(label="项目", choices=[("", "请选择"), *given])
        self.fields["holder"] = forms.ChoiceField(label="享受人", choices=holders)


def panel(actor: Actor, household: Household, people: Collection[Membership]) -> dict[str, Any]:
    """What the panel shows of a family: its awards, and whether and how the officer may report others."""
    return {
        "rows": [_row(actor, award) for award in awards_to_show(household, [member.person for member in people])],
        "may_report": can_report_awards(actor, household),
        "report_form": ReportForm(holders=_holders(people)),
        "today": clock.today(),
    }


def choices_to_make(live: LiveDetermination | None, family_choices: FamilyChoices) -> list[dict[str, Any]]:
    """For each holder for whom rights are granted that exclude each other, and who has not chosen: the sides to choose from."""
    if live is None:
        return []
    by_holder: dict[str, list[dict[str, Any]]] = {}
    for outcome in live.data["outcomes"]:
        person = live.people.get(outcome["for"])
        rivals = rivals_to_choose(outcome)
        if rivals and family_choices.choice_between(outcome["right"], rivals, person) is None:
            by_holder.setdefault(outcome["for"], []).append(outcome)
    return [
        {
            "person": live.people.get(holder),
            "holder": holder if holder in live.people else "全家",
            "sides": [(side[0], labels(side)) for side in sides(outcomes)],
        }
        for holder, outcomes in by_holder.items()
    ]


def _holders(people: Collection[Membership]) -> list[tuple[str, str]]:
    return [(FAMILY, "全家"), *((str(member.person_id), member.person.name) for member in people)]


def _row(actor: Actor, award: Award) -> dict[str, Any]:
    """An award as a line of the panel. `address`: the case in which it was decided, where the officer sees its region."""
    proceeding = award.decision.proceeding if award.decision else None
    visible = proceeding is not None and actor.may(Action.SEE_CASES, proceeding.region_code)
    unit = award.unit if award.amount_fen is not None else ""
    first = first_month_of(award.decision) if award.decision else None
    return {
        "award": award,
        "label": vocabulary.right_label(award.right),
        "holder": award.person.name if award.person else "全家",
        "amount": format_fen(award.amount_fen, award.amount_fen, unit),
        "since": first.words if first is not None else "",
        "number": proceeding.application.number if proceeding else "",
        "address": f"{reverse('cases:detail', args=[proceeding.application_id])}#p{proceeding.pk}"
        if proceeding is not None and visible
        else "",
    }


def _home(request: OfficeRequest, pk: int) -> Household:
    return get_open(request, queries.households, pk)


def _back(request: OfficeRequest, household: Household) -> HttpResponse:
    """The case from which the form was sent, or the family's file."""
    number = read_whole_number(request.POST.get("application"))
    if number is not None and household.applications.filter(pk=number).exists():
        return redirect("cases:detail", number)
    return redirect("families:detail", household.pk)


def _living(household: Household, key: str) -> Person | None:
    """The member whom a form names; None for the household. Http404 for anybody else."""
    if key == FAMILY:
        return None
    person = Person.objects.filter(
        pk=read_whole_number(key) or 0, memberships__household=household, memberships__valid_to__isnull=True
    ).first()
    if person is None:
        raise Http404
    return person


@require_POST
@access(Action.REPORT_AWARDS)
def report(request: OfficeRequest, pk: int) -> HttpResponse:
    household = _home(request, pk)
    people = list(queries.members(household))
    form = ReportForm(request.POST, holders=_holders(people))
    if not form.is_valid():
        for name, errors in form.errors.items():
            label = form.fields[name].label if name in form.fields else ""
            messages.error(request, f"{label}：{'；'.join(map(str, errors))}")
        return _back(request, household)
    answers = form.cleaned_data
    amount = answers["amount"]
    try:
        award = actions.report_award(
            by=request.actor,
            household=household,
            right=answers["right"],
            person=_living(household, answers["holder"]),
            source=answers["source"],
            since=answers["since"],
            until=answers["until"],
            amount_fen=None if amount is None else int(amount * 100),
        )
    except RefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"已登记他处享受的“{vocabulary.right_label(award.right)}”")
    return _back(request, household)


@require_POST
@access(Action.REPORT_AWARDS)
def end_report(request: OfficeRequest, pk: int, award: int) -> HttpResponse:
    """What was reported from elsewhere has stopped there."""
    household = _home(request, pk)
    people = [member.person_id for member in queries.members(household)]
    reported = Award.objects.filter(pk=award, decision__isnull=True)
    ended = reported.filter(household=household).first() or reported.filter(person__in=people).first()
    if ended is None:
        raise Http404
    form = _EndForm(request.POST)
    try:
        if not form.is_valid():
            raise RefusedError("请填写停止的日期")
        actions.end_award(award=ended, on=form.cleaned_data["on"], reason=EndReason.REPORTED, by=request.actor)
    except RefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"已登记“{vocabulary.right_label(ended.right)}”停止")
    return _back(request, household)


class _EndForm(forms.Form):
    on = DayField()


@require_POST
@access(Action.TAKE_APPLICATION)
def choose(request: OfficeRequest, pk: int) -> HttpResponse:
    """Which of several rights that exclude each other the family takes."""
    household = _home(request, pk)
    form = _ChoiceForm(request.POST)
    try:
        if not form.is_valid():
            raise RefusedError("请选择项目，写明由谁选择和选择的日期")
        answers = form.cleaned_data
        choice = actions.record_choice(
            by=request.actor,
            household=household,
            right=answers["right"],
            person=_living(household, answers["holder"]),
            chosen_by=answers["chosen_by"],
            chosen_on=answers["chosen_on"],
        )
    except RefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"已登记：选择“{vocabulary.right_label(choice.right)}”")
    return _back(request, household)


class _ChoiceForm(forms.Form):
    right = forms.CharField(max_length=60)
    holder = forms.CharField(max_length=20)
    chosen_by = forms.CharField(max_length=60)
    chosen_on = DayField()
