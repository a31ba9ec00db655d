"""States of a proceeding, and the one table of what may follow what, by whose duty."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models

from doudi.office.accounts.enums import Duty


class State(models.TextChoices):
    INTAKE = "intake", "登记中"
    INVESTIGATION = "investigation", "调查核实"
    OPINION = "opinion", "待县级确认"
    RETURNED = "returned", "退回补充"
    GRANTED = "granted", "已确认给予"
    REFUSED = "refused", "已确认不予"
    WITHDRAWN = "withdrawn", "申请人撤回"


OPEN = (State.INTAKE, State.INVESTIGATION, State.OPINION, State.RETURNED)
CLOSED = (State.GRANTED, State.REFUSED, State.WITHDRAWN)


class Verdict(models.TextChoices):
    GRANT = "grant", "建议给予"
    REFUSE = "refuse", "建议不予"


class Channel(models.TextChoices):
    WINDOW = "window", "窗口申请"
    DELEGATE = "delegate", "委托申请"
    ONLINE = "online", "网上申请"
    OUTREACH = "outreach", "主动发现"


@dataclass(frozen=True, slots=True)
class Transition:
    """A step: its name, what it leads from and to, and the duties that may take it."""

    name: str
    label: str
    sources: tuple[State, ...]
    target: State
    duties: tuple[Duty, ...]


TRANSITIONS = {
    step.name: step
    for step in (
        Transition("accept", "受理", (State.INTAKE,), State.INVESTIGATION, (Duty.TOWNSHIP_CLERK, Duty.TOWNSHIP_HEAD)),
        Transition(
            "give_opinion", "提出初审意见", (State.INVESTIGATION, State.RETURNED), State.OPINION, (Duty.TOWNSHIP_HEAD,)
        ),
        Transition("send_back", "退回补充", (State.OPINION,), State.RETURNED, (Duty.COUNTY_OFFICER, Duty.COUNTY_HEAD)),
        Transition("grant", "确认给予", (State.OPINION,), State.GRANTED, (Duty.COUNTY_OFFICER, Duty.COUNTY_HEAD)),
        Transition("refuse", "确认不予", (State.OPINION,), State.REFUSED, (Duty.COUNTY_OFFICER, Duty.COUNTY_HEAD)),
        Transition(
            "withdraw",
            "申请人撤回",
            (State.INTAKE, State.INVESTIGATION, State.RETURNED),
            State.WITHDRAWN,
            (Duty.TOWNSHIP_CLERK, Duty.TOWNSHIP_HEAD),
        ),
    )
}
