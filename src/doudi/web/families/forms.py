"""Forms of people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from doudi.office import clock
from doudi.office.registry import identity
from doudi.office.registry.enums import IdentityState, Relation
from doudi.office.registry.models import Household, Person
from doudi.text.contacts import ContactReading, read_bank_account, read_phone
from doudi.web.fields import DayField

SEXES = (("", "（按身份证号）"), ("male", "男"), ("female", "女"))


@dataclass(frozen=True, slots=True)
class OfferedPerson:
    """Somebody registered already of whom a typed person may be one, with the family where they live now."""

    person: Person
    household: Household | None


class MemberForm(forms.Form):
    """A member as typed. A number that cannot be is taken only where `number_unsure` says so: it goes to the queue."""

    name = forms.CharField(label="姓名", max_length=60)
    number = forms.CharField(label="身份证号", max_length=40, required=False)
    relation = forms.ChoiceField(label="与户主关系", choices=Relation.choices)
    sex = forms.ChoiceField(label="性别", choices=SEXES, required=False)
    birth_date = DayField(label="出生日期", required=False)
    phone = forms.CharField(label="电话", max_length=30, required=False)
    number_unsure = forms.BooleanField(label="号码有疑问，先登记，转县级核对", required=False)
    same_as = forms.CharField(label="是否就是此人？", max_length=20, required=False)
    not_same_reason = forms.CharField(
        label="不是同一人的理由",
        max_length=200,
        required=False,
        help_text="选“不是同一人”的，须写明凭什么知道，如：两人同时到窗口，当面核对了户口簿",
    )
    offered: Sequence[OfferedPerson] = ()
    """People of whom the typed person may be one, as `same_person.is_settled` found them."""
    registered: Person | None = None
    """The one of them whom the officer chose."""

    def clean_phone(self) -> str:
        return _checked(read_phone(self.cleaned_data["phone"]))

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
    """Corrections. An empty field leaves what is stored; an identity number and a bank account are only asked for, and take
    effect once the county approves them."""

    name = forms.CharField(label="姓名", max_length=60)
    number = forms.CharField(
        label="身份证号", max_length=40, required=False, help_text="不改就留空；改动由县级复核后生效"
    )
    phone = forms.CharField(label="电话", max_length=30, required=False, help_text="不改就留空")
    bank_account = forms.CharField(
        label="银行账号", max_length=40, required=False, help_text="不改就留空；改动由县级复核后生效"
    )

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

    def clean_phone(self) -> str:
        return _checked(read_phone(self.cleaned_data["phone"]))

    def clean_bank_account(self) -> str:
        return _checked(read_bank_account(self.cleaned_data["bank_account"]))

    def corrected(self) -> dict[str, str]:
        """What is corrected at once: everything but the numbers."""
        return {name: str(self.cleaned_data[name] or getattr(self.person, name)) for name in ("name", "phone")}


def _checked(reading: ContactReading) -> str:
    """A phone or bank account number in the form in which it is kept."""
    if reading.message:
        raise forms.ValidationError(reading.message)
    return reading.number


class WithoutNumberForm(forms.Form):
    reason = forms.CharField(
        label="凭什么确认没有身份证号",
        min_length=4,
        max_length=200,
        help_text="如：新生儿尚未落户，已向派出所核实。确认后不再因号码影响办理；今后有了号码，照常登记。",
    )


class SamePersonForm(forms.Form):
    evidence = forms.CharField(
        label="凭什么知道是同一人",
        min_length=4,
        max_length=120,
        help_text="如：核对户口簿和本人，出生日期、父母相同。由县级另一人复核后生效。",
    )


class UnmaskForm(forms.Form):
    purpose = forms.CharField(
        label="查看用途", min_length=4, max_length=200, error_messages={"required": "请写明为什么要看完整号码"}
    )
