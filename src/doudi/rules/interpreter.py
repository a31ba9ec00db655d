"""The interpreter: decides one household under a Program. It is the law; every other executor must agree with it.

A Case holds the facts of a household and what the compiled rules (`closures`) have computed of it so far. Values are
plain integers and truths; where a fact is open they belong to the case's algebra: exact `diagrams`, or `intervals`.
"""

from __future__ import annotations

import copy
from typing import Any

from doudi.rules import calendar
from doudi.rules.cells import HOUSEHOLD, OPEN, UNSET, WIDE
from doudi.rules.closures import Closure, Code
from doudi.rules.diagrams import UNBOUNDED, Form, Space, TooWide
from doudi.rules.intervals import EITHER, Intervals, Span, span
from doudi.rules.types import Number, Truth

Value = Any


class Case:
    """One household being decided: its facts, what was computed of it so far, and which facts that read.

    `facts[slot][member + 1]` is a value, OPEN (asked and not known) or UNSET (absent). Members count from 0; HOUSEHOLD is -1,
    so that index 0 holds the household's.
    """

    def __init__(self, code: Code, today: int, members: int, local: Local, presume: bool, algebra: Space | Intervals):
        self.code, self.today, self.members, self.local, self.presume = code, today, members, local, presume
        self.algebra = algebra
        width = members + 1
        self.facts: list[list[Value]] = [[UNSET] * width for _ in code.slots]
        self.memo: list[list[Value]] = [[UNSET] * width for _ in code.rules]
        self.read: list[list[int]] = [[0] * width for _ in code.rules]
        self.reads = 0
        self.presumed: dict[int, tuple[int, int]] = {}
        self.presumed_bits = 0
        self.open: dict[int, tuple[int, int]] = {}
        self.behind: dict[int, int] = {}
        self.actual: Case | None = None
        self.variables: dict[tuple[str, int], int] = {}
        self.parameters: dict[tuple[str, int, str], tuple[Value, int]] = {}
        self.unset: dict[tuple[str, int], int] = {}
        self.unset_bits: dict[tuple[str, int], int] = {}
        self.stated: set[tuple[str, tuple[str, ...]]] = set()

    def with_open(self, slot: int, member: int) -> tuple[Case, int, int]:
        """The same case with one known fact open; what did not read it stays computed. Also its variable and step."""
        other = self._without(self.bit(slot, member))
        other.facts[slot] = list(other.facts[slot])
        assert isinstance(self.algebra, Space)
        low, high, step = self.code.range(slot, self.today)
        variable = self.algebra.variable(low, high)
        other.facts[slot][member + 1] = self.algebra.form(0, ((variable, step),))
        return other, variable, step

    def with_open_rule(self, index: int, member: int, bit: int) -> tuple[Case, int, int]:
        """The same case with what the given terms of a plain sum make open; what did not read `bit` stays computed."""
        other = self._without(bit)
        kind = self.code.rules[index].type
        assert isinstance(self.algebra, Space)
        assert isinstance(kind, Number)
        variable = self.algebra.variable(kind.low, kind.high)
        whole = self.memo[index][member + 1]
        unknown = self.algebra.form(0, whole.terms) if whole.__class__ is Form else 0
        other.memo[index][member + 1] = self.algebra.form(0, ((variable, 1),)) + unknown
        return other, variable, 1

    def _without(self, bit: int) -> Case:
        other = copy.copy(self)
        other.memo = [
            [UNSET if mask & bit else value for value, mask in zip(values, masks, strict=True)]
            for values, masks in zip(self.memo, self.read, strict=True)
        ]
        other.read = [list(masks) for masks in self.read]
        other.actual = self.actual or self
        other.stated, other.parameters = set(self.stated), dict(self.parameters)
        other.facts = list(self.facts)
        for derived, mask in self.behind.items():
            if mask & bit:  # computed again from what is now open
                at, slot = divmod(derived.bit_length() - 1, len(self.code.slots))
                other.facts[slot] = list(other.facts[slot])
                other.facts[slot][at] = UNSET
        return other

    def bit(self, slot: int, member: int) -> int:
        """The bit that marks this fact in masks of facts read."""
        return 1 << (member + 1) * len(self.code.slots) + slot

    # Reading

    def settled(self, slot: int, member: int, value: Value) -> Value:
        """What an absent or unknown fact counts as from then on. That it was read is for the caller to note."""
        found = self.facts[slot][member + 1] = (self.actual or self)._settle(slot, member, value)
        return found

    def derived_fact(self, slot: int, member: int) -> Value:
        """A fact that follows from others where it is not handed in: those were read too."""
        value = self.facts[slot][member + 1]
        bit = self.bit(slot, member)
        if value is UNSET:
            outer, self.reads = self.reads, 0
            name = self.code.slots[slot].fact.name
            value = self.facts[slot][member + 1] = self.code.derived[name](self, member)
            self.behind[bit] = self.reads
            self.reads = outer
        elif value is OPEN:
            value = self.settled(slot, member, value)
        self.reads |= bit | self.behind.get(bit, 0)
        return value

    def rule(self, index: int, member: int) -> Value:
        value = self.memo[index][member + 1]
        if value is UNSET or value is WIDE:
            if value is WIDE:
                raise TooWide
            outer, self.reads = self.reads, 0
            try:
                value = self.memo[index][member + 1] = self.code.bodies[index](self, member)
            except TooWide:
                self.memo[index][member + 1] = WIDE
                raise
            self.read[index][member + 1] = self.reads
            self.reads = outer
        self.reads |= self.read[index][member + 1]
        return value

    def _settle(self, slot: int, member: int, value: Value) -> Value:
        """What an absent or unknown fact is taken for: presumed, or open within its bounds.

        A presumption is taken on the facts as they are, also where one of them is only supposed to be open: what it
        hangs on counts there for its own sake alone.
        """
        known, bit = self.code.slots[slot], self.bit(slot, member)
        if known.fact.computed:
            return False if isinstance(known.type, Truth) else 0
        if value is UNSET and self.presume:
            outer = self.reads
            for where, presumed in self.code.presumptions[slot]:
                certain = where is None or where(self, member) is True
                self.reads = outer
                if certain:
                    self.presumed[bit] = (slot, member)
                    self.presumed_bits |= bit
                    return presumed
        self.open[bit] = (slot, member)
        return self.opened(slot, member)

    def opened(self, slot: int, member: int) -> Value:
        """An open fact as the algebra's value."""
        kind = self.code.slots[slot].type
        low, high, step = self.code.range(slot, self.today)
        if isinstance(self.algebra, Intervals):
            return EITHER if isinstance(kind, Truth) else span(low * step, high * step)
        key = (self.code.slots[slot].name, member)
        variable = self.variables.get(key)
        if variable is None:
            variable = self.variables[key] = self.algebra.variable(low, high)
        return self.algebra.truth(variable) if isinstance(kind, Truth) else self.algebra.form(0, ((variable, step),))

    # Parameters

    def parameter(self, name: str, years_back: int, end: str) -> Value:
        key = (name, years_back, end)
        found = self.parameters.get(key)
        if found is None:
            outer, self.reads = self.reads, 0
            value = self._parameter(name, years_back, end)
            found = self.parameters[key] = (value, self.reads)
            self.reads = outer
        self.reads |= found[1]
        return found[0]

    def entered(self, name: str) -> bool:
        """Whether a value of a parameter is in force today: a locality's own or a layer's."""
        return self.local.at(name, self.today) is not None or any(
            value.start <= self.today <= value.end
            for source in self.code.program.sources[name]
            for value in source.parameter.values
        )

    def parameter_day(self, years_back: int) -> int:
        return calendar.year_end(self.today, years_back) if years_back else self.today

    def _parameter(self, name: str, years_back: int, end: str) -> Value:
        """Nearest first: the local value, then each layer's value or what it states, else unset: no upper bound is known."""
        day, step = self.parameter_day(years_back), self.code.program.steps[name]
        entered = self.local.at(name, day)
        if entered is not None:
            return entered * step
        fixed = self.code.fixed.get((name, day))
        if fixed is not None:
            return fixed
        for source in self.code.program.sources[name]:
            for value in reversed(source.parameter.values):
                if value.start <= day <= value.end:
                    whole = value.value
                    found = whole * step if isinstance(whole, int) else tuple(cell * step for cell in whole)
                    self.code.fixed[name, day] = found
                    return found
            for stated, closure in self.code.stated[name, source.layer]:
                if not stated.start <= day <= stated.end:
                    continue
                if closure is not None:
                    self.stated.add((name, stated.clauses))
                    return self._on(day, closure)
                low, high = stated.low or 0, stated.high if stated.high is not None else UNBOUNDED
                if end:
                    return (low if end == "least" else high) * step
                return self._unset(name, day, low, high, step)
        low = self.code.program.parameters[name].low
        return low * step if end == "least" else self._unset(name, day, low, UNBOUNDED, step)

    def _on(self, day: int, closure: Closure) -> Value:
        """What a formula over parameters gave on an earlier day."""
        if day == self.today:
            return closure(self, HOUSEHOLD)
        today, parameters = self.today, self.parameters
        self.today, self.parameters = day, {}
        value = closure(self, HOUSEHOLD)
        self.today, self.parameters = today, parameters
        return value

    def _unset(self, name: str, day: int, low: int, high: int, step: int) -> Value:
        if low == high:  # what is stated leaves no choice
            return low * step
        self.reads |= self.unset_bit(name, day)
        if isinstance(self.algebra, Intervals):
            return Span(low * step, high * step)
        variable = self.unset.get((name, day))
        if variable is None:
            variable = self.unset[name, day] = self.algebra.variable(low, high)
        return self.algebra.form(0, ((variable, step),))

    def unset_bit(self, name: str, day: int) -> int:
        """The bit that marks a value nobody has set in masks of what was read, above those of facts."""
        at = self.unset_bits.setdefault((name, day), len(self.unset_bits))
        return 1 << (len(self.code.slots) * (self.members + 1) + at)

    # Rights

    def amount(self, index: int, member: int, granted: bool) -> tuple[Value, Value, Value]:
        """A right's sum over the right's denominator: without supplements, with them, and the least an officer may give.
        `granted`: certainly, not only perhaps."""
        base, more, least = self.code.amounts[granted][index]
        first = base(self, member)
        extra = more(self, member) if more else 0
        total = first + extra
        return first, total, total if least is None else least(self, member) + extra


class Local:
    """Values that a locality has set, each from a day on."""

    def __init__(self, values: dict[str, list[tuple[int, int]]]):
        self.values = {name: sorted(dated) for name, dated in values.items()}

    def at(self, name: str, day: int) -> int | None:
        found = None
        for start, value in self.values.get(name, ()):
            if start <= day:
                found = value
        return found
