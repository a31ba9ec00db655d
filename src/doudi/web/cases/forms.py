"""Forms of applications."""

from __future__ import annotations

from typing import Any

from django import forms

from doudi.office import clock
from doudi.office.casework.enums import Channel
from doudi.web.fields import DayField


class ApplicationForm(forms.Form):
    token = forms.RegexField(r"^[0-9a-f-]{36}$", widget=forms.HiddenInput)
    region_code = forms.ChoiceField(label="居住地")
    address = forms.CharField(label="住址", max_length=200)
    channel = forms.ChoiceField(label="申请方式", choices=Channel.choices)
    authorised = forms.BooleanField(label="每名成年成员都已签署核对授权书", required=False)
    authorised_on = DayField(label="授权日期", required=False)
    note = forms.CharField(label="诉求", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region_code"] = forms.ChoiceField(label="居住地", choices=[("", "请选择"), *places])

    def clean(self) -> dict[str, Any]:
        """The day of the authorisation is today where none is typed, and none where it was not shown."""
        answers: dict[str, Any] = super().clean() or {}
        if not answers.get("authorised"):
            answers["authorised_on"] = None
        elif not answers.get("authorised_on"):
            answers["authorised_on"] = clock.today()
        return answers
