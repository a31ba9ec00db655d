"""Accounts and duties. Nothing here shows a case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from doudi.office.accounts import actions, perms, queries
from doudi.office.accounts.access import Action, Actor
from doudi.office.accounts.enums import Duty
from doudi.office.accounts.models import Assignment, User
from doudi.office.errors import RefusedError
from doudi.office.regions import codes
from doudi.office.regions.queries import paths
from doudi.web.middleware import access
from doudi.web.paging import page_of
from doudi.web.requests import OfficeRequest
from doudi.web.staff.forms import EndDuty, NewAccount, NewDuty, OfficerNumberForm, Search

MANAGE = Action.MANAGE_ACCOUNTS
ASKED = "已提出，待另一位系统管理员复核后生效"
REFUSED = 422


@access(MANAGE)
@require_safe
def staff(request: OfficeRequest) -> HttpResponse:
    form = Search(request.GET)
    if not form.is_valid():
        raise Http404
    answers = form.cleaned_data
    page = page_of(
        request,
        queries.officers(request.actor, answers["q"], answers["duty"], answers["state"]),
        "username",
        descending=False,
    )
    places = {assignment.region_code for user in page.rows for assignment in _duties_now(user)} | {
        u.region_code for u in page.rows
    }
    called = paths(place for place in places if place)
    rows = [
        {
            "user": user,
            "place": called.get(user.region_code, ""),
            "duties": [(assignment, called[assignment.region_code]) for assignment in _duties_now(user)],
        }
        for user in page.rows
    ]
    context = {"form": form, "page": page, "rows": rows, "is_lone": _is_lone(request.actor)}
    return render(request, "staff/list.html", context)


@access(MANAGE)
def create(request: OfficeRequest) -> HttpResponse:
    actor = request.actor
    home = next((region for duty, region in actor.duties if duty == Duty.ADMINISTRATOR), "")
    form = NewAccount(request.POST or None, initial={"region_code": home})
    if request.method == "POST" and form.is_valid():
        try:
            change = actions.request_account(by=actor, **form.cleaned_data)
        except RefusedError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, ASKED)
            return redirect("approvals:detail", change.pk)
    context = {"form": form, "is_lone": _is_lone(actor)}
    return render(request, "staff/create.html", context, status=_status(form))


@access(MANAGE)
@require_safe
def one(request: OfficeRequest, pk: int) -> HttpResponse:
    return _show(request, _officer(request, pk))


@access(MANAGE)
@require_POST
def assign(request: OfficeRequest, pk: int) -> HttpResponse:
    user, form = _officer(request, pk), NewDuty(request.POST)
    if form.is_valid():
        answers = form.cleaned_data | {"duty": Duty(form.cleaned_data["duty"])}
        try:
            actions.request_duty(by=request.actor, user=user, **answers)
        except RefusedError as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, ASKED)
            return redirect("staff:one", pk)
    return _show(request, user, form)


@access(MANAGE)
@require_POST
def end(request: OfficeRequest, pk: int, duty: int) -> HttpResponse:
    user, form = _officer(request, pk), EndDuty(request.POST)
    assignment = user.assignments.filter(request.actor.visible(MANAGE), pk=duty).first()
    if assignment is None:
        raise Http404
    if not form.is_valid():
        messages.error(request, "最后一天不是日期，职责没有改动")
        return redirect("staff:one", pk)
    return _do(
        request, pk, "职责已结束", lambda by: actions.end_duty(by=by, assignment=assignment, **form.cleaned_data)
    )


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
def end_sessions(request: OfficeRequest, pk: int) -> HttpResponse:
    user = _officer(request, pk)
    return _do(request, pk, "已结束全部登录", lambda by: actions.end_sessions(by=by, user=user))


@access(MANAGE)
@require_POST
def revoke_tokens(request: OfficeRequest, pk: int) -> HttpResponse:
    user = _officer(request, pk)
    return _do(request, pk, "已停用全部接口令牌", lambda by: actions.revoke_tokens(by=by, user=user))


@access(MANAGE)
@require_POST
def reactivate(request: OfficeRequest, pk: int) -> HttpResponse:
    user = _officer(request, pk)
    return _do(request, pk, ASKED, lambda by: actions.request_reactivation(by=by, user=user))


@access(MANAGE)
@require_POST
def password(request: OfficeRequest, pk: int) -> HttpResponse:
    user = _officer(request, pk)
    return _do(request, pk, ASKED, lambda by: actions.request_password(by=by, user=user))


@access(MANAGE)
@require_POST
def number(request: OfficeRequest, pk: int) -> HttpResponse:
    user, form = _officer(request, pk), OfficerNumberForm(request.POST)
    if not form.is_valid():
        return _show(request, user, number_form=form)
    return _do(request, pk, ASKED, lambda by: actions.request_number(by=by, user=user, **form.cleaned_data))


def _do(request: OfficeRequest, pk: int, done: str, action: Callable[[Actor], Any]) -> HttpResponse:
    try:
        action(request.actor)
        messages.success(request, done)
    except RefusedError as refused:
        messages.error(request, str(refused))
    return redirect("staff:one", pk)


def _show(
    request: OfficeRequest, user: User, form: NewDuty | None = None, number_form: OfficerNumberForm | None = None
) -> HttpResponse:
    """One account. Duties in other regions are not shown: they are other administrators' business."""
    actor = request.actor
    duties = list(queries.duties_ever(user).filter(actor.visible(MANAGE)))
    now = {assignment.pk for assignment in Assignment.objects.lasting_now().filter(user=user)}
    called = paths({assignment.region_code for assignment in duties} | ({user.region_code} - {""}))
    lines = [
        {
            "held": assignment,
            "place": called[assignment.region_code],
            "lasting": assignment.pk in now,
            "end": EndDuty(auto_id=f"end{assignment.pk}_%s"),
        }
        for assignment in duties
    ]
    context = {
        "officer": user,
        "place": called.get(user.region_code, ""),
        "now": [row for row in lines if row["lasting"]],
        "before": [row for row in lines if not row["lasting"]],
        "form": form or NewDuty(initial={"region_code": user.region_code}),
        "own": user.pk == actor.user.pk,
        "can_change": perms.can_change(actor, user),
        "has_codes": queries.has_codes(user),
        "sessions": queries.sessions_of(user),
        "tokens": queries.tokens_of(user).filter(revoked_at=None),
        "has_number": queries.has_number(user),
        "number_form": number_form or OfficerNumberForm(),
        "requests": queries.waiting_requests("user", user.pk).filter(actor.visible(MANAGE)),
        "is_lone": _is_lone(actor),
    }
    return render(request, "staff/one.html", context, status=_status(form or number_form))


def _is_lone(actor: Actor) -> bool:
    """True where no other administrator reaches the region in which this one manages accounts: nothing can be approved."""
    region = next((region for duty, region in actor.duties if duty == Duty.ADMINISTRATOR), codes.NATION)
    return all(user.pk == actor.user.pk for user in queries.colleagues(Action.APPROVE_ACCOUNTS, region))


def _officer(request: OfficeRequest, pk: int) -> User:
    try:
        return queries.officer(request.actor, pk)
    except User.DoesNotExist:
        raise Http404 from None


def _duties_now(user: User) -> list[Assignment]:
    assignments: list[Assignment] = user.duties_now  # type: ignore[attr-defined]
    return assignments


def _status(form: Form | None) -> int:
    return REFUSED if form is not None and form.is_bound and form.errors else 200
