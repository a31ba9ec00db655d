"""The form for the trial of a reform: a region, and the file of the reform."""

from __future__ import annotations

from typing import Any

from django import forms

from doudi.office.monitoring.actions import LONGEST


class ReformForm(forms.Form):
    token = forms.RegexField(r"^[0-9a-f-]{36}$", widget=forms.HiddenInput)
    region_code = forms.RegexField(
        r"^\d{12}$", label="测算地区", error_messages={"invalid": "请从列表中选择地区", "required": "请选择地区"}
    )
    file = forms.FileField(label="方案文件", required=False, help_text="YAML 文件；也可以直接在下面填写。")
    reform = forms.CharField(
        label="方案内容", required=False, max_length=LONGEST, strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false", "class": "code"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Puts the content of the file, where there is one, into `reform`."""
        answers = super().clean() or self.cleaned_data
        file = answers.get("file")
        if file is not None:
            try:
                answers["reform"] = file.read(4 * LONGEST).decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", "不是 UTF-8 文本")
        if not answers.get("reform") and not self.errors:
            self.add_error("reform", "请选择文件或填写方案内容")
        return answers
