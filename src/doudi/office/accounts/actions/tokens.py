"""Writes of tokens, by which another program acts for an officer."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from doudi.office import clock
from doudi.office.accounts import perms
from doudi.office.accounts.access import BY_TOKEN, Action, Actor
from doudi.office.accounts.models import TOKEN_PREFIX, ApiToken, User
from doudi.office.audit.actions import record
from doudi.office.errors import RefusedError


@transaction.atomic
def make_token(
    *, by: Actor, name: str, actions: Collection[Action], region_code: str, days: int, per_minute: int
) -> tuple[ApiToken, str]:
    """Makes a token of the officer's own and returns it with its text, which nothing can show again.

    RefusedError where it would allow nothing, last too long or be one too many; PermissionDenied where an action is not the
    officer's in the region.
    """
    if by.limit is not None:
        raise PermissionDenied("令牌不能再建立令牌")
    if not name.strip():
        raise RefusedError("请写明令牌用在什么地方，如“与财政平台对接”")
    if not actions:
        raise RefusedError("请至少选择一件可以用令牌办理的事")
    if not 1 <= days <= settings.API_TOKEN_DAYS:
        raise RefusedError(f"有效期请填 1 到 {settings.API_TOKEN_DAYS} 天")
    if not 1 <= per_minute <= 600:
        raise RefusedError("每分钟请求数请填 1 到 600")
    for action in actions:
        if action not in BY_TOKEN:
            raise RefusedError("涉及账号和完整号码的事只能由本人登录办理")
        by.require(action, region_code)
    # The account's row is the lock: of two requests at once the second counts the first.
    User.objects.select_for_update().get(pk=by.user.pk)
    today = clock.today()
    if ApiToken.objects.filter(user=by.user, revoked_at=None, expires_on__gte=today).count() >= (
        settings.API_TOKENS_OF_AN_OFFICER
    ):
        raise RefusedError(f"每人最多 {settings.API_TOKENS_OF_AN_OFFICER} 个在用令牌，请先停用不再需要的")
    text = TOKEN_PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        user=by.user, name=name.strip()[:60], digest=ApiToken.digest_of(text), actions=sorted(actions), region_code=region_code,
        per_minute=per_minute, made_at=clock.now(), expires_on=today + dt.timedelta(days=days),
    )  # fmt: skip
    _record(by, "accounts.make_token", token, {"actions": token.actions, "expires_on": token.expires_on})
    return token, text


@transaction.atomic
def revoke_tokens(*, by: Actor, user: User) -> int:
    """Ends every token of an account, as an administrator does who takes it out of use. Returns how many there were."""
    tokens = list(user.api_tokens.filter(revoked_at=None))
    for token in tokens:
        revoke_token(by=by, token=token)
    return len(tokens)


@transaction.atomic
def revoke_token(*, by: Actor, token: ApiToken) -> ApiToken:
    """Ends a token at once: the officer's own, or as an administrator that of an account one may change."""
    if by.limit is not None or not (token.user_id == by.user.pk or perms.can_change(by, token.user)):
        raise PermissionDenied("只能停用本人的令牌，或由系统管理员停用")
    locked = ApiToken.objects.select_for_update().get(pk=token.pk)
    if locked.revoked_at is not None:
        return locked
    locked.revoked_at, locked.revoked_by = clock.now(), by.user
    locked.save(update_fields=["revoked_at", "revoked_by"])
    _record(by, "accounts.revoke_token", locked, {})
    return locked


def _record(by: Actor, action: str, token: ApiToken, detail: dict[str, object]) -> None:
    record(
        by=by.user, action=action, subject="user", subject_id=token.user_id, region_code=token.region_code,
        detail={"token": token.pk, **detail}, rows=[token],
    )  # fmt: skip
