"""Closed sets of values that the files of the office use."""

from __future__ import annotations

from django.db import models


class Confidentiality(models.TextChoices):
    """Which officers may see a stored file."""

    CASE = "case", "办案人员可见"
    VERIFICATION = "verification", "核对材料：核对中心和县级可见"
    PUBLIC = "public", "可公开"
    POLICY = "policy", "政策文件：有关工作人员可见"
