"""Accounts are made by an administrator: nobody signs up, and single sign-on admits only officers who have one."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import redirect

from doudi.office.accounts.models import User


class ClosedSignup(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


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
