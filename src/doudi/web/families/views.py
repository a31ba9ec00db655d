"""Households: finding them, looking at them, telling what is known of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from doudi.office import clock
from doudi.office.accounts.access import Action
from doudi.office.casework.actions import record_life_event
from doudi.office.casework.determination import DeterminationError, determine
from doudi.office.casework.entitlements import list_entitlements
from doudi.office.casework.enums import OPEN
from doudi.office.casework.perms import can_take_application
from doudi.office.casework.queries import proceedings
from doudi.office.errors import ChangedMeanwhileError, RefusedError
from doudi.office.files.actions import store
from doudi.office.files.enums import Confidentiality
from doudi.office.files.perms import can_store
from doudi.office.files.queries import visible_to
from doudi.office.registry import actions, perms, queries, vocabulary
from doudi.office.registry.enums import FactSource, LifeEventKind, Relation, SearchKind
from doudi.office.registry.life_events import EventInput
from doudi.office.registry.models import Household, Membership, Person
from doudi.rules.calendar import age
from doudi.web.closed_files import get_open, own_number_error
from doudi.web.families import interview
from doudi.web.families import tree as drawing
from doudi.web.families.forms import MemberForm
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
        "may_register": perms.can_change_household(request.actor, household),
        "may_record": perms.can_record_life_events(request.actor, household),
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
        if fact is None or vocabulary.is_known_from_awards(name):
            continue
        contradicting = entry.get("otherwise")
        lines.append(
            {
                "label": fact.label,
                "value": vocabulary.format_value(fact, entry["value"]),
                "source": FactSource(entry["source"]).label,
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


@require_http_methods(["GET", "POST"])
@access(Action.REGISTER)
def facts(request: OfficeRequest, pk: int) -> HttpResponse:
    """What is still to be found out, first; saving tells it to the registry and shows what comes of it."""
    household = household_of(request, pk)
    request.actor.require(Action.REGISTER, household.region_code)
    back = _back(request, household)
    try:
        basket = determine(household)
    except DeterminationError as error:
        messages.error(request, str(error))
        return redirect("families:detail", pk)
    open_rights = proceedings(request.actor).filter(household=household, state__in=OPEN)
    rights_applied_for = frozenset(proceeding.key for proceeding in open_rights)
    asked_sections = interview.sections(
        household, basket, list_entitlements(basket, rights_applied_for), rights_applied_for
    )
    questions = [question for section in asked_sections for question in (*section.needed, *section.others)]
    status = 200
    version = household.version
    if request.method == "POST":
        inputs = interview.read(request.POST, questions)
        version = read_whole_number(request.POST.get("version")) or 0
        source = request.POST.get("source", FactSource.DECLARED)
        if any(question.error for question in questions) or source not in FactSource.values:
            messages.error(request, "有填写不对的地方，已在下面标出；还没有保存任何内容")
            status = 422
        elif not inputs:
            messages.info(request, "没有新的内容需要保存")
            return redirect(back)
        else:
            try:
                actions.record_facts(
                    by=request.actor,
                    household=household,
                    expected_version=version,
                    inputs=inputs,
                    source=FactSource(source),
                    evidence=read_text(request, "evidence", 200),
                )
                messages.success(request, f"已保存{len(inputs)}项")
                return redirect(back)
            except ChangedMeanwhileError as error:
                messages.error(request, str(error))
                version, status = household.version, 409
            except RefusedError as error:
                messages.error(request, str(error))
                status = 422
    if request.method == "GET":
        record_look(request, household)
    context = {
        "household": household,
        "sections": asked_sections,
        "version": version,
        "sources": FactSource.choices,
        "source": request.POST.get("source", FactSource.DECLARED),
        "evidence": request.POST.get("evidence", ""),
        "back": back,
        "nothing_needed": not any(section.needed for section in asked_sections),
    }
    return render(request, "families/facts.html", context, status=status)


def _back(request: OfficeRequest, household: Household) -> str:
    """The application that the form was opened from, or the family's file."""
    number = read_whole_number(request.GET.get("application"))
    if number is not None and household.applications.filter(pk=number).exists():
        return reverse("cases:detail", args=[number])
    return reverse("families:detail", args=[household.pk])


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
            _join(request, household, newcomer, answers["relation"])
    except RefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{newcomer.name}已登记为家庭成员")
    return redirect("families:detail", pk)


def _join(request: OfficeRequest, household: Household, newcomer: Person, relation: str) -> None:
    """Adds a member from today on; who lives in another family leaves that by an event of its own."""
    event = EventInput(
        LifeEventKind.JOIN, clock.today(), "登记家庭成员", newcomer=newcomer, relation=Relation(relation)
    )
    version = read_whole_number(request.POST.get("version")) or 0
    record_life_event(by=request.actor, household=household, expected_version=version, event=event)


def _known(request: OfficeRequest, answers: dict[str, Any]) -> Person | None:
    """Who moves in from another family is registered already: one person stays one person.

    Somebody registered in another region is nobody here: the newcomer goes into the queue of the county, which alone
    learns of the other.
    """
    person = None if answers["number_unsure"] else queries.find_by_number(answers["number"])
    return person if person and queries.people(request.actor).filter(pk=person.pk).exists() else None


@require_POST
@access(Action.RECORD_LIFE_EVENTS)
def end_membership(request: OfficeRequest, pk: int, membership: int) -> HttpResponse:
    """Removes a member who left, from today on."""
    return _remove(request, pk, membership, LifeEventKind.LEAVE, "迁出时请写明原因", "已登记迁出：{}")


@require_POST
@access(Action.RECORD_LIFE_EVENTS)
def void_membership(request: OfficeRequest, pk: int, membership: int) -> HttpResponse:
    """Removes a member who was entered into this family by mistake."""
    return _remove(request, pk, membership, LifeEventKind.WRONG_MEMBER, "请写明登记错在哪里", "已撤销{}的误登")


def _remove(
    request: OfficeRequest, pk: int, membership: int, kind: LifeEventKind, question: str, answer: str
) -> HttpResponse:
    household = household_of(request, pk)
    member = get_visible(Membership.objects.filter(household=household), membership)
    reason = read_text(request, "reason", 200)
    try:
        if not reason:
            raise RefusedError(question)
        if member.valid_to is not None:
            raise RefusedError("这个人目前不在这个家庭")
        record_life_event(
            by=request.actor,
            household=household,
            expected_version=read_whole_number(request.POST.get("version")) or 0,
            event=EventInput(kind, clock.today(), reason, people=(member.person_id,)),
        )
    except RefusedError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, answer.format(member.person.name))
    return redirect("families:detail", pk)
