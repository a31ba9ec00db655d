"""Changes that need two people: one asks, another approves, rejects with a reason, or the first takes it back.

This module knows no kind of change. Each kind has an action that asks, by `request_change`, and one that takes effect,
by `approve_change`, in the same transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from doudi.office import clock
from doudi.office.accounts.access import APPROVALS, Action, Actor
from doudi.office.accounts.enums import RequestKind, RequestState
from doudi.office.accounts.models import ChangeRequest, User
from doudi.office.audit.actions import record_action
from doudi.office.errors import RefusedError
from doudi.office.regions import codes

NUMBERS_DIFFER = "复核人对照原件录入的号码与申请的不一致，请核对后重新提出"


@dataclass(frozen=True)
class Approval:
    """What came of approving a request, which is rejected where the number was typed differently; and the one-time password
    of an account for which one was made, kept nowhere in readable form."""

    request: ChangeRequest
    user: User | None = None
    password: str = ""

    @property
    def took_effect(self) -> bool:
        return self.request.state == RequestState.APPROVED


@transaction.atomic
def request_change(
    *,
    by: Actor,
    permission: Action,
    kind: RequestKind,
    key: str,
    title: str,
    region_code: str,
    subject: str,
    subject_id: int | str = "",
    detail: dict[str, Any] | None = None,
    number: str = "",
    concerned: User | None = None,
) -> ChangeRequest:
    """Appends a request for a change; nothing takes effect yet. The columns are those of ChangeRequest.

    `permission` is the action as which asking is permitted in the region. RefusedError where the same waits already.
    """
    by.require(permission, region_code)
    if concerned is not None and concerned.pk == by.user.pk:
        raise PermissionDenied("不能为自己提出，请由另一位有职责的人提出")
    try:
        with transaction.atomic():
            request = ChangeRequest.objects.create(
                kind=kind,
                key=key,
                title=title[:200],
                region_code=region_code,
                subject=subject,
                subject_id=str(subject_id),
                detail=detail or {},
                number=number,
                concerned=concerned,
                requested_by=by.user,
                requested_at=clock.now(),
            )
    except IntegrityError:
        raise RefusedError("同样的申请已经提出，正在等待复核，不必重复提出") from None
    _record_request(by, permission, "accounts.request_change", request)
    return request


def request_for_account(
    *,
    by: Actor,
    account: User,
    kind: RequestKind,
    title: str,
    region_code: str = "",
    key: str = "",
    detail: dict[str, Any] | None = None,
    number: str = "",
) -> ChangeRequest:
    """Appends an administrator's request for a change of an account that is there. `key` tells changes of one kind and account
    apart; the region is that of the account where none is named."""
    return request_change(
        by=by,
        permission=Action.MANAGE_ACCOUNTS,
        kind=kind,
        key=f"user.{account.pk}{key}",
        title=title,
        region_code=region_code or account.region_code or codes.NATION,
        subject="user",
        subject_id=account.pk,
        detail=detail,
        number=number,
        concerned=account,
    )


@transaction.atomic
def approve_change(*, by: Actor, request: ChangeRequest, kind: RequestKind, number: str = "") -> ChangeRequest:
    """Marks a request as approved, for the action that takes effect next. Returns the request as it is settled.

    Where it holds an identity number or a bank account, the approver types it once more from the paper, as `number`. If the
    two differ the request is rejected instead: one of them is wrong, and nobody finds a number out by trying.
    PermissionDenied for who asked and for the person concerned; RefusedError where it was settled meanwhile.
    """
    locked = _waiting(by, request)
    if locked.kind != kind:
        raise ValueError(f"a request of kind {locked.kind} cannot be approved as {kind}")
    if locked.number and locked.number != number:
        return _settle(by, locked, RequestState.REJECTED, "accounts.reject_change", NUMBERS_DIFFER)
    return _settle(by, locked, RequestState.APPROVED, "accounts.approve_change")


@transaction.atomic
def reject_change(*, by: Actor, request: ChangeRequest, reason: str) -> ChangeRequest:
    """Rejects a request, with a reason for whoever asked."""
    locked = _waiting(by, request)
    if not reason.strip():
        raise RefusedError("退回时请写明理由，提出人据此改正")
    return _settle(by, locked, RequestState.REJECTED, "accounts.reject_change", reason.strip()[:200])


@transaction.atomic
def withdraw_change(*, by: Actor, request: ChangeRequest) -> ChangeRequest:
    """Takes one's own request back."""
    locked = _lock(request)
    if locked.requested_by_id != by.user.pk:
        raise PermissionDenied("只有提出人可以撤回")
    _refuse_settled(locked)
    return _settle(by, locked, RequestState.WITHDRAWN, "accounts.withdraw_change")


def _lock(request: ChangeRequest) -> ChangeRequest:
    return ChangeRequest.objects.select_for_update().get(pk=request.pk)


def _waiting(by: Actor, request: ChangeRequest) -> ChangeRequest:
    """The request, locked. PermissionDenied for who may not approve it, RefusedError where it is settled."""
    locked = _lock(request)
    if by.user.pk in (locked.requested_by_id, locked.concerned_id):
        raise PermissionDenied("不能复核自己提出的、或与本人有关的事项，请由另一位有复核职责的人办理")
    by.require(APPROVALS[RequestKind(locked.kind)], locked.region_code)
    _refuse_settled(locked)
    return locked


def _refuse_settled(request: ChangeRequest) -> None:
    if request.state != RequestState.WAITING:
        raise RefusedError(f"这个事项{request.get_state_display()}，请查看最新状态")


def _settle(
    by: Actor, locked: ChangeRequest, state: RequestState, audit_action: str, reason: str = ""
) -> ChangeRequest:
    locked.state, locked.settled_by, locked.settled_at, locked.reason = state, by.user, clock.now(), reason
    locked.number = ""
    locked.save(update_fields=["state", "settled_by", "settled_at", "reason", "number"])
    _record_request(by, APPROVALS[RequestKind(locked.kind)], audit_action, locked, {"reason": reason} if reason else {})
    return locked


def _record_request(
    by: Actor, permission: Action, audit_action: str, request: ChangeRequest, more: dict[str, Any] | None = None
) -> None:
    detail = {
        "kind": str(request.get_kind_display()),
        "for": [request.subject, request.subject_id],
        "requested_by": request.requested_by.name,
        **{name: request.detail[name] for name in ("username", "duty") if name in request.detail},
        **(more or {}),
    }
    record_action(by=by, permission=permission, action=audit_action, subject="request", row=request, detail=detail)
