"""What a second person types: the identity number from the paper, or a reason."""

from __future__ import annotations

from django import forms

from doudi.web.fields import IdentityNumberField


class NumberForm(forms.Form):
    """The number that the approver reads from the paper. It is compared once: a difference rejects the request."""

    number = IdentityNumberField(
        "对照证件再录一次身份证号", "不显示提出人录入的号码。两次不一致的，退回提出人重新核对。"
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="退回理由", max_length=200, error_messages={"required": "退回时请写明理由，提出人据此改正"}
    )
