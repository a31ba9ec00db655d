"""What an administrator types."""

from __future__ import annotations

from django import forms

from doudi.office import clock
from doudi.office.accounts.enums import Duty
from doudi.web.fields import DayField, IdentityNumberField


class Search(forms.Form):
    q = forms.CharField(label="账号或姓名", required=False, max_length=60)
    duty = forms.ChoiceField(label="职责", required=False, choices=[("", "全部"), *Duty.choices])
    state = forms.ChoiceField(
        label="状态",
        required=False,
        choices=[
            ("", "全部"),
            ("used", "在用"),
            ("idle", "在用而无职责"),
            ("unnumbered", "在用而未登记身份证号"),
            ("unused", "停用"),
        ],  # fmt: skip
    )


class NewAccount(forms.Form):
    username = forms.CharField(
        label="账号", max_length=60, help_text="字母开头，3至60个字母、数字、点、横线；以后不能改。"
    )
    name = forms.CharField(label="姓名", max_length=60)
    number = IdentityNumberField("本人身份证号", "18位。加密保存，不再显示；用来识别本人的档案并要求回避。")
    region_code = forms.RegexField(
        r"^\d{12}$", label="单位所在地区", error_messages={"invalid": "请从列表中选择地区", "required": "请选择地区"}
    )


class OfficerNumberForm(forms.Form):
    number = IdentityNumberField("本人身份证号", "18位。加密保存，不再显示；由另一位管理员对照证件复核。")


class NewDuty(forms.Form):
    duty = forms.ChoiceField(label="职责", choices=[("", "请选择"), *Duty.choices])
    region_code = forms.RegexField(
        r"^\d{12}$", label="地区", error_messages={"invalid": "请从列表中选择地区", "required": "请选择地区"}
    )
    department = forms.CharField(label="部门", required=False, max_length=60, help_text="部门经办人须填写。")
    valid_from = DayField(label="开始日期", initial=clock.today)


class EndDuty(forms.Form):
    last_day = DayField(label="最后一天", required=False)
