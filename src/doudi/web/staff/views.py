"""Accounts and duties. Nothing here shows a case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from doudi.office.accounts import actions, perms, queries
from doudi.office.accounts.access import Action, Actor
from doudi.office.accounts.actions import Refused
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import Assignment, User
from doudi.office.regions.queries import paths
from doudi.web.middleware import access
from doudi.web.paging import slice_of
from doudi.web.requests import OfficeRequest
from doudi.web.staff.forms import EndDuty, NewAccount, NewDuty, Search

MANAGE = Action.MANAGE_ACCOUNTS
REFUSED = 422


@access(MANAGE)
@require_safe
def staff(request: OfficeRequest) -> HttpResponse:
    form = Search(request.GET)
    if not form.is_valid():
        raise Http404
    given = form.cleaned_data
    page = slice_of(request, queries.officers(request.actor, given["q"], given["duty"], given["state"]), "username")
    places = {one.region_code for user in page.rows for one in _duties_now(user)} | {u.region_code for u in page.rows}
    called = paths(place for place in places if place)
    rows = [
        {
            "user": user,
            "place": called.get(user.region_code, ""),
            "duties": [(one, called[one.region_code]) for one in _duties_now(user)],
        }
        for user in page.rows
    ]
    return render(request, "staff/list.html", {"form": form, "page": page, "rows": rows})


@access(MANAGE)
@never_cache
def create(request: OfficeRequest) -> HttpResponse:
    actor = request.actor
    home = next((region for duty, region in actor.duties if duty == Duty.ADMINISTRATOR), "")
    form = NewAccount(request.POST or None, initial={"region_code": home})
    if request.method == "POST" and form.is_valid():
        try:
            user, password = actions.create_user(by=actor, **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            return _show_password(request, user, password)
    return render(request, "staff/create.html", {"form": form}, status=_status(form))


@access(MANAGE)
@require_safe
def one(request: OfficeRequest, pk: int) -> HttpResponse:
    return _show(request, _officer(request, pk))


@access(MANAGE)
@require_POST
def assign(request: OfficeRequest, pk: int) -> HttpResponse:
    user, form = _officer(request, pk), NewDuty(request.POST)
    if form.is_valid():
        given = form.cleaned_data | {"duty": Duty(form.cleaned_data["duty"])}
        try:
            duty = actions.assign_duty(by=request.actor, user=user, **given)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"已分配职责：{duty.get_duty_display()}")
            return redirect("staff:one", pk)
    return _show(request, user, form)


@access(MANAGE)
@require_POST
def end(request: OfficeRequest, pk: int, duty: int) -> HttpResponse:
    user, form = _officer(request, pk), EndDuty(request.POST)
    held = user.assignments.filter(request.actor.visible(MANAGE), pk=duty).first()
    if held is None:
        raise Http404
    if not form.is_valid():
        messages.error(request, "最后一天不是日期，职责没有改动")
        return redirect("staff:one", pk)
    return _do(request, pk, "职责已结束", lambda by: actions.end_duty(by=by, assignment=held, **form.cleaned_data))


@access(MANAGE)
@require_POST
def deactivate(request: OfficeRequest, pk: int) -> HttpResponse:
    user = _officer(request, pk)
    return _do(request, pk, "账号已停用，职责一并结束", lambda by: actions.deactivate(by=by, user=user))


@access(MANAGE)
@require_POST
def remove_codes(request: OfficeRequest, pk: int) -> HttpResponse:
    user = _officer(request, pk)
    return _do(request, pk, "已取消动态口令", lambda by: actions.remove_codes(by=by, user=user))


@access(MANAGE)
@require_POST
@never_cache
def reactivate(request: OfficeRequest, pk: int) -> HttpResponse:
    return _renew(request, pk, actions.reactivate)


@access(MANAGE)
@require_POST
@never_cache
def password(request: OfficeRequest, pk: int) -> HttpResponse:
    return _renew(request, pk, actions.reset_password)


def _renew(request: OfficeRequest, pk: int, action: Callable[..., str]) -> HttpResponse:
    user = _officer(request, pk)
    try:
        return _show_password(request, user, action(by=request.actor, user=user))
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("staff:one", pk)


def _do(request: OfficeRequest, pk: int, done: str, action: Callable[[Actor], Any]) -> HttpResponse:
    try:
        action(request.actor)
        messages.success(request, done)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("staff:one", pk)


def _show(request: OfficeRequest, user: User, form: NewDuty | None = None) -> HttpResponse:
    """One account. Duties in other regions are not shown: they are other administrators' business."""
    actor = request.actor
    duties = list(queries.duties_ever(user).filter(actor.visible(MANAGE)))
    now = {held.pk for held in Assignment.objects.lasting_now().filter(user=user)}
    called = paths({held.region_code for held in duties} | ({user.region_code} - {""}))
    shown = [
        {
            "held": held,
            "place": called[held.region_code],
            "lasting": held.pk in now,
            "end": EndDuty(auto_id=f"end{held.pk}_%s"),
        }
        for held in duties
    ]
    context = {
        "officer": user,
        "place": called.get(user.region_code, ""),
        "now": [row for row in shown if row["lasting"]],
        "before": [row for row in shown if not row["lasting"]],
        "form": form or NewDuty(initial={"region_code": user.region_code}),
        "own": user.pk == actor.user.pk,
        "can_change": perms.can_change(actor, user),
        "has_codes": queries.has_codes(user),
    }
    return render(request, "staff/one.html", context, status=_status(form))


def _show_password(request: OfficeRequest, user: User, password: str) -> HttpResponse:
    """In the answer itself and nowhere else: it is kept neither in the session nor in an address."""
    return render(request, "staff/password.html", {"officer": user, "password": password})


def _officer(request: OfficeRequest, pk: int) -> User:
    try:
        return queries.officer(request.actor, pk)
    except User.DoesNotExist:
        raise Http404 from None


def _duties_now(user: User) -> list[Assignment]:
    found: list[Assignment] = user.duties_now  # type: ignore[attr-defined]
    return found


def _status(form: Form | None) -> int:
    return REFUSED if form is not None and form.is_bound and form.errors else 200
