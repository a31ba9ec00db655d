"""Kinds and states of findings, of screenings and of trials of reforms."""

from __future__ import annotations

from django.db import models


class FindingKind(models.TextChoices):
    """A right that a family may be missing, or one that it holds and that may have ended."""

    MISSED = "missed", "可能漏保"
    ENDED = "ended", "可能不再符合"


class Status(models.TextChoices):
    """What the rules say of the right today, or why they say nothing."""

    ELIGIBLE = "eligible", "符合条件"
    UNDETERMINED = "undetermined", "待查明"
    NOT_ELIGIBLE = "not_eligible", "不符合条件"
    ABSENT = "absent", "对象已不在户内"
    NO_RULE = "no_rule", "现行政策没有规定"


class FindingState(models.TextChoices):
    """A finding is open, or closed with one of the other results."""

    OPEN = "open", "待处理"
    TAKEN_UP = "taken_up", "已提出办理"
    DISMISSED = "dismissed", "已排除"
    SETTLED = "settled", "已有决定"
    GONE = "gone", "已消除"


SILENCING = (FindingState.DISMISSED, FindingState.SETTLED)
"""States in which an officer's decision closed a finding: it is not raised again while it rests on the same."""


class ScreeningState(models.TextChoices):
    """How far a screening has come."""

    RUNNING = "running", "进行中"
    COMPLETE = "complete", "已完成"
    FAILED = "failed", "未能完成"


class TrialState(models.TextChoices):
    """How far the trial of a reform has come."""

    WAITING = "waiting", "等待开始"
    RUNNING = "running", "测算中"
    DONE = "done", "已完成"
    CANCELLED = "cancelled", "已取消"
    FAILED = "failed", "未能完成"


UNFINISHED = (TrialState.WAITING, TrialState.RUNNING)
