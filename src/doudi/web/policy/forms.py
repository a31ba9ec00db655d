"""The forms for uploading a policy document, importing it, and recording its repeal."""

from __future__ import annotations

from typing import Any

from django import forms

from doudi.office.policy_documents.enums import Disclosure
from doudi.web.fields import DayField


class ReceiveForm(forms.Form):
    """The file of a document, and the region in which it applies."""

    region_code = forms.RegexField(
        r"^\d{12}$", label="适用地区", error_messages={"invalid": "请从列表中选择地区", "required": "请选择地区"}
    )
    file = forms.FileField(
        label="文件",
        help_text="文本、Word（docx）、有文字的 PDF 或网页，最大 20 MB。扫描件须先识别文字并人工校对。",
        widget=forms.ClearableFileInput(attrs={"accept": ".txt,.docx,.pdf,.html,.htm"}),
    )


class ReadForm(forms.Form):
    """The heading of a document. It begins with what was read from the file, for the officer to correct."""

    title = forms.CharField(label="标题", max_length=200)
    number = forms.CharField(
        label="文号", max_length=80, required=False, help_text="没有文号的文件不能核实为正式文件。"
    )
    issuers = forms.CharField(label="发文机关", max_length=300, required=False)
    issued = DayField(label="成文日期", required=False)
    disclosure = forms.ChoiceField(
        label="公开属性",
        choices=[("", "请选择"), *Disclosure.choices],
        help_text="没有写明的，请问清发文机关；问清前选“不公开”。",
    )
    duties_internal = forms.BooleanField(label="责任分工部分不公开", required=False)


class RepealForm(forms.Form):
    """The repeal of a document, or its replacement by a successor. `successors`: the documents to choose from."""

    valid_from = DayField(label="自哪一天起")
    by_document = forms.CharField(label="依据文件", max_length=200, required=False)
    successor: Any = forms.ModelChoiceField(None, label="取代它的新版本", required=False, empty_label="没有：整份废止")

    def __init__(self, *positional: Any, successors: Any, **more: Any):
        super().__init__(*positional, **more)
        self.fields["successor"].queryset = successors  # type: ignore[attr-defined]
