"""What a second person types: the identity number or the account from the paper, or a reason."""

from __future__ import annotations

from django import forms

from doudi.text.contacts import read_bank_account
from doudi.web.fields import IdentityNumberField


class NumberForm(forms.Form):
    """The number that the approver reads from the paper. It is compared once: a difference rejects the request."""

    number = IdentityNumberField(
        "对照证件再录一次身份证号", "不显示提出人录入的号码。两次不一致的，退回提出人重新核对。"
    )


class BankAccountForm(forms.Form):
    """The account that the approver reads from the passbook or card, compared in the same way."""

    number = forms.CharField(
        label="对照存折或银行卡再录一次账号",
        max_length=40,
        help_text="不显示提出人录入的账号。两次不一致的，退回提出人重新核对。",
    )

    def clean_number(self) -> str:
        reading = read_bank_account(self.cleaned_data["number"])
        if reading.message:
            raise forms.ValidationError(reading.message)
        return reading.number


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="退回理由", max_length=200, error_messages={"required": "退回时请写明理由，提出人据此改正"}
    )
