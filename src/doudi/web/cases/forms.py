"""Forms of applications."""

from __future__ import annotations

from typing import Any

from django import forms

from doudi.office.casework.enums import Channel


class ApplicationForm(forms.Form):
    token = forms.RegexField(r"^[0-9a-f-]{36}$", widget=forms.HiddenInput)
    region_code = forms.ChoiceField(label="居住地")
    address = forms.CharField(label="住址", max_length=200)
    channel = forms.ChoiceField(label="申请方式", choices=Channel.choices)
    note = forms.CharField(label="诉求", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, places: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region_code"] = forms.ChoiceField(label="居住地", choices=[("", "请选择"), *places])
