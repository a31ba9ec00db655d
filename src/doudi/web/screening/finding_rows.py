"""A finding in words: the outcome of the rules, how far the sum is from the threshold, and the reasons or needs."""

from __future__ import annotations

from dataclasses import dataclass

from doudi.office.casework.entitlements import format_fen
from doudi.office.monitoring.enums import Status
from doudi.office.monitoring.findings import REPORTED_DEATH
from doudi.office.monitoring.models import Finding
from doudi.office.registry import vocabulary

KINDS = {
    Status.ELIGIBLE: "ok",
    Status.UNDETERMINED: "wait",
    Status.NOT_ELIGIBLE: "stop",
    Status.ABSENT: "warn",
    Status.NO_RULE: "warn",
}


@dataclass(frozen=True)
class Row:
    """A finding as lists and its page show it.

    `holder`: the member or the household. `kind`: the kind of the status badge. `why`: the grounds that decided. `needs`: what is
    to be found out first.
    """

    finding: Finding
    right: str
    holder: str
    kind: str
    amount: str
    margin: str
    why: str
    needs: str
    clauses: tuple[str, ...]


def row(finding: Finding) -> Row:
    return Row(
        finding=finding,
        right=vocabulary.right_label(finding.right),
        holder=finding.person.name if finding.person else "全家",
        kind=KINDS[Status(finding.status)],
        amount=format_fen(finding.low, finding.high, finding.unit),
        margin=_margin(finding.margin),
        why="；".join(finding.ways),
        needs="、".join(_label(name) for name in finding.needs),
        clauses=tuple(f"{clause['document']}{clause['clause']}" for clause in finding.clauses),
    )


def _margin(fen: int | None) -> str:
    """How far the one sum that decides is from its threshold."""
    if fen is None:
        return ""
    return f"{'超出' if fen < 0 else '距界线'}{abs(fen) // 100:,}.{abs(fen) % 100:02d}元"


def _label(name: str) -> str:
    words = vocabulary.library().vocabulary
    if name == REPORTED_DEATH:
        return "发放时对方报告收款人已死亡，是否属实"
    if name in words.facts:
        return words.facts[name].label
    return f"当地{words.parameters[name].label}" if name in words.parameters else name


def granted(finding: Finding) -> str:
    """The sum that was granted: 1,020.00元/月; '' where the right is no sum."""
    decision = finding.decision
    if decision is None or decision.amount_fen is None:
        return ""
    return format_fen(decision.amount_fen, decision.amount_fen, decision.unit)
