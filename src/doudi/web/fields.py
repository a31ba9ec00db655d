"""Fields that several forms share."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms

from doudi.office.registry import identity
from doudi.office.registry.enums import IdentityState

FIRST_DAY, LAST_DAY = dt.date(1890, 1, 1), dt.date(2199, 12, 31)
NO_SUCH_DAY = "no_such_day"
"""The code of the error for a text that is written like a day but is none that the office can reckon with."""
_WRITTEN_LIKE_A_DAY = re.compile(r"\d{1,6}-\d{1,2}-\d{1,2}", re.ASCII)

_PLAIN_NUMBER = re.compile(r"-?\d+(\.\d+)?")


class DayField(forms.DateField):
    """A day between 1890 and 2199. Days beyond, and such as 30 February, are refused with the code NO_SUCH_DAY: at the
    ends of the calendar neither a day more nor the hour of another time zone can be reckoned."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def to_python(self, value: Any) -> dt.date | None:
        try:
            day = super().to_python(value)
        except forms.ValidationError:
            if _WRITTEN_LIKE_A_DAY.fullmatch(str(value).strip()):
                raise forms.ValidationError("没有这一天，请按 2026-09-01 的样子填写", code=NO_SUCH_DAY) from None
            raise
        if day is not None and not FIRST_DAY <= day <= LAST_DAY:
            raise forms.ValidationError(f"日期应在{FIRST_DAY.year}年以后、{LAST_DAY.year + 1}年以前", code=NO_SUCH_DAY)
        return day


class PlainDecimalField(forms.DecimalField):
    """A sum as somebody writes it: digits, perhaps a point. 1e5, which Python reads as a number too, is a slip of the hand."""

    def to_python(self, value: Any) -> Any:
        text = str(value if value is not None else "").strip()
        if text and not _PLAIN_NUMBER.fullmatch(text):
            raise forms.ValidationError("请填写数字，如 1200 或 1200.50")
        return super().to_python(value)


class IdentityNumberField(forms.CharField):
    """A well-formed identity number, cleaned to the form in which it is stored."""

    def __init__(self, label: str, help_text: str):
        super().__init__(label=label, max_length=30, help_text=help_text)

    def clean(self, value: object) -> str:
        reading = identity.read_number(super().clean(value))
        if reading.state != IdentityState.VERIFIED_FORM:
            raise forms.ValidationError(reading.message)
        return reading.number
