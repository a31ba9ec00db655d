"""What officers declare of themselves, and the one-time codes that they type."""

from __future__ import annotations

from allauth.core import context
from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms

from doudi.office.accounts import actions
from doudi.office.accounts.models import User
from doudi.web.fields import IdentityNumberField

RELATIONS = ("配偶", "父母", "子女", "兄弟姐妹", "祖父母或外祖父母", "孙子女或外孙子女", "配偶的父母", "其他近亲属")


class KinForm(forms.Form):
    """The number goes to an index and is neither kept nor shown again."""

    name = forms.CharField(label="亲属姓名", max_length=60)
    relation = forms.ChoiceField(label="关系", choices=[("", "请选择"), *((word, word) for word in RELATIONS)])
    number = IdentityNumberField("身份证号", "18位。只用来比对申请人，不保存号码本身，之后也看不到。")


class _SpentOnce(forms.Form):
    """A one-time code that the library accepts is accepted once: of two processes that look at it at once, one refuses it."""

    user: User

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]  # of the library's form beside this one
        kind = self.authenticator.type if hasattr(self, "authenticator") else Authenticator.Type.TOTP
        if not actions.spend_code(user=self.user, kind=kind, code=normalize_user_code(code)):
            authentication_failed.send(
                sender=type(self), request=context.request, user=self.user, authenticator=None, reauthentication=False
            )
            raise get_adapter().validation_error("incorrect_code")
        return code


class SignInCode(_SpentOnce, AuthenticateForm):  # type: ignore[misc]
    """The code at sign-in, of the phone or a recovery code."""


class ConfirmingCode(_SpentOnce, ReauthenticateForm):  # type: ignore[misc]
    """The code that confirms who changes how one signs in."""


class FirstCode(_SpentOnce, ActivateTOTPForm):  # type: ignore[misc]
    """The code that shows that a phone has been set up. It does not sign in afterwards."""
