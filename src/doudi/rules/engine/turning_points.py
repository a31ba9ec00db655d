"""Turning points of an outcome: for each known numeric fact the nearest value at which the status would be another.

The fact is opened in a copy of the case, and the status of each right that read it becomes a diagram over that one number.
Facts that matter only as terms of one sum are opened together, through the sum. Where the steps that the Program allows are
used up, or an outcome was computed over intervals, every fact that may turn a status is named, with the value next to the
known one.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from doudi.rules.engine.outcome import RightValue, TurningPoint
from doudi.rules.types import Number
from doudi.rules.unknowns.decision_diagrams import DecisionNode, LinearForm, TooManyCasesError
from doudi.rules.unknowns.intervals import IntervalAlgebra, span
from doudi.rules.unknowns.sentinels import HOUSEHOLD, OPEN, UNSET

if TYPE_CHECKING:
    from doudi.rules.engine.decide import HouseholdDecider

Interval = tuple[int, int]  # first and last value
Possible = tuple[bool, bool]  # whether it can be refused, whether it can be granted


@dataclass(frozen=True, slots=True)
class _OpenedNumber:
    """Given facts of one member that are opened together. `terms`: their slots with their coefficients in the number.

    `rule`: the plain sum that they are terms of; None for a fact by itself.
    """

    member: int
    terms: tuple[tuple[int, int], ...]
    rule: int | None
    mask: int


class TurningPointSearch:
    """Adds to the rights of one household what they turn on."""

    def __init__(self, decider: HouseholdDecider):
        self.decider, self.code, self.case = decider, decider.code, decider.case
        self.space, self.regions = decider.space, decider.regions

    def add(self, values: list[RightValue]) -> None:
        """Adds turning points to the rights. A number may take a quarter of the steps that all may take together."""
        exact = [value for value in values if value.case is self.case]
        steps, skipped = self.decider.program.steps, []
        for number in self._list_numbers(exact):
            allowed = min(steps, self.decider.program.steps // 4)
            self.space.allow(allowed)
            try:
                self._search(exact, number)
            except TooManyCasesError:
                skipped.append(number)
            steps -= allowed - max(self.space.steps_left, 0)
        if skipped:
            self._add_possible(exact, skipped)
        wide = [value for value in values if value.case is not self.case]
        if wide:
            self._add_possible(wide, list(self._list_numbers(wide)))

    # Which numbers are opened

    def _list_numbers(self, values: list[RightValue]) -> Iterator[_OpenedNumber]:
        """The given numeric facts that any of the rights read."""
        reads = 0
        for value in values:
            reads |= value.reads
        done: set[tuple[int, int]] = set()
        for slot, slot_info in enumerate(self.code.slots):
            if not isinstance(slot_info.type, Number):
                continue
            for member in range(HOUSEHOLD, self.case.members):
                bit = self.case.bit(slot, member)
                if not reads & bit or not self._is_given(slot, member):
                    continue
                total = self.code.sums_of_facts.get(slot)
                if total is None:
                    yield _OpenedNumber(member, ((slot, 1),), None, bit)
                elif (total.rule, member) not in done:
                    done.add((total.rule, member))
                    terms = tuple(term for term in total.terms if self._is_given(term[0], member))
                    yield _OpenedNumber(member, terms, total.rule, bit)

    def _is_given(self, slot: int, member: int) -> bool:
        household = self.decider.household
        facts = household.facts if member == HOUSEHOLD else household.members[member]
        value = facts.get(self.code.slots[slot].name, UNSET)
        return value is not UNSET and value is not OPEN and value != self.code.slots[slot].fact.none

    # One number

    def _search(self, values: list[RightValue], number: _OpenedNumber) -> None:
        """Opens one number and asks each right that read it."""
        member, rule = number.member, number.rule
        if rule is None:
            slot = number.terms[0][0]
            case, variable, step = self.case.with_open(slot, member)
            now = self.case.facts[slot][member + 1]
        else:
            total = self.case.memo[rule][member + 1]
            if total.__class__ is DecisionNode:  # a term depends on cases: each fact by itself
                for slot, coefficient in number.terms:
                    bit = self.case.bit(slot, member)
                    self._search(values, _OpenedNumber(member, ((slot, coefficient),), None, bit))
                return
            now = total.const if total.__class__ is LinearForm else total  # what the given terms make
            case, variable, step = self.case.with_open_rule(rule, member, number.mask)
        intervals: dict[Any, list[tuple[Interval, Possible]]] = {}
        nearest: dict[tuple[Interval, ...], list[TurningPoint]] = {}
        additions: list[tuple[RightValue, list[TurningPoint]]] = []
        for value in values:
            if not value.reads & number.mask:
                continue
            granted = case.rule(value.index, value.member)
            if granted not in intervals:
                intervals[granted] = self._split_range(granted, variable)
            present = self.decider.possible(value)
            # The right is granted but its amount is unset, so its status is undetermined: only a refusal would be another status.
            refused_only = present == (False, True) and self.decider.depends_on_unset(value)
            away = tuple(
                (first * step, last * step)
                for (first, last), possible in intervals[granted]
                if (possible == (True, False) if refused_only else possible != present)
            )
            if away not in nearest:
                nearest[away] = list(self._find_nearest(number, now, step, away))
            additions.append((value, nearest[away]))
        for value, turns in additions:
            value.turns += turns

    def _find_nearest(
        self, number: _OpenedNumber, now: int, step: int, away: tuple[Interval, ...]
    ) -> Iterator[TurningPoint]:
        for slot, coefficient in number.terms:
            nearest = self._find_nearest_answer(slot, coefficient, number.member, now, step, away)
            if nearest is not None:
                yield self._turning_point(slot, number.member, nearest)

    def _find_nearest_answer(
        self, slot: int, coefficient: int, member: int, now: int, step: int, away: tuple[Interval, ...]
    ) -> int | None:
        """The answer to one fact nearest to the given one that brings the opened number into one of the intervals `away`."""
        value = self.case.facts[slot][member + 1]
        low, high, unit = self.code.range(slot, self.case.today)
        low += self.code.slots[slot].fact.none is not None  # 'none' is an answer, but no value
        present = Fraction(value, unit)
        best: int | None = None
        for first, last in away:
            # An answer makes the opened number now + coefficient × (answer × unit - value); solved for the answer at both edges.
            ends = sorted(Fraction(edge - now + coefficient * value, coefficient * unit) for edge in (first, last))
            bottom, top = max(-(-ends[0] // 1), low), min(ends[1] // 1, high)
            if bottom > top:
                continue
            near = min(max(round(present), bottom), top)
            below, above = (min(max(edge, bottom), top) for edge in (present.__floor__(), present.__ceil__()))
            for answer in {near, below, above}:
                if best is None or (abs(answer - present), answer) < (abs(best - present), best):
                    best = int(answer)
        return best

    def _turning_point(self, slot: int, member: int, answer: int) -> TurningPoint:
        slot_info = self.code.slots[slot]
        assert isinstance(slot_info.type, Number)
        return TurningPoint(slot_info.fact.name, member, answer, slot_info.type.denominator > 1)

    def _split_range(self, granted: Any, variable: int) -> list[tuple[Interval, Possible]]:
        """Splits the range of a variable into intervals, each with whether the right can be refused and can be granted there."""
        low, high = self.space.bounds[variable]
        if granted.__class__ is not DecisionNode:
            return [((low, high), (granted is False, granted is not False))]
        if granted.key[1] == ((variable, 1),) and not any(kid.__class__ is DecisionNode for kid in granted.kids):
            edges = [low, *granted.cuts, high + 1]
            kids = enumerate(granted.kids)
            return [((edges[k], edges[k + 1] - 1), (kid is False, kid is not False)) for k, kid in kids]
        reached: dict[bool, set[Interval]] = {False: set(), True: set()}
        for end, region in self.regions.ends(granted, watch=variable):
            extent = self.regions.extent(region, ((variable, 1),))
            assert extent is not None  # a region that is reached is never empty
            reached[end is not False].add(extent)
        edges = sorted(
            {low, high + 1} | {edge for extents in reached.values() for a, b in extents for edge in (a, b + 1)}
        )
        parts = []
        for first, past in itertools.pairwise(edges):
            possible = [any(a <= first <= b for a, b in reached[outcome]) for outcome in (False, True)]
            parts.append(((first, past - 1), (possible[0], possible[1])))
        return parts

    # Past the budget

    def _add_possible(self, values: list[RightValue], numbers: list[_OpenedNumber]) -> None:
        """Names every fact that was not searched and may turn a status: all of them are opened at once, over intervals.

        The value named is the one next to the known value. It need not turn the status; only that no nearer one does is certain.
        """
        facts = [(slot, number.member) for number in numbers for slot, _ in number.terms]
        case = self.decider.new_case(IntervalAlgebra())
        case.actual = self.decider.coarse
        for slot, member in facts:
            low, high, step = self.code.range(slot, self.case.today)
            case.facts[slot][member + 1] = span(low * step, high * step)
        points = {(slot, member): self._next_to(slot, member) for slot, member in facts}
        for value in values:
            granted = case.rule(value.index, value.member)
            if granted.__class__ is bool and granted is value.granted:
                continue
            turns = [point for (slot, member), point in points.items() if value.reads & self.case.bit(slot, member)]
            if turns:
                value.turns += turns
                value.exact = False

    def _next_to(self, slot: int, member: int) -> TurningPoint:
        _, high, step = self.code.range(slot, self.case.today)
        answer = self.case.facts[slot][member + 1] // step + 1
        return self._turning_point(slot, member, answer if answer <= high else high - 1)
