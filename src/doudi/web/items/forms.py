"""The forms of one item and of the word that a group is complete. Amounts are normalised, and refused with the reason."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from django import forms

from doudi.office import clock
from doudi.office.registry import vocabulary
from doudi.office.registry.actions import ItemInput, Provenance
from doudi.office.registry.enums import FactSource
from doudi.office.registry.models import Item, Person
from doudi.policies.packs.item_kinds import ItemGroup
from doudi.rules import money
from doudi.web.fields import NO_SUCH_DAY, DayField

_MONTH = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})月?")
_AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")


class AmountField(forms.CharField):
    """A sum of money, cleaned to fen: 1,200.50元, ￥1200.5 and full-width digits are taken as they are meant."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def clean(self, value: object) -> Any:
        text = unicodedata.normalize("NFKC", str(super().clean(value) or ""))
        text = re.sub(r"[,\s¥元]", "", text)
        if not text:
            return None
        if text.startswith("-"):
            raise forms.ValidationError("金额不填负数；付出的请选择相应的种类")
        if "." in text and re.fullmatch(r"[0-9]+\.[0-9]{3,}", text):
            raise forms.ValidationError("金额最多到分，请保留两位小数")
        if not _AMOUNT.fullmatch(text):
            raise forms.ValidationError("请填写数字，如 1200 或 1,200.50；万元请换算成元")
        yuan, _, rest = text.partition(".")
        return int(yuan) * 100 + int(rest.ljust(2, "0") or 0)


class MonthField(DayField):
    """A month, cleaned to its first day. Browsers without a field for months take 2026-03, 2026年3月 or a day."""

    widget = forms.DateInput(attrs={"type": "month", "placeholder": "2026-03"}, format="%Y-%m")

    def to_python(self, value: Any) -> dt.date | None:
        match = _MONTH.fullmatch(unicodedata.normalize("NFKC", str(value or "")).strip())
        if match and not 1 <= int(match[2]) <= 12:
            raise forms.ValidationError("没有这个月，请按 2026-03 的样子填写", code=NO_SUCH_DAY)
        day = super().to_python(f"{match[1]}-{int(match[2]):02d}-01" if match else value)
        return None if day is None else day.replace(day=1)


class ProvenanceForm(forms.Form):
    """Where something is known from."""

    source = forms.ChoiceField(label="来源", choices=FactSource.choices, initial=FactSource.DECLARED)
    evidence = forms.CharField(label="依据", max_length=200, required=False, help_text="如：工资流水、存折、发票")

    def provenance(self, document: Any = None) -> Provenance:
        return Provenance(FactSource(self.cleaned_data["source"]), self.cleaned_data["evidence"], document)


class ItemForm(ProvenanceForm):
    """One item of a group, of one of the members."""

    person = forms.TypedChoiceField(label="谁的", coerce=int)
    kind = forms.ChoiceField(label="种类")
    payer = forms.CharField(label="付款人或财物", max_length=100)
    amount = AmountField(label="金额（元）", required=False)
    amount_unknown = forms.BooleanField(label="金额不清楚", required=False)
    less = AmountField(label="扣除（元）", required=False)
    monthly = forms.ChoiceField(label="每月还是一次", choices=(("yes", "每月"), ("", "一次")), required=False)
    starts_on = DayField(label="自")
    ends_on = DayField(label="至", required=False)
    file = forms.FileField(label="材料", required=False, help_text="PDF、图片、Word、Excel 或文本，最大20 MB")
    field_order = (
        "person", "kind", "payer", "amount", "amount_unknown", "less", "monthly", "starts_on", "ends_on", "source", "evidence",
        "file",
    )  # fmt: skip

    def __init__(self, *args: Any, group: ItemGroup, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = vocabulary.library().vocabulary.items.kinds_of(group.name)
        self.kinds = {kind.name: kind for kind in kinds}
        self.by_months = any(kind.dated == "months" for kind in kinds)
        self.has_amounts = any(kind.dated != "day" for kind in kinds)
        choice_of_people: Any = self.fields["person"]
        choice_of_people.choices = [(person.pk, person.name) for person in people]
        choice_of_kinds: Any = self.fields["kind"]
        choice_of_kinds.choices = [("", "请选择"), *((kind.name, kind.label) for kind in kinds)]
        payers = list(dict.fromkeys(kind.payer for kind in kinds))
        self.fields["payer"].help_text = "如：" + "、".join(payers[:4])
        deductions = list(dict.fromkeys(kind.less for kind in kinds if kind.less))
        self.fields["less"].help_text = "如：" + "、".join(deductions[:3])
        if not deductions:
            del self.fields["less"]
        if not self.has_amounts:
            del self.fields["amount"], self.fields["amount_unknown"]
        if self.by_months:
            self.fields["starts_on"] = MonthField(label="自（月份）")
            self.fields["ends_on"] = MonthField(label="至（月份）", required=False, help_text="还在继续的留空")
        else:
            del self.fields["monthly"]
            self.fields["starts_on"].label = "自（日期）" if self.has_amounts else "日期"
            self.fields["ends_on"].help_text = "现在还有的留空"
            if not self.has_amounts:
                del self.fields["ends_on"]
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or self.cleaned_data
        kind = self.kinds.get(str(answers.get("kind") or ""))
        if kind is None or "amount" not in answers:
            return answers
        unknown, needs_amount = bool(answers.get("amount_unknown")), not kind.counted and kind.dated != "day"
        if answers["amount"] is None and needs_amount and not unknown:
            self.add_error("amount", "请填写金额；不知道时勾选“金额不清楚”，不要猜")
        elif answers["amount"] is not None and unknown:
            self.add_error("amount", "已填写金额，又勾选了“金额不清楚”，请保留一个")
        return answers

    def entered(self) -> ItemInput:
        """What was typed, once the form is valid."""
        answers = self.cleaned_data
        return ItemInput(
            kind=answers["kind"],
            payer=answers["payer"],
            amount=answers.get("amount"),
            less=answers.get("less") or 0,
            monthly=answers.get("monthly") == "yes",
            starts_on=answers["starts_on"],
            ends_on=answers.get("ends_on"),
        )


class ItemCorrectionForm(ItemForm):
    """An item as it should be, with the reason."""

    reason = forms.CharField(label="更正的原因", max_length=200)


def initial_of(item: Item) -> dict[str, Any]:
    """What a form of corrections begins with: the item as it stands."""
    return {
        "person": item.person_id,
        "kind": item.kind,
        "payer": item.payer,
        "amount": "" if item.amount is None else money.yuan(item.amount),
        "amount_unknown": item.amount is None,
        "less": money.yuan(item.less) if item.less else "",
        "monthly": "yes" if item.monthly else "",
        "starts_on": item.starts_on,
        "ends_on": item.ends_on,
        "source": item.source,
        "evidence": item.evidence,
    }


class DeclarationForm(ProvenanceForm):
    """The word of some members that all items of a group are entered, from a month on."""

    people = forms.TypedMultipleChoiceField(label="谁的", coerce=int, widget=forms.CheckboxSelectMultiple)
    covers_from = MonthField(label="从哪个月起已登记齐全")

    def __init__(self, *args: Any, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.update(
            {
                "people": [person.pk for person in people],
                "covers_from": dt.date(clock.today().year - 1, 1, 1),
            }
        )
        choice_of_people: Any = self.fields["people"]
        choice_of_people.choices = [(person.pk, person.name) for person in people]
        self.order_fields(("people", "covers_from", "source", "evidence"))
