"""What an officer types for a local value."""

from __future__ import annotations

from typing import Any

from django import forms

from doudi.office.regions import parameters


class ValueForm(forms.Form):
    region_code = forms.RegexField(
        r"^\d{12}$", label="制定地区", error_messages={"invalid": "请从列表中选择地区", "required": "请选择地区"}
    )
    name = forms.ChoiceField(label="参数", choices=lambda: [("", "请选择"), *parameters.choices()])
    value = forms.CharField(label="数值", max_length=20, help_text="写数字，单位见参数；比例写小数，如60%写0.6。")
    valid_from = forms.DateField(
        label="执行日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="文件规定从哪一天起执行。",
    )  # fmt: skip
    document = forms.CharField(label="依据文件", max_length=120, help_text="名称和文号。")
    note = forms.CharField(label="说明", max_length=200, required=False)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    """What the warnings shown were about: only then does sending again save."""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("name") and given.get("value"):
            try:
                given["value"] = parameters.read_value(given["name"], given["value"])
            except ValueError as error:
                self.add_error("value", str(error))
        return given

    def about(self) -> str:
        """What is tried, in one text."""
        return "|".join(str(self.cleaned_data[name]) for name in ("region_code", "name", "value", "valid_from"))
