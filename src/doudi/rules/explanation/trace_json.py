"""The trace of a decision as JSON text, for other programs. It is written directly, without a tree of objects.

The text is one object. A name such as `income<0>` stands for a rule and the index of a member (-1: the household); its value is
an object with the value, verdict, clauses and steps of that rule. A step is an object whose first key is its kind; a step that
is another rule is written as its name. A value that is open is null. The steps are those of `trace`; a test on generated
programs holds the two together.
"""

from __future__ import annotations

from doudi.rules.engine.case import Case
from doudi.rules.engine.outcome import Outcome
from doudi.rules.explanation.trace_codegen import TraceFunctions


class TraceWriter:
    """Writes the traces of outcomes of one decided case. Each rule they rest on is written once."""

    def __init__(self, case: Case):
        self.case = case
        self._functions = TraceFunctions.of(case.code)
        self._written: dict[str, str] = {}
        self._waiting: list[tuple[str, int, int]] = []

    def outcome(self, outcome: Outcome) -> str:
        """Notes a right or class to be written; returns the name, as JSON, under which it will be written."""
        index = self.case.code.rule_index[outcome.bound.rule.name]
        return self.rule(f'{self._functions.begun[index]}{outcome.member}>"', index, outcome.member)

    def rule(self, name: str, index: int, member: int) -> str:
        """Notes a rule to be written, for a member, under a name; returns the name."""
        if name not in self._written:
            self._written[name] = ""
            self._waiting.append((name, index, member))
        return name

    def text(self) -> str:
        """The JSON text of every rule that was noted so far, with all rules that they rest on."""
        while self._waiting:  # a loop and no recursion: rules may rest on each other a hundred deep
            name, index, member = self._waiting.pop()
            self._written[name] = self._functions.rule(index)(self, member)
        return "{" + ", ".join([f"{name}: {text}" for name, text in self._written.items()]) + "}"
