"""Failed sign-ins and the limits that follow from them, for the administrator to lift."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.validators import validate_ipv46_address
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from doudi.office.accounts import actions, limits, queries
from doudi.office.accounts.access import Action
from doudi.office.accounts.models import User
from doudi.office.errors import RefusedError
from doudi.web.middleware import access
from doudi.web.requests import OfficeRequest, read_text


@access(Action.MANAGE_ACCOUNTS)
@require_safe
def failed_sign_ins(request: OfficeRequest) -> HttpResponse:
    context = {"failed": queries.failed_sign_ins(request.actor), "lock_after": limits.LOCK_AFTER}
    return render(request, "staff/limits.html", context)


@access(Action.MANAGE_ACCOUNTS)
@require_POST
def lift_account(request: OfficeRequest, pk: int) -> HttpResponse:
    try:
        user = queries.officer(request.actor, pk)
    except User.DoesNotExist:
        raise Http404 from None
    try:
        actions.lift_account_limits(by=request.actor, user=user)
        messages.success(request, f"已解除账号{user.username}的登录限制")
    except RefusedError as refused:
        messages.error(request, str(refused))
    return redirect("staff:limits")


@access(Action.MANAGE_ACCOUNTS)
@require_POST
def lift_address(request: OfficeRequest) -> HttpResponse:
    address = read_text(request, "address", 40)
    try:
        validate_ipv46_address(address)
        actions.lift_address_limits(by=request.actor, address=address)
        messages.success(request, f"已解除来访地址{address}的登录限制")
    except ValidationError:
        messages.error(request, "这不是一个来访地址，没有解除限制")
    except RefusedError as refused:
        messages.error(request, str(refused))
    return redirect("staff:limits")
