"""The forms of inquiries. Whom or what one may choose from is handed in: only what the officer may see."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms

from doudi.office import clock
from doudi.office.accounts.models import User
from doudi.office.casework.enums import AidForm
from doudi.office.files.models import Document
from doudi.office.inquiry.enums import CheckOutcome, CheckScope, CheckStance, HearingResult, Proposal, QuestionResult
from doudi.office.registry.models import Person
from doudi.web.fields import DayField, PlainDecimalField


def _long(label: str, rows: int = 3, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=4000, widget=forms.Textarea(attrs={"rows": rows}), **more)


def _today() -> dt.date:
    return clock.today()


class _Colleague(forms.ModelChoiceField):  # type: ignore[type-arg]
    def __init__(self, users: Iterable[User], label: str = "另一位工作人员", required: bool = True):
        keys = [user.pk for user in users]
        super().__init__(User.objects.filter(pk__in=keys).order_by("name", "pk"), label=label, required=required)

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


def people_field(people: Iterable[Person], label: str = "成员") -> forms.ModelChoiceField[Person]:
    """A member of the family."""
    return forms.ModelChoiceField(Person.objects.filter(pk__in=[person.pk for person in people]), label=label)


def papers_field(documents: Iterable[Document], label: str = "材料") -> forms.ModelChoiceField[Document]:
    """A paper that lies in the family's file."""
    keys = [document.pk for document in documents]
    return forms.ModelChoiceField(
        Document.objects.filter(pk__in=keys).order_by("-pk"), label=label, required=False, empty_label="没有，原件存档"
    )


class VisitForm(forms.Form):
    token = forms.RegexField(r"^[0-9a-f-]{36}$", widget=forms.HiddenInput)
    digests = forms.CharField(required=False, max_length=5000, widget=forms.HiddenInput)
    visited_on = DayField(label="调查日期", initial=_today)
    address = forms.CharField(label="查看的住址", max_length=200)
    met = forms.CharField(label="在场人员", max_length=300, help_text="姓名和与户主的关系")
    helpers = forms.CharField(label="协助人员", max_length=200, required=False, help_text="村（社区）干部、邻居等")
    notes = _long("其他情况", required=False, help_text="在场人员没有签名的，写明原因")

    def __init__(self, *args: Any, companions: Iterable[User], **more: Any):
        super().__init__(*args, **more)
        self.fields["companion"] = _Colleague(companions, "另一位调查人")
        self.order_fields(["token", "digests", "visited_on", "companion", "address", "met", "helpers", "notes"])


class HandOutForm(forms.Form):
    form = forms.ChoiceField(label="方式", choices=AidForm.choices)
    amount = forms.DecimalField(
        label="金额（元）", max_digits=10, decimal_places=2, min_value=0, help_text="发实物的填写折价"
    )
    goods = forms.CharField(label="实物", max_length=200, required=False, help_text="品名和数量；发现金的不写")
    matter = forms.CharField(label="事由", max_length=500)
    receiver = forms.CharField(label="领取人", max_length=60)
    given_on = DayField(label="发放日期", initial=_today)

    def __init__(self, *args: Any, county: Iterable[User], **more: Any):
        super().__init__(*args, **more)
        self.fields["agreed_by"] = _Colleague(county, "县级同意的人", required=False)


class QuestionForm(forms.Form):
    result = forms.ChoiceField(label="处理", choices=QuestionResult.choices)
    reason = _long("说明")


class NoticeForm(forms.Form):
    from_day = DayField(label="公示起始日期", initial=_today, help_text="应在这一天张贴；张贴当天不计入公示天数")


class PostingForm(forms.Form):
    posted_on = DayField(label="张贴日期", initial=_today)
    place = forms.CharField(label="张贴地点", max_length=120)
    photo = forms.FileField(label="公示照片", help_text="能看清公示单的照片（JPEG、PNG）")


class VoidNoticeForm(forms.Form):
    reason = _long("原因")


class ObjectionForm(forms.Form):
    received_on = DayField(label="收到日期", initial=_today)
    matter = _long("反映的情况")
    objector = forms.CharField(
        label="反映人和联系方式", max_length=200, required=False, help_text="反映人可以不留姓名；填写的内容加密保存"
    )


class RulingForm(forms.Form):
    upheld = forms.TypedChoiceField(
        label="结论", choices=[("yes", "异议成立"), ("no", "异议不成立")], coerce=lambda value: value == "yes"
    )
    reason = _long("调查情况和结论", 4)
    ruled_on = DayField(label="日期", initial=_today)

    def __init__(self, *args: Any, companions: Iterable[User], **more: Any):
        super().__init__(*args, **more)
        self.fields["companion"] = _Colleague(companions, "另一位调查人")


class InvitationForm(forms.Form):
    proposal = forms.ChoiceField(label="拟作的处理", choices=Proposal.choices)
    after = PlainDecimalField(
        label="减发以后的金额（元）", required=False, min_value=0, max_digits=11, decimal_places=2
    )
    reasons = _long("理由", 4)
    hearing_on = DayField(label="听取意见的日期")
    place = forms.CharField(label="地点", max_length=120)
    contact = forms.CharField(label="联系方式", max_length=60)


class StatementForm(forms.Form):
    heard_on = DayField(label="日期", initial=_today)
    attended = forms.BooleanField(label="本人或代理人到场", required=False, initial=True)
    speaker = forms.CharField(label="陈述人", max_length=60, required=False)
    statement = _long("陈述的意见", 5, required=False)
    result = forms.ChoiceField(label="处理", choices=HearingResult.choices)
    answer = _long("对意见的答复", 4)

    def __init__(self, *args: Any, companions: Iterable[User], **more: Any):
        super().__init__(*args, **more)
        self.fields["companion"] = _Colleague(companions, "另一位听取人")


class MeetingForm(forms.Form):
    met_on = DayField(label="会议日期", initial=_today)
    place = forms.CharField(label="地点", max_length=120)
    chair = forms.CharField(label="主持人", max_length=60)
    recorder = forms.CharField(label="记录人", max_length=60)
    situation = _long("基本情况", 4)
    discussion = _long("讨论情况", 5, help_text="每人的意见一行")
    proposal = _long("提请表决的意见")
    amount = PlainDecimalField(
        label="提请表决的金额（元）", required=False, min_value=0, max_digits=11, decimal_places=2
    )


class ConsentForm(forms.Form):
    scope = forms.MultipleChoiceField(
        label="授权核对的范围", choices=CheckScope.choices, widget=forms.CheckboxSelectMultiple,
        initial=list(CheckScope.values),
    )  # fmt: skip
    given_on = DayField(label="授权日期", initial=_today)
    until = DayField(label="有效至", initial=lambda: _today() + dt.timedelta(days=365))
    signer = forms.CharField(label="签名人", max_length=60, help_text="不能签名的，写代为签名的监护人")

    def __init__(self, *args: Any, people: Iterable[Person], documents: Iterable[Document], **more: Any):
        super().__init__(*args, **more)
        self.fields["person"] = people_field(people, "授权的成员")
        self.fields["document"] = papers_field(documents, "授权书扫描件")
        self.order_fields(["person", "scope", "given_on", "until", "signer", "document"])


class CheckRequestForm(forms.Form):
    matter = _long("提请核对的内容", initial="全体成员的收入、存款和有价证券、房屋、车辆、经营和社会保险")


class CheckReportForm(forms.Form):
    result = forms.ChoiceField(label="结论", choices=CheckOutcome.choices)
    valid_until = DayField(label="报告有效至", initial=lambda: _today() + dt.timedelta(days=180))
    summary = _long("说明", required=False)

    def __init__(self, *args: Any, documents: Iterable[Document], **more: Any):
        super().__init__(*args, **more)
        self.fields["document"] = papers_field(documents, "核对报告")


class CheckReplyForm(forms.Form):
    informed_on = DayField(label="告知日期", initial=_today)
    replied_on = DayField(label="表态日期", initial=_today)
    reply = forms.ChoiceField(label="表态", choices=CheckStance.choices)
    remark = _long("说明", required=False, help_text="有异议的，写明理由；将再次提请核对")


class RecheckForm(forms.Form):
    note = _long("复查结论")


class TieForm(forms.Form):
    staff_name = forms.CharField(label="工作人员姓名", max_length=60)
    staff_post = forms.CharField(label="单位、职务", max_length=120)
    relation = forms.CharField(label="与该成员的关系", max_length=30)

    def __init__(self, *args: Any, people: Iterable[Person], **more: Any):
        super().__init__(*args, **more)
        self.fields["person"] = people_field(people)
        self.order_fields(["person"])


class MissingForm(forms.Form):
    items = _long("所缺材料", 6, help_text="一样一行，可以写成“谁：什么：用什么证明”。只告知一次，请写全")
    reply_by = DayField(label="请于此日前补齐", initial=lambda: _today() + dt.timedelta(days=15))


class MissingReplyForm(forms.Form):
    supplied = forms.TypedChoiceField(
        label="补交情况", choices=[("yes", "已补齐"), ("no", "没有补齐")], coerce=lambda value: value == "yes"
    )
    replied_on = DayField(label="日期", initial=_today)
    note = forms.CharField(label="说明", max_length=300, required=False)


class ContactForm(forms.Form):
    name = forms.CharField(label="求助人", max_length=60)
    phone = forms.CharField(label="电话", max_length=20, required=False)
    matter = _long("求助事项", 4)
    department = forms.CharField(
        label="转往的部门", max_length=120, required=False, help_text="本窗口办理的不填；转办的仍由您答复求助人"
    )
    met_on = DayField(label="日期", initial=_today)

    def __init__(self, *args: Any, places: Iterable[tuple[str, str]], **more: Any):
        super().__init__(*args, **more)
        self.fields["region_code"] = forms.ChoiceField(label="地区", choices=list(places))
        self.order_fields(["region_code"])


class ContactAnswerForm(forms.Form):
    answered_on = DayField(label="答复日期", initial=_today)
    answer = _long("办理结果", 4)


class HandoverForm(forms.Form):
    reason = _long("移交说明", 4, help_text="办到哪一步、还缺什么")

    def __init__(self, *args: Any, companions: Iterable[User], **more: Any):
        super().__init__(*args, **more)
        self.fields["colleague"] = _Colleague(companions, "接办人")
        self.order_fields(["colleague"])


class SampleForm(forms.Form):
    seed = forms.CharField(
        label="公开的种子", max_length=120, help_text="事先公布、谁也不能挑选的文字或数字，如某日公布的指数"
    )
    seed_source = forms.CharField(
        label="种子的出处", max_length=200, help_text="在哪里、什么时候公布的，任何人都能查到"
    )


class AppealForm(forms.Form):
    informed_on = DayField(label="收到决定的日期")
    applied_on = DayField(label="申请日期", initial=_today)
    authority = forms.CharField(label="复议机关", max_length=120)
    grounds = _long("请求和理由", 4)

    def __init__(self, *args: Any, documents: Iterable[Document], **more: Any):
        super().__init__(*args, **more)
        self.fields["document"] = papers_field(documents, "复议申请书")


class AppealStepForm(forms.Form):
    taken_on = DayField(label="日期", initial=_today)
    note = _long("内容", 4)

    def __init__(self, *args: Any, stages: Iterable[tuple[str, str]], documents: Iterable[Document], **more: Any):
        super().__init__(*args, **more)
        self.fields["stage"] = forms.ChoiceField(label="进展", choices=list(stages))
        self.fields["document"] = papers_field(documents)
        self.order_fields(["stage"])
