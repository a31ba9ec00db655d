"""What is said of a lost witness."""

from __future__ import annotations

from django import forms


class Acknowledgement(forms.Form):
    witness = forms.IntegerField(min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    """The number of the entry that began it."""


class LossReport(Acknowledgement):
    reason = forms.CharField(
        label="怎样遗失的",
        max_length=200,
        help_text="写明何时、因何遗失，在哪里找过副本。审计监督人员据此确认，以后每次核对都会显示。",
    )
