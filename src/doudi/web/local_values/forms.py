"""The form for entering a local value."""

from __future__ import annotations

from typing import Any

from django import forms

from doudi.office.regions import parameters
from doudi.web.fields import DayField


class ValueForm(forms.Form):
    region_code = forms.RegexField(
        r"^\d{12}$", label="制定地区", error_messages={"invalid": "请从列表中选择地区", "required": "请选择地区"}
    )
    name = forms.ChoiceField(label="参数", choices=lambda: [("", "请选择"), *parameters.choices()])
    value = forms.CharField(label="数值", max_length=20, help_text="写数字，单位见参数；比例写小数，如60%写0.6。")
    valid_from = DayField(label="执行日期", help_text="文件规定从哪一天起执行。")
    document = forms.CharField(label="依据文件", max_length=120, help_text="名称和文号。")
    note = forms.CharField(label="说明", max_length=200, required=False)
    warned_about = forms.CharField(required=False, widget=forms.HiddenInput)
    """The entry about which warnings were shown, as `about` gives it: sent again unchanged, it is saved all the same."""

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        if answers.get("name") and answers.get("value"):
            try:
                answers["value"] = parameters.read_value(answers["name"], answers["value"])
            except ValueError as error:
                self.add_error("value", str(error))
        return answers

    def about(self) -> str:
        """The value that is entered, with its place, parameter and day, as one text."""
        return "|".join(str(self.cleaned_data[name]) for name in ("region_code", "name", "value", "valid_from"))
