"""Outcomes: what a Program says of a household's rights, what is still needed, and what it turns on."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

from doudi.rules import nodes as n
from doudi.rules.cells import HOUSEHOLD, OPEN, UNSET
from doudi.rules.closures import Code
from doudi.rules.diagrams import BEYOND, UNBOUNDED, Form, Node, Space, TooWide
from doudi.rules.interpreter import Case, Local
from doudi.rules.intervals import EITHER, Intervals
from doudi.rules.intervals import ends as span_ends
from doudi.rules.model import Way
from doudi.rules.program import BoundRule, Program
from doudi.rules.regions import Regions, parts, support
from doudi.rules.types import ROUNDING, Number
from doudi.rules.units import MONTH

ELIGIBLE, NOT_ELIGIBLE, UNDETERMINED = "eligible", "not_eligible", "undetermined"


_UNSETTLED = (Form, Node)


@dataclass(frozen=True, slots=True)
class Amount:
    """Low and high in fen, or in whole months where the right is counted in months; `high` None: no bound is known."""

    low: int
    high: int | None
    unit: str


@dataclass(frozen=True, slots=True)
class Need:
    """A fact of a member (or of the household: HOUSEHOLD), or a parameter on a day, that would settle or narrow."""

    fact: str = ""
    member: int = HOUSEHOLD
    parameter: str = ""
    day: int = 0


@dataclass(frozen=True, slots=True)
class Turn:
    """The nearest value of a given numeric fact at which the status is another. `at`: fen, or a whole number."""

    fact: str
    member: int
    at: int
    money: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """`decided`: the ways, exceptions and supplements that decided; `exact`: False where cases were too many to tell apart."""

    bound: BoundRule
    member: int
    status: str
    amount: Amount | None
    decided: tuple[Way, ...]
    needs: tuple[Need, ...] = ()
    turns_on: tuple[Turn, ...] = ()
    presumed: tuple[str, ...] = ()
    exact: bool = True
    case: Case | None = field(default=None, compare=False, repr=False)
    """What it was read off."""


@dataclass(frozen=True)
class Decision:
    """Every outcome of one case, in the order of the Program, with the case for whoever explains it."""

    case: Case
    outcomes: tuple[Outcome, ...]
    classes: tuple[Outcome, ...]
    failed_checks: tuple[int, ...]
    stated: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Household:
    """A household's facts by name: stored values, OPEN where asked and not known; what is absent is left out."""

    facts: dict[str, Any]
    members: tuple[dict[str, Any], ...]
    local: Local = field(default_factory=lambda: Local({}))


def decide(program: Program, household: Household, today: int, presume: bool = True, advise: bool = True) -> Decision:
    """Decides every right and class. `advise`: also what is needed and what it turns on."""
    decider = _Decider(program, household, today, presume)
    return decider.decision(advise)


class _Decider:
    def __init__(self, program: Program, household: Household, today: int, presume: bool):
        self.program, self.household, self.today, self.presume = program, household, today, presume
        self.code = Code.of(program)
        self.space = Space(program.cases)
        self.case, unknown = self._case(self.space)
        self.crowded = unknown > program.unknowns
        """Whether more facts are unknown in all than an outcome may rest on and still be exact."""
        self._coarse: Case | None = None
        self._presumed_names: dict[int, tuple[str, ...]] = {}

    def _case(self, algebra: Space | Intervals) -> tuple[Case, int]:
        """The case, and how many of its facts are unknown: asked and not known, or absent and never presumed."""
        code, household = self.code, self.household
        case = Case(code, self.today, len(household.members), household.local, self.presume, algebra)
        cells, slots, asked = case.facts, code.slot_index, code.asked[self.presume]
        unknown = asked.absent[0] + asked.absent[1] * case.members
        for at, facts in enumerate((household.facts, *household.members)):
            for name, value in facts.items():
                slot = slots[name]
                cells[slot][at] = value
                unknown += asked.opened[slot] if value is OPEN else asked.known[slot]
        return case, unknown

    @cached_property
    def regions(self) -> Regions:
        """Made where something is open."""
        return Regions(self.space)

    @property
    def coarse(self) -> Case:
        """The same case over intervals, for outcomes with more cases than the Program allows."""
        if self._coarse is None:
            self._coarse, _ = self._case(Intervals())
        return self._coarse

    def decision(self, advise: bool) -> Decision:
        found: dict[str, list[_Result]] = {"right": [], "class": []}
        everyone = range(self.case.members)
        for index, bound in self.code.answers:
            whose = (HOUSEHOLD,) if bound.rule.whose == n.HOUSEHOLD else everyone
            found[bound.rule.kind] += [self._result(index, bound, member) for member in whose]
        if advise:
            self._add_turns(found["right"])
        outcomes = [[self._outcome(result, advise and kind == "right") for result in found[kind]] for kind in found]
        failed = tuple(i for i, (_, check) in enumerate(self.code.checks) if self._holds(check) is False)
        return Decision(self.case, tuple(outcomes[0]), tuple(outcomes[1]), failed, tuple(sorted(self.case.stated)))

    def _holds(self, check: Any) -> Any:
        """What a check says; what it makes the case state of a parameter is not told."""
        try:
            return self._apart(self.case, check)
        except TooWide:
            return self._apart(self.coarse, check)

    def _apart(self, case: Case, check: Any) -> Any:
        case.reads, stated, parameters = 0, set(case.stated), dict(case.parameters)
        try:
            return check(case, HOUSEHOLD)
        finally:
            case.stated, case.parameters = stated, parameters

    # One outcome

    def _result(self, index: int, bound: BoundRule, member: int) -> _Result:
        if self.crowded:
            rough = self._evaluate(self.coarse, index, bound, member)
            if self._open_in(rough) > self.program.unknowns:
                return rough
        try:
            return self._evaluate(self.case, index, bound, member)
        except TooWide:
            return self._evaluate(self.coarse, index, bound, member)

    def _open_in(self, result: _Result) -> int:
        """How many open facts and unset values a result over intervals rests on; it never rests on fewer than it must."""
        case = result.case
        read = sum(bool(result.reads & bit) for bit in case.open)
        return read + sum(bool(result.reads & case.unset_bit(*key)) for key in list(case.unset_bits))

    def _evaluate(self, case: Case, index: int, bound: BoundRule, member: int) -> _Result:
        case.reads = 0
        granted = case.rule(index, member)
        if granted is False or bound.rule.unit is None or not bound.ways:
            return _Result(index, bound, member, case, granted, case.reads)
        base, total, least = case.amount(index, member, granted is True)
        return _Result(index, bound, member, case, granted, case.reads, base, total, least)

    def joint(self, result: _Result) -> Any:
        """Whether and how much in one: None where it is not granted, else the sum (or True where there is none)."""
        if result.granted.__class__ is bool:
            return None if result.granted is False else True if result.total is None else result.total
        return self.space.choose(result.granted, True if result.total is None else result.total, None)

    def _outcome(self, result: _Result, advise: bool) -> Outcome:
        if isinstance(result.case.algebra, Space):
            try:
                return self._exact_outcome(result, advise)
            except TooWide:
                result = self._evaluate(self.coarse, result.index, result.bound, result.member)
        return self._wide_outcome(result)

    def _exact_outcome(self, result: _Result, advise: bool) -> Outcome:
        joint = self.joint(result)
        needs: tuple[Need, ...] = ()
        if joint is None:
            status, amount = NOT_ELIGIBLE, None
        elif joint.__class__ not in _UNSETTLED and result.least.__class__ not in _UNSETTLED:
            status, amount = self._settled(result, joint)
        else:
            status, amount = self._status(result, joint)
            needs = self._needs(joint) if advise else ()
        return Outcome(
            result.bound, result.member, status, amount, self._decided(result, status), needs, tuple(result.turns),
            self._presumed(result), case=result.case,
        )  # fmt: skip

    def _settled(self, result: _Result, joint: Any) -> tuple[str, Amount | None]:
        return ELIGIBLE, None if joint is True else self._amount(result, min(result.least, joint), joint)

    def _status(self, result: _Result, joint: Any) -> tuple[str, Amount | None]:
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
        if result.least is not result.total:
            least = self.space.choose(result.granted, result.least, None)
            low = min(
                self.regions.spread(end, region)[0] for end, region in self.regions.ends(least) if end is not None
            )
        status = UNDETERMINED if refused or self._hangs(result) else ELIGIBLE
        return status, None if result.total is None else self._amount(result, low, high)

    def _hangs(self, result: _Result) -> bool:
        """A right whose whole sum hangs on a value nobody has set is not settled, even where its conditions are: where
        the sum has no bound, or would be nothing without that value. What is only a ceiling does not count."""
        if result.base.__class__ not in (Form, Node):
            return False
        joint = self.space.choose(result.granted, result.base, None)
        if self._nothing_without_unset(joint):
            return True
        return any(
            end is not None and self.regions.spread(end, region)[1] >= BEYOND
            for end, region in self.regions.ends(joint)
        )

    def _unbounded(self, result: _Result, high: int) -> bool:
        """Whether a sum reaches only as far as what may be answered at all: then no bound of it is known."""
        if high >= BEYOND:
            return True
        asked = [self.code.slots[slot].fact for bit, (slot, _) in result.case.open.items() if result.reads & bit]
        kinds = [fact.type for fact in asked if fact.unlimited and isinstance(fact.type, Number)]
        return any(Fraction(high, result.bound.den) >= Fraction(kind.high, kind.den) for kind in kinds)

    def _may_hang(self, result: _Result, low: int, high: int) -> bool:
        """The same over intervals: what may be nothing, and read a value nobody has set, may hang on it."""
        case = result.case
        unset = [name for name, day in case.unset_bits if result.reads & case.unset_bit(name, day)]
        return high >= BEYOND or (
            low < high and low <= 0 and any(not self.program.parameters[name].ceiling for name in unset)
        )

    def _nothing_without_unset(self, joint: Any) -> bool:
        hanging = {
            variable
            for (name, _), variable in self.case.unset.items()
            if self.space.bounds[variable][1] == UNBOUNDED and not self.program.parameters[name].ceiling
        }
        plain = joint
        for variable in sorted(support(joint)):
            if hanging.intersection(self.space.factors(variable)) and self.regions.changes(joint, variable):
                plain = self.space.substitute(plain, variable, self.space.bounds[variable][0])
        if plain is joint:
            return False
        ends = [self.regions.spread(end, region) for end, region in self.regions.ends(plain) if end is not None]
        return all(spread == (0, 0) for spread in ends)

    def _amount(self, result: _Result, low: int, high: int) -> Amount:
        bound = result.bound
        by, unit = (1, "months") if bound.rule.unit == MONTH else (100, str(bound.rule.unit))
        rounded = ROUNDING[bound.version.rounding]
        least = max(rounded(low * by, bound.den), 0)
        most = least if low == high else max(rounded(high * by, bound.den), 0)
        return Amount(least, None if self._unbounded(result, high) else most, unit)

    def _presumed(self, result: _Result) -> tuple[str, ...]:
        read = result.reads & result.case.presumed_bits
        if read not in self._presumed_names:
            at = (slot for bit, (slot, _) in result.case.presumed.items() if read & bit)
            names = {self.code.slots[slot].fact.name for slot in at}
            self._presumed_names[read] = tuple(sorted(names, key=lambda name: self.program.facts[name].order))
        return self._presumed_names[read]

    def _decided(self, result: _Result, status: str) -> tuple[Way, ...]:
        """What decided: the way that grants with its supplements; the exception that bars; else every way there is."""
        case, bound, member = result.case, result.bound, result.member
        if not bound.ways:
            return ()

        def holds(part: Any) -> Any:
            try:
                found = self.code.condition(part)(case, member)
            except TooWide:
                return self.code.condition(part)(self.coarse, member)
            if found.__class__ is not Node:
                return found
            ends = {end for end, _ in self.regions.ends(found)}  # what cannot be reached does not count
            return ends.pop() if len(ends) == 1 else found

        if status == NOT_ELIGIBLE:
            barred = [way.way for way in bound.unless if holds(way) is True]
            return tuple(barred or [way.way for way in bound.ways])
        decided: list[Way] = []
        for way in bound.ways:
            alone = result.granted is True and way is bound.ways[-1] and not decided
            held = True if alone else holds(way)  # what is granted, is granted by a way
            if held is not False:
                decided.append(way.way)
            if held is True:
                break
        decided += [way.way for way in bound.supplements if holds(way) is not False]
        return tuple(decided)

    def _wide_outcome(self, result: _Result) -> Outcome:
        granted = result.granted
        low, high = span_ends(result.total) if result.total is not None else (0, 0)
        low = min(low, span_ends(result.least)[0]) if result.total is not None else low
        hangs = result.base is not None and self._may_hang(result, *span_ends(result.base))
        status = UNDETERMINED if granted is EITHER or hangs else ELIGIBLE if granted else NOT_ELIGIBLE
        amount = self._amount(result, low, high) if status != NOT_ELIGIBLE and result.total is not None else None
        read = [at for bit, at in result.case.open.items() if result.reads & bit]
        needs = [Need(self.code.slots[slot].fact.name, member) for slot, member in read]
        unset = result.case.unset_bits
        needs += [
            Need(parameter=name, day=day) for name, day in unset if result.reads & result.case.unset_bit(name, day)
        ]
        needs = list(dict.fromkeys(sorted(needs, key=self._rank))) if status == UNDETERMINED or low != high else []
        return Outcome(
            result.bound, result.member, status, amount, self._decided(result, status), tuple(needs), (),
            self._presumed(result), exact=False, case=result.case,
        )  # fmt: skip

    # Needs

    def _needs(self, joint: Any) -> tuple[Need, ...]:
        by_variable = {variable: key for key, variable in self.case.variables.items()}
        unset = {variable: key for key, variable in self.case.unset.items()}
        found: dict[Need, Fraction] = {}
        for variable in sorted(support(joint)):
            if not self.regions.changes(joint, variable):
                continue
            settles = self._settles(joint, variable)
            for factor in self.space.factors(variable):  # of a product every factor counts
                if factor in by_variable:
                    name, member = by_variable[factor]
                    need = Need(self.program.slots[name].fact.name, member)
                else:
                    need = Need(parameter=unset[factor][0], day=unset[factor][1])
                found[need] = max(found.get(need, Fraction(0)), settles)
        return tuple(sorted(found, key=lambda need: (-found[need], self._rank(need))))

    def _rank(self, need: Need) -> tuple[int, int, str]:
        order = self.program.facts[need.fact].order if need.fact else len(self.program.facts)
        return order, need.member, need.parameter

    def _settles(self, joint: Any, variable: int) -> Fraction:
        """The share of this fact's answers, by the classes that matter, after which the status stands."""
        low, high = self.space.bounds[variable]
        at = {low, high}
        for node in parts(joint):
            if node.__class__ is Node and node.key[1] == ((variable, 1),):
                at |= {cut for cut in node.cuts if low < cut <= high}
        settled = sum(self._settled_by(self.space.substitute(joint, variable, value)) for value in at)
        return Fraction(settled, len(at))

    def _settled_by(self, joint: Any) -> bool:
        return len({end is None for end, _ in self.regions.ends(joint)}) == 1

    # What it turns on

    def _add_turns(self, results: list[_Result]) -> None:
        """For each given numeric fact that was read, the nearest value at which the status of a right is another."""
        exact = [result for result in results if isinstance(result.case.algebra, Space)]
        everything = 0
        for result in exact:
            everything |= result.reads
        done: set[tuple[int, int]] = set()
        for slot, known in enumerate(self.code.slots):
            if not isinstance(known.type, Number):
                continue
            for member in range(HOUSEHOLD, self.case.members):
                bit = self.case.bit(slot, member)
                if not everything & bit or not self._given(slot, member):
                    continue
                gateway = self.code.gateways.get(slot)
                if gateway is None:
                    self._turns_of(exact, bit, [(slot, 1)], member, None)
                elif (gateway.rule, member) not in done:
                    done.add((gateway.rule, member))
                    terms = [(one, by) for one, by in gateway.terms if self._given(one, member)]
                    self._turns_of(exact, bit, terms, member, gateway.rule)

    def _given(self, slot: int, member: int) -> bool:
        facts = self.household.facts if member == HOUSEHOLD else self.household.members[member]
        value = facts.get(self.code.slots[slot].name, UNSET)
        return value is not UNSET and value is not OPEN and value != self.code.slots[slot].fact.none

    def _turns_of(
        self, results: list[_Result], bit: int, facts: list[tuple[int, int]], member: int, rule: int | None
    ) -> None:
        """Opens one number and asks each right that read it. Facts that count only as terms of one sum, `rule`, are asked
        about through that sum: each comes with its coefficient."""
        if rule is None:
            case, variable, step = self.case.with_open(facts[0][0], member)
            now = self.case.facts[facts[0][0]][member + 1]
        else:
            whole = self.case.memo[rule][member + 1]
            if whole.__class__ is Node:  # a term depends on cases: each fact by itself
                for slot, by in facts:
                    self._turns_of(results, self.case.bit(slot, member), [(slot, by)], member, None)
                return
            now = whole.const if whole.__class__ is Form else whole  # what the given terms make
            case, variable, step = self.case.with_open_rule(rule, member, bit)
        spans: dict[Any, list[tuple[int, int, tuple[bool, bool]]]] = {}
        nearest: dict[tuple[tuple[int, int], ...], list[tuple[int, int | None]]] = {}
        for result in results:
            if not result.reads & bit:
                continue
            try:
                joint = self.joint(self._evaluate(case, result.index, result.bound, result.member))
                if joint not in spans:
                    spans[joint] = self._spans(joint, variable)
                here = self._plain_status(result)
                hangs = here == (False, True) and self._hangs(result)  # undetermined as it is: only a refusal tells
            except TooWide:
                continue
            told = [
                (first, last)
                for first, last, ends in spans[joint]
                if (ends == (True, False) if hangs else ends != here)
            ]
            away = tuple((first * step, last * step) for first, last in told)
            if away not in nearest:
                nearest[away] = [(slot, self._nearest(slot, by, now, step, away, member)) for slot, by in facts]
            for slot, at in nearest[away]:
                if at is not None:
                    known = self.code.slots[slot]
                    assert isinstance(known.type, Number)
                    result.turns.append(Turn(known.fact.name, member, at, known.type.den > 1))

    def _nearest(
        self, slot: int, by: int, now: int, step: int, away: tuple[tuple[int, int], ...], member: int
    ) -> int | None:
        """The answer to one fact nearest to the given one that brings the opened number into one of the spans `away`."""
        value = self.case.facts[slot][member + 1]
        low, high, unit = self.code.range(slot, self.today)
        low += self.code.slots[slot].fact.none is not None  # 'none' is an answer, but no value
        here = Fraction(value, unit)
        best: int | None = None
        for first, last in away:
            # the number is now + by × (answer × unit - value); its last whole step counts up to the next one
            ends = sorted(Fraction(edge - now + by * value, by * unit) for edge in (first, last))
            bottom, top = max(-(-ends[0] // 1), low), min(ends[1] // 1, high)
            if bottom > top:
                continue
            near = min(max(round(here), bottom), top)
            for at in {near, min(max(here.__floor__(), bottom), top), min(max(here.__ceil__(), bottom), top)}:
                if best is None or (abs(at - here), at) < (abs(best - here), best):
                    best = int(at)
        return best

    def _spans(self, joint: Any, variable: int) -> list[tuple[int, int, tuple[bool, bool]]]:
        """The spans of a variable, first and last value, with whether it can be refused and whether granted there."""
        low, high = self.space.bounds[variable]
        if joint.__class__ is not Node:
            return [(low, high, (joint is None, joint is not None))]
        if joint.key[1] == ((variable, 1),) and not any(kid.__class__ is Node for kid in joint.kids):
            edges = [low, *joint.cuts, high + 1]
            kids = enumerate(joint.kids)
            return [(edges[k], edges[k + 1] - 1, (kid is None, kid is not None)) for k, kid in kids]
        reached: dict[bool, set[tuple[int, int]]] = {False: set(), True: set()}
        for end, region in self.regions.ends(joint, watch=variable):
            span = self.regions.extent(region, ((variable, 1),))
            assert span is not None  # a region that is told of is never empty
            reached[end is not None].add(span)
        points = sorted({low, high + 1} | {at for spans in reached.values() for a, b in spans for at in (a, b + 1)})
        found = []
        for first, past in itertools.pairwise(points):
            ends = [any(a <= first <= b for a, b in reached[granted]) for granted in (False, True)]
            found.append((first, past - 1, (ends[0], ends[1])))
        return found

    def _plain_status(self, result: _Result) -> tuple[bool, bool]:
        """Whether it can be refused and whether granted as things are; a sum that hangs on an unset value left aside."""
        if result.ends is None:
            if result.granted.__class__ is bool:
                result.ends = (not result.granted, result.granted)
            else:
                ends = {end is not None for end, _ in self.regions.ends(self.joint(result))}
                result.ends = (False in ends, True in ends)
        return result.ends


@dataclass(slots=True)
class _Result:
    """What was computed of one right: `base` without supplements, `total` with them, over the right's denominator."""

    index: int
    bound: BoundRule
    member: int
    case: Case
    granted: Any
    reads: int
    base: Any = None
    total: Any = None
    least: Any = None
    turns: list[Turn] = field(default_factory=list)
    ends: tuple[bool, bool] | None = None
