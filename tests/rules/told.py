"""The text of a trace again, from the tree: slowly and in the plainest words, for tests to compare with."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from doudi.rules.trace import Trace

Told = dict[str, Any]


def told(*tops: Trace) -> Told:
    """Every rule that these rest on, by name and member."""
    found: Told = {}
    waiting = list(tops)
    while waiting:
        trace = waiting.pop()
        name = f"{trace.name}<{trace.member}>"
        if name not in found:
            steps = [_step(child, waiting) for child in trace.children]
            said = {"value": _value(trace.value), "verdict": trace.verdict, "clauses": list(trace.clauses)}
            found[name] = {**said, "steps": steps}
    return found


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
