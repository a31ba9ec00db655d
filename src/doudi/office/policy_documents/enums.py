"""Closed sets of values that policy documents use."""

from __future__ import annotations

from django.db import models


class Standing(models.TextChoices):
    """How far a text may be relied on. Only an official text is quoted in cases and cited by packs."""

    OFFICIAL = "official", "正式文件"
    COPY = "copy", "副本，不能引用"
    UNVERIFIED = "unverified", "未核实，核实前不能引用"


class Disclosure(models.TextChoices):
    """To whom a document may be shown."""

    PUBLIC = "public", "公开"
    ON_REQUEST = "on_request", "依申请公开"
    INTERNAL = "internal", "不公开"


class ChangeKind(models.TextChoices):
    """How a document ends."""

    REPLACED = "replaced", "由新版本取代"
    REPEALED = "repealed", "废止"
