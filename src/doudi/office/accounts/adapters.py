"""Accounts are made by an administrator: nobody signs up, and single sign-on admits only officers who have one."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse

from doudi.office import crypto
from doudi.office.accounts.models import User

# Beside the lock by account and address: guesses at one account from many addresses.
GUESSES = {"login_failed": "60/m/ip,40/h/key"}
LEAST = 10
# What the page itself shows needs no message.
_SILENT = ("account/messages/logged_in.txt", "account/messages/logged_out.txt")


class ClosedSignup(DefaultAccountAdapter):  # type: ignore[misc]
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": "账号或密码不正确。连续5次不正确将锁定30分钟。",
        "too_many_login_attempts": "这个账号刚才失败的次数太多，请一小时后再试。",
        "incorrect_password": "密码不正确。",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """A name in other capitals is the same account: its failures are counted together."""
        typed = str(credentials.get("username", ""))
        known = User.objects.filter(username__iexact=typed).values_list("username", flat=True).first()
        return super().authenticate(request, **{**credentials, "username": known or typed.lower()})

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        key = self._get_login_attempts_cache_key(request, **credentials)
        self._login_failed_rl_usage = ratelimit.consume(
            request, app="allauth.account", action="login_failed", config=GUESSES, key=key
        )
        if not self._login_failed_rl_usage:
            raise self.validation_error("too_many_login_attempts")

    def clean_password(self, password: str, user: User | None = None) -> str:
        """Django's own words for this are not in Chinese."""
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
    """Secrets of one-time codes are encrypted at rest like identity numbers."""

    def encrypt(self, text: str) -> str:
        return crypto.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt(encrypted_text)


class KnownStaffOnly(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """The claim `preferred_username` must be the name of an account in use."""

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
