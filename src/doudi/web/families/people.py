"""One person of a family: the queue of numbers, corrections, and looking behind the mask."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from doudi.office.accounts.access import Action
from doudi.office.accounts.queries import waiting_requests
from doudi.office.errors import RefusedError
from doudi.office.registry import actions, perms, queries
from doudi.office.registry.models import Household, Membership, Person
from doudi.web.families.forms import PersonForm, UnmaskForm
from doudi.web.families.views import household_of
from doudi.web.middleware import access
from doudi.web.paging import page_of
from doudi.web.requests import OfficeRequest, read_whole_number, record_list, record_look


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
        number = form.cleaned_data["number"]
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
        except RefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "已更正；身份证号待县级复核后生效" if number else "已更正")
            return redirect("families:detail", pk)
    context = {
        "household": household,
        "person": shown_person,
        "form": form,
        "requests": waiting_requests("person", person),
    }
    return render(request, "families/person.html", context, status=422 if form.errors else 200)


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
