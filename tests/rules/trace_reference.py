"""The JSON text of a trace, made from the tree in the plainest way, for tests to compare the generated writer with."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from doudi.rules.explanation.trace import Trace

RuleTexts = dict[str, Any]


def render_rules(*tops: Trace) -> RuleTexts:
    """Each rule that these traces rest on, by name and member."""
    texts: RuleTexts = {}
    waiting = list(tops)
    while waiting:
        trace = waiting.pop()
        name = f"{trace.name}<{trace.member}>"
        if name not in texts:
            steps = [_step(child, waiting) for child in trace.children]
            head = {"value": _value(trace.value), "verdict": trace.verdict, "clauses": list(trace.clauses)}
            texts[name] = {**head, "steps": steps}
    return texts


def _step(trace: Trace, waiting: list[Trace]) -> Any:
    if trace.kind in ("fact", "parameter"):
        return {trace.kind: trace.name, "of": trace.member, "value": _value(trace.value)}
    if trace.kind in ("rule", "right"):
        waiting.append(trace)
        return f"{trace.name}<{trace.member}>"
    if not trace.taken:
        return {trace.kind: trace.label, "taken": False}
    steps = [_step(child, waiting) for child in trace.children]
    if trace.kind in ("way", "unless", "supplement"):
        return {trace.kind: trace.label, "verdict": trace.verdict, "clauses": list(trace.clauses), "steps": steps}
    if trace.kind == "compare":
        return {trace.kind: trace.verdict, "margin": trace.margin, "steps": steps}
    return {trace.kind: trace.verdict or _value(trace.value), "steps": steps}


def _value(value: Any) -> Any:
    if isinstance(value, Fraction):
        return str(value)
    return value if isinstance(value, int) else None
