"""A finding in words: what the rules say of the right, how far from the line, and what decided or is needed."""

from __future__ import annotations

from dataclasses import dataclass

from doudi.office.casework.basket import amount_text
from doudi.office.monitoring.enums import Status
from doudi.office.monitoring.models import Finding
from doudi.office.registry import vocabulary
from doudi.policies.results import yuan

KINDS = {
    Status.ELIGIBLE: "ok",
    Status.UNDETERMINED: "wait",
    Status.NOT_ELIGIBLE: "stop",
    Status.ABSENT: "warn",
    Status.NO_RULE: "warn",
}


@dataclass(frozen=True)
class Row:
    """`why`: what decided; `needs`: what is to be found out first."""

    finding: Finding
    right: str
    whose: str
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
        whose=finding.person.name if finding.person else "全家",
        kind=KINDS[Status(finding.status)],
        amount=_amount(finding.low, finding.high, finding.unit),
        margin=_margin(finding.margin),
        why="；".join(finding.ways),
        needs="、".join(_label(name) for name in finding.needs),
        clauses=tuple(f"{one['document']}{one['clause']}" for one in finding.clauses),
    )


def _amount(low: int | None, high: int | None, unit: str) -> str:
    if low is None:
        return ""
    if unit == "months":
        return amount_text({"low": low, "high": high, "unit": unit})
    return amount_text({"low": yuan(low), "high": None if high is None else yuan(high), "unit": unit})


def _margin(fen: int | None) -> str:
    """How far the sum that alone decides lies from its line."""
    if fen is None:
        return ""
    return f"{'超出' if fen < 0 else '距界线'}{abs(fen) // 100:,}.{abs(fen) % 100:02d}元"


def _label(name: str) -> str:
    known = vocabulary.library().vocabulary
    if name in known.facts:
        return known.facts[name].label
    return f"当地{known.parameters[name].label}" if name in known.parameters else name


def granted(finding: Finding) -> str:
    """The sum that was granted: 1,020.00元/月; '' where the right is no sum."""
    decision = finding.decision
    if decision is None or decision.amount_fen is None:
        return ""
    return _amount(decision.amount_fen, decision.amount_fen, decision.unit)
