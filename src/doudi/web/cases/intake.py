"""Taking an application: a family at the door, typed once, kept while it is typed."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.forms import formset_factory
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.casework.actions import discard_draft, save_draft, take_application, take_family
from doudi.office.casework.enums import Channel
from doudi.office.casework.models import Application
from doudi.office.casework.queries import applications
from doudi.office.errors import RefusedError
from doudi.office.regions import codes
from doudi.office.regions.models import Region
from doudi.office.registry.queries import households, members
from doudi.web.cases.forms import ApplicationForm
from doudi.web.cases.newcomers import newcomer_of, people_are_new
from doudi.web.closed_files import ClosedFileError, get_open, own_number_error
from doudi.web.families.awards import panel
from doudi.web.families.forms import MemberForm
from doudi.web.middleware import access
from doudi.web.requests import OfficeRequest, read_text, read_whole_number, record_look

TOKEN = re.compile(r"[0-9a-f-]{36}")
Members = formset_factory(MemberForm, extra=0, min_num=1, max_num=30, validate_max=True, absolute_max=30)


def places(actor: Actor, action: Action = Action.TAKE_APPLICATION) -> list[tuple[str, str]]:
    """Townships and communities in which the officer takes applications, or may do what `action` names: (code, name with its
    township)."""
    return places_within(actor.scope(action))


def places_within(prefixes: Iterable[str]) -> list[tuple[str, str]]:
    """The same of all whose codes begin so."""
    names = {}
    for prefix in prefixes:
        for region in Region.objects.on(clock.today()).filter(code__startswith=prefix):
            if len(codes.prefix(region.code)) >= 9:
                names[region.code] = region.name
    return [
        (code, name if len(codes.prefix(code)) == 9 else f"{names.get(codes.pad(code[:9]), '')}　{name}")
        for code, name in sorted(names.items())
    ]


@require_http_methods(["GET", "POST"])
@access(Action.TAKE_APPLICATION)
def new(request: OfficeRequest) -> HttpResponse:
    """The form; a draft is opened by ?draft=TOKEN."""
    options = places(request.actor)
    if request.method == "POST":
        form = ApplicationForm(request.POST, places=options)
        members = Members(request.POST, prefix="members")
        if form.is_valid() and members.is_valid() and people_are_new(request, members):
            try:
                application = take_family(
                    by=request.actor,
                    token=form.cleaned_data["token"],
                    region_code=form.cleaned_data["region_code"],
                    address=form.cleaned_data["address"],
                    members=[newcomer_of(form_of_member) for form_of_member in members],
                    channel=form.cleaned_data["channel"],
                    note=form.cleaned_data["note"],
                    authorised_on=form.cleaned_data["authorised_on"],
                )
            except RefusedError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, f"已登记申请{application.number}。下面列出还需要查明的事实")
                return redirect("cases:detail", application.pk)
        earlier = applications(request.actor).filter(token=read_text(request, "token", 36)).first()
        if earlier is not None:
            # A second click, or the page sent again: its people are registered by the first.
            return redirect("cases:detail", earlier.pk)
        return render(request, "cases/new.html", {"form": form, "members": members}, status=422)
    token = request.GET.get("draft", "")
    draft = request.actor.user.drafts.filter(token=token).first() if TOKEN.fullmatch(token) else None
    if draft is not None and draft.data:
        typed = QueryDict(mutable=True)
        for name, values in json.loads(draft.data).items():
            typed.setlist(name, values)
        refusal = own_number_error(request, _numbers_in(typed))
        if refusal:
            raise ClosedFileError(refusal)
        form, members = ApplicationForm(initial=typed.dict(), places=options), _typed_members(typed)
    else:
        form = ApplicationForm(initial={"token": str(uuid.uuid4()), "channel": Channel.WINDOW}, places=options)
        members = Members(prefix="members", initial=[{"relation": "self"}])
    return render(request, "cases/new.html", {"form": form, "members": members})


def _numbers_in(typed: QueryDict) -> list[str]:
    """The identity numbers in the rows of members."""
    return [str(typed[name]) for name in typed if name.startswith("members-") and name.endswith("-number")]


def _typed_members(typed: QueryDict) -> Any:
    """The rows of a draft as they were typed, without complaining about what is not finished."""
    names = list(MemberForm.base_fields)
    count = min(read_whole_number(typed.get("members-TOTAL_FORMS")) or 1, 30)
    rows = [{name: typed.get(f"members-{row}-{name}", "") for name in names} for row in range(count)]
    return Members(prefix="members", initial=rows)


@require_GET
@access(Action.TAKE_APPLICATION)
def member(request: OfficeRequest) -> HttpResponse:
    """An empty row more, for the button that adds a member."""
    total = request.GET.get("members-TOTAL_FORMS", "")
    number = read_whole_number(total) or 0
    if number >= 30:
        return HttpResponse(status=204)
    row = MemberForm(prefix=f"members-{number}", initial={"relation": "child"})
    return render(request, "cases/member_row.html", {"row": row, "number": number, "total": number + 1, "added": True})


@require_POST
@access(Action.TAKE_APPLICATION)
def draft(request: OfficeRequest) -> HttpResponse:
    """Keeps what is typed so far; sent by the page whenever typing pauses."""
    token = request.POST.get("token", "")
    if not TOKEN.fullmatch(token):
        return HttpResponse(status=400)
    answers = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
    refusal = own_number_error(request, _numbers_in(request.POST))
    if refusal:
        # With 200: htmx shows no other answer.
        return render(request, "cases/saved.html", {"refusal": refusal})
    try:
        save_draft(by=request.actor, token=token, data=json.dumps(answers, ensure_ascii=False))
    except RefusedError as refused:
        return render(request, "cases/saved.html", {"refusal": str(refused)})
    return render(request, "cases/saved.html", {"at": clock.now()})


@require_POST
@access(Action.TAKE_APPLICATION)
def discard(request: OfficeRequest) -> HttpResponse:
    token = request.POST.get("token", "")
    if TOKEN.fullmatch(token) and discard_draft(by=request.actor, token=token):
        messages.success(request, "草稿已删除")
    else:
        messages.info(request, "这份草稿已经不在了")
    return redirect("start:work")


@require_http_methods(["GET", "POST"])
@access(Action.TAKE_APPLICATION)
def again(request: OfficeRequest, household: int) -> HttpResponse:
    """An application of a family that is registered already."""
    family = get_open(request, households, household)
    request.actor.require(Action.TAKE_APPLICATION, family.region_code)
    record_look(request, family, "apply")
    if request.method == "POST":
        applicant = family.memberships.filter(
            valid_to__isnull=True, person=read_whole_number(request.POST.get("applicant")) or 0
        ).first()
        token = request.POST.get("token", "")
        if applicant is None or not TOKEN.fullmatch(token):
            messages.error(request, "请选择申请人")
        else:
            try:
                application = take_application(
                    by=request.actor,
                    token=token,
                    household=family,
                    applicant=applicant.person,
                    channel=request.POST.get("channel", ""),
                    note=read_text(request, "note", 500),
                    authorised_on=clock.today() if request.POST.get("authorised") else None,
                )
                return redirect("cases:detail", application.pk)
            except RefusedError as error:
                messages.error(request, str(error))
    people = list(members(family))
    context = {
        "household": family,
        "panel": panel(request.actor, family, people),
        "people": [(member.person_id, f"{member.person.name}（{member.get_relation_display()}）") for member in people],
        "channels": Channel.choices,
        "token": str(uuid.uuid4()),
        "note": read_text(request, "note", 500),
        "open": Application.objects.filter(household=family)[:5],
    }
    return render(request, "cases/again.html", context)
