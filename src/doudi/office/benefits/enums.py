"""Choices of what is due, paid, posted and recovered."""

from __future__ import annotations

from django.db import models


class DueReason(models.TextChoices):
    """Why a revision of a due was reckoned."""

    AWARD = "award", "按决定计发"
    STANDARD = "standard", "标准或政策变化"
    ENDED = "ended", "待遇终止或撤销"
    CORRECTION = "correction", "更正"
    SUPPLEMENT = "supplement", "补贴"


class PaymentState(models.TextChoices):
    """How far a payment has come. What has been returned or made void is over: it is paid by another payment."""

    LOCKED = "locked", "已锁定"
    RELEASED = "released", "已发出"
    PAID = "paid", "已到账"
    RETURNED = "returned", "已退回"
    VOID = "void", "已作废"


LIVE = (PaymentState.LOCKED, PaymentState.RELEASED, PaymentState.PAID)
"""The states in which a payment counts against what is due."""
NEXT_STATES: dict[PaymentState, tuple[PaymentState, ...]] = {
    PaymentState.LOCKED: (PaymentState.RELEASED, PaymentState.VOID),
    PaymentState.RELEASED: (PaymentState.PAID, PaymentState.RETURNED),
    PaymentState.PAID: (PaymentState.RETURNED,),
    PaymentState.RETURNED: (),
    PaymentState.VOID: (),
}


class AccountKind(models.TextChoices):
    """The kinds of accounts of the ledger. A debit adds to what is had or was granted, a credit to what is owed or has gone."""

    SOURCE = "source", "资金来源"
    """Credit: what was appropriated; debit: what was given back."""
    FUND = "fund", "资金"
    """Debit: what was appropriated and is not in a reserve. What was paid of it stands in PAID."""
    RESERVE = "reserve", "备用金"
    """Debit: what a township holds."""
    GRANTED = "granted", "应发"
    """Debit: the sum of what is due."""
    PAYABLE = "payable", "待发"
    """Credit: what is due and not allocated."""
    PENDING = "pending", "在途"
    """Credit: what was locked or sent and not confirmed."""
    PAID = "paid", "已发"
    """Credit: what arrived."""
    RETURNED = "returned", "退回待处理"
    """Credit: what came back and nobody has dealt with; it is due and not allocated."""
    RECOVERABLE = "recoverable", "应追回"
    """Debit: what is allocated beyond what is due."""
    RECOVERED = "recovered", "已追回"
    """Debit: what people have paid back."""
    WAIVED = "waived", "免予追回"
    """Debit: what was overpaid and is not claimed any more."""


class PostingKind(models.TextChoices):
    """What a posting is of."""

    DUE = "due", "应发变动"
    LOCK = "lock", "锁定"
    CONFIRM = "confirm", "到账"
    VOID = "void", "作废"
    RETURN = "return", "退回"
    SETTLE = "settle", "退回已处理"
    OFFSET = "offset", "抵扣"
    RECOVER = "recover", "追回"
    WAIVE = "waive", "免予追回"
    APPROPRIATE = "appropriate", "资金下达"
    TOP_UP = "top_up", "备用金拨付"


class RecoveryCause(models.TextChoices):
    """How it came to be that too much was paid."""

    LATE_DEATH = "late_death", "死亡未及时停发"
    LATE_REPORT = "late_report", "家庭变化未及时报告"
    UNTRUE = "untrue", "隐瞒或虚报情况"
    OFFICE = "office", "经办差错"
    POLICY = "policy", "标准或政策调整"
    OTHER = "other", "其他"


class RecoveryState(models.TextChoices):
    """How far a recovery has come."""

    OPEN = "open", "待告知"
    NOTIFIED = "notified", "已告知"
    RECOVERING = "recovering", "追缴中"
    CLOSED = "closed", "已结清"
    WAIVED = "waived", "已免予追回"


class RecoveryStepKind(models.TextChoices):
    """What is done in a recovery."""

    NOTICE = "notice", "送达告知书"
    PLAN = "plan", "约定分期或抵扣"
    REPAYMENT = "repayment", "收到退款"
    OFFSET = "offset", "从待遇中抵扣"
    UNDONE = "undone", "抵扣未成"
    WAIVER_ASKED = "waiver_asked", "申请免予追回"
    WAIVER_DENIED = "waiver_denied", "不同意免予追回"
    WAIVED = "waived", "免予追回"
    LESSENED = "lessened", "应追回数额减少"
    RAISED = "raised", "应追回数额增加"
    CLOSED = "closed", "结清"
