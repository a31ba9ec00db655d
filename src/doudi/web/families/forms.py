"""Forms of people."""

from __future__ import annotations

from typing import Any

from django import forms

from doudi.office import clock
from doudi.office.registry import identity
from doudi.office.registry.enums import IdentityState, Relation
from doudi.office.registry.models import Person
from doudi.web.fields import DayField

SEXES = (("", "（按身份证号）"), ("male", "男"), ("female", "女"))


class MemberForm(forms.Form):
    """A member as typed. A number that cannot be is taken only where `number_unsure` says so: it goes to the queue."""

    name = forms.CharField(label="姓名", max_length=60)
    number = forms.CharField(label="身份证号", max_length=30, required=False)
    relation = forms.ChoiceField(label="与户主关系", choices=Relation.choices)
    sex = forms.ChoiceField(label="性别", choices=SEXES, required=False)
    birth_date = DayField(label="出生日期", required=False)
    phone = forms.CharField(label="电话", max_length=30, required=False)
    number_unsure = forms.BooleanField(label="号码有疑问，先登记，转县级核对", required=False)

    def clean_birth_date(self) -> Any:
        born = self.cleaned_data["birth_date"]
        if born and born > clock.today():
            raise forms.ValidationError("出生日期不能晚于今天")
        return born

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        reading = identity.read_number(str(answers.get("number") or ""))
        if reading.state != IdentityState.VERIFIED_FORM and not answers.get("number_unsure"):
            self.add_error("number", f"{reading.message}；确有疑问可勾选“号码有疑问”先登记")
        return answers


class PersonForm(forms.Form):
    """Corrections. An empty field leaves what is stored; a number is only asked for, and takes effect once the county
    approves it."""

    name = forms.CharField(label="姓名", max_length=60)
    number = forms.CharField(
        label="身份证号", max_length=30, required=False, help_text="不改就留空；改动由县级复核后生效"
    )
    phone = forms.CharField(label="电话", max_length=30, required=False, help_text="不改就留空")
    bank_account = forms.CharField(label="银行账号", max_length=40, required=False, help_text="不改就留空")

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["name"] = person.name
        self.person = person

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        reading = identity.read_number(number)
        if number and reading.state != IdentityState.VERIFIED_FORM:
            raise forms.ValidationError(reading.message)
        return number

    def corrected(self) -> dict[str, str]:
        """What is corrected at once: everything but the number."""
        person = self.person
        return {
            name: str(self.cleaned_data[name] or getattr(person, name)) for name in ("name", "phone", "bank_account")
        }


class UnmaskForm(forms.Form):
    purpose = forms.CharField(
        label="查看用途", min_length=4, max_length=200, error_messages={"required": "请写明为什么要看完整号码"}
    )
