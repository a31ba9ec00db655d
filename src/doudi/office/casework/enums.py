"""The states of a proceeding, and the one table of the steps that lead from state to state."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models

from doudi.office.accounts.access import Action


class ProceedingState(models.TextChoices):
    """How far a proceeding has come."""

    INTAKE = "intake", "登记中"
    INVESTIGATION = "investigation", "调查核实"
    OPINION = "opinion", "待县级确认"
    RETURNED = "returned", "退回补充"
    GRANTED = "granted", "已确认给予"
    REFUSED = "refused", "已确认不予"
    WITHDRAWN = "withdrawn", "终止办理"
    """Without a decision: the applicant wished it or has died, nobody is left, or a review rested on a mistake. The step says
    which."""


OPEN = (ProceedingState.INTAKE, ProceedingState.INVESTIGATION, ProceedingState.OPINION, ProceedingState.RETURNED)
CLOSED = (ProceedingState.GRANTED, ProceedingState.REFUSED, ProceedingState.WITHDRAWN)


DECIDING = ("decide", "raise", "settle_death", "settle_move", "settle_term")
"""The steps of procedures in which a decision is taken, as far as a procedure has them."""


class LogKind(models.TextChoices):
    """What a row of the log of a proceeding is."""

    STEP = "step", "步骤"
    ACT = "act", "办理"
    """What the office does beside the steps of the procedure: an opinion, a decision, a withdrawal, a return."""
    CIRCUMSTANCE = "circumstance", "情形"
    EXTENSION = "extension", "延长期限"
    PAUSE = "pause", "暂停"
    RESUMPTION = "resumption", "恢复"
    TRANSFER = "transfer", "程序变更"


class Verdict(models.TextChoices):
    """What the township proposes to the county."""

    GRANT = "grant", "建议给予"
    REFUSE = "refuse", "建议不予"


class PaperKind(models.TextChoices):
    """A kind of paper, by the name of its template."""

    ACCEPTANCE = "acceptance", "受理通知书"
    MISSING_PAPERS = "missing_papers", "补正告知书"
    AUTHORISATION = "authorisation", "家庭经济状况核对授权书"
    VISIT = "visit", "入户调查记录"
    NOTICE = "notice", "公示"
    APPROVAL = "approval", "社会救助审批表"
    GRANT = "grant", "确认给予决定书"
    REFUSAL = "refusal", "不予确认决定书"
    HEARING = "hearing", "陈述申辩告知书"
    CHANGE = "change", "变更决定书"
    MINUTES = "minutes", "“一事一议”会议纪要"
    CHECK_LETTER = "check_letter", "核对结果告知书"
    HEARING_RECORD = "hearing_record", "听取意见记录"


class AidForm(models.TextChoices):
    """How urgent aid is handed out."""

    CASH = "cash", "现金"
    GOODS = "goods", "实物"


class Channel(models.TextChoices):
    """How an application reached the office."""

    WINDOW = "window", "窗口申请"
    DELEGATE = "delegate", "委托申请"
    ONLINE = "online", "网上申请"
    OUTREACH = "outreach", "主动发现"


class EndReason(models.TextChoices):
    """Why an award has ended. Which permission each takes stands in `perms`."""

    REVIEW = "review", "复核后不再给予"
    REPLACED = "replaced", "由新的决定代替"
    DEATH = "death", "人员死亡"
    CLAUSE = "clause", "按规定自行终止"
    DISSOLVED = "dissolved", "家庭已没有成员"
    TERM = "term", "期满"
    CANCELLED = "cancelled", "撤销"
    REPORTED = "reported", "他处已停止"


@dataclass(frozen=True, slots=True)
class Transition:
    """A step of a proceeding: the states from which it may be taken, the state it leads to, and the action that it is.

    Whose duty the step is stands in `accounts.access` alone, under that action.
    """

    name: str
    label: str
    sources: tuple[ProceedingState, ...]
    target: ProceedingState
    action: Action


_WITH_TOWNSHIP = (ProceedingState.INTAKE, ProceedingState.INVESTIGATION, ProceedingState.RETURNED)
_TO_OPINE = (ProceedingState.INVESTIGATION, ProceedingState.RETURNED)
_WITH_COUNTY = (ProceedingState.OPINION,)

TRANSITIONS = {
    transition.name: transition
    for transition in (
        Transition("accept", "受理", (ProceedingState.INTAKE,), ProceedingState.INVESTIGATION, Action.ACCEPT),
        Transition("give_opinion", "提出初审意见", _TO_OPINE, ProceedingState.OPINION, Action.GIVE_OPINION),
        Transition("send_back", "退回补充", _WITH_COUNTY, ProceedingState.RETURNED, Action.DECIDE),
        Transition("grant", "确认给予", _WITH_COUNTY, ProceedingState.GRANTED, Action.DECIDE),
        Transition("refuse", "确认不予", _WITH_COUNTY, ProceedingState.REFUSED, Action.DECIDE),
        Transition("withdraw", "申请人撤回", _WITH_TOWNSHIP, ProceedingState.WITHDRAWN, Action.TAKE_APPLICATION),
    )
}
"""Every step that an officer can take in a proceeding, by name."""

FOLLOWING = {
    "lapse": Transition("lapse", "因死亡终止", OPEN, ProceedingState.WITHDRAWN, Action.RECORD_LIFE_EVENTS),
    "dissolve": Transition(
        "dissolve", "因家庭已没有成员终止", OPEN, ProceedingState.WITHDRAWN, Action.RECORD_LIFE_EVENTS
    ),
    "recall": Transition("recall", "因误登更正撤销复核", OPEN, ProceedingState.WITHDRAWN, Action.RECORD_LIFE_EVENTS),
    "join": Transition("join", "因重复登记终止", OPEN, ProceedingState.WITHDRAWN, Action.APPROVE_NUMBERS),
    # These lead to the state in which the proceeding is.
    "rename": Transition("rename", "改到合并后的人员名下", OPEN, ProceedingState.INTAKE, Action.APPROVE_NUMBERS),
    "relocate": Transition("relocate", "随家庭转到新住址", OPEN, ProceedingState.INTAKE, Action.RECORD_LIFE_EVENTS),
    # Leads back to where the proceeding lapsed, which need not be the intake.
    "resume": Transition(
        "resume", "恢复办理", (ProceedingState.WITHDRAWN,), ProceedingState.INTAKE, Action.RECORD_LIFE_EVENTS
    ),
}
"""Steps that nobody takes by themselves: they follow from what is entered in the file of a family, by name."""
