"""Writes of administrators: accounts are asked for and approved, taken out of use and into use again, and their limits and
sessions ended. Officers declare their kin."""

from __future__ import annotations

import secrets

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from doudi.office import clock, per_request
from doudi.office.accounts import perms
from doudi.office.accounts.access import DUTIES_BY_ACTION, Action, Actor
from doudi.office.accounts.actions.approvals import Approval, approve_change, request_change, request_for_account
from doudi.office.accounts.actions.duties import end_duty
from doudi.office.accounts.actions.entries import record_on_account
from doudi.office.accounts.actions.numbers import keep_number, refuse_number
from doudi.office.accounts.actions.sign_ins import forget_failures
from doudi.office.accounts.actions.tokens import revoke_tokens
from doudi.office.accounts.enums import Duty, RequestKind, RequestState
from doudi.office.accounts.models import USERNAME, Assignment, ChangeRequest, Kin, User
from doudi.office.accounts.one_time_codes import rows_to_record
from doudi.office.accounts.queries import colleagues
from doudi.office.audit.actions import record
from doudi.office.crypto import blind_index, blind_indexes
from doudi.office.errors import RefusedError
from doudi.office.regions.queries import exists, paths

LEAST_ADMINISTRATORS = 2
"""As many as it takes for one to approve what another asks for."""
# Without letters and digits that look alike, since it is read out or copied by hand.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


@transaction.atomic
def request_account(*, by: Actor, username: str, name: str, region_code: str, number: str) -> ChangeRequest:
    """Asks for an account without any duty. `number` is the officer's own, normalised by registry.identity."""
    by.require(Action.MANAGE_ACCOUNTS, region_code)
    _refuse_unfit(username, name, region_code, no_region="没有这个地区，请从列表中选择")
    refuse_number(number)
    return request_change(
        by=by,
        permission=Action.MANAGE_ACCOUNTS,
        kind=RequestKind.ACCOUNT,
        key=username.lower(),
        title=f"新建账号{username}，姓名{name.strip()}，单位所在地区{paths([region_code])[region_code]}",
        region_code=region_code,
        subject="user",
        detail={"username": username, "name": name.strip()},
        number=number,
    )


@transaction.atomic
def approve_account(*, by: Actor, request: ChangeRequest, number: str) -> Approval:
    """Makes the account that was asked for, where the approver typed the same number. Its one-time password is the
    approver's to hand over: whoever asked for the account never knows it."""
    settled = approve_change(by=by, request=request, kind=RequestKind.ACCOUNT, number=number)
    if settled.state != RequestState.APPROVED:
        return Approval(settled)
    username, name = settled.detail["username"], settled.detail["name"]
    user, password = _create(username, name, settled.region_code, number, no_region="这个地区已经撤销")
    record_on_account(
        by=by, permission=Action.APPROVE_ACCOUNTS, action="accounts.create_user", user=user, region_code=settled.region_code,
        detail={"username": username, "requested_by": settled.requested_by.name}, rows=[user, user.identity],
    )  # fmt: skip
    return Approval(settled, user, password)


@transaction.atomic
def create_administrator(*, username: str, name: str, region_code: str, number: str, operator: str) -> tuple[User, str]:
    """Makes an administrator for the command line, and returns the account with its one-time password.

    `operator` is the login on the machine of whoever runs the command, for the audit. An installation begins so, with two
    administrators who approve each other's requests: RefusedError where a region has two already, since from then on
    every account takes two people.
    """
    present = colleagues(Action.APPROVE_ACCOUNTS, region_code)
    if len(present) >= LEAST_ADMINISTRATORS:
        raise RefusedError(f"这个地区已有{len(present)}名系统管理员，新的账号请由其中一人在“账号”页面提出、另一人复核")
    no_region = f"没有地区 {region_code}，请先用 doudi regions 导入行政区划"
    _refuse_unfit(username, name, region_code, no_region)
    refuse_number(number)
    user, password = _create(username, name, region_code, number, no_region)
    assignment = Assignment.objects.create(
        user=user, duty=Duty.ADMINISTRATOR, region_code=region_code, valid_from=clock.today()
    )
    record(
        by=None, action="accounts.create_first_administrator", subject="user", subject_id=user.pk,
        region_code=region_code, detail={"username": username, "operator": operator}, rows=[user, user.identity, assignment],
    )  # fmt: skip
    return user, password


@transaction.atomic
def deactivate(*, by: Actor, user: User) -> User:
    """Takes an account out of use. Its sessions and duties end; what it did stays recorded under its name. One person is
    enough for it: what protects must not wait."""
    account = _changeable(by, user.pk)
    if not account.is_active:
        raise RefusedError("这个账号已经停用")
    account.is_active = False
    account.save(update_fields=["is_active"])
    for assignment in account.assignments.lasting_beyond(clock.today()):
        end_duty(by=by, assignment=assignment)
    revoke_tokens(by=by, user=account)
    record_on_account(
        by=by, action="accounts.deactivate", user=account, region_code=account.region_code, rows=[account]
    )
    return account


@transaction.atomic
def request_reactivation(*, by: Actor, user: User) -> ChangeRequest:
    """Asks for an account to be taken into use again."""
    account = _changeable(by, user.pk)
    if account.is_active:
        raise RefusedError("这个账号正在使用")
    return request_for_account(
        by=by, account=account, kind=RequestKind.REACTIVATION, title=f"恢复使用账号{account.username}（{account.name}）"
    )


@transaction.atomic
def approve_reactivation(*, by: Actor, request: ChangeRequest) -> Approval:
    """Takes the account into use again, without duties and with a new one-time password."""
    settled = approve_change(by=by, request=request, kind=RequestKind.REACTIVATION)
    account = _changeable(by, settled.subject_id)
    if account.is_active:
        raise RefusedError("这个账号正在使用")
    account.is_active = True
    account.save(update_fields=["is_active"])
    record_on_account(
        by=by, permission=Action.APPROVE_ACCOUNTS, action="accounts.reactivate", user=account,
        region_code=account.region_code, rows=[account],
    )  # fmt: skip
    return Approval(settled, account, _reset_password(by, account, settled))


@transaction.atomic
def request_password(*, by: Actor, user: User) -> ChangeRequest:
    """Asks for a one-time password for somebody who can no longer sign in. Until it is approved the old one holds."""
    account = _changeable(by, user.pk)
    if not account.is_active:
        raise RefusedError("这个账号已停用，请申请恢复使用")
    return request_for_account(
        by=by, account=account, kind=RequestKind.PASSWORD, title=f"给{account.name}（{account.username}）设置一次性密码"
    )


@transaction.atomic
def approve_password(*, by: Actor, request: ChangeRequest) -> Approval:
    """Sets a one-time password, which the owner must replace before seeing any page. Ends all sessions and tokens and
    any lock-out. The approver hands it over; whoever asked never knows it, so that nobody takes an account over alone."""
    settled = approve_change(by=by, request=request, kind=RequestKind.PASSWORD)
    account = _changeable(by, settled.subject_id)
    if not account.is_active:
        raise RefusedError("这个账号已停用，请申请恢复使用")
    revoke_tokens(by=by, user=account)
    return Approval(settled, account, _reset_password(by, account, settled))


@transaction.atomic
def lift_account_limits(*, by: Actor, user: User) -> None:
    """Ends every lock of an account and every wait for it, from wherever it was tried."""
    account = _changeable(by, user.pk)
    if not forget_failures(username=account.username):
        raise RefusedError("这个账号最近没有失败的登录，不需要解除限制")
    record_on_account(by=by, action="accounts.lift_account_limits", user=account, region_code=account.region_code)


@transaction.atomic
def lift_address_limits(*, by: Actor, address: str) -> None:
    """Ends the locks of all accounts at an address, and the wait for it."""
    home = next((region for duty, region in by.duties if duty in DUTIES_BY_ACTION[Action.MANAGE_ACCOUNTS]), None)
    if home is None:
        raise PermissionDenied("只有系统管理员可以解除登录限制")
    if not forget_failures(ip_address=address):
        raise RefusedError("这个地址最近没有失败的登录，不需要解除限制")
    record(
        by=by.user, action="accounts.lift_address_limits", subject="address", subject_id=address, region_code=home,
        duty=by.duty_for(Action.MANAGE_ACCOUNTS, home),
    )  # fmt: skip


@transaction.atomic
def end_sessions(*, by: Actor, user: User) -> int:
    """Ends every session of an account; its owner signs in again. Returns how many there were."""
    account = _changeable(by, user.pk)
    sessions = list(UserSession.objects.filter(user=account))
    if not sessions:
        raise RefusedError("这个账号现在没有登录")
    for session in sessions:
        session.end()
    record_on_account(
        by=by, action="accounts.end_sessions", user=account, region_code=account.region_code,
        detail={"count": len(sessions)},
    )  # fmt: skip
    return len(sessions)


@transaction.atomic
def remove_codes(*, by: Actor, user: User) -> None:
    """Removes one-time codes (TOTP) from the account of somebody who has lost the phone."""
    account = _changeable(by, user.pk)
    removed, _ = Authenticator.objects.filter(user=account).delete()
    if not removed:
        raise RefusedError("这个账号没有启用动态口令")
    record_on_account(
        by=by, action="accounts.remove_codes", user=account, region_code=account.region_code,
        rows=rows_to_record(account.pk),
    )  # fmt: skip


@transaction.atomic
def declare_kin(*, by: Actor, name: str, relation: str, number: str) -> Kin:
    """Notes a close relative of the acting officer. `number` is normalised by registry.identity.

    Of a relative who was declared before numbers were kept, the number is added.
    """
    indexes = blind_indexes("number", number)
    if not (indexes and name.strip() and relation.strip()):
        raise RefusedError("请填写亲属的姓名、关系和身份证号")
    kin = by.user.kin.filter(number_index__in=indexes).first() or Kin(user=by.user)
    if kin.number:
        raise RefusedError("这位亲属已经申报过")
    kin.name, kin.relation, kin.declared_on = name.strip(), relation.strip(), clock.today()
    kin.number, kin.number_index = number, blind_index("number", number)
    try:
        with transaction.atomic():
            kin.save(force_insert=kin.pk is None)
    except IntegrityError:
        raise RefusedError("这位亲属已经申报过") from None
    per_request.forget()
    record_on_account(
        by=by, action="accounts.declare_kin", user=by.user, region_code=by.user.region_code,
        detail={"relation": kin.relation}, rows=[kin],
    )  # fmt: skip
    return kin


def _refuse_unfit(username: str, name: str, region_code: str, no_region: str) -> None:
    """RefusedError for a name that cannot be an account's or is taken, and with the text `no_region` for a region that does
    not exist."""
    if not USERNAME.fullmatch(username):
        raise RefusedError("账号应以字母开头，由3至60个字母、数字、点、横线组成")
    if not name.strip() or len(name.strip()) > 60:
        raise RefusedError("请填写姓名，最多60个字")
    if not exists(region_code, clock.today()):
        raise RefusedError(no_region)
    # Names that differ in capitals alone are taken for one another.
    if User.objects.filter(username__iexact=username).exists():
        raise RefusedError(f"账号{username}已经有人使用，请换一个")


def _create(username: str, name: str, region_code: str, number: str, no_region: str) -> tuple[User, str]:
    """Makes an account with its owner's number and a one-time password. RefusedError as `_refuse_unfit`."""
    _refuse_unfit(username, name, region_code, no_region)
    password = _one_time()
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                username, name.strip(), password, region_code=region_code, password_is_temporary=True
            )
    except IntegrityError:
        raise RefusedError(f"账号{username}已经有人使用，请换一个") from None
    keep_number(user, number)
    return user, password


def _reset_password(by: Actor, account: User, settled: ChangeRequest) -> str:
    password = _one_time()
    account.set_password(password)
    account.password_is_temporary = True
    account.save(update_fields=["password", "password_is_temporary"])
    forget_failures(username=account.username)
    record_on_account(
        by=by, permission=Action.APPROVE_ACCOUNTS, action="accounts.reset_password", user=account,
        region_code=account.region_code, detail={"requested_by": settled.requested_by.name}, rows=[account],
    )  # fmt: skip
    return password


def _changeable(by: Actor, key: int | str) -> User:
    """The account with a key, locked. PermissionDenied unless the administrator may change it."""
    account = User.objects.select_for_update().get(pk=key)
    if not perms.can_change(by, account):
        raise PermissionDenied("只能管理本地区他人的账号；在别的地区有职责的，由上级管理员办理")
    return account


def _one_time() -> str:
    """A password of twenty characters in four groups."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(4))
