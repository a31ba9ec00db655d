"""The form of an export."""

from __future__ import annotations

from django import forms

from doudi.office.casework.actions.exports import LONGEST_PURPOSE
from doudi.office.casework.enums import ProceedingState
from doudi.office.casework.exports import export_names
from doudi.office.inquiry import exports as inquiry


def list_names() -> dict[str, str]:
    """The lists that can be exported, by name."""
    return export_names() | inquiry.export_names()


class ExportForm(forms.Form):
    name = forms.ChoiceField(label="名单", choices=lambda: list(list_names().items()))
    state = forms.ChoiceField(label="状态", choices=[("", "全部"), *ProceedingState.choices], required=False)
    purpose = forms.CharField(
        label="用途", max_length=LONGEST_PURPOSE, help_text="写明给谁、做什么用；会写进文件和审计记录"
    )
