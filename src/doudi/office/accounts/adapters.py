"""How allauth is tied to the office: nobody signs up, and single sign-on admits only officers who have an account."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from doudi.office.accounts import limits, one_time_codes, perms
from doudi.office.accounts.access import Actor
from doudi.office.accounts.models import User

LEAST = 10
# What the page itself shows needs no message.
_SILENT = ("account/messages/logged_in.txt", "account/messages/logged_out.txt")


class ClosedSignup(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by administrators alone; failed attempts are counted by account and told in Chinese."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": "账号或密码不正确。连续5次不正确将锁定30分钟。",
        "too_many_login_attempts": "刚才失败的次数太多，请过几分钟再试。",
        "incorrect_password": "密码不正确。",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Looks the user name up in any capitals, so that failures under both spellings are counted for one account."""
        typed = str(credentials.get("username", ""))
        registered = User.objects.filter(username__iexact=typed).values_list("username", flat=True).first()
        return super().authenticate(request, **{**credentials, "username": registered or typed.lower()})

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuses an attempt that must wait. A browser that the account knows is counted by itself, whatever others do."""
        account = limits.account_of(request, credentials) or ""
        browser = limits.known_browser(request, account)
        if browser is None:
            reason = limits.find_reason_to_wait(account, limits.address_of(request))
            if reason is not None:
                raise ValidationError(reason)
            return
        # Taken back by allauth where the password is right.
        self._login_failed_rl_usage = ratelimit.consume(
            request, app="allauth.account", action="login_failed", config=limits.KNOWN_BROWSER_AN_HOUR, key=browser
        )
        if not self._login_failed_rl_usage:
            raise ValidationError("在这台电脑上刚才失败的次数太多，请一小时后再试，或换一台电脑登录。")

    def post_login(self, request: HttpRequest, user: User, **more: Any) -> HttpResponseBase:
        response: HttpResponseBase = super().post_login(request, user, **more)
        limits.mark_browser(response, user.username)
        return response

    def clean_password(self, password: str, user: User | None = None) -> str:
        """Checks the length first, because Django's own text for it is not in Chinese."""
        if len(password) < LEAST:
            raise ValidationError(f"密码太短，至少{LEAST}位。")
        return str(super().clean_password(password, user))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account:own")

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *rest: Any, **more: Any
    ) -> None:
        if message_template not in _SILENT:
            super().add_message(request, level, message_template, *rest, **more)


class SealedCodes(DefaultMFAAdapter):  # type: ignore[misc]
    """Encrypts the secrets of one-time codes at rest, each for its account, and keeps them on where a duty demands them."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": "您的职责要求使用动态口令，不能停用。换手机时请系统管理员取消后重新启用。",
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return not perms.must_have_codes(Actor.of(authenticator.user))

    def encrypt(self, text: str) -> str:
        return one_time_codes.NewSecret(text)

    def decrypt(self, encrypted_text: str) -> str:
        return one_time_codes.open_secret(encrypted_text)


class KnownStaffOnly(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Admits a single sign-on only where its claim `preferred_username` names an account in use."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        if sociallogin.is_existing:
            return
        data = sociallogin.account.extra_data
        claims = {**data.get("userinfo", {}), **data.get("id_token", {}), **data}
        user = User.objects.filter(username=str(claims.get("preferred_username", "")), is_active=True).first()
        if user is None:
            messages.error(request, "统一身份认证中的账号在本系统没有登记，请联系系统管理员")
            raise ImmediateHttpResponse(redirect("account_login"))
        sociallogin.connect(request, user)
