"""Choices of the registry."""

from __future__ import annotations

from django.db import models


class IdentityState(models.TextChoices):
    """What the identity number of a person is worth. All but the first wait in the manual queue."""

    VERIFIED_FORM = "good", "号码合规"
    FIFTEEN = "fifteen", "15位旧号码"
    MISSING = "missing", "没有号码"
    INVALID = "invalid", "号码不合规"
    DUPLICATE = "duplicate", "号码与他人重复"


class Source(models.TextChoices):
    """Where a fact comes from, weakest first."""

    DECLARED = "declared", "本人申报"
    OBSERVED = "observed", "入户调查"
    DEPARTMENT = "department", "部门数据"
    VERIFIED = "verified", "核实确认"

    @property
    def rank(self) -> int:
        return list(Source).index(self)


class Relation(models.TextChoices):
    """To the head of the household (the first level of GB/T 4761)."""

    SELF = "self", "本人"
    SPOUSE = "spouse", "配偶"
    CHILD = "child", "子女"
    PARENT = "parent", "父母"
    GRANDCHILD = "grandchild", "孙子女"
    GRANDPARENT = "grandparent", "祖父母"
    SIBLING = "sibling", "兄弟姐妹"
    OTHER = "other", "其他"
