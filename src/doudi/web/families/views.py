"""Households: finding them, looking at them, telling what is known of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from doudi.office import clock
from doudi.office.accounts.access import Action
from doudi.office.casework.perms import can_take_application
from doudi.office.casework.queries import proceedings
from doudi.office.errors import RefusedError
from doudi.office.files.actions import store
from doudi.office.files.enums import Confidentiality
from doudi.office.files.perms import can_store
from doudi.office.files.queries import visible_to
from doudi.office.registry import actions, perms, queries, vocabulary
from doudi.office.registry.enums import FactSource, Relation, SearchKind
from doudi.office.registry.models import Household, Membership, Person
from doudi.rules.calendar import age
from doudi.web.closed_files import get_open, own_number_error
from doudi.web.families import tree as drawing
from doudi.web.families.forms import MemberForm
from doudi.web.families.interview import source_words
from doudi.web.middleware import access
from doudi.web.paging import page_of
from doudi.web.requests import OfficeRequest, get_visible, read_text, read_whole_number, record_list, record_look


@require_GET
@access(Action.SEE_CASES)
def list_households(request: OfficeRequest) -> HttpResponse:
    """The newest."""
    page = page_of(request, queries.households(request.actor), strict=False)
    record_list(request, "families", len(page.rows))
    return render(request, "families/list.html", {"page": page})


@require_POST
@access(Action.SEE_CASES)
def search(request: OfficeRequest) -> HttpResponse:
    """Those found. What was searched for stands in no address; a number is searched for only with a purpose."""
    text, purpose = read_text(request, "q", 60), read_text(request, "purpose", 200)
    if not text:
        return redirect("families:list")
    kind = queries.search_kind(text)
    context = {"text": text, "kind": kind, "purpose": purpose, "page": None}
    if kind != SearchKind.TEXT and not purpose:
        return render(request, "families/search.html", context)
    households = queries.search(request.actor, text)
    page = page_of(request, households, strict=False)
    try:
        actions.record_search(
            by=request.actor, kind=kind, purpose=purpose, anybody=households.exists(), count=len(page.rows)
        )
    except RefusedError as error:
        messages.error(request, str(error))
        return render(request, "families/search.html", context, status=422)
    return render(request, "families/search.html", context | {"page": page})


def household_of(request: OfficeRequest, pk: int) -> Household:
    return get_open(request, queries.households, pk)


@require_GET
@access(Action.SEE_CASES)
def detail(request: OfficeRequest, pk: int) -> HttpResponse:
    """The family's file: who lives there, what is known and from where, what was applied for."""
    household = household_of(request, pk)
    record_look(request, household)
    people = list(queries.members(household))
    context = {
        "household": household,
        "people": people,
        "facts": [
            ("全家", _held(household.now.facts)),
            *((membership.person.name, _held(membership.person.now.facts)) for membership in people),
        ],
        "proceedings": proceedings(request.actor).filter(household=household)[:50],
        "documents": visible_to(request.actor).filter(subject="household", subject_id=str(pk))[:50],
        "confidentialities": [("case", "办案人员"), ("verification", "核对中心和县级")],
        "may_store": can_store(request.actor, Confidentiality.CASE, household.region_code),
        "may_tell": request.actor.may(Action.RECORD_FACTS, household.region_code),
        "may_register": perms.can_change_household(request.actor, household),
        "may_apply": can_take_application(request.actor, household),
        "may_unmask": perms.can_unmask(request.actor, household),
        "may_resolve": request.actor.may(Action.RESOLVE_IDENTITY, household.region_code),
        "member_form": MemberForm(initial={"relation": Relation.CHILD}),
    }
    return render(request, "families/detail.html", context)


def _held(facts: dict[str, Any]) -> list[dict[str, Any]]:
    lines = []
    for name, entry in facts.items():
        fact = vocabulary.fact(name)
        if fact is None:
            continue
        contradicting = entry.get("otherwise")
        lines.append(
            {
                "label": fact.label,
                "value": vocabulary.format_value(fact, entry["value"]),
                "source": source_words(entry),
                "since": dt.date.fromisoformat(entry["since"]),
                "otherwise": vocabulary.format_value(fact, contradicting["value"]) if contradicting else "",
                "otherwise_source": FactSource(contradicting["source"]).label if contradicting else "",
                "order": fact.order,
            }
        )
    return sorted(lines, key=lambda line: line["order"])


@require_GET
@access(Action.SEE_CASES)
def tree(request: OfficeRequest, pk: int) -> HttpResponse:
    household = household_of(request, pk)
    record_look(request, household, "tree")
    people = list(queries.members(household))
    today = clock.today().toordinal()
    ages = {
        member.person_id: f"{age(member.person.birth_date.toordinal(), today)}岁"
        for member in people
        if member.person.birth_date is not None
    }
    return HttpResponse(drawing.draw(people, ages), content_type="image/svg+xml")


@require_POST
@access(Action.SEE_CASES)
def upload(request: OfficeRequest, pk: int) -> HttpResponse:
    """A paper of the family; who may see it is chosen with it."""
    household = household_of(request, pk)
    file = request.FILES.get("file")
    confidentiality = request.POST.get("confidentiality", "")
    if file is None or confidentiality not in (Confidentiality.CASE, Confidentiality.VERIFICATION):
        messages.error(request, "请选择文件和知悉范围")
        return redirect("families:detail", pk)
    try:
        document = store(
            file=file,
            region_code=household.region_code,
            confidentiality=confidentiality,
            by=request.actor,
            title=request.POST.get("title", ""),
            subject="household",
            subject_id=household.pk,
        )
    except RefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"已保存《{document.title}》")
    return redirect("families:detail", pk)


@require_POST
@access(Action.REGISTER)
def add_member(request: OfficeRequest, pk: int) -> HttpResponse:
    household = household_of(request, pk)
    form = MemberForm(request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, "；".join(map(str, errors)))
        return redirect("families:detail", pk)
    answers = form.cleaned_data
    refusal = own_number_error(request, [answers["number"]])
    if refusal:
        messages.error(request, refusal)
        return redirect("families:detail", pk)
    try:
        with transaction.atomic():
            newcomer = _known(request, answers) or actions.register_person(
                by=request.actor,
                region_code=household.region_code,
                name=answers["name"],
                number=answers["number"],
                sex=answers["sex"],
                birth_date=answers["birth_date"],
                phone=answers["phone"],
            )
            actions.add_member(
                by=request.actor,
                household=household,
                expected_version=read_whole_number(request.POST.get("version")) or 0,
                person=newcomer,
                relation=answers["relation"],
            )
    except RefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{newcomer.name}已登记为家庭成员")
    return redirect("families:detail", pk)


def _known(request: OfficeRequest, answers: dict[str, Any]) -> Person | None:
    """Who moves in from another family is registered already: one person stays one person.

    Somebody registered in another region is nobody here: the newcomer goes into the queue of the county, which alone
    learns of the other.
    """
    person = None if answers["number_unsure"] else queries.find_by_number(answers["number"])
    return person if person and queries.people(request.actor).filter(pk=person.pk).exists() else None


@require_POST
@access(Action.REGISTER)
def end_membership(request: OfficeRequest, pk: int, membership: int) -> HttpResponse:
    household = household_of(request, pk)
    leaving = get_visible(Membership.objects.filter(household=household), membership)
    try:
        actions.end_membership(
            by=request.actor,
            household=household,
            expected_version=read_whole_number(request.POST.get("version")) or 0,
            membership=leaving,
            reason=read_text(request, "reason", 100),
        )
    except RefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "已登记迁出")
    return redirect("families:detail", pk)


@require_POST
@access(Action.REGISTER)
def void_membership(request: OfficeRequest, pk: int, membership: int) -> HttpResponse:
    """Removes a member who was entered into this family by mistake."""
    household = household_of(request, pk)
    mistaken = get_visible(Membership.objects.filter(household=household), membership)
    try:
        actions.void_membership(
            by=request.actor,
            household=household,
            expected_version=read_whole_number(request.POST.get("version")) or 0,
            membership=mistaken,
            reason=read_text(request, "reason", 200),
        )
    except RefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"已撤销{mistaken.person.name}的误登")
    return redirect("families:detail", pk)
