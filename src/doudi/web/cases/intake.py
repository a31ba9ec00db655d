"""Taking an application: a family at the door, typed once, kept while it is typed."""

from __future__ import annotations

import json
import re
import uuid
from typing import Any

from django.contrib import messages
from django.forms import formset_factory
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from doudi.office import clock
from doudi.office.accounts.access import Action, Actor
from doudi.office.casework.actions import take_application
from doudi.office.casework.enums import Channel
from doudi.office.casework.intake import Newcomer, save_draft, take_family
from doudi.office.casework.models import Application
from doudi.office.casework.queries import applications
from doudi.office.regions import codes
from doudi.office.regions.models import Region
from doudi.office.registry import identity
from doudi.office.registry.actions import Refused
from doudi.office.registry.queries import households, registered
from doudi.web.cases.forms import ApplicationForm
from doudi.web.families.forms import MemberForm
from doudi.web.middleware import access
from doudi.web.requests import OfficeRequest, one_of, text_of, whole

TOKEN = re.compile(r"[0-9a-f-]{36}")
Members = formset_factory(MemberForm, extra=0, min_num=1, max_num=30, validate_max=True, absolute_max=30)


def places(actor: Actor) -> list[tuple[str, str]]:
    """Townships and communities in which the officer takes applications: (code, name with its township)."""
    found = {}
    for prefix in actor.scope(Action.TAKE_APPLICATION):
        for region in Region.objects.on(clock.today()).filter(code__startswith=prefix):
            if len(codes.prefix(region.code)) >= 9:
                found[region.code] = region.name
    return [
        (code, name if len(codes.prefix(code)) == 9 else f"{found.get(codes.padded(code[:9]), '')}　{name}")
        for code, name in sorted(found.items())
    ]


@require_http_methods(["GET", "POST"])
@access(Action.TAKE_APPLICATION)
def new(request: OfficeRequest) -> HttpResponse:
    """The form; a draft is opened by ?draft=TOKEN."""
    options = places(request.actor)
    if request.method == "POST":
        form = ApplicationForm(request.POST, places=options)
        members = Members(request.POST, prefix="members")
        if form.is_valid() and members.is_valid() and _numbers_are_new(request.actor, members):
            try:
                application = take_family(
                    by=request.actor,
                    token=form.cleaned_data["token"],
                    region_code=form.cleaned_data["region_code"],
                    address=form.cleaned_data["address"],
                    members=[_newcomer(one.cleaned_data) for one in members],
                    channel=form.cleaned_data["channel"],
                    note=form.cleaned_data["note"],
                )
            except Refused as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, f"已登记申请{application.number}。下面列出还需要查明的事实")
                return redirect("cases:detail", application.pk)
        earlier = applications(request.actor).filter(token=text_of(request, "token", 36)).first()
        if earlier is not None:
            # A second click, or the page sent again: its people are registered by the first.
            return redirect("cases:detail", earlier.pk)
        return render(request, "cases/new.html", {"form": form, "members": members}, status=422)
    wanted = request.GET.get("draft", "")
    kept = request.actor.user.drafts.filter(token=wanted).first() if TOKEN.fullmatch(wanted) else None
    if kept is not None and kept.data:
        typed = QueryDict(mutable=True)
        for name, values in json.loads(kept.data).items():
            typed.setlist(name, values)
        form, members = ApplicationForm(initial=typed.dict(), places=options), _typed_members(typed)
    else:
        form = ApplicationForm(initial={"token": str(uuid.uuid4()), "channel": Channel.WINDOW}, places=options)
        members = Members(prefix="members", initial=[{"relation": "self"}])
    return render(request, "cases/new.html", {"form": form, "members": members})


def _typed_members(typed: QueryDict) -> Any:
    """The rows of a draft as they were typed, without complaining about what is not finished."""
    names = list(MemberForm.base_fields)
    count = min(whole(typed.get("members-TOTAL_FORMS")) or 1, 30)
    rows = [{name: typed.get(f"members-{row}-{name}", "") for name in names} for row in range(count)]
    return Members(prefix="members", initial=rows)


def _newcomer(given: dict[str, Any]) -> Newcomer:
    return Newcomer(
        given["name"], given["number"], given["relation"], given["sex"], given["birth_date"], given["phone"]
    )


def _numbers_are_new(actor: Actor, members: Any) -> bool:
    """A number that is registered already belongs to a person there is: the application starts from that family."""
    fine = True
    seen: set[str] = set()
    for row in members:
        number = identity.tidy(row.cleaned_data["number"])
        if number and number in seen:
            row.add_error("number", "这个号码在本表中填了两次")
            fine = False
        seen.add(number)
        if row.cleaned_data["number_unsure"] or not number:
            continue
        known = registered(number)
        if known is not None:
            home = households(actor).filter(memberships__person=known, memberships__valid_to__isnull=True).first()
            where = f"在家庭{home.code}（可从该家庭发起申请）" if home else "在其他地区"
            row.add_error("number", f"这个号码已登记{where}；若确系两人同号，请勾选“号码有疑问”")
            fine = False
    return fine


@require_GET
@access(Action.TAKE_APPLICATION)
def member(request: OfficeRequest) -> HttpResponse:
    """An empty row more, for the button that adds a member."""
    given = request.GET.get("members-TOTAL_FORMS", "")
    number = whole(given) or 0
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
    kept = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
    save_draft(by=request.actor, token=token, data=json.dumps(kept, ensure_ascii=False))
    return render(request, "cases/saved.html", {"at": clock.now()})


@require_http_methods(["GET", "POST"])
@access(Action.TAKE_APPLICATION)
def again(request: OfficeRequest, household: int) -> HttpResponse:
    """An application of a family that is registered already."""
    family = one_of(households(request.actor), household)
    request.actor.require(Action.TAKE_APPLICATION, family.region_code)
    if request.method == "POST":
        applicant = family.memberships.filter(
            valid_to__isnull=True, person=whole(request.POST.get("applicant")) or 0
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
                    note=text_of(request, "note", 500),
                )
                return redirect("cases:detail", application.pk)
            except Refused as error:
                messages.error(request, str(error))
    context = {
        "household": family,
        "people": family.memberships.filter(valid_to__isnull=True).select_related("person"),
        "channels": Channel.choices,
        "token": str(uuid.uuid4()),
        "open": Application.objects.filter(household=family)[:5],
    }
    return render(request, "cases/again.html", context)
