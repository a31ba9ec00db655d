"""Choices of batches, of what is checked before one is locked, and of what comes back."""

from __future__ import annotations

from django.db import models


class BatchKind(models.TextChoices):
    """What a batch pays."""

    REGULAR = "regular", "当月发放"
    RESEND = "resend", "退回重发"
    EXTRA = "extra", "补发"


class BatchState(models.TextChoices):
    """How far a batch has come. CLOSED and VOID are final."""

    LOCKED = "locked", "待审批"
    APPROVED = "approved", "已审批"
    AUTHORISED = "authorised", "已授权"
    RELEASED = "released", "已发出"
    CLOSED = "closed", "已办结"
    VOID = "void", "已作废"


class BatchStepName(models.TextChoices):
    """A step of a batch, each by an officer under the batch's digest."""

    LOCK = "lock", "锁定"
    APPROVE = "approve", "审批"
    AUTHORISE = "authorise", "授权"
    RELEASE = "release", "发出"
    CLOSE = "close", "办结"
    VOID = "void", "作废"


BY_DIFFERENT_PEOPLE = (
    BatchStepName.LOCK,
    BatchStepName.APPROVE,
    BatchStepName.AUTHORISE,
    BatchStepName.RELEASE,
)
"""Nobody takes two of these steps in one batch; the database refuses it."""

NEXT_BATCH_STATES: dict[BatchState, tuple[BatchState, ...]] = {
    BatchState.LOCKED: (BatchState.APPROVED, BatchState.VOID),
    BatchState.APPROVED: (BatchState.AUTHORISED, BatchState.RELEASED, BatchState.VOID),
    BatchState.AUTHORISED: (BatchState.RELEASED, BatchState.VOID),
    BatchState.RELEASED: (BatchState.CLOSED,),
    BatchState.CLOSED: (),
    BatchState.VOID: (),
}


class CheckName(models.TextChoices):
    """What is looked at before a batch is locked."""

    DEATH = "death", "死亡"
    PRISON = "prison", "服刑羁押"
    DOUBLE = "double", "重复享受"
    HOLDER = "holder", "账户归属"
    RECHECK = "recheck", "复核到期"
    OUTLIER = "outlier", "金额异常"
    ACCOUNT = "account", "没有账户"
    TRIAL = "trial", "账户未经验证"
    RETURNED = "returned", "退回未处理"
    LAYOUT = "layout", "名册格式"


class Weight(models.TextChoices):
    """What a finding does: STOP keeps the line out of the batch; ASK lets it in where an officer says why."""

    STOP = "stop", "不列入本批"
    ASK = "ask", "说明理由后可以列入"


class AccountTrialState(models.TextChoices):
    """Whether a counterpart has confirmed that an account is its holder's."""

    WAITING = "waiting", "待验证"
    CONFIRMED = "confirmed", "已验证"
    FAILED = "failed", "验证不符"


class LineVerdict(models.TextChoices):
    """What a line of a file of results comes to. All but MATCHED and REPEATED open a break."""

    MATCHED = "matched", "到账"
    REPEATED = "repeated", "已知"
    REJECTED = "rejected", "发放失败"
    AMOUNT_DIFFERS = "amount_differs", "金额不符"
    DUPLICATE = "duplicate", "重复"
    ONLY_OURS = "only_ours", "对方没有"
    ONLY_THEIRS = "only_theirs", "我方没有"
    RETURNED_LATER = "returned_later", "到账后退回"
    UNREAD = "unread", "读不懂"


BREAKS = tuple(verdict for verdict in LineVerdict if verdict not in (LineVerdict.MATCHED, LineVerdict.REPEATED))


class BreakOwner(models.TextChoices):
    """On whose work list a break stands."""

    TOWNSHIP = "township", "乡镇"
    FINANCE = "finance", "财务"


class BreakState(models.TextChoices):
    """Whether somebody has dealt with a break."""

    OPEN = "open", "待处理"
    SETTLED = "settled", "已处理"


class CloseKind(models.TextChoices):
    """What is closed for good."""

    FUND = "fund", "资金"
    YEAR = "year", "年度"
