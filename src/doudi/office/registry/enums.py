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
    """The relation of a member to the head of the household, by the first level of GB/T 4761, with relatives by marriage
    apart: they cease to be relatives by a divorce.

    `UNKNOWN` is no relation: it is still to be found out which it is.
    """

    SELF = "self", "本人"
    SPOUSE = "spouse", "配偶"
    CHILD = "child", "子女"
    PARENT = "parent", "父母"
    GRANDCHILD = "grandchild", "孙子女"
    GRANDPARENT = "grandparent", "祖父母"
    SIBLING = "sibling", "兄弟姐妹"
    CHILD_IN_LAW = "child_inlaw", "儿媳、女婿"
    PARENT_IN_LAW = "parent_inlaw", "公婆、岳父母"
    OTHER = "other", "其他"
    UNKNOWN = "unknown", "待查明"


class LifeEventKind(models.TextChoices):
    """What happens to a family, and how an entry of it that was wrong is put right."""

    BIRTH = "birth", "出生"
    ADOPTION = "adoption", "收养"
    DEATH = "death", "死亡"
    MARRIAGE = "marriage", "结婚"
    DIVORCE = "divorce", "离婚"
    MOVE_IN = "move_in", "迁入"
    MOVE_OUT = "move_out", "迁出"
    MOVE = "move", "全家搬迁"
    PRISON = "prison", "入狱服刑"
    RELEASE = "release", "刑满释放"
    SPLIT = "split", "分户"
    MERGER = "merger", "并户"
    NEW_HEAD = "new_head", "变更户主"
    RELATION = "relation", "查明或更正关系"
    JOIN = "join", "成员加入"
    LEAVE = "leave", "成员离开"
    WRONG_MEMBER = "wrong_member", "撤销误登成员"
    SAME_PERSON = "same_person", "同一人合并"
    CORRECTION = "correction", "更正误登事件"


class MembershipStep(models.TextChoices):
    """What an event did to a membership."""

    BEGUN = "begun", "开始"
    MOVED_END = "moved_end", "改变结束日期"
    VOIDED = "voided", "撤销"
