"""The work list of changes that wait for a second person, and what such a person or the requester does with one."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from doudi.office.accounts import actions, perms, queries
from doudi.office.accounts.access import Actor
from doudi.office.accounts.actions import Approval
from doudi.office.accounts.enums import RequestKind
from doudi.office.accounts.models import ChangeRequest
from doudi.office.casework.actions import approve_same_person
from doudi.office.errors import RefusedError
from doudi.office.regions.queries import paths
from doudi.office.registry.actions import approve_bank_account, approve_person_number
from doudi.office.registry.perms import is_closed
from doudi.office.registry.queries import open_requests
from doudi.web.approvals.forms import BankAccountForm, NumberForm, ReasonForm
from doudi.web.closed_files import family_of, refuse
from doudi.web.middleware import access
from doudi.web.paging import page_of
from doudi.web.requests import OfficeRequest, get_visible

REFUSED = 422
NEWEST = 20
"""Of the officer's own requests the list shows as many."""
EFFECTS: dict[RequestKind, Callable[..., Approval]] = {
    RequestKind.ACCOUNT: actions.approve_account,
    RequestKind.REACTIVATION: actions.approve_reactivation,
    RequestKind.DUTY: actions.approve_duty,
    RequestKind.PASSWORD: actions.approve_password,
    RequestKind.OFFICER_NUMBER: actions.approve_number,
    RequestKind.PERSON_NUMBER: approve_person_number,
    RequestKind.BANK_ACCOUNT: approve_bank_account,
    RequestKind.SAME_PERSON: approve_same_person,
}
"""The action by which an approved change takes effect; it takes `number` too where the request holds one."""


@access(None)
@require_safe
def list_requests(request: OfficeRequest) -> HttpResponse:
    """What waits for this officer, the oldest first, and what the officer asked for."""
    actor = request.actor
    page = page_of(request, open_requests(actor, queries.requests_to_settle(actor)), descending=False)
    own_requests = list(queries.requests_of(actor.user)[:NEWEST])
    called = paths({change.region_code for change in (*page.rows, *own_requests)})
    context = {
        "page": page,
        "rows": [(change, called[change.region_code]) for change in page.rows],
        "own_requests": own_requests,
    }
    return render(request, "approvals/list.html", context)


@access(None)
@require_safe
def detail(request: OfficeRequest, pk: int) -> HttpResponse:
    return _show(request, _visible(request, pk))


@access(None)
@require_POST
@never_cache
def approve(request: OfficeRequest, pk: int) -> HttpResponse:
    """Approves, so that the change takes effect. A one-time password is shown to the approver alone."""
    change = _visible(request, pk)
    form = _number_form(change)(request.POST) if change.number else None
    if form is not None and not form.is_valid():
        return _show(request, change, number_form=form)
    typed = form.cleaned_data if form is not None else {}
    try:
        approval = EFFECTS[RequestKind(change.kind)](by=request.actor, request=change, **typed)
    except RefusedError as error:
        messages.error(request, str(error))
        return redirect("approvals:detail", pk)
    if approval.password:
        return render(request, "staff/password.html", {"officer": approval.user, "password": approval.password})
    if approval.took_effect:
        messages.success(request, f"已复核，即时生效：{change.title}")
    else:
        messages.error(request, f"没有生效，已退回提出人：{approval.request.reason}")
    return redirect("approvals:list")


@access(None)
@require_POST
def reject(request: OfficeRequest, pk: int) -> HttpResponse:
    change, form = _visible(request, pk), ReasonForm(request.POST)
    if not form.is_valid():
        return _show(request, change, reason_form=form)
    return _do(request, "已退回提出人", lambda by: actions.reject_change(by=by, request=change, **form.cleaned_data))


@access(None)
@require_POST
def withdraw(request: OfficeRequest, pk: int) -> HttpResponse:
    change = _visible(request, pk)
    return _do(request, "已撤回", lambda by: actions.withdraw_change(by=by, request=change))


def _visible(request: OfficeRequest, pk: int) -> ChangeRequest:
    """A request that the officer may approve, asked for, or has settled; Http404 for any other."""
    change = get_visible(queries.visible_requests(request.actor), pk)
    family = family_of(change)
    if family is not None and is_closed(request.actor, family):
        refuse(request, family)
    return change


def _number_form(change: ChangeRequest) -> type[NumberForm] | type[BankAccountForm]:
    return BankAccountForm if change.kind == RequestKind.BANK_ACCOUNT else NumberForm


def _do(request: OfficeRequest, done: str, action: Callable[[Actor], ChangeRequest]) -> HttpResponse:
    try:
        action(request.actor)
        messages.success(request, done)
    except RefusedError as error:
        messages.error(request, str(error))
    return redirect("approvals:list")


def _show(
    request: OfficeRequest,
    change: ChangeRequest,
    number_form: NumberForm | BankAccountForm | None = None,
    reason_form: ReasonForm | None = None,
) -> HttpResponse:
    actor = request.actor
    context = {
        "change": change,
        "place": paths([change.region_code])[change.region_code],
        "may_approve": perms.can_approve(actor, change),
        "may_withdraw": perms.can_withdraw(actor, change),
        "approvers": [user.name for user in queries.approvers(change)],
        "number_form": (number_form or _number_form(change)()) if change.number else None,
        "reason_form": reason_form or ReasonForm(),
    }
    return render(request, "approvals/detail.html", context, status=REFUSED if number_form or reason_form else 200)
