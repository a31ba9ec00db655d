"""What is found, what becomes of it, and how far a screening has come."""

from __future__ import annotations

from django.db import models


class Kind(models.TextChoices):
    MISSED = "missed", "可能漏保"
    ENDED = "ended", "可能不再符合"


class Status(models.TextChoices):
    """What the rules say of the right now."""

    ELIGIBLE = "eligible", "符合条件"
    UNDETERMINED = "undetermined", "待查明"
    NOT_ELIGIBLE = "not_eligible", "不符合条件"
    ABSENT = "absent", "对象已不在户内"
    NO_RULE = "no_rule", "现行政策没有规定"


class State(models.TextChoices):
    """A finding is open, or closed with a result."""

    OPEN = "open", "待处理"
    TAKEN_UP = "taken_up", "已提出办理"
    DISMISSED = "dismissed", "已排除"
    SETTLED = "settled", "已有决定"
    GONE = "gone", "已消除"


SILENCING = (State.DISMISSED, State.SETTLED)
"""Closed by what a person decided: nothing comes back while it rests on the same."""


class Progress(models.TextChoices):
    RUNNING = "running", "进行中"
    COMPLETE = "complete", "已完成"
    FAILED = "failed", "未能完成"


class Course(models.TextChoices):
    """Of a trial of a reform."""

    WAITING = "waiting", "等待开始"
    RUNNING = "running", "测算中"
    DONE = "done", "已完成"
    CANCELLED = "cancelled", "已取消"
    FAILED = "failed", "未能完成"


GOING = (Course.WAITING, Course.RUNNING)
