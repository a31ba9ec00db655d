"""Choices of the registry."""

from __future__ import annotations

from django.db import models


class IdentityState(models.TextChoices):
    """The state of a person's identity number. People in any state but the first wait in the manual queue."""

    VERIFIED_FORM = "good", "号码合规"
    FIFTEEN = "fifteen", "15位旧号码"
    MISSING = "missing", "没有号码"
    INVALID = "invalid", "号码不合规"
    DUPLICATE = "duplicate", "号码与他人重复"


class NumberColumn(models.TextChoices):
    """The columns of a person that hold the index of the identity number."""

    FIRST = "number_index"
    SECOND = "number_index_2"

    @property
    def other(self) -> NumberColumn:
        return NumberColumn.SECOND if self == NumberColumn.FIRST else NumberColumn.FIRST


class RenewalState(models.TextChoices):
    """How far a renewal of keys is."""

    RUNNING = "running", "进行中"
    DONE = "done", "已完成"
    FAULTY = "faulty", "有内容换不了"


class SearchKind(models.TextChoices):
    """By what people are searched for. All but the first are numbers, which need a purpose and are counted."""

    TEXT = "name", "姓名、住址或编号"
    NUMBER = "number", "身份证号"
    TAIL = "tail", "号码末四位"
    PHONE = "phone", "电话"


class FactSource(models.TextChoices):
    """Where a fact comes from, the weakest source first."""

    DECLARED = "declared", "本人申报"
    OBSERVED = "observed", "入户调查"
    DEPARTMENT = "department", "部门数据"
    VERIFIED = "verified", "核实确认"


class FactKind(models.TextChoices):
    """What a row of facts that is no plain answer is. Plain answers have none."""

    REPORT = "report", "社区反映"
    WITHDRAWAL = "withdrawal", "撤回"


class Relation(models.TextChoices):
    """The relation of a member to the head of the household, by the first level of GB/T 4761."""

    SELF = "self", "本人"
    SPOUSE = "spouse", "配偶"
    CHILD = "child", "子女"
    PARENT = "parent", "父母"
    GRANDCHILD = "grandchild", "孙子女"
    GRANDPARENT = "grandparent", "祖父母"
    SIBLING = "sibling", "兄弟姐妹"
    OTHER = "other", "其他"
