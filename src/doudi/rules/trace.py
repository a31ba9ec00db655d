"""The trace of a decision: the tree of what was computed, with values, verdicts, margins and branches not taken.

A trace is read off a decided case: rules are computed once and kept there, so that the tree costs little and says just
what the decision rested on. Explanation, diagram and record are views of it. How each rule of a Program is traced is
settled once (`tracing`) and kept with the Program, as its closures are.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from doudi.rules import nodes as n
from doudi.rules.closures import Code
from doudi.rules.interpreter import Case
from doudi.rules.outcomes import Outcome
from doudi.rules.tracing import NO, OPEN, YES, Function, Steps, verdict

__all__ = ["NO", "OPEN", "YES", "Trace", "Tracer"]


class Trace(NamedTuple):
    """One step. `kind`: right, way, unless, supplement, amount, rule, fact, parameter, compare, and, or, not, if, members,
    value. `verdict`: of what is yes or no. `margin`: how far a comparison's right side lies above its left, over their common
    denominator. `taken`: False for a branch that the decision did not follow, which is not computed."""

    kind: str
    node: n.Node | None
    member: int
    value: Any = None
    verdict: str = ""
    margin: int | None = None
    name: str = ""
    label: str = ""
    clauses: tuple[str, ...] = ()
    taken: bool = True
    children: tuple[Trace, ...] = ()


class Tracer:
    """Traces of one decided case; the trace of a rule is made once and shared by all that rest on it."""

    def __init__(self, case: Case):
        self.case = case
        self._steps = _steps(case.code)
        self._rules: dict[tuple[int, int], Trace] = {}

    def outcome(self, outcome: Outcome) -> Trace:
        """The tree of a right or class for a member (or the household)."""
        return self.rule(self.case.code.rule_index[outcome.bound.rule.name], outcome.member)

    def rule(self, index: int, member: int) -> Trace:
        found = self._rules.get((index, member))
        if found is None:
            found = self._rules[index, member] = self._steps.rule(index)(self, member)
        return found


def _steps(code: Code) -> Steps[str]:
    found = code.program.cache.get("steps")
    if not isinstance(found, Steps):
        found = code.program.cache["steps"] = Steps(code, _Traces())
    return found


_make: Callable[[type[Trace], tuple[Any, ...]], Trace] = tuple.__new__
"""Makes a Trace of all its fields in their order, without what keywords and defaults cost."""

_SAYS_ONLY = ("and", "or", "not", "way", "unless", "supplement")
"""Kinds with a verdict and no value."""
_ALWAYS_JUDGED = ("fact", "rule", "right")
"""Kinds that are told to be open also where they are numbers."""


class _Traces:
    """Steps as Traces: each is an item of a tuple, a branch an unpacked tuple of its own."""

    def __init__(self) -> None:
        self.names: dict[str, Any] = {"make": _make, "Trace": Trace, "verdict": verdict}

    def step(
        self,
        write: Function[str],
        kind: str,
        node: n.Node | None,
        value: str,
        below: list[str],
        *,
        truth: bool = False,
        member: str = "",
        margin: str = "None",
        name: str = "",
        label: str = "",
        clauses: tuple[str, ...] = (),
    ) -> str:
        shown = "None" if kind in _SAYS_ONLY else value
        said = f"verdict({value})" if truth or kind in _ALWAYS_JUDGED else "''"
        of, whose = write.constant(node), member or write.member
        texts = ", ".join(map(write.constant, (name, label, clauses)))
        steps = f"({', '.join(below)},)" if below else "()"
        return write.let(f"make(Trace, ('{kind}', {of}, {whose}, {shown}, {said}, {margin}, {texts}, True, {steps}))")

    def not_taken(
        self, write: Function[str], kind: str, node: n.Node | None, label: str = "", clauses: tuple[str, ...] = ()
    ) -> str:
        texts = ", ".join(map(write.constant, (label, clauses)))
        return (
            f"make(Trace, ('{kind}', {write.constant(node)}, {write.member}, None, '', None, '', {texts}, False, ()))"
        )

    def rule(self, write: Function[str], index: int, member: str) -> str:
        return write.let(f"tracer.rule({index}, {member})")

    def each(self, steps: str) -> str:
        return f"*{steps}"

    def one(self, write: Function[str], shown: str) -> str:
        return shown

    def branch(self, write: Function[str], shown: str | None) -> str:
        return f"({shown},)" if shown is not None else "()"

    def branched(self, name: str) -> str:
        return f"*{name}"
