"""What would settle an outcome: the open facts and unset parameters whose answer alone can change what is paid."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from doudi.rules.engine.outcome import Need, RightValue
from doudi.rules.types import ROUNDING
from doudi.rules.units import MONTH
from doudi.rules.unknowns.decision_diagrams import PENDING, DecisionNode, TooManyCasesError
from doudi.rules.unknowns.feasible_regions import parts, support

if TYPE_CHECKING:
    from doudi.rules.engine.decide import HouseholdDecider
    from doudi.rules.program.program import BoundRule


class NeedsFinder:
    """Finds the needs of the outcomes of one household. Rights that rest on the same diagram are answered once."""

    def __init__(self, decider: HouseholdDecider):
        self.program, self.space, self.regions = decider.program, decider.space, decider.regions
        self.code, self.case = decider.code, decider.case
        self._changing: dict[Any, tuple[int, ...]] = {}
        self._settling: dict[tuple[Any, int, int], bool] = {}

    def find(self, value: RightValue, ends: tuple[Any, ...]) -> tuple[tuple[Need, ...], bool]:
        """The needs of a right over diagrams, those that settle most first; and whether they are exact.

        `ends`: the amount where it is granted, else None, and, where a ground states a ceiling, the least amount in the
        same form (see `HouseholdDecider.join_ends`): a fact may change the one without the other. Where the steps that
        the Program allows are used up, every open fact that the right mentions is named.
        """
        try:
            shares: dict[Need, Fraction] = {}
            for end in ends:
                paid = self.space.apply(_PaidAmount(self, value.bound), end)
                for variable in self._find_changing(paid):
                    share = self._measure_settling(value.granted, end, variable)
                    for need in self._name(variable):
                        shares[need] = max(shares.get(need, Fraction(0)), share)
            return tuple(sorted(shares, key=lambda need: (-shares[need], self.rank(need)))), True
        except TooManyCasesError:
            needs = {need for end in ends for variable in support(end) for need in self._name(variable)}
            return tuple(sorted(needs, key=self.rank)), False

    def find_wide(self, value: RightValue) -> tuple[Need, ...]:
        """The needs of a right over intervals: every open fact and unset parameter that it read."""
        case = value.case
        needs = {Need(self.code.slots[slot].fact.name, member) for slot, member in case.opened_facts(value.reads)}
        needs |= {Need(parameter=name, day=day) for name, day in case.unset_parameters(value.reads)}
        return tuple(sorted(needs, key=self.rank))

    def rank(self, need: Need) -> tuple[int, int, str]:
        """The order among needs that settle as much: that of the vocabulary, then of members; parameters come last."""
        order = self.program.facts[need.fact].order if need.fact else len(self.program.facts)
        return order, need.member, need.parameter

    @cached_property
    def _facts(self) -> dict[int, tuple[str, int]]:
        return {variable: cell for cell, variable in self.case.variables.items()}

    @cached_property
    def _parameters(self) -> dict[int, tuple[str, int]]:
        return {variable: key for key, variable in self.case.unset.items()}

    def _name(self, variable: int) -> list[Need]:
        """What a variable stands for; a product or a quotient stands for all its factors."""
        needs = []
        for factor in self.space.factors(variable):
            if factor in self._facts:
                name, member = self._facts[factor]
                needs.append(Need(self.program.slots[name].fact.name, member))
            else:
                name, day = self._parameters[factor]
                needs.append(Need(parameter=name, day=day))
        return needs

    def _find_changing(self, paid: Any) -> tuple[int, ...]:
        key = paid, paid.__class__  # the class tells True from 1
        if key not in self._changing:
            self._changing[key] = tuple(v for v in sorted(support(paid)) if self.regions.changes(paid, v))
        return self._changing[key]

    def _measure_settling(self, granted: Any, joint: Any, variable: int) -> Fraction:
        """Which share of the answers to one fact settles the status.

        Answers that the diagram does not tell apart count as one: each is tried once, at the beginning of its segment.
        """
        low, high = self.space.bounds[variable]
        answers = {low, high}
        for node in parts(joint):
            if node.__class__ is DecisionNode and node.key[1] == ((variable, 1),):
                answers |= {cut for cut in node.cuts if low < cut <= high}
        return Fraction(sum(self._settles(granted, variable, answer) for answer in answers), len(answers))

    def _settles(self, granted: Any, variable: int, answer: int) -> bool:
        key = granted, variable, answer
        if key not in self._settling:
            remaining = self.space.substitute(granted, variable, answer)
            self._settling[key] = len(self.regions.truths(remaining)) == 1
        return self._settling[key]


class _PaidAmount:
    """The operation that turns an amount into what is paid: never below 0, and rounded where it is certain.

    Facts that only move an amount within the same fen change nothing for the family.
    """

    def __init__(self, finder: NeedsFinder, bound: BoundRule):
        self.space = finder.space
        per_unit = 1 if bound.rule.unit == MONTH else 100
        self.round, self.factor, self.denominator = ROUNDING[bound.version.rounding], per_unit, bound.denominator
        self.grain = bound.denominator // per_unit if bound.denominator % per_unit == 0 else 0
        """A fen (or a month) over the denominator of the right; 0 where that is no whole number."""

    def __call__(self, amount: Any) -> Any:
        if amount.__class__ is DecisionNode:
            return PENDING
        if amount is None or amount is True:
            return amount
        low, high = self.space.spread(amount)
        if high <= 0:
            return 0
        if self.grain and self._round(low) == self._round(high):
            return self._round(low)
        return self.space.choose(self.space.below(amount, 0), 0, amount) if low < 0 else amount

    def _round(self, amount: Any) -> int:
        return max(self.round(amount * self.factor, self.denominator), 0) * self.grain
