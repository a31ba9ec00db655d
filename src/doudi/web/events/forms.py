"""The form of an event: its day, its evidence, and what each kind of event asks for besides."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from doudi.office import clock
from doudi.office.registry import identity
from doudi.office.registry.enums import FactSource, IdentityState, LifeEventKind, Relation
from doudi.office.registry.models import Household, Membership, Person
from doudi.web.families.forms import SEXES
from doudi.web.fields import DayField

Kind = LifeEventKind
ENTERED = tuple(kind for kind in Kind if kind not in (Kind.CORRECTION, Kind.SAME_PERSON, Kind.JOIN, Kind.LEAVE))
"""The kinds that the page offers first; the plain coming and going stand after them."""
OFFERED = (*ENTERED, Kind.JOIN, Kind.LEAVE)
ONE_MEMBER = (Kind.DEATH, Kind.PRISON, Kind.LEAVE, Kind.WRONG_MEMBER, Kind.RELATION)
SEVERAL_MEMBERS = (Kind.MOVE_OUT, Kind.SPLIT)
WITH_NEWCOMER = (Kind.BIRTH, Kind.ADOPTION, Kind.MARRIAGE, Kind.MOVE_IN, Kind.JOIN)
WITH_RELATION = (Kind.MOVE_IN, Kind.JOIN, Kind.RELEASE, Kind.RELATION)
HEAD_MAY_LEAVE = (Kind.DEATH, Kind.PRISON, Kind.LEAVE, Kind.WRONG_MEMBER, *SEVERAL_MEMBERS, Kind.DIVORCE)
DAYS = {
    Kind.BIRTH: "出生日期", Kind.DEATH: "死亡日期", Kind.MARRIAGE: "结婚日期", Kind.DIVORCE: "离婚日期",
    Kind.RELATION: "从哪天起", Kind.PRISON: "入狱日期", Kind.RELEASE: "释放日期", Kind.WRONG_MEMBER: "发现误登的日期",
}  # fmt: skip
EVIDENCE = {
    Kind.BIRTH: "如：出生医学证明", Kind.DEATH: "如：死亡医学证明、殡葬或户籍注销信息", Kind.MARRIAGE: "如：结婚证",
    Kind.DIVORCE: "如：离婚证、判决书", Kind.ADOPTION: "如：收养登记证", Kind.PRISON: "如：判决书、执行通知书",
    Kind.RELEASE: "如：释放证明", Kind.WRONG_MEMBER: "写明错在哪里，如：同名，应登记在邻居家",
}  # fmt: skip


class EventForm(forms.Form):
    """Fields that the kind of event does not have are left out."""

    on = DayField(label="发生日期")
    person = forms.ChoiceField(label="谁")
    people = forms.MultipleChoiceField(label="哪些人", widget=forms.CheckboxSelectMultiple)
    anchor = forms.ChoiceField(label="谁")
    partner = forms.ChoiceField(label="与谁离婚")
    leaver = forms.ChoiceField(label="谁搬走", required=False)
    name = forms.CharField(label="姓名", max_length=60)
    number = forms.CharField(label="身份证号", max_length=30, required=False)
    sex = forms.ChoiceField(label="性别", choices=SEXES, required=False)
    birth_date = DayField(label="出生日期", required=False)
    number_unsure = forms.BooleanField(label="没有号码或号码有疑问，先登记，转县级核对", required=False)
    returning = forms.ChoiceField(label="谁")
    relation = forms.ChoiceField(label="与户主关系")
    merging = forms.CharField(label="并入家庭的编号", max_length=20)
    address = forms.CharField(label="新住址", max_length=200)
    region_code = forms.ChoiceField(label="新居住地", required=False)
    head = forms.ChoiceField(label="户主离开的，由谁做户主", required=False)
    source = forms.ChoiceField(label="来源", choices=FactSource.choices)
    evidence = forms.CharField(label="依据", max_length=200)

    def __init__(
        self,
        *args: Any,
        kind: LifeEventKind,
        household: Household,
        members: Sequence[Membership],
        places: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.people_of_choice = {str(row.person_id): row.person for row in members}
        self._keep_fields(household)
        self._offer(members, places)
        self.fields["on"].label = DAYS.get(kind, "发生日期")
        self.fields["evidence"].help_text = EVIDENCE.get(kind, "看了什么材料，或听谁说的")
        if kind == Kind.WRONG_MEMBER:
            self.fields["on"].initial = clock.today()
        if kind == Kind.BIRTH:
            self.fields["name"].help_text = "还没有取名的，填“父或母姓名＋之子（之女）”"

    def _keep_fields(self, household: Household) -> None:
        kind = self.kind
        shown_fields = {"on", "source", "evidence"}
        shown_fields |= {"person"} if kind in ONE_MEMBER else set()
        shown_fields |= {"people"} if kind in SEVERAL_MEMBERS else set()
        shown_fields |= {"head"} if kind in HEAD_MAY_LEAVE or kind == Kind.NEW_HEAD else set()
        shown_fields |= {"name", "number", "sex", "birth_date", "number_unsure"} if kind in WITH_NEWCOMER else set()
        shown_fields |= {"anchor"} if kind in (Kind.BIRTH, Kind.ADOPTION, Kind.MARRIAGE, Kind.DIVORCE) else set()
        shown_fields |= {"partner", "leaver"} if kind == Kind.DIVORCE else set()
        shown_fields |= {"returning"} if kind == Kind.RELEASE else set()
        shown_fields |= {"relation"} if kind in (*WITH_RELATION, Kind.MERGER) else set()
        shown_fields |= {"merging"} if kind == Kind.MERGER else set()
        shown_fields |= {"address", "region_code"} if kind in (Kind.MOVE, Kind.SPLIT) else set()
        shown_fields -= {"birth_date"} if kind == Kind.BIRTH else set()
        for name in set(self.fields) - shown_fields:
            del self.fields[name]
        if "returning" in self.fields:
            self.former_members = {str(person.pk): person for person in _former_members(household)}
            self._choices("returning", [(key, person.name) for key, person in self.former_members.items()])

    def _offer(self, members: Sequence[Membership], places: Sequence[tuple[str, str]]) -> None:
        """The choices of people, relations and places."""
        named = [(str(row.person_id), f"{row.person.name}（{_relation_label(row)}）") for row in members]
        labels = {
            Kind.BIRTH: "母亲或父亲", Kind.ADOPTION: "养母或养父", Kind.MARRIAGE: "哪位成员结婚", Kind.DIVORCE: "哪位成员离婚",
        }  # fmt: skip
        for name in ("person", "anchor", "partner"):
            self._choices(name, named)
        if "anchor" in self.fields:
            self.fields["anchor"].label = labels[self.kind]
        if "people" in self.fields:
            self._choices("people", named)
        self._choices("leaver", [("", "都没有搬走"), *named], blank=False)
        if self.kind == Kind.NEW_HEAD:
            heads = [(str(row.person_id), row.person.name) for row in members if row.relation != Relation.SELF]
            self._choices("head", heads)
            self.fields["head"].label, self.fields["head"].required = "新的户主", True
        else:
            self._choices("head", [("", "（配偶，没有配偶的由最年长者）"), *named], blank=False)
        relations = [choice for choice in Relation.choices if members == [] or choice[0] != Relation.SELF]
        self._choices("relation", relations)
        if self.kind == Kind.MERGER:
            self.fields["relation"].label = "并入家庭的户主与本户户主的关系"
        self._choices("region_code", [("", "（不变）"), *places], blank=False)

    def _choices(self, name: str, choices: Sequence[tuple[str, str]], blank: bool = True) -> None:
        field = self.fields.get(name)
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = list(choices)
        elif isinstance(field, forms.ChoiceField):
            field.choices = [("", "请选择"), *choices] if blank else list(choices)

    def clean(self) -> dict[str, Any]:
        answers = super().clean() or {}
        if "number" in self.fields and self.kind != Kind.BIRTH:
            reading = identity.read_number(str(answers.get("number") or ""))
            if reading.state != IdentityState.VERIFIED_FORM and not answers.get("number_unsure"):
                self.add_error("number", f"{reading.message}；确有疑问可勾选“先登记，转县级核对”")
        born = answers.get("birth_date")
        if born is not None and born > clock.today():
            self.add_error("birth_date", "出生日期不能晚于今天")
        return answers


class EventCorrectionForm(forms.Form):
    source = forms.ChoiceField(label="来源", choices=FactSource.choices)
    evidence = forms.CharField(label="错在哪里，依据什么", max_length=200)


def _relation_label(row: Membership) -> str:
    return "户主" if row.relation == Relation.SELF else str(row.get_relation_display())


def _former_members(household: Household) -> QuerySet[Person]:
    """Who lived there once, is alive and lives nowhere now."""
    left = Membership.objects.filter(household=household, voided_at__isnull=True, valid_to__isnull=False)
    settled = Membership.objects.filter(valid_to__isnull=True)
    return (
        Person.objects.filter(pk__in=left.values("person"), died_on__isnull=True)
        .exclude(pk__in=settled.values("person"))
        .order_by("pk")
    )
