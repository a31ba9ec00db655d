"""The sheet of a family's items, and entering, correcting, withdrawing and declaring them."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from doudi.office import clock
from doudi.office.accounts.access import Action
from doudi.office.casework.queries import applied_on
from doudi.office.errors import ChangedMeanwhileError, RefusedError
from doudi.office.files.actions import store
from doudi.office.files.enums import Confidentiality
from doudi.office.files.models import Document
from doudi.office.registry import actions, perms, queries, vocabulary
from doudi.office.registry.models import Household, Item, ItemDeclaration, Person
from doudi.office.registry.namesakes import identities
from doudi.policies.packs.item_kinds import ItemGroup
from doudi.web.clashes import tell_changes
from doudi.web.families.views import household_of
from doudi.web.items.forms import DeclarationForm, ItemCorrectionForm, ItemForm, initial_of
from doudi.web.items.sheet import ItemRow, sheet_of
from doudi.web.middleware import access
from doudi.web.requests import OfficeRequest, get_visible, read_text, read_whole_number, record_look


@require_GET
@access(Action.SEE_CASES)
def sheet(request: OfficeRequest, pk: int) -> HttpResponse:
    """Items by group and person, with every sum written out."""
    household = household_of(request, pk)
    record_look(request, household, "items")
    people = _people(household)
    may_register = perms.can_change_household(request.actor, household)
    received_on = applied_on([household.pk]).get(household.pk)
    parts = [
        {
            "part": part,
            "form": DeclarationForm(people=people, auto_id=f"{part.group.name}_%s") if may_register else None,
        }
        for part in sheet_of(household, people, clock.today(), received_on)
    ]
    context = {"household": household, "parts": parts, "may_register": may_register, "received_on": received_on}
    return render(request, "items/sheet.html", context)


@require_http_methods(["GET", "POST"])
@access(Action.REGISTER)
def new(request: OfficeRequest, pk: int, group: str) -> HttpResponse:
    """One item; afterwards another one or the sheet."""
    household, declared_group = _open(request, pk), _group(group)
    form = ItemForm(
        request.POST or None,
        request.FILES or None,
        group=declared_group,
        people=_people(household),
        initial={"person": request.GET.get("person", ""), "monthly": "yes"},
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                with transaction.atomic():
                    actions.check_item(form.entered())
                    actions.record_item(
                        by=request.actor,
                        household=household,
                        expected_version=_version(request),
                        person=_person(household, form.cleaned_data["person"]),
                        entered=form.entered(),
                        provenance=form.provenance(_stored(request, household)),
                    )
            except ChangedMeanwhileError as error:
                form.add_error(None, str(error))
                tell_changes(request, household, _version(request))
                status = 409
            except RefusedError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, "已登记一项")
                if "again" in request.POST:
                    return redirect("items:new", pk, group)
                return redirect("items:sheet", pk)
    else:
        record_look(request, household, "items")
    context = {"household": household, "group": declared_group, "form": form, "version": household.version}
    return render(request, "items/new.html", context, status=status)


@require_http_methods(["GET", "POST"])
@access(Action.REGISTER)
def correct(request: OfficeRequest, pk: int, item: int) -> HttpResponse:
    """An item as it stands, the rows before it, and the form that puts a corrected row in its place."""
    household = _open(request, pk)
    standing = get_visible(Item.objects.current().filter(person__in=_known_as(household)), item)
    kind = vocabulary.library().vocabulary.items.kinds.get(standing.kind)
    if kind is None:
        raise Http404
    declared_group = _group(kind.group)
    form = ItemCorrectionForm(
        request.POST or None, request.FILES or None, group=declared_group, people=[standing.person], initial=initial_of(standing)
    )  # fmt: skip
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                with transaction.atomic():
                    actions.check_item(form.entered())
                    actions.correct_item(
                        by=request.actor,
                        household=household,
                        expected_version=_version(request),
                        item=standing,
                        entered=form.entered(),
                        reason=form.cleaned_data["reason"],
                        provenance=form.provenance(_stored(request, household) or standing.document),
                    )
            except ChangedMeanwhileError as error:
                form.add_error(None, str(error))
                tell_changes(request, household, _version(request))
                status = 409
            except RefusedError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, "已更正，原来的登记仍留存")
                return redirect("items:sheet", pk)
    else:
        record_look(request, household, "items")
    context = {
        "household": household,
        "row": ItemRow(standing, kind),
        "earlier": [ItemRow(row, kind) for row in _earlier(standing)],
        "form": form,
        "version": household.version,
    }
    return render(request, "items/correct.html", context, status=status)


@require_POST
@access(Action.REGISTER)
def withdraw(request: OfficeRequest, pk: int, item: int) -> HttpResponse:
    """An item that should not have been entered; it stays for the record."""
    household = _open(request, pk)
    standing = get_visible(Item.objects.current().filter(person__in=_known_as(household)), item)
    try:
        actions.withdraw_item(
            by=request.actor,
            household=household,
            expected_version=_version(request),
            item=standing,
            reason=read_text(request, "reason", 200),
        )
    except RefusedError as error:
        messages.error(request, str(error))
        return redirect("items:correct", pk, item)
    messages.success(request, "已撤销这一项，登记仍留存")
    return redirect("items:sheet", pk)


@require_POST
@access(Action.REGISTER)
def declare(request: OfficeRequest, pk: int, group: str) -> HttpResponse:
    """The word that all items of a group are there; none, where none was entered."""
    household, declared_group = _open(request, pk), _group(group)
    people = _people(household)
    form = DeclarationForm(request.POST, people=people)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, "；".join(map(str, errors)))
        return redirect("items:sheet", pk)
    chosen = [person for person in people if person.pk in form.cleaned_data["people"]]
    try:
        actions.declare_items(
            by=request.actor,
            household=household,
            expected_version=_version(request),
            people=chosen,
            group=declared_group.name,
            covers_from=form.cleaned_data["covers_from"],
            provenance=form.provenance(),
        )
    except RefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"已记录：{declared_group.label}登记齐全")
    return redirect("items:sheet", pk)


@require_POST
@access(Action.REGISTER)
def take_back(request: OfficeRequest, pk: int, declaration: int) -> HttpResponse:
    """The word that a group is complete, where it turned out that it is not."""
    household = _open(request, pk)
    standing = get_visible(
        ItemDeclaration.objects.current().filter(person__in=_known_as(household)),
        declaration,
    )
    try:
        actions.withdraw_declaration(
            by=request.actor,
            household=household,
            expected_version=_version(request),
            declaration=standing,
            reason=read_text(request, "reason", 200),
        )
    except RefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "已收回登记齐全的说明，合计不再计入判断")
    return redirect("items:sheet", pk)


def _open(request: OfficeRequest, pk: int) -> Household:
    """A household that the officer may change."""
    household = household_of(request, pk)
    request.actor.require(Action.REGISTER, household.region_code)
    return household


def _known_as(household: Household) -> dict[int, int]:
    """The keys of the members and of their second rows."""
    return identities(person.pk for person in _people(household))


def _people(household: Household) -> list[Person]:
    return [membership.person for membership in queries.members_now(household)]


def _person(household: Household, pk: int) -> Person:
    return next(person for person in _people(household) if person.pk == pk)


def _group(name: str) -> ItemGroup:
    group = vocabulary.library().vocabulary.items.groups.get(name)
    if group is None:
        raise Http404
    return group


def _version(request: OfficeRequest) -> int:
    return read_whole_number(request.POST.get("version")) or 0


def _stored(request: OfficeRequest, household: Household) -> Document | None:
    """The paper that was sent with the item, stored for the family; None where none was."""
    file = request.FILES.get("file")
    if file is None:
        return None
    return store(
        file=file,
        region_code=household.region_code,
        confidentiality=Confidentiality.CASE,
        by=request.actor,
        subject="household",
        subject_id=household.pk,
    )


def _earlier(item: Item) -> list[Item]:
    """The rows that an item has replaced, the newest first."""
    rows: list[Item] = []
    row = item.replaces
    while isinstance(row, Item):
        rows.append(row)
        row = row.replaces
    return rows
