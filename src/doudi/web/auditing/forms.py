"""By what an auditor filters."""

from __future__ import annotations

from django import forms

from doudi.web.auditing.labels import ACTIONS, SUBJECTS
from doudi.web.fields import DayField


class Filter(forms.Form):
    since = DayField(label="自", required=False)
    until = DayField(label="至", required=False)
    officer = forms.CharField(label="经办人", required=False, max_length=60)
    action = forms.ChoiceField(label="事项", required=False, choices=[("", "全部"), *ACTIONS.items()])
    subject = forms.ChoiceField(label="对象", required=False, choices=[("", "全部"), *SUBJECTS.items()])
    subject_id = forms.CharField(label="对象编号", required=False, max_length=40)


class ReadFilter(Filter):
    action = None  # type: ignore[assignment]  # every row is a look
