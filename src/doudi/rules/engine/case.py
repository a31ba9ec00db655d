"""The interpreter: decides one household under a Program. It is the law; every other executor must agree with it.

A Case holds the facts of a household and what the compiled rules (`closures`) have computed from them so far. Values are
plain integers and truths; where a fact is open they belong to the algebra of the case: exact `decision_diagrams`, or
`intervals`.
"""

from __future__ import annotations

import copy
from typing import Any

from doudi.rules import calendar
from doudi.rules.engine.closures import Closure
from doudi.rules.engine.compiler import CompiledProgram
from doudi.rules.types import Number, Truth
from doudi.rules.unknowns.decision_diagrams import UNBOUNDED, LinearForm, TooManyCasesError
from doudi.rules.unknowns.diagram_space import DiagramSpace
from doudi.rules.unknowns.intervals import EITHER, IntervalAlgebra, Span, span
from doudi.rules.unknowns.sentinels import HOUSEHOLD, OPEN, TOO_MANY_CASES, UNSET

Value = Any


class Case:
    """One household being decided: its facts, what was computed of it so far, and which facts that read.

    `facts[slot][member + 1]` is a value, OPEN (asked and not known) or UNSET (absent). Members count from 0; HOUSEHOLD is -1,
    so that index 0 holds the household's.

    Which facts were read is noted in masks, in which each fact of each member has a bit (see `bit`).
    """

    def __init__(
        self,
        code: CompiledProgram,
        today: int,
        members: int,
        local: DatedLocalValues,
        presume: bool,
        algebra: DiagramSpace | IntervalAlgebra,
    ):
        self.code, self.today, self.members, self.local, self.presume = code, today, members, local, presume
        self.algebra = algebra
        width = members + 1
        self.facts: list[list[Value]] = [[UNSET] * width for _ in code.slots]
        self.memo: list[list[Value]] = [[UNSET] * width for _ in code.rules]
        """The value of each rule by index and member + 1, once it is computed."""
        self.read: list[list[int]] = [[0] * width for _ in code.rules]
        """Beside each value in `memo` the mask of the facts that it was computed from."""
        self.reads = 0
        """The mask of what was read so far by the rule that is being computed."""
        self.presumed: dict[int, tuple[int, int]] = {}
        """By bit: slot and member of each fact that was presumed. `presumed_bits` holds these bits as one mask."""
        self.presumed_bits = 0
        self.open: dict[int, tuple[int, int]] = {}
        """By bit: slot and member of each fact that was read and is open."""
        self.behind: dict[int, int] = {}
        """By the bit of a derived fact: the mask of the facts that it was computed from."""
        self.actual: Case | None = None
        """Of a copy in which a known fact is supposed to be open: the case as it really is."""
        self.variables: dict[tuple[str, int], int] = {}
        """By name and member: the variable that stands for an open fact in diagrams."""
        self.parameters: dict[tuple[str, int, str], tuple[Value, int]] = {}
        """Parameters that were looked up: the value, and the mask of what it was computed from."""
        self.unset: dict[tuple[str, int], int] = {}
        """By name and day: the variable that stands for a parameter which nobody has set."""
        self.unstated: set[tuple[str, int]] = set()
        """Values, by name and day, that nobody has set and of which no policy states a range."""
        self.unset_bits: dict[tuple[str, int], int] = {}
        self.ranges_used: set[tuple[str, tuple[str, ...]]] = set()

    def with_open(self, slot: int, member: int) -> tuple[Case, int, int]:
        """A copy of the case in which one known fact is open. Values that did not read the fact need not be computed again.

        Returns the copy, the variable that stands for the fact, and the step between its answers.
        """
        opened = self._without(self.bit(slot, member))
        opened.facts[slot] = list(opened.facts[slot])
        assert isinstance(self.algebra, DiagramSpace)
        low, high, step = self.code.range(slot, self.today)
        variable = self.algebra.variable(low, high)
        opened.facts[slot][member + 1] = self.algebra.form(0, ((variable, step),))
        return opened, variable, step

    def with_open_rule(self, index: int, member: int, bit: int) -> tuple[Case, int, int]:
        """A copy of the case in which the terms of a plain sum are open; otherwise like `with_open`.

        `bit`: the mask of the facts that are opened. Values that did not read them need not be computed again.
        """
        opened = self._without(bit)
        kind = self.code.rules[index].type
        assert isinstance(self.algebra, DiagramSpace)
        assert isinstance(kind, Number)
        variable = self.algebra.variable(kind.low, kind.high)
        total = self.memo[index][member + 1]
        unknown = self.algebra.form(0, total.terms) if total.__class__ is LinearForm else 0
        opened.memo[index][member + 1] = self.algebra.form(0, ((variable, 1),)) + unknown
        return opened, variable, 1

    def _without(self, bit: int) -> Case:
        """A copy of the case without the values that read the facts of a mask."""
        copied = copy.copy(self)
        copied.memo = [
            [UNSET if mask & bit else value for value, mask in zip(values, masks, strict=True)]
            for values, masks in zip(self.memo, self.read, strict=True)
        ]
        copied.read = [list(masks) for masks in self.read]
        copied.actual = self.actual or self
        copied.ranges_used, copied.parameters = set(self.ranges_used), dict(self.parameters)
        copied.facts = list(self.facts)
        for derived, mask in self.behind.items():
            if mask & bit:  # to be computed again from the facts that are now open
                column, slot = divmod(derived.bit_length() - 1, len(self.code.slots))
                copied.facts[slot] = list(copied.facts[slot])
                copied.facts[slot][column] = UNSET
        return copied

    def bit(self, slot: int, member: int) -> int:
        """The bit that stands for a fact of a member in masks of what was read."""
        return 1 << (member + 1) * len(self.code.slots) + slot

    # What is open

    def opened_facts(self, reads: int) -> list[tuple[int, int]]:
        """The open facts in a mask of what was read, each as its slot and member."""
        return [cell for bit, cell in self.open.items() if reads & bit]

    def unset_parameters(self, reads: int) -> list[tuple[str, int]]:
        """The parameters in a mask of what was read that nobody has set, each with the day it was looked up for."""
        bits = {key: self.unset_bit(*key) for key in list(self.unset_bits)}
        return [key for key, bit in bits.items() if reads & bit]

    # Reading

    def settled(self, slot: int, member: int, value: Value) -> Value:
        """Fixes what an absent or unknown fact counts as for the rest of this decision, and returns it.

        Does not record that the fact was read: the caller sets its bit in `reads`.
        """
        settled = self.facts[slot][member + 1] = (self.actual or self)._settle(slot, member, value)
        return settled

    def derived_fact(self, slot: int, member: int) -> Value:
        """The value of a fact that is computed from others where it is not handed in.

        Records as read the fact, and the facts from which it was computed.
        """
        value = self.facts[slot][member + 1]
        bit = self.bit(slot, member)
        name = self.code.slots[slot].fact.name
        where = self.code.derived_where.get(name)
        derives = value is UNSET if where is None else (value is UNSET or value is OPEN) and where(self, member) is True
        if derives:
            outer, self.reads = self.reads, 0
            value = self.facts[slot][member + 1] = self.code.derived[name](self, member)
            self.behind[bit] = self.reads
            self.reads = outer
        elif value is UNSET or value is OPEN:
            value = self.settled(slot, member, value)
        self.reads |= bit | self.behind.get(bit, 0)
        return value

    def rule(self, index: int, member: int) -> Value:
        """The value of a rule for a member, computed at most once, and recorded as read.

        Raises TooManyCasesError where its diagram passed, now or before, the number of cases that the Program allows.
        """
        value = self.memo[index][member + 1]
        if value is UNSET or value is TOO_MANY_CASES:
            if value is TOO_MANY_CASES:
                raise TooManyCasesError
            outer, self.reads = self.reads, 0
            try:
                value = self.memo[index][member + 1] = self.code.bodies[index](self, member)
            except TooManyCasesError:
                self.memo[index][member + 1] = TOO_MANY_CASES
                raise
            self.read[index][member + 1] = self.reads
            self.reads = outer
        self.reads |= self.read[index][member + 1]
        return value

    def _settle(self, slot: int, member: int, value: Value) -> Value:
        """What an absent or unknown fact is taken for: presumed, or open within its bounds.

        The conditions of presumptions are decided by the facts as they really are, also in a copy in which one of those facts
        is supposed to be open. They are not noted as read: a presumed fact does not depend on them.
        """
        slot_info, bit = self.code.slots[slot], self.bit(slot, member)
        if slot_info.fact.computed:
            return False if isinstance(slot_info.type, Truth) else 0
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
        """The value of an open fact in the algebra of the case: a variable of a diagram, or an interval."""
        kind = self.code.slots[slot].type
        low, high, step = self.code.range(slot, self.today)
        if isinstance(self.algebra, IntervalAlgebra):
            return EITHER if isinstance(kind, Truth) else span(low * step, high * step)
        key = (self.code.slots[slot].name, member)
        variable = self.variables.get(key)
        if variable is None:
            variable = self.variables[key] = self.algebra.variable(low, high)
        return self.algebra.truth(variable) if isinstance(kind, Truth) else self.algebra.form(0, ((variable, step),))

    # Parameters

    def parameter(self, name: str, years_back: int, end: str) -> Value:
        """The value of a parameter, or the tuple of a lookup table. It is looked up at most once.

        `years_back` and `end` are the fields `years_back` and `bound` of `nodes.ParameterRef`. A parameter that nobody has set is
        open, and is recorded as read.
        """
        key = (name, years_back, end)
        looked_up = self.parameters.get(key)
        if looked_up is None:
            outer, self.reads = self.reads, 0
            value = self._parameter(name, years_back, end)
            looked_up = self.parameters[key] = (value, self.reads)
            self.reads = outer
        self.reads |= looked_up[1]
        return looked_up[0]

    def entered(self, name: str) -> bool:
        """Whether a value of a parameter is in force on the day of the decision: a locality's own, or one of a layer."""
        return self.local.at(name, self.today) is not None or any(
            value.start <= self.today <= value.end
            for source in self.code.program.sources[name]
            for value in source.parameter.values
        )

    def parameter_day(self, years_back: int) -> int:
        """The day for which a parameter is looked up: that of the decision, or 31 December of an earlier year."""
        return calendar.year_end(self.today, years_back) if years_back else self.today

    def _parameter(self, name: str, years_back: int, end: str) -> Value:
        """Looks for a parameter from the nearest source outwards: the local value, then each layer's value, formula or range.

        Where there is none it is unset, and has no upper bound unless it is a share (see `bounded_shares`).
        """
        day, step = self.parameter_day(years_back), self.code.program.denominator_factors[name]
        entered = self.local.at(name, day)
        if entered is not None:
            return entered * step
        fixed = self.code.fixed.get((name, day))
        if fixed is not None:
            return fixed
        for source in self.code.program.sources[name]:
            for value in reversed(source.parameter.values):
                if value.start <= day <= value.end:
                    value_in_force = value.value
                    scaled = (
                        value_in_force * step
                        if isinstance(value_in_force, int)
                        else tuple(cell * step for cell in value_in_force)
                    )
                    self.code.fixed[name, day] = scaled
                    return scaled
            for stated, closure in self.code.value_ranges[name, source.layer]:
                if not stated.start <= day <= stated.end:
                    continue
                if closure is not None:
                    self.ranges_used.add((name, stated.clauses))
                    return self._on(day, closure)
                low, high = stated.low or 0, stated.high if stated.high is not None else UNBOUNDED
                if end:
                    return (low if end == "least" else high) * step
                return self._unset(name, day, low, high, step)
        parameter = self.code.program.parameters[name]
        if end == "least":
            return parameter.low * step
        self.unstated.add((name, day))
        high = parameter.high if name in self.code.bounded_shares else UNBOUNDED
        return self._unset(name, day, parameter.low, high, step)

    def _on(self, day: int, closure: Closure) -> Value:
        """The value on some day of a formula over parameters, which a policy states in place of a parameter."""
        if day == self.today:
            return closure(self, HOUSEHOLD)
        today, parameters = self.today, self.parameters
        self.today, self.parameters = day, {}
        value = closure(self, HOUSEHOLD)
        self.today, self.parameters = today, parameters
        return value

    def _unset(self, name: str, day: int, low: int, high: int, step: int) -> Value:
        """The value of a parameter that nobody has set: open from `low` to `high`, in the algebra of the case."""
        if low == high:  # a stated range of one value leaves nothing open
            return low * step
        self.reads |= self.unset_bit(name, day)
        if isinstance(self.algebra, IntervalAlgebra):
            return Span(low * step, high * step)
        variable = self.unset.get((name, day))
        # The diagrams may be shared with another Program, which bounds the parameter otherwise: that needs a variable of its own.
        if variable is None or self.algebra.bounds[variable] != (low, high):
            variable = self.unset[name, day] = self.algebra.variable(low, high)
        return self.algebra.form(0, ((variable, step),))

    def unset_bit(self, name: str, day: int) -> int:
        """The bit that stands for an unset parameter in masks of what was read. These bits lie above those of facts."""
        position = self.unset_bits.setdefault((name, day), len(self.unset_bits))
        return 1 << (len(self.code.slots) * (self.members + 1) + position)

    # Rights

    def amount(self, index: int, member: int, granted: bool) -> tuple[Value, Value, Value]:
        """The amounts of a right over its denominator: without supplements, with them, and the least that an officer may give.

        `granted`: whether the right is granted for certain. Over intervals the amounts are those that hold if it is granted;
        over diagrams they are nothing where it is not granted.
        """
        over_intervals = isinstance(self.algebra, IntervalAlgebra)
        base, more, least = self.code.possible_amounts[index] if over_intervals else self.code.amounts[granted][index]
        first = base(self, member)
        extra = more(self, member) if more else 0
        total = first + extra
        return first, total, total if least is None else least(self, member) + extra


class DatedLocalValues:
    """Values that a locality has set, by parameter, each with the day number from which it holds."""

    def __init__(self, values: dict[str, list[tuple[int, int]]]):
        self.values = {name: sorted(dated) for name, dated in values.items()}

    def at(self, name: str, day: int) -> int | None:
        """The value of a parameter that holds on a day; None where the locality has set none by then."""
        latest = None
        for start, value in self.values.get(name, ()):
            if start <= day:
                latest = value
        return latest
