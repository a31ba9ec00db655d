"""Identity numbers of officers, by which their own files are closed to them."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from doudi.office import clock, per_request
from doudi.office.accounts import perms
from doudi.office.accounts.access import Action, Actor
from doudi.office.accounts.actions.approvals import Approval, approve_change, request_for_account
from doudi.office.accounts.actions.entries import record_on_account
from doudi.office.accounts.enums import RequestKind
from doudi.office.accounts.models import ChangeRequest, OfficerNumber, User
from doudi.office.errors import RefusedError
from doudi.office.number_indexes import keys_in_use, number_is, set_number_indexes


@transaction.atomic
def request_number(*, by: Actor, user: User, number: str) -> ChangeRequest:
    """Asks for an officer's identity number to be registered or corrected. `number` is normalised by registry.identity."""
    if not perms.can_change(by, user):
        raise PermissionDenied("只能管理本地区他人的账号；在别的地区有职责的，由上级管理员办理")
    refuse_number(number, user)
    title = f"登记{user.name}（{user.username}）本人的身份证号"
    return request_for_account(by=by, account=user, kind=RequestKind.OFFICER_NUMBER, title=title, number=number)


@transaction.atomic
def approve_number(*, by: Actor, request: ChangeRequest, number: str) -> Approval:
    """Registers the number that was asked for, where the approver typed the same."""
    settled = approve_change(by=by, request=request, kind=RequestKind.OFFICER_NUMBER, number=number)
    user = User.objects.get(pk=settled.subject_id)
    approval = Approval(settled, user)
    if approval.took_effect:
        registered = keep_number(user, number)
        record_on_account(
            by=by, permission=Action.APPROVE_ACCOUNTS, action="accounts.register_number", user=user,
            region_code=settled.region_code, detail={"requested_by": settled.requested_by.name}, rows=[registered],
        )  # fmt: skip
    return approval


def refuse_number(number: str, user: User | None = None) -> None:
    """RefusedError for an empty number, and for one that another account than the user's has."""
    if not number:
        raise RefusedError("请填写本人的身份证号")
    others = OfficerNumber.objects.filter(number_is(number))
    if (others if user is None else others.exclude(user=user)).exists():
        raise RefusedError("这个身份证号已登记在另一个账号名下：一个人只有一个账号，停用过的可以恢复使用")


def keep_number(user: User, number: str) -> OfficerNumber:
    """Stores an officer's number with its index. Whoever calls this records the row."""
    registered = OfficerNumber.objects.filter(user=user).first() or OfficerNumber(user=user)
    registered.number, registered.entered_at = number, clock.now()
    set_number_indexes(registered, keys_in_use())
    try:
        with transaction.atomic():
            registered.save()
    except IntegrityError:
        # Registered for another account between the question and this insert.
        refuse_number(number, user)
        raise
    per_request.forget()
    return registered
