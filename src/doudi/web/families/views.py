"""Households: finding them, looking at them, telling what is known of them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from doudi.office import clock
from doudi.office.accounts.access import Action
from doudi.office.casework.actions import record_life_event
from doudi.office.casework.perms import can_take_application
from doudi.office.casework.queries import applications_found, proceedings, search_families
from doudi.office.errors import RefusedError
from doudi.office.files.actions import store
from doudi.office.files.enums import Confidentiality
from doudi.office.files.perms import can_store
from doudi.office.files.queries import visible_to
from doudi.office.registry import actions, perms, queries
from doudi.office.registry.enums import LifeEventKind, Relation, SearchKind
from doudi.office.registry.life_events import EventInput
from doudi.office.registry.models import Household, Membership
from doudi.rules.calendar import age
from doudi.web.closed_files import get_open
from doudi.web.families import tree as drawing
from doudi.web.families.awards import panel
from doudi.web.families.forms import MemberForm
from doudi.web.families.known_facts import known_facts
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
    households = search_families(request.actor, text)
    page = page_of(request, households, strict=False)
    anybody = bool(page.rows) or households.exists()
    try:
        actions.record_search(by=request.actor, kind=kind, purpose=purpose, anybody=anybody, count=len(page.rows))
    except RefusedError as error:
        messages.error(request, str(error))
        return render(request, "families/search.html", context, status=422)
    applied, by_member = applications_found(text, page.rows), queries.matching_members(text, page.rows)
    rows = [(household, by_member.get(household.pk, ()), applied.get(household.pk, "")) for household in page.rows]
    return render(request, "families/search.html", context | {"page": page, "rows": rows})


def household_of(request: OfficeRequest, pk: int) -> Household:
    return get_open(request, queries.households, pk)


@require_GET
@access(Action.SEE_CASES)
def detail(request: OfficeRequest, pk: int) -> HttpResponse:
    """The family's file: who lives there, what is known and from where, what was applied for."""
    household = household_of(request, pk)
    record_look(request, household)
    people = queries.members_now(household)
    context = {
        "household": household,
        "people": people,
        "panel": panel(request.actor, household, people),
        "facts": known_facts(household, people),
        "proceedings": proceedings(request.actor).filter(household=household)[:50],
        "documents": visible_to(request.actor).filter(subject="household", subject_id=str(pk))[:50],
        "confidentialities": [("case", "办案人员"), ("verification", "核对中心和县级")],
        "may_store": can_store(request.actor, Confidentiality.CASE, household.region_code),
        "may_see_payments": request.actor.may(Action.SEE_DUES, household.region_code),
        "may_tell": request.actor.may(Action.RECORD_FACTS, household.region_code),
        "may_register": perms.can_change_household(request.actor, household),
        "may_record": perms.can_record_life_events(request.actor, household),
        "may_apply": can_take_application(request.actor, household),
        "may_unmask": perms.can_unmask(request.actor, household),
        "may_resolve": request.actor.may(Action.RESOLVE_IDENTITY, household.region_code),
        "member_form": MemberForm(initial={"relation": Relation.CHILD}),
    }
    return render(request, "families/detail.html", context)


@require_GET
@access(Action.SEE_CASES)
def tree(request: OfficeRequest, pk: int) -> HttpResponse:
    household = household_of(request, pk)
    record_look(request, household, "tree")
    people = queries.members_now(household)
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
