"""What a change of rules does to one household: decided under two Programs on the same answers to what is open.

Both decisions share their open variables, so that after less before is one diagram: an answer that is unknown to both cancels out,
and a change that only adds never seems to take anything away. What is compared is what is paid: never below nothing, rounded as
each right says, and nothing where the right is refused. Where a right lets an officer give less than its sum, the least under
one Program is set against the least under the other, and the most against the most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from math import ceil, floor, gcd, lcm
from typing import Any

from doudi.rules.engine.decide import HouseholdDecider
from doudi.rules.engine.outcome import ELIGIBLE, NOT_ELIGIBLE, HouseholdFacts, RightValue
from doudi.rules.language import nodes as n
from doudi.rules.program.program import BoundRule, Program
from doudi.rules.types import ROUNDING, Number
from doudi.rules.units import MONTH
from doudi.rules.unknowns.decision_diagrams import BEYOND, PENDING, DecisionNode, LinearForm, TooManyCasesError
from doudi.rules.unknowns.feasible_regions import Region
from doudi.rules.unknowns.sentinels import HOUSEHOLD

Range = tuple[int | None, int | None]
"""Least and greatest; None where no bound is known."""


@dataclass(frozen=True, slots=True)
class RightChange:
    """What becomes of one right of a member (or of the household: HOUSEHOLD).

    `low`, `high`: after less before, in fen or whole months, over all answers to what is open; None where no bound is known.
    `may_lose`, `may_gain`: whether for some answer less is paid, or the right is lost; and the opposite. `exact`: False where the
    budget of a Program was passed; then `low` and `high` enclose the truth, and each answer may count twice, once a side.
    """

    right: str
    member: int
    low: int | None
    high: int | None
    may_lose: bool
    may_gain: bool
    exact: bool = True


@dataclass(frozen=True, slots=True)
class _Difference:
    """After less before of one right as a diagram, in parts of a fen: `parts` to the fen. `change`: the same read off it."""

    change: RightChange
    value: Any = 0
    parts: int = 1


class PairedDecider:
    """One household under the Programs before and after a change. `households`: the same facts, with the local values of each."""

    def __init__(
        self,
        programs: tuple[Program, Program],
        households: tuple[HouseholdFacts, HouseholdFacts],
        today: int,
        presume: bool,
    ):
        self.before = HouseholdDecider(programs[0], households[0], today, presume)
        values_before = self._evaluate(self.before)
        self.after = HouseholdDecider(programs[1], households[1], today, presume, self.before)
        values_after = self._evaluate(self.after)
        self.space, self.regions = self.before.space, self.before.regions
        self.space.allow(programs[1].steps)
        keys = dict.fromkeys([*values_before, *values_after])
        self._differences = {key: self._compare(key, values_before.get(key), values_after.get(key)) for key in keys}

    @property
    def changes(self) -> dict[tuple[str, int], RightChange]:
        """What becomes of each right, by its name and the member."""
        return {key: difference.change for key, difference in self._differences.items()}

    def total(self, rights: Iterable[str]) -> RightChange:
        """What becomes of some rights together, of the household and all its members; all are counted in one unit."""
        names = set(rights)
        differences = [difference for (name, _), difference in self._differences.items() if name in names]
        changes = [difference.change for difference in differences]
        low, high = _add(change.low for change in changes), _add(change.high for change in changes)
        exact = all(change.exact for change in changes)
        if exact and sum(change.may_lose or change.may_gain for change in changes) > 1:
            try:
                low, high = self._total(differences, (low, high))
            except TooManyCasesError:
                exact = False
        return _change(("", HOUSEHOLD), (low, high), exact=exact)

    def _total(self, differences: list[_Difference], separate: Range) -> Range:
        """The ends of a sum of differences, of which one answer may move several. `separate`: the sum of their ends, which is
        closer where only rounding parts the two."""
        parts = lcm(*(difference.parts for difference in differences))
        total: Any = 0
        for difference in differences:
            total = total + difference.value * (parts // difference.parts)
        low, high = self._read_ends(total, parts)
        slack = sum(difference.parts > 1 for difference in differences)
        return (
            None if low is None else low - slack if separate[0] is None else max(low - slack, separate[0]),
            None if high is None else high + slack if separate[1] is None else min(high + slack, separate[1]),
        )

    def _evaluate(self, decider: HouseholdDecider) -> dict[tuple[str, int], RightValue]:
        """The rights of one side, by name and member. Each side may take all the steps of its Program."""
        decider.space.allow(decider.program.steps)
        values = {}
        for index, bound in decider.code.answers:
            if bound.rule.kind == "right":
                for member in (HOUSEHOLD,) if bound.rule.entity == n.HOUSEHOLD else range(decider.case.members):
                    values[bound.rule.name, member] = decider.evaluate(index, bound, member)
        return values

    def _compare(self, key: tuple[str, int], before: RightValue | None, after: RightValue | None) -> _Difference:
        sides = ((self.before, before), (self.after, after))
        if all(value is None or value.case is decider.case for decider, value in sides):
            try:
                return self._compare_exactly(key, before, after)
            except TooManyCasesError:
                pass
        return _Difference(self._compare_bounds(key, before, after))

    # Over the same answers

    def _compare_exactly(
        self, key: tuple[str, int], before: RightValue | None, after: RightValue | None
    ) -> _Difference:
        granted = [False if value is None else value.granted for value in (before, after)]
        if before is not None and after is not None and _is_unchanged(before, after):
            return _Difference(_change(key, (0, 0)))
        lost = self._is_possible(self.space.meet(granted[0], self.space.negate(granted[1])))
        gained = self._is_possible(self.space.meet(granted[1], self.space.negate(granted[0])))
        sides = [_PaidSide(value, truth) for value, truth in zip((before, after), granted, strict=True)]
        parts = lcm(*(side.denominator for side in sides))
        value = self._subtract(sides, parts, "total")
        low, high = self._read_ends(value, parts)
        if any(side.has_least for side in sides):
            least_low, least_high = self._read_ends(self._subtract(sides, parts, "least"), parts)
            low = None if low is None or least_low is None else min(low, least_low)
            high = None if high is None or least_high is None else max(high, least_high)
        return _Difference(_change(key, (low, high), lost, gained), value, parts)

    def _is_possible(self, truth: Any) -> bool:
        return True in self.regions.truths(truth)

    def _subtract(self, sides: list[_PaidSide], parts: int, amount: str) -> Any:
        """After less before as a diagram, `parts` to the fen (or month). What is a known number on both sides is rounded; open
        numbers are not, since two sums that are rounded alike differ by less than one more than the sums themselves."""
        before, after = sides
        subtract = _Subtraction(before, after, parts)
        amounts = [self._above_nothing(getattr(side, amount)) for side in sides]
        return self.space.apply(subtract, before.granted, amounts[0], after.granted, amounts[1])

    def _above_nothing(self, amount: Any) -> Any:
        """An amount that is open without what lies below nothing; a known one is cut off where it is rounded."""
        if amount.__class__ is not DecisionNode and amount.__class__ is not LinearForm:
            return amount
        return self.space.choose(self.space.below(amount, 0), 0, amount)

    def _read_ends(self, value: Any, parts: int) -> Range:
        """The least and greatest of a difference in fen (or months), over every case that can be."""
        lows: list[int | None] = []
        highs: list[int | None] = []
        for end, region in self.regions.ends(value):
            low, high = self.regions.spread(end, region)
            falls, rises = self._is_unlimited(end, region)
            lows.append(None if falls or low <= -BEYOND * parts else floor(low) // parts)
            highs.append(None if rises or high >= BEYOND * parts else -(-ceil(high) // parts))
        return _least(lows), _greatest(highs)

    def _is_unlimited(self, end: Any, region: Region) -> tuple[bool, bool]:
        """Whether a difference falls, or rises, as far as a fact goes of which the bound is only what can be typed."""
        falls = rises = False
        if end.__class__ is LinearForm:
            for variable, times in end.terms:
                if any(self._reaches_bound(factor, region) for factor in self.space.factors(variable)):
                    falls, rises = falls or times < 0, rises or times > 0
        return falls, rises

    def _reaches_bound(self, variable: int, region: Region) -> bool:
        if variable not in self._unlimited_facts:
            return False
        extent = self.regions.extent(region, ((variable, 1),))
        return extent is not None and extent[1] >= self.space.bounds[variable][1]

    @cached_property
    def _unlimited_facts(self) -> set[int]:
        """The variables of such facts."""
        slots = self.before.program.slots
        unlimited = {name for name, slot in slots.items() if slot.fact.unlimited and isinstance(slot.type, Number)}
        return {variable for (name, _), variable in self.before.case.variables.items() if name in unlimited}

    # Past the budget

    def _compare_bounds(self, key: tuple[str, int], before: RightValue | None, after: RightValue | None) -> RightChange:
        """The difference of two ranges: every answer of one side against every answer of the other."""
        status, ends = [], []
        for decider, value in ((self.before, before), (self.after, after)):
            outcome = None if value is None else decider.read_outcome(value)
            status.append(NOT_ELIGIBLE if outcome is None else outcome.status)
            paid: Range = (0, 0)
            if outcome is not None and outcome.amount is not None:
                paid = (outcome.amount.low if outcome.status == ELIGIBLE else 0, outcome.amount.high)
            ends.append(paid)
        (before_low, before_high), (after_low, after_high) = ends
        low = None if before_high is None or after_low is None else after_low - before_high
        high = None if after_high is None or before_low is None else after_high - before_low
        lost = status[0] != NOT_ELIGIBLE and status[1] != ELIGIBLE
        gained = status[1] != NOT_ELIGIBLE and status[0] != ELIGIBLE
        return _change(key, (low, high), lost, gained, exact=False)


class _PaidSide:
    """What one Program pays of a right; nothing where it has no such right."""

    def __init__(self, value: RightValue | None, granted: Any):
        self.granted = granted
        self.total = 0 if value is None or value.total is None else value.total
        self.least = 0 if value is None or value.least is None else value.least
        self.has_least = self.least is not self.total
        per_unit, denominator = 1, 1
        self.rounding: Callable[[int, int], int] = ROUNDING["down"]
        if value is not None:
            per_unit, denominator = 1 if value.bound.rule.unit == MONTH else 100, value.bound.denominator
            self.rounding = ROUNDING[value.bound.version.rounding]
        shared = gcd(per_unit, denominator)
        self.factor, self.denominator = per_unit // shared, denominator // shared
        """Fen (or months) are an amount times `factor` over `denominator`."""

    def round(self, amount: Any) -> int:
        """A known amount as it is paid."""
        return max(self.rounding(amount * self.factor, self.denominator), 0)


class _Subtraction:
    """The operation on diagrams that takes what is paid before from what is paid after, in parts of a fen."""

    def __init__(self, before: _PaidSide, after: _PaidSide, parts: int):
        self.before, self.after, self.parts = before, after, parts

    def __call__(self, before_granted: Any, before: Any, after_granted: Any, after: Any) -> Any:
        if before_granted.__class__ is DecisionNode or after_granted.__class__ is DecisionNode:
            return PENDING
        if (before_granted and before.__class__ is DecisionNode) or (after_granted and after.__class__ is DecisionNode):
            return PENDING
        before, after = before if before_granted else 0, after if after_granted else 0
        if before.__class__ is not LinearForm and after.__class__ is not LinearForm:
            return (self.after.round(after) - self.before.round(before)) * self.parts
        return self._scale(self.after, after) + self._scale(self.before, before) * -1

    def _scale(self, side: _PaidSide, amount: Any) -> Any:
        return amount * (side.factor * (self.parts // side.denominator))


def _change(
    key: tuple[str, int], ends: Range, lost: bool = False, gained: bool = False, exact: bool = True
) -> RightChange:
    """A change by its ends. `lost`, `gained`: whether for some answer the right itself is, whatever its sum."""
    low, high = ends
    return RightChange(*key, low, high, lost or low is None or low < 0, gained or high is None or high > 0, exact)


def _is_unchanged(before: RightValue, after: RightValue) -> bool:
    """Whether both Programs say the very same of a right: the diagrams are one, and so is what is done to the sum."""
    parts = ((before.granted, after.granted), (before.total, after.total), (before.least, after.least))
    return _rounds_alike(before.bound, after.bound) and all(
        a is b or (a.__class__ is b.__class__ and a.__class__ in (bool, int) and a == b) for a, b in parts
    )


def _rounds_alike(before: BoundRule, after: BoundRule) -> bool:
    return (before.denominator, before.rule.unit, before.version.rounding) == (
        after.denominator, after.rule.unit, after.version.rounding,
    )  # fmt: skip


def _add(ends: Iterable[int | None]) -> int | None:
    total = 0
    for end in ends:
        if end is None:
            return None
        total += end
    return total


def _least(ends: list[int | None]) -> int | None:
    numbers = [end for end in ends if end is not None]
    return min(numbers) if len(numbers) == len(ends) else None


def _greatest(ends: list[int | None]) -> int | None:
    numbers = [end for end in ends if end is not None]
    return max(numbers) if len(numbers) == len(ends) else None
