"""Of allauth's pages only these: nobody signs up, changes an address or resets a password by mail."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.socialaccount import views as social
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from doudi.web.signing_in import tokens, views

own_account: list[URLPattern | URLResolver] = [
    path("", views.own, name="own"),
    path("kin/", views.declare_kin, name="declare_kin"),
    path("sessions/end/", views.end_session, name="end_session"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/revoke/", tokens.revoke, name="revoke_token"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("sign-in/", account.login, name="account_login"),
    path("sign-in/code/", mfa.authenticate, name="mfa_authenticate"),
    path("sign-in/inactive/", account.account_inactive, name="account_inactive"),
    path("sign-out/", account.logout, name="account_logout"),
    path("account/", include((own_account, "account"))),
    path("account/password/", account.password_change, name="account_change_password"),
    path("account/confirm/", account.reauthenticate, name="account_reauthenticate"),
    path("account/confirm/code/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("account/codes/", mfa.index, name="mfa_index"),
    path("account/codes/activate/", totp.activate_totp, name="mfa_activate_totp"),
    path("account/codes/deactivate/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("account/codes/recovery/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("account/codes/recovery/generate/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("account/codes/recovery/download/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
]

if settings.DOUDI.oidc:
    urlpatterns += [
        path("sign-on/", include("allauth.socialaccount.providers.openid_connect.urls")),
        path("sign-on/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
        path("sign-on/failed/", social.login_error, name="socialaccount_login_error"),
    ]
