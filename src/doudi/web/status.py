"""The status of a row in one word, with the kind of its badge: ok, wait, warn, stop, info or muted."""

from __future__ import annotations

from functools import singledispatch

from doudi.office.accounts.enums import RequestState
from doudi.office.accounts.models import ChangeRequest, User
from doudi.office.benefits.batch_enums import BatchState, BreakState
from doudi.office.benefits.enums import PaymentState
from doudi.office.benefits.models import Batch, Payment, PaymentBreak, ReleaseRule
from doudi.office.casework.enums import ProceedingState
from doudi.office.casework.models import Proceeding
from doudi.office.monitoring.enums import FindingState, TrialState
from doudi.office.monitoring.models import Finding, Trial
from doudi.office.policy_documents.enums import Standing
from doudi.office.policy_documents.models import PolicyText
from doudi.office.regions.models import LocalValue

_PROCEEDING_KINDS = {
    ProceedingState.INTAKE: "wait",
    ProceedingState.INVESTIGATION: "wait",
    ProceedingState.OPINION: "wait",
    ProceedingState.RETURNED: "warn",
    ProceedingState.GRANTED: "ok",
    ProceedingState.REFUSED: "stop",
    ProceedingState.WITHDRAWN: "muted",
}
_FINDING_KINDS = {FindingState.OPEN: "wait", FindingState.TAKEN_UP: "ok"}
_TRIAL_KINDS = {TrialState.DONE: "ok", TrialState.FAILED: "stop", TrialState.CANCELLED: "muted"}
_REQUEST_KINDS = {RequestState.WAITING: "wait", RequestState.APPROVED: "ok", RequestState.REJECTED: "stop"}
_BATCH_KINDS = {BatchState.CLOSED: "ok", BatchState.RELEASED: "info", BatchState.VOID: "muted"}
_PAYMENT_KINDS = {
    PaymentState.PAID: "ok",
    PaymentState.RELEASED: "info",
    PaymentState.RETURNED: "warn",
    PaymentState.VOID: "muted",
}
_VERDICTS = {"eligible": ("ok", "符合条件"), "undetermined": ("wait", "待查明")}


@singledispatch
def status_of(row: object) -> tuple[str, str]:
    """(kind of the badge, Chinese word) of a row."""
    raise TypeError(f"no status is known of {type(row).__name__}")


@status_of.register
def _(row: Proceeding) -> tuple[str, str]:
    return _PROCEEDING_KINDS[ProceedingState(row.state)], str(row.get_state_display())


@status_of.register
def _(row: Finding) -> tuple[str, str]:
    return _FINDING_KINDS.get(FindingState(row.state), "muted"), str(row.get_state_display())


@status_of.register
def _(row: Trial) -> tuple[str, str]:
    return _TRIAL_KINDS.get(TrialState(row.course), "wait"), str(row.get_course_display())


@status_of.register
def _(row: PolicyText) -> tuple[str, str]:
    if row.quarantined_at:
        return "stop", "已隔离的副本"
    kinds = {Standing.OFFICIAL: ("ok", "正式文件"), Standing.COPY: ("warn", "副本")}
    return kinds.get(Standing(row.standing), ("wait", "待核实"))


@status_of.register
def _(row: LocalValue) -> tuple[str, str]:
    if row.withdrawn_at:
        return "muted", "已撤回"
    return ("ok", "已复核") if row.confirmed_at else ("wait", "待复核")


@status_of.register
def _(row: ReleaseRule) -> tuple[str, str]:
    if row.withdrawn_at:
        return "muted", "已撤回"
    return ("ok", "已复核") if row.confirmed_at else ("wait", "待复核")


@status_of.register
def _(row: Batch) -> tuple[str, str]:
    return _BATCH_KINDS.get(BatchState(row.state), "wait"), str(row.get_state_display())


@status_of.register
def _(row: Payment) -> tuple[str, str]:
    return _PAYMENT_KINDS.get(PaymentState(row.state), "wait"), str(row.get_state_display())


@status_of.register
def _(row: PaymentBreak) -> tuple[str, str]:
    return ("wait" if row.state == BreakState.OPEN else "ok"), str(row.get_state_display())


@status_of.register
def _(row: User) -> tuple[str, str]:
    return ("ok", "在用") if row.is_active else ("muted", "停用")


@status_of.register
def _(row: ChangeRequest) -> tuple[str, str]:
    return _REQUEST_KINDS.get(RequestState(row.state), "muted"), str(row.get_state_display())


def status_of_outcome(status: str) -> tuple[str, str]:
    """(kind of the badge, Chinese word) of what the rules say of a right: eligible, undetermined or anything else."""
    return _VERDICTS.get(status, ("muted", "不符合条件"))
