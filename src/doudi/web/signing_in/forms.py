"""What officers declare of themselves."""

from __future__ import annotations

from django import forms

from doudi.office.registry import identity
from doudi.office.registry.enums import IdentityState

RELATIONS = ("配偶", "父母", "子女", "兄弟姐妹", "祖父母或外祖父母", "孙子女或外孙子女", "配偶的父母", "其他近亲属")


class KinForm(forms.Form):
    """The number goes to an index and is neither kept nor shown again."""

    name = forms.CharField(label="亲属姓名", max_length=60)
    relation = forms.ChoiceField(label="关系", choices=[("", "请选择"), *((one, one) for one in RELATIONS)])
    number = forms.CharField(
        label="身份证号", max_length=30, help_text="18位。只用来比对申请人，不保存号码本身，之后也看不到。"
    )

    def clean_number(self) -> str:
        read = identity.read(self.cleaned_data["number"])
        if read.state != IdentityState.VERIFIED_FORM:
            raise forms.ValidationError(read.message)
        return read.number
