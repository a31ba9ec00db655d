"""People and households: finding them, looking at them, telling what is known of them."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from doudi.office import clock
from doudi.office.accounts.access import Action
from doudi.office.audit.actions import record_read
from doudi.office.casework.basket import shown
from doudi.office.casework.determining import CannotDetermine, determine
from doudi.office.casework.enums import OPEN
from doudi.office.casework.queries import proceedings
from doudi.office.documents.actions import store
from doudi.office.documents.models import Confidentiality
from doudi.office.documents.perms import can_store
from doudi.office.documents.queries import visible_to
from doudi.office.documents.refusals import Refused as FileRefused
from doudi.office.registry import actions, queries, vocabulary
from doudi.office.registry.actions import ChangedMeanwhile, Refused
from doudi.office.registry.enums import Relation, Source
from doudi.office.registry.models import Household, Membership, Person
from doudi.web.families import asking
from doudi.web.families import tree as drawing
from doudi.web.families.forms import MemberForm, PersonForm, UnmaskForm
from doudi.web.middleware import access
from doudi.web.requests import OfficeRequest, looked_at, one_of, page_of, text_of, whole


@require_GET
@access(Action.SEE_CASES)
def list_households(request: OfficeRequest) -> HttpResponse:
    """Those found, or without a search the newest."""
    text = request.GET.get("q", "").replace("\0", "").strip()[:60]
    found = queries.search(request.actor, text) if text else queries.households(request.actor)
    rows, before = page_of(found, request.GET.get("before"))
    older = f"?{urlencode({'q': text, 'before': before})}" if before else ""
    return render(request, "families/list.html", {"rows": rows, "text": text, "older": older})


@require_GET
@access(Action.RESOLVE_IDENTITY)
def numbers(request: OfficeRequest) -> HttpResponse:
    """The manual queue: people without a number, or with one that cannot be theirs."""
    found = queries.identity_queue(request.actor)
    rows, before = page_of(found, request.GET.get("before"))
    homes = dict(
        Membership.objects.filter(person__in=rows, valid_to__isnull=True).values_list("person_id", "household_id")
    )
    listed = [{"person": one, "household": homes.get(one.pk)} for one in rows]
    return render(request, "families/numbers.html", {"rows": listed, "older": f"?before={before}" if before else ""})


def household_of(request: OfficeRequest, pk: int) -> Household:
    return one_of(queries.households(request.actor), pk)


@require_GET
@access(Action.SEE_CASES)
def detail(request: OfficeRequest, pk: int) -> HttpResponse:
    """The family's file: who lives there, what is known and from where, what was applied for."""
    household = household_of(request, pk)
    looked_at(request, household)
    people = list(queries.members(household))
    context = {
        "household": household,
        "people": people,
        "facts": [
            ("全家", _held(household.now.facts)),
            *((one.person.name, _held(one.person.now.facts)) for one in people),
        ],
        "proceedings": proceedings(request.actor).filter(household=household)[:50],
        "documents": visible_to(request.actor).filter(subject="household", subject_id=str(pk))[:50],
        "may_store": can_store(request.actor, Confidentiality.CASE, household.region_code),
        "may_register": request.actor.may(Action.REGISTER, household.region_code),
        "may_apply": request.actor.may(Action.TAKE_APPLICATION, household.region_code),
        "may_unmask": request.actor.may(Action.UNMASK, household.region_code),
        "member_form": MemberForm(initial={"relation": Relation.CHILD}),
    }
    return render(request, "families/detail.html", context)


def _held(kept: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for name, entry in kept.items():
        fact = vocabulary.fact(name)
        if fact is None:
            continue
        other = entry.get("otherwise")
        found.append(
            {
                "label": fact.label,
                "value": vocabulary.shown(fact, entry["value"]),
                "source": Source(entry["source"]).label,
                "since": dt.date.fromisoformat(entry["since"]),
                "otherwise": vocabulary.shown(fact, other["value"]) if other else "",
                "otherwise_source": Source(other["source"]).label if other else "",
                "order": fact.order,
            }
        )
    return sorted(found, key=lambda one: one["order"])


@require_GET
@access(Action.SEE_CASES)
def tree(request: OfficeRequest, pk: int) -> HttpResponse:
    household = household_of(request, pk)
    looked_at(request, household, "tree")
    people = list(queries.members(household))
    today = clock.today()
    ages = {
        one.person_id: f"{age(one.person.birth_date, today)}岁" for one in people if one.person.birth_date is not None
    }
    return HttpResponse(drawing.draw(people, ages), content_type="image/svg+xml")


def age(birth: dt.date, day: dt.date) -> int:
    """Completed years; who was born on 29 February grows older on 1 March in other years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


@require_http_methods(["GET", "POST"])
@access(Action.REGISTER)
def facts(request: OfficeRequest, pk: int) -> HttpResponse:
    """What is still to be found out, first; saving tells it to the registry and shows what comes of it."""
    household = household_of(request, pk)
    request.actor.require(Action.REGISTER, household.region_code)
    back = _back(request, household)
    try:
        basket = determine(household)
    except CannotDetermine as error:
        messages.error(request, str(error))
        return redirect("families:detail", pk)
    open_rights = proceedings(request.actor).filter(household=household, state__in=OPEN)
    wanted = frozenset(one.key for one in open_rights)
    found = asking.sections(household, basket, shown(basket, wanted), wanted)
    questions = [question for section in found for question in (*section.needed, *section.others)]
    status = 200
    version = household.version
    if request.method == "POST":
        said = asking.read(request.POST, questions)
        version = whole(request.POST.get("version")) or 0
        source = request.POST.get("source", Source.DECLARED)
        if any(question.error for question in questions) or source not in Source.values:
            messages.error(request, "有填写不对的地方，已在下面标出；还没有保存任何内容")
            status = 422
        elif not said:
            messages.info(request, "没有新的内容需要保存")
            return redirect(back)
        else:
            try:
                actions.record_facts(
                    by=request.actor,
                    household=household,
                    expected_version=version,
                    said=said,
                    source=Source(source),
                    evidence=text_of(request, "evidence", 200),
                )
                messages.success(request, f"已保存{len(said)}项")
                return redirect(back)
            except ChangedMeanwhile as error:
                messages.error(request, str(error))
                version, status = household.version, 409
            except Refused as error:
                messages.error(request, str(error))
                status = 422
    if request.method == "GET":
        looked_at(request, household)
    context = {
        "household": household,
        "sections": found,
        "version": version,
        "sources": Source.choices,
        "source": request.POST.get("source", Source.DECLARED),
        "evidence": request.POST.get("evidence", ""),
        "back": back,
        "nothing_needed": not any(section.needed for section in found),
    }
    return render(request, "families/facts.html", context, status=status)


def _back(request: OfficeRequest, household: Household) -> str:
    """The application that the form was opened from, or the family's file."""
    given = whole(request.GET.get("application"))
    if given is not None and household.applications.filter(pk=given).exists():
        return reverse("cases:detail", args=[given])
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
    except FileRefused as error:
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
    given = form.cleaned_data
    try:
        with transaction.atomic():
            newcomer = _known(request, given) or actions.register_person(
                by=request.actor,
                region_code=household.region_code,
                name=given["name"],
                number=given["number"],
                sex=given["sex"],
                birth_date=given["birth_date"],
                phone=given["phone"],
            )
            actions.add_member(
                by=request.actor,
                household=household,
                expected_version=whole(request.POST.get("version")) or 0,
                person=newcomer,
                relation=given["relation"],
            )
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{newcomer.name}已登记为家庭成员")
    return redirect("families:detail", pk)


def _known(request: OfficeRequest, given: dict[str, Any]) -> Person | None:
    """Who moves in from another family is registered already: one person stays one person."""
    found = None if given["number_unsure"] else queries.registered(given["number"])
    if found is not None and not queries.people(request.actor).filter(pk=found.pk).exists():
        raise Refused("这个号码已登记在其他地区；若确系两人同号，请勾选“号码有疑问”")
    return found


@require_POST
@access(Action.REGISTER)
def end_membership(request: OfficeRequest, pk: int, membership: int) -> HttpResponse:
    household = household_of(request, pk)
    leaving = one_of(Membership.objects.filter(household=household), membership)
    try:
        actions.end_membership(
            by=request.actor,
            household=household,
            expected_version=whole(request.POST.get("version")) or 0,
            membership=leaving,
            reason=text_of(request, "reason", 100),
        )
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "已登记迁出")
    return redirect("families:detail", pk)


def _member(household: Household, pk: int) -> Person:
    found = Person.objects.filter(pk=pk, memberships__household=household).distinct().first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
@access(Action.SEE_CASES)
def person(request: OfficeRequest, pk: int, person: int) -> HttpResponse:
    """Mending what was typed wrong of a person. The numbers are shown only after unmasking."""
    household = household_of(request, pk)
    shown_person = _member(household, person)
    needed = Action.REGISTER if shown_person.identity_state == "good" else Action.RESOLVE_IDENTITY
    request.actor.require(needed, shown_person.region_code)
    if request.method == "GET":
        looked_at(request, household)
    form = PersonForm(request.POST or None, person=shown_person)
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_person(
                by=request.actor,
                person=shown_person,
                expected_version=whole(request.POST.get("version")) or 0,
                **form.corrected(),
            )
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, "已更正")
            return redirect("families:detail", pk)
    context = {"household": household, "person": shown_person, "form": form}
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
    record_read(
        by=request.actor.user,
        subject="person",
        subject_id=shown_person.pk,
        region_code=household.region_code,
        duty=request.actor.duty_for(Action.UNMASK, household.region_code),
        fields="number,phone,bank_account",
        purpose=form.cleaned_data["purpose"],
    )
    return render(request, "families/unmasked.html", {"person": shown_person})
