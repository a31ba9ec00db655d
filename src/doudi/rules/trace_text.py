"""The trace of a decision as text, for other programs: JSON, written without the tree being made first.

An object with a rule of a member for each name such as `income<0>` (-1: the household): its value, verdict and clauses, and
its steps. A step is an object that begins with its kind; a rule that a step rests on is its name. What is open is null.
It says what `trace` says, step by step; a law on generated programs holds the two together.
"""

from __future__ import annotations

from doudi.rules.interpreter import Case
from doudi.rules.outcomes import Outcome
from doudi.rules.trace_functions import Functions


class TraceWriter:
    """Writes what outcomes of one decided case rest on, each rule once."""

    def __init__(self, case: Case):
        self.case = case
        self._functions = Functions.of(case.code)
        self._written: dict[str, str] = {}
        self._waiting: list[tuple[str, int, int]] = []

    def outcome(self, outcome: Outcome) -> str:
        """The name, as JSON, under which a right or class is written."""
        index = self.case.code.rule_index[outcome.bound.rule.name]
        return self.rule(f'{self._functions.begun[index]}{outcome.member}>"', index, outcome.member)

    def rule(self, name: str, index: int, member: int) -> str:
        """A rule is written, sooner or later, under the name that is given."""
        if name not in self._written:
            self._written[name] = ""
            self._waiting.append((name, index, member))
        return name

    def text(self) -> str:
        """Every rule that was named so far, with all that it rests on."""
        while self._waiting:  # not one within the other: rules may rest on each other a hundred deep
            name, index, member = self._waiting.pop()
            self._written[name] = self._functions.rule(index)(self, member)
        return "{" + ", ".join([f"{name}: {text}" for name, text in self._written.items()]) + "}"
