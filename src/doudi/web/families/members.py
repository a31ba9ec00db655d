"""Adding a member to a family, whom the register may know already."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from doudi.office import clock
from doudi.office.accounts.access import Action
from doudi.office.casework.actions import record_life_event
from doudi.office.errors import ChangedMeanwhileError, RefusedError
from doudi.office.registry import actions, queries
from doudi.office.registry.enums import LifeEventKind, Relation
from doudi.office.registry.life_events import EventInput
from doudi.office.registry.models import Household, Person
from doudi.web.clashes import tell_changes
from doudi.web.closed_files import own_number_error
from doudi.web.families.forms import MemberForm
from doudi.web.families.same_person import is_settled
from doudi.web.families.views import household_of
from doudi.web.middleware import access
from doudi.web.requests import OfficeRequest, read_whole_number, record_look

CLASH = 409


@require_http_methods(["GET", "POST"])
@access(Action.REGISTER)
def add_member(request: OfficeRequest, pk: int) -> HttpResponse:
    """The form; what was typed stays in it until it can be saved."""
    household = household_of(request, pk)
    request.actor.require(Action.REGISTER, household.region_code)
    if request.method == "GET":
        record_look(request, household)
        return _show(request, household, MemberForm(initial={"relation": Relation.CHILD}), 200)
    form = MemberForm(request.POST)
    if not form.is_valid() or not _may_be_typed(request, form):
        return _show(request, household, form, 422)
    try:
        newcomer = _add(request, household, form)
    except RefusedError as error:
        form.add_error(None, str(error))
        tell_changes(request, household, read_whole_number(request.POST.get("version")) or household.version)
        household.refresh_from_db()
        return _show(request, household, form, CLASH if isinstance(error, ChangedMeanwhileError) else 422)
    messages.success(request, f"{newcomer.name}已登记为家庭成员")
    return redirect("families:detail", pk)


def _may_be_typed(request: OfficeRequest, form: MemberForm) -> bool:
    """Whether it is a person whom this officer may register, and none who is registered already under the same name."""
    refusal = own_number_error(request, [form.cleaned_data["number"]])
    if refusal:
        form.add_error("number", refusal)
        return False
    form.registered = _bearer(request, form)
    return form.registered is not None or is_settled(request, form)


def _bearer(request: OfficeRequest, form: MemberForm) -> Person | None:
    """Who moves in from another family is registered already: the number says that it is one person.

    Somebody registered in another region is nobody here: the newcomer goes into the queue of the county, which alone
    learns of the other.
    """
    person = None if form.cleaned_data["number_unsure"] else queries.find_by_number(form.cleaned_data["number"])
    return person if person and queries.people(request.actor).filter(pk=person.pk).exists() else None


@transaction.atomic
def _add(request: OfficeRequest, household: Household, form: MemberForm) -> Person:
    answers = form.cleaned_data
    newcomer = form.registered or actions.register_person(
        by=request.actor,
        region_code=household.region_code,
        name=answers["name"],
        number=answers["number"],
        sex=answers["sex"],
        birth_date=answers["birth_date"],
        phone=answers["phone"],
        not_same_reason=answers["not_same_reason"].strip(),
    )
    event = EventInput(
        LifeEventKind.JOIN, clock.today(), "登记家庭成员", newcomer=newcomer, relation=Relation(answers["relation"])
    )
    version = read_whole_number(request.POST.get("version")) or 0
    record_life_event(by=request.actor, household=household, expected_version=version, event=event)
    return newcomer


def _show(request: OfficeRequest, household: Household, form: MemberForm, status: int) -> HttpResponse:
    context = {"household": household, "form": form}
    return render(request, "families/add_member.html", context, status=status)
