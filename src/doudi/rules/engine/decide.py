"""Decides a household: what a Program says of each of its rights and classes.

The case is decided over decision diagrams, which are exact; where an outcome rests on more open facts, or takes more cases
or steps, than the Program allows, it is decided over intervals, which enclose the truth.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from typing import Any

from doudi.rules.engine.case import Case
from doudi.rules.engine.compiler import CompiledProgram
from doudi.rules.engine.needs import NeedsFinder
from doudi.rules.engine.outcome import (
    ELIGIBLE,
    NOT_ELIGIBLE,
    UNDETERMINED,
    AmountRange,
    HouseholdDecision,
    HouseholdFacts,
    Outcome,
    RightValue,
)
from doudi.rules.engine.turning_points import TurningPointSearch
from doudi.rules.language import nodes as n
from doudi.rules.language.model import Ground
from doudi.rules.program.program import BoundGround, BoundRule, Program
from doudi.rules.types import ROUNDING, Number
from doudi.rules.units import MONTH
from doudi.rules.unknowns.decision_diagrams import BEYOND, UNBOUNDED, DecisionNode, LinearForm, TooManyCasesError
from doudi.rules.unknowns.diagram_space import DiagramSpace
from doudi.rules.unknowns.feasible_regions import FeasibleRegions, support
from doudi.rules.unknowns.intervals import EITHER, IntervalAlgebra
from doudi.rules.unknowns.intervals import ends as span_ends
from doudi.rules.unknowns.sentinels import HOUSEHOLD, OPEN

_UNSETTLED = (LinearForm, DecisionNode)


def decide(
    program: Program, household: HouseholdFacts, today: int, presume: bool = True, advise: bool = True
) -> HouseholdDecision:
    """Decides every right and class of a household. `advise`: also finds what is still needed and what the outcomes turn on."""
    return HouseholdDecider(program, household, today, presume).decide(advise)


class HouseholdDecider:
    """One household under one Program on one day. `today` is a day number; `presume`: absent facts are presumed.

    `beside`: the same household under another Program, evaluated before; what is open to both is then one variable.
    """

    def __init__(
        self,
        program: Program,
        household: HouseholdFacts,
        today: int,
        presume: bool,
        beside: HouseholdDecider | None = None,
    ):
        self.program, self.household, self.today, self.presume = program, household, today, presume
        self.code = CompiledProgram.of(program)
        self.space: DiagramSpace = DiagramSpace(program.cases) if beside is None else beside.space
        self.space.allow(program.steps)
        self.case: Case
        self.case, unknown = self._read_household(self.space)
        if beside is not None:
            self.case.variables, self.case.unset = beside.case.variables, dict(beside.case.unset)
        self.crowded = unknown > program.unknowns
        """Whether more facts are unknown in all than an outcome may rest on and still be exact."""
        self._coarse: Case | None = None
        self._presumed_names: dict[int, tuple[str, ...]] = {}

    def new_case(self, algebra: DiagramSpace | IntervalAlgebra) -> Case:
        """A case with the facts as they were handed in and nothing computed yet, over the algebra that is given."""
        case, _ = self._read_household(algebra)
        return case

    def _read_household(self, algebra: DiagramSpace | IntervalAlgebra) -> tuple[Case, int]:
        """A new case, and how many of its facts are unknown: asked and not known, or absent and never presumed."""
        code, household = self.code, self.household
        case = Case(code, self.today, len(household.members), household.local, self.presume, algebra)
        cells, slots, counts = case.facts, code.slot_index, code.unknown_facts[self.presume]
        unknown = counts.absent[0] + counts.absent[1] * case.members
        for column, facts in enumerate((household.facts, *household.members)):
            for name, value in facts.items():
                slot = slots[name]
                cells[slot][column] = value
                unknown += counts.opened_changes[slot] if value is OPEN else counts.given_changes[slot]
        return case, unknown

    @cached_property
    def regions(self) -> FeasibleRegions:
        """The questions about diagrams of this household; made when first asked for."""
        return FeasibleRegions(self.space)

    @cached_property
    def _needs(self) -> NeedsFinder:
        return NeedsFinder(self)

    @property
    def coarse(self) -> Case:
        """The same case computed over intervals; made when an outcome first passes the budget of the Program."""
        if self._coarse is None:
            self._coarse = self.new_case(IntervalAlgebra())
        return self._coarse

    def decide(self, advise: bool) -> HouseholdDecision:
        """The outcomes of all rights and classes. `advise`: also what is still needed and what they turn on."""
        values: dict[str, list[RightValue]] = {"right": [], "class": []}
        everyone = range(self.case.members)
        for index, bound in self.code.answers:
            members = (HOUSEHOLD,) if bound.rule.entity == n.HOUSEHOLD else everyone
            values[bound.rule.kind] += [self.evaluate(index, bound, member) for member in members]
        self.space.allow(self.program.steps)
        outcomes = {kind: [self.read_outcome(value) for value in values[kind]] for kind in values}
        if advise:
            # After the outcomes, so that a status never depends on whether anybody asked for advice.
            TurningPointSearch(self).add(values["right"])
            self.space.allow(self.program.steps)
            outcomes["right"] = [self._advise(*pair) for pair in zip(values["right"], outcomes["right"], strict=True)]
        failed = tuple(i for i, (_, check) in enumerate(self.code.checks) if self._holds(check) is False)
        ranges_used = tuple(sorted(self.case.ranges_used))
        self.space.allow(UNBOUNDED)  # whoever explains the decision computes parts of it once more
        return HouseholdDecision(self.case, tuple(outcomes["right"]), tuple(outcomes["class"]), failed, ranges_used)

    def decide_right(self, index: int, member: int) -> Outcome:
        """The outcome of one right or class, by its index in the compiled Program, without what it turns on.

        Only as long as the steps suffice it is the outcome that `decide` gives, whose rights share them.
        """
        return self.read_outcome(self.evaluate(index, self.code.rules[index], member))

    def _holds(self, check: Any) -> Any:
        """What a check says, over intervals where very much is open. What it makes the case state of a parameter is not kept."""
        if self.crowded:
            return self._evaluate_apart(self.coarse, check)
        try:
            return self._evaluate_apart(self.case, check)
        except TooManyCasesError:
            return self._evaluate_apart(self.coarse, check)

    def _evaluate_apart(self, case: Case, check: Any) -> Any:
        case.reads, ranges_used, parameters = 0, set(case.ranges_used), dict(case.parameters)
        try:
            return check(case, HOUSEHOLD)
        finally:
            case.ranges_used, case.parameters = ranges_used, parameters

    # What is computed of a right

    def evaluate(self, index: int, bound: BoundRule, member: int) -> RightValue:
        """Computes a right over diagrams; over intervals where it rests on too many open facts or takes too many cases."""
        if self.crowded:
            rough = self._evaluate(self.coarse, index, bound, member)
            if self._count_open(rough) > self.program.unknowns:
                return rough
        try:
            return self._evaluate(self.case, index, bound, member)
        except TooManyCasesError:
            return self._evaluate(self.coarse, index, bound, member)

    def _count_open(self, value: RightValue) -> int:
        """How many open facts and unset parameters a right over intervals rests on; never fewer than it must."""
        return len(value.case.opened_facts(value.reads)) + len(value.case.unset_parameters(value.reads))

    def _evaluate(self, case: Case, index: int, bound: BoundRule, member: int) -> RightValue:
        case.reads = 0
        granted = case.rule(index, member)
        if granted is False or bound.rule.unit is None or not bound.grounds:
            return RightValue(index, bound, member, case, granted, case.reads)
        base, total, least = case.amount(index, member, granted is True)
        return RightValue(index, bound, member, case, granted, case.reads, base, total, least)

    def join_amount(self, value: RightValue) -> Any:
        """Whether a right is granted and how much it pays, as one value of the algebra.

        None where it is not granted, else the amount, or True where the right has none.
        """
        return self._where_granted(value, True if value.total is None else value.total)

    def join_ends(self, value: RightValue) -> tuple[Any, ...]:
        """The joined amount, and the joined least amount where it differs: where a ground states a ceiling."""
        joint = self.join_amount(value)
        return (joint,) if value.least is value.total else (joint, self._where_granted(value, value.least))

    def _where_granted(self, value: RightValue, amount: Any) -> Any:
        if value.granted.__class__ is bool:
            return amount if value.granted else None
        return self.space.choose(value.granted, amount, None)

    def possible(self, value: RightValue) -> tuple[bool, bool]:
        """Whether a right can be refused, and whether it can be granted.

        Parameters that its amount needs and nobody has set are left aside here: see `depends_on_unset`.
        """
        if value.possible is None:
            truths = self.regions.truths(value.granted)
            value.possible = (False in truths, True in truths)
        return value.possible

    # Reading an outcome off it

    def read_outcome(self, value: RightValue) -> Outcome:
        """The outcome of a right that was evaluated; over intervals with its needs, which cost no steps there."""
        if value.case is self.case:
            try:
                return self._read_exact(value)
            except TooManyCasesError:
                value = self._evaluate(self.coarse, value.index, value.bound, value.member)
        return self._read_wide(value)

    def _read_exact(self, value: RightValue) -> Outcome:
        joint = self.join_amount(value)
        if joint is None:
            status, amount = NOT_ELIGIBLE, None
        elif _is_settled(value, joint):
            status = ELIGIBLE
            amount = None if joint is True else self._amount(value, min(value.least, joint), joint)
        else:
            status, amount = self._status(value, joint)
        return Outcome(
            value.bound, value.member, status, amount, self._deciding_grounds(value, status),
            presumed=self._presumed(value), case=value.case,
        )  # fmt: skip

    def _advise(self, value: RightValue, outcome: Outcome) -> Outcome:
        """The outcome with what the right turns on, which was searched before, and what would settle it."""
        needs, complete = outcome.needs, outcome.exact
        if outcome.exact:
            ends = self.join_ends(value)
            if ends[0] is not None and not _is_settled(value, ends[0]):
                needs, complete = self._needs.find(value, ends)
        return replace(outcome, needs=needs, turns_on=tuple(value.turns), exact=complete and value.exact)

    def _status(self, value: RightValue, joint: Any) -> tuple[str, AmountRange | None]:
        granted = refused = False
        low, high = BEYOND, -BEYOND
        for end, region in self.regions.ends(joint):
            if end is None:
                refused = True
                continue
            granted = True
            if end is not True:
                a, b = self.regions.spread(end, region)
                low, high = min(low, a), max(high, b)
        if not granted:
            return NOT_ELIGIBLE, None
        if value.least is not value.total:
            least = self._where_granted(value, value.least)
            floors = [
                self.regions.spread(end, region)[0] for end, region in self.regions.ends(least) if end is not None
            ]
            low = min(low, *floors)  # a ceiling below nothing is less than the nothing that an officer may give
        status = UNDETERMINED if refused or self.depends_on_unset(value) else ELIGIBLE
        return status, None if value.total is None else self._amount(value, low, high)

    def _read_wide(self, value: RightValue) -> Outcome:
        granted = value.granted
        low, high = span_ends(value.total) if value.total is not None else (0, 0)
        low = min(low, span_ends(value.least)[0]) if value.total is not None else low
        depends = value.base is not None and self._may_depend_on_unset(value, *span_ends(value.base))
        status = UNDETERMINED if granted is EITHER or depends else ELIGIBLE if granted else NOT_ELIGIBLE
        amount = self._amount(value, low, high) if status != NOT_ELIGIBLE and value.total is not None else None
        needs = self._needs.find_wide(value) if status == UNDETERMINED or low != high else ()
        return Outcome(
            value.bound, value.member, status, amount, self._deciding_grounds(value, status), needs,
            presumed=self._presumed(value), exact=False, case=value.case,
        )  # fmt: skip

    def _amount(self, value: RightValue, low: int, high: int) -> AmountRange:
        bound = value.bound
        factor, unit = (1, "months") if bound.rule.unit == MONTH else (100, str(bound.rule.unit))
        rounded = ROUNDING[bound.version.rounding]
        least = max(rounded(low * factor, bound.denominator), 0)
        most = least if low == high else max(rounded(high * factor, bound.denominator), 0)
        return AmountRange(least, None if self._is_unbounded(value, high) else most, unit)

    def _is_unbounded(self, value: RightValue, high: int) -> bool:
        """Whether an amount reaches only as far as what may be answered at all: then no bound of it is known."""
        if high >= BEYOND:
            return True
        facts = [self.code.slots[slot].fact for slot, _ in value.case.opened_facts(value.reads)]
        kinds = [fact.type for fact in facts if fact.unlimited and isinstance(fact.type, Number)]
        return any(Fraction(high, value.bound.denominator) >= Fraction(kind.high, kind.denominator) for kind in kinds)

    def depends_on_unset(self, value: RightValue) -> bool:
        """Whether the amount depends on a local value that is not set, so that the right stays undetermined although its
        conditions hold: the amount has no bound, or would be nothing without that value. A value that only caps the
        amount does not count."""
        if value.base.__class__ not in _UNSETTLED:
            return False
        joint = self.space.choose(value.granted, value.base, None)
        if self._is_nothing_without_unset(joint):
            return True
        return any(
            end is not None and self.regions.spread(end, region)[1] >= BEYOND
            for end, region in self.regions.ends(joint)
        )

    def _may_depend_on_unset(self, value: RightValue, low: int, high: int) -> bool:
        """The same over intervals: an amount that may be nothing, and read a value nobody has set, may depend on it."""
        names = [name for name, _ in value.case.unset_parameters(value.reads)]
        return high >= BEYOND or (
            low < high and low <= 0 and any(not self.program.parameters[name].ceiling for name in names)
        )

    def _is_nothing_without_unset(self, joint: Any) -> bool:
        unset = {
            variable
            for (name, day), variable in self.case.unset.items()
            if (self.space.bounds[variable][1] == UNBOUNDED or (name, day) in self.case.unstated)
            and not self.program.parameters[name].ceiling
        }
        without = joint
        for variable in sorted(support(joint)):
            if unset.intersection(self.space.factors(variable)) and self.regions.changes(joint, variable):
                without = self.space.substitute(without, variable, self.space.bounds[variable][0])
        if without is joint:
            return False
        ends = [self.regions.spread(end, region) for end, region in self.regions.ends(without) if end is not None]
        return all(spread == (0, 0) for spread in ends)

    def _presumed(self, value: RightValue) -> tuple[str, ...]:
        read = value.reads & value.case.presumed_bits
        if read not in self._presumed_names:
            slots = (slot for bit, (slot, _) in value.case.presumed.items() if read & bit)
            names = {self.code.slots[slot].fact.name for slot in slots}
            self._presumed_names[read] = tuple(sorted(names, key=lambda name: self.program.facts[name].order))
        return self._presumed_names[read]

    def _deciding_grounds(self, value: RightValue, status: str) -> tuple[Ground, ...]:
        """What decided: the ground that grants with its supplements; the exceptions that bar; else every ground there is."""
        bound = value.bound
        if not bound.grounds:
            return ()
        if status == NOT_ELIGIBLE:
            return tuple(self._barring(value) or [part.ground for part in bound.grounds])
        decided: list[Ground] = []
        for part in bound.grounds:
            alone = value.granted is True and part is bound.grounds[-1] and not decided
            truth = True if alone else self._condition_of(value, part)  # what is granted, is granted by a ground
            if truth is not False:
                decided.append(part.ground)
            if truth is True:
                break
        decided += [part.ground for part in bound.supplements if self._condition_of(value, part) is not False]
        return tuple(decided)

    def _barring(self, value: RightValue) -> list[Ground]:
        """The exceptions that bar a right: those that hold; where none holds by itself, those that may."""
        conditions = [(part, self._condition_of(value, part)) for part in value.bound.unless]
        certain = [part.ground for part, truth in conditions if truth is True]
        possible = [part.ground for part, truth in conditions if truth is not True and truth is not False]
        if not possible or certain or all(self._condition_of(value, part) is False for part in value.bound.grounds):
            return certain
        return possible

    def _condition_of(self, value: RightValue, part: BoundGround) -> Any:
        """The condition of a ground, exception or supplement. What cannot be reached does not count."""
        try:
            truth = self.code.condition(part)(value.case, value.member)
            truths = self.regions.truths(truth) if truth.__class__ is DecisionNode else ()
        except TooManyCasesError:
            return self.code.condition(part)(self.coarse, value.member)
        return truths.pop() if len(truths) == 1 else truth


def _is_settled(value: RightValue, joint: Any) -> bool:
    """Whether nothing that is open matters to a right: neither to its amount nor to the least that may be given."""
    return joint.__class__ not in _UNSETTLED and value.least.__class__ not in _UNSETTLED
