"""The interpreter: decides one household under a Program. It is the law; every other executor must agree with it.

Each bound formula is compiled once to nested closures `f(case, member)`. They compute with plain integers and truths, and
hand over to the case's algebra (`diagrams.Space`, or `intervals.Intervals`) only where a value is open.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from doudi.rules import calendar
from doudi.rules import nodes as n
from doudi.rules.diagrams import UNBOUNDED, Form, Space, TooWide
from doudi.rules.intervals import EITHER, Intervals, Span, span
from doudi.rules.program import BoundRule, BoundWay, Program
from doudi.rules.types import Choice, Date, Number, Truth

Value = Any
Closure = Callable[["Case", int], Value]

UNSET, OPEN, WIDE = object(), object(), object()
HOUSEHOLD = -1  # the "member" that stands for the household itself


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
        self.variables: dict[tuple[str, int], int] = {}
        self.parameters: dict[tuple[str, int, str], Value] = {}
        self.unset: dict[tuple[str, int], int] = {}
        self.stated: set[tuple[str, tuple[str, ...]]] = set()

    def put(self, slot: int, member: int, value: Value) -> None:
        self.facts[slot][member + 1] = value

    def with_open(self, slot: int, member: int) -> tuple[Case, int, int]:
        """The same case with one known fact open; what did not read it stays computed. Also its variable and step."""
        other = self._without(self.bit(slot, member))
        other.facts = list(self.facts)
        other.facts[slot] = list(self.facts[slot])
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
        other.reads = 0
        return other

    def bit(self, slot: int, member: int) -> int:
        """The bit that marks this fact in masks of facts read."""
        return 1 << (slot * (self.members + 1) + member + 1)

    # Reading

    def fact(self, slot: int, member: int) -> Value:
        value = self.facts[slot][member + 1]
        if value is UNSET or value is OPEN:
            value = self.facts[slot][member + 1] = self._settle(slot, member, value)
        self.reads |= 1 << (slot * (self.members + 1) + member + 1)
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
        """What an absent or unknown fact is taken for: derived, presumed, or open within its bounds."""
        known = self.code.slots[slot]
        outer, name = self.reads, known.fact.name
        if known.fact.computed:
            return 0
        if value is UNSET:
            if name in self.code.derived:
                value = self.code.derived[name](self, member)
                self.reads = outer
                return value
            if self.presume:
                for where, presumed in self.code.presumptions.get(name, ()):
                    certain = where is None or where(self, member) is True
                    self.reads = outer
                    if certain:
                        self.presumed[self.bit(slot, member)] = (slot, member)
                        self.presumed_bits |= self.bit(slot, member)
                        return bool(presumed) if isinstance(known.type, Truth) else presumed
        self.open[self.bit(slot, member)] = (slot, member)
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
        value = self.parameters.get(key, UNSET)
        if value is UNSET:
            value = self.parameters[key] = self._parameter(name, years_back, end)
        return value

    def parameter_day(self, years_back: int) -> int:
        return calendar.year_end(self.today, years_back) if years_back else self.today

    def _parameter(self, name: str, years_back: int, end: str) -> Value:
        """Nearest first: the local value, then each layer's value or what it states, else unset: no upper bound is known."""
        day, step = self.parameter_day(years_back), self.code.program.steps[name]
        entered = self.local.at(name, day)
        if entered is not None:
            return entered * step
        for source in self.code.program.sources[name]:
            for value in reversed(source.parameter.values):
                if value.start <= day <= value.end:
                    whole = value.value
                    return whole * step if isinstance(whole, int) else tuple(cell * step for cell in whole)
            for stated, closure in self.code.stated[name, source.layer]:
                if not stated.start <= day <= stated.end:
                    continue
                if closure is not None:
                    self.stated.add((name, stated.clauses))
                    return closure(self, HOUSEHOLD)
                low, high = stated.low or 0, stated.high if stated.high is not None else UNBOUNDED
                if end:
                    return (low if end == "least" else high) * step
                return self._unset(name, day, low, high, step)
        return self._unset(name, day, self.code.program.parameters[name].low, UNBOUNDED, step)

    def _unset(self, name: str, day: int, low: int, high: int, step: int) -> Value:
        if isinstance(self.algebra, Intervals):
            self.unset[name, day] = -1
            return Span(low * step, high * step)
        variable = self.unset.get((name, day))
        if variable is None:
            variable = self.unset[name, day] = self.algebra.variable(low, high)
        return self.algebra.form(0, ((variable, step),))

    # Rights

    def amount(self, index: int, member: int) -> tuple[Value, Value, Value]:
        """A granted right's sum over the right's denominator: without supplements, with them, and the least an officer may give."""
        base, more, least = self.code.amounts[index]
        first = base(self, member)
        total = first + more(self, member) if more else first
        return first, total, total if least is None else least(self, member)


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


@dataclass(frozen=True, slots=True)
class Gateway:
    """A rule that is a plain sum of facts, with the coefficient of each fact that counts nowhere else."""

    rule: int
    terms: tuple[tuple[int, int], ...]


def nodes_of(bound: BoundRule) -> list[n.Node]:
    tops = [
        bound.body,
        *(node for way in (*bound.ways, *bound.unless, *bound.supplements) for node in (way.when, way.amount)),
    ]
    stack = [node for node in tops if node is not None]
    found = []
    while stack:
        node = stack.pop()
        found.append(node)
        stack.extend(n.children(node))
    return found


def _terms(node: n.Node, by: int) -> list[tuple[n.FactRef, int]] | None:
    """The facts of a plain sum with their coefficients; None where it is more than that."""
    if isinstance(node, n.FactRef):
        return [(node, by)]
    if not isinstance(node, n.Sum):
        return None
    left, right = _terms(node.left, by * node.left_scale), _terms(node.right, by * node.right_scale)
    return None if left is None or right is None else left + right


class Code:
    """A Program compiled to closures."""

    def __init__(self, program: Program):
        self.program = program
        self.slots = list(program.slots.values())
        self.slot_index = {slot.name: index for index, slot in enumerate(self.slots)}
        self.rules = list(program.rules.values())
        self.rule_index = {bound.rule.name: index for index, bound in enumerate(self.rules)}
        self.conditions: dict[int, Closure] = {}
        self._closures: dict[int, tuple[n.Node, Closure]] = {}
        self.bodies = [self._body(bound) for bound in self.rules]
        self.amounts = [self._amounts(bound) for bound in self.rules]
        self.presumptions: dict[str, list[tuple[Closure | None, int]]] = {
            name: [(self.compile(p.where) if p.where else None, _plain(p.value)) for p in found]
            for name, found in program.presumptions.items()
        }
        self.derived = {name: self.compile(node) for name, node in program.derived.items()}
        self.stated = {
            (name, source.layer): [
                (b.stated, _times(self.compile(b.node), b.by) if b.node else None) for b in source.stated
            ]
            for name, sources in program.sources.items()
            for source in sources
        }
        self.checks = [(bound.check, self.compile(bound.node)) for bound in program.checks]
        self.gateways = self._gateways()

    def _gateways(self) -> dict[int, Gateway]:
        """Facts that count only as a term of one sum: to the rest of the Program, their sum is the one number there is."""
        used: dict[int, set[int]] = {}
        for index, bound in enumerate(self.rules):
            for node in nodes_of(bound):
                if isinstance(node, n.FactRef):
                    used.setdefault(self.slot_index[node.name], set()).add(index)
        found: dict[int, Gateway] = {}
        for index, bound in enumerate(self.rules):
            terms = _terms(bound.body, 1) if isinstance(bound.body, n.Sum) else None
            if terms is None:
                continue
            by_slot = [(self.slot_index[fact.name], by) for fact, by in terms if fact.whose == bound.rule.whose]
            if len(by_slot) == len(terms) and len({slot for slot, _ in by_slot}) == len(terms):
                own = Gateway(index, tuple((slot, by) for slot, by in by_slot if used[slot] == {index}))
                found |= {slot: own for slot, _ in own.terms}
        return found

    @staticmethod
    def of(program: Program) -> Code:
        code = program.cache.get("code")
        if not isinstance(code, Code):
            code = program.cache["code"] = Code(program)
        return code

    def range(self, slot: int, today: int) -> tuple[int, int, int]:
        """Bounds of an open fact and the step between its answers: an unknown sum is a whole number of fen."""
        fact, kind = self.slots[slot].fact, self.slots[slot].type
        if isinstance(kind, Truth):
            return 0, 1, 1
        if isinstance(kind, Choice):
            return 0, len(kind.options) - 1, 1
        if isinstance(kind, Date):
            low, high = fact.days
            return low, min(high, today) if fact.past else high, 1
        assert isinstance(kind, Number)
        step = 12 if fact.average else 1
        return kind.low // step, kind.high // step, step

    def _body(self, bound: BoundRule) -> Closure:
        if bound.body is not None:
            return self.compile(bound.body)
        ways = _any([self._when(way) for way in bound.ways])
        if not bound.unless:
            return ways
        unless = _any([self._when(way) for way in bound.unless])

        def granted(case: Case, member: int) -> Value:
            found = ways(case, member)
            if found is False:
                return False
            barred = unless(case, member)
            if barred.__class__ is bool:
                return False if barred else found
            return case.algebra.meet(found, case.algebra.negate(barred))

        return granted

    def _when(self, way: BoundWay) -> Closure:
        """The condition of one way, exception or supplement; kept under its identity for whoever asks what decided."""
        if id(way) not in self.conditions:
            self.conditions[id(way)] = self.compile(way.when) if way.when is not None else _always
        return self.conditions[id(way)]

    def _amounts(self, bound: BoundRule) -> tuple[Closure, Closure | None, Closure | None]:
        """The first way that holds decides the sum; supplements come on top; the least is told apart where sums are ceilings."""
        base = self._first(bound, least=False)
        least = self._first(bound, least=True) if any(way.way.at_most for way in bound.ways) else None
        more: Closure | None = None
        for way in bound.supplements:
            if way.amount is not None:
                one = _chosen(self._when(way), _times(self.compile(way.amount), way.scale), _zero)
                more = one if more is None else _plus(more, one)
        return base, more, least

    def _first(self, bound: BoundRule, least: bool) -> Closure:
        result: Closure = _zero
        for way in reversed(bound.ways):
            amount = (
                _zero
                if way.amount is None or (least and way.way.at_most)
                else _times(self.compile(way.amount), way.scale)
            )
            result = _chosen(self._when(way), amount, result)
        return result

    # Compiling a node

    def compile(self, node: n.Node) -> Closure:
        """The closure of a node; kept under its identity, so that a trace asks for what the decision ran."""
        kept = self._closures.get(id(node))
        if kept is None:
            built: Closure = getattr(self, "_" + type(node).__name__.lower())(node)
            kept = self._closures[id(node)] = (node, built)  # the node is held, so that its identity stays its own
        return kept[1]

    def _const(self, node: n.Const) -> Closure:
        value = node.value
        return lambda case, member: value

    def _today(self, node: n.Today) -> Closure:
        return lambda case, member: case.today

    def _factref(self, node: n.FactRef) -> Closure:
        slot = self.slot_index[node.name]
        if node.whose == n.HOUSEHOLD:
            return lambda case, member: case.fact(slot, HOUSEHOLD)
        return lambda case, member: case.fact(slot, member)

    def _given(self, node: n.Given) -> Closure:
        slot, household = self.slot_index[node.name], node.whose == n.HOUSEHOLD

        def given(case: Case, member: int) -> Value:
            at = HOUSEHOLD if household else member
            value = case.facts[slot][at + 1]
            return value is not UNSET and value is not OPEN

        return given

    def _paramref(self, node: n.ParamRef) -> Closure:
        name, years_back, end = node.name, node.years_back, node.end
        return lambda case, member: case.parameter(name, years_back, end)

    def _lookup(self, node: n.Lookup) -> Closure:
        key, name = self.compile(node.key), node.name

        def lookup(case: Case, member: int) -> Value:
            at, table = key(case, member), case.parameter(name, 0, "")
            if at.__class__ is int:
                return table[at]
            value = table[-1]
            for option in range(len(table) - 2, -1, -1):
                value = case.algebra.choose(case.algebra.among(at, (option,)), table[option], value)
            return value

        return lookup

    def _ruleref(self, node: n.RuleRef) -> Closure:
        index = self.rule_index[node.name]
        if node.whose == n.HOUSEHOLD:
            return lambda case, member: case.rule(index, HOUSEHOLD)
        return lambda case, member: case.rule(index, member)

    def _sum(self, node: n.Sum) -> Closure:
        left, right = _times(self.compile(node.left), node.left_scale), self.compile(node.right)
        by = node.right_scale
        if by == 1:
            return lambda case, member: left(case, member) + right(case, member)
        return lambda case, member: left(case, member) + right(case, member) * by

    def _product(self, node: n.Product) -> Closure:
        left, right = self.compile(node.left), self.compile(node.right)
        return lambda case, member: left(case, member) * right(case, member)

    def _scaled(self, node: n.Scaled) -> Closure:
        return _times(self.compile(node.value), node.by)

    def _quotient(self, node: n.Quotient) -> Closure:
        """Rounded half up at once, to hundredths: a quotient stands last before rounding."""
        over, under = self.compile(node.over), self.compile(node.under)
        assert isinstance(node.over.type, Number)
        assert isinstance(node.under.type, Number)
        up, down = node.under.type.den * 100, node.over.type.den

        def divided(case: Case, member: int) -> Value:
            a, b = over(case, member) * up, under(case, member) * down
            return half_up(a, b) if a.__class__ is int and b.__class__ is int else case.algebra.divide(a, b)

        return divided

    def _compare(self, node: n.Compare) -> Closure:
        stepped = self._stepped(node)
        if stepped is not None:
            return stepped
        left, right = (
            _times(self.compile(node.left), node.left_scale),
            _times(self.compile(node.right), node.right_scale),
        )
        op = node.op

        def less(case: Case, member: int) -> Value:
            a, b = left(case, member), right(case, member)
            return a < b if a.__class__ is int and b.__class__ is int else case.algebra.below(a, b)

        def at_most(case: Case, member: int) -> Value:
            a, b = left(case, member), right(case, member)
            return (
                a <= b if a.__class__ is int and b.__class__ is int else case.algebra.negate(case.algebra.below(b, a))
            )

        def equal(case: Case, member: int) -> Value:
            a, b = left(case, member), right(case, member)
            if a.__class__ is int and b.__class__ is int:
                return (a == b) is (op == "==")
            algebra = case.algebra
            apart = algebra.join(algebra.below(a, b), algebra.below(b, a))
            return apart if op == "!=" else algebra.negate(apart)

        return less if op == "<" else at_most if op == "<=" else equal

    def _stepped(self, node: n.Compare) -> Closure | None:
        """Ages and months fall as the day they count from comes later: compared with a known number, a day decides."""
        for stepping, other, left in ((node.left, node.right, True), (node.right, node.left, False)):
            if not isinstance(stepping, n.Age | n.MonthsBetween) or node.op in ("==", "!="):
                continue
            if isinstance(stepping, n.MonthsBetween) and not isinstance(stepping.end, n.Today):
                continue
            by = node.left_scale if left else node.right_scale
            start = self.compile(stepping.born if isinstance(stepping, n.Age) else stepping.start)
            count = calendar.age if isinstance(stepping, n.Age) else calendar.months_between
            bound = _times(self.compile(other), node.right_scale if left else node.left_scale)
            return _step(start, count, bound, by, left, node.op == "<")
        return None

    def _isoneof(self, node: n.IsOneOf) -> Closure:
        value, options, negated = self.compile(node.value), node.options, node.negated

        def among(case: Case, member: int) -> Value:
            found = value(case, member)
            if found.__class__ is int:
                return (found in options) is not negated
            inside = case.algebra.among(found, options)
            return case.algebra.negate(inside) if negated else inside

        return among

    def _isnone(self, node: n.IsNone) -> Closure:
        return self._isoneof(n.IsOneOf(node.type, node.value, (node.none,), node.negated))

    def _and(self, node: n.And) -> Closure:
        parts = [self.compile(part) for part in node.parts]

        def both(case: Case, member: int) -> Value:
            result: Value = True
            for part in parts:
                value = part(case, member)
                if value is False:
                    return False
                if value is not True:
                    result = value if result is True else case.algebra.meet(result, value)
            return result

        return both

    def _or(self, node: n.Or) -> Closure:
        return _any([self.compile(part) for part in node.parts])

    def _not(self, node: n.Not) -> Closure:
        value = self.compile(node.value)

        def negated(case: Case, member: int) -> Value:
            found = value(case, member)
            return not found if found.__class__ is bool else case.algebra.negate(found)

        return negated

    def _if(self, node: n.If) -> Closure:
        then, other = (
            _times(self.compile(node.then), node.then_scale),
            _times(self.compile(node.other), node.other_scale),
        )
        return _chosen(self.compile(node.condition), then, other)

    def _extreme(self, node: n.Extreme) -> Closure:
        left, right = (
            _times(self.compile(node.left), node.left_scale),
            _times(self.compile(node.right), node.right_scale),
        )
        least = node.op == "min"

        def extreme(case: Case, member: int) -> Value:
            return _pick(case, left(case, member), right(case, member), least)

        return extreme

    def _overmembers(self, node: n.OverMembers) -> Closure:
        body, op = self.compile(node.body), node.op

        def values(case: Case, member: int) -> list[Value]:
            return [body(case, other) for other in range(case.members) if op != "any_other" or other != member]

        def total(case: Case, member: int) -> Value:
            result: Value = 0
            for value in values(case, member):
                result = result + value
            return result

        def count(case: Case, member: int) -> Value:
            result: Value = 0
            for value in values(case, member):
                result = result + (int(value) if value.__class__ is bool else case.algebra.choose(value, 1, 0))
            return result

        def some(case: Case, member: int) -> Value:
            return _fold(case, values(case, member), True)

        def every(case: Case, member: int) -> Value:
            return _fold(case, values(case, member), False)

        def extreme(case: Case, member: int) -> Value:
            first, *rest = values(case, member)
            for value in rest:
                first = _pick(case, first, value, op == "min")
            return first

        return {"sum": total, "count": count, "any": some, "any_other": some, "all": every}.get(op, extreme)

    def _age(self, node: n.Age) -> Closure:
        return self._counted(self.compile(node.born), self.compile(n.Today(node.born.type)), calendar.age)

    def _monthsbetween(self, node: n.MonthsBetween) -> Closure:
        return self._counted(self.compile(node.start), self.compile(node.end), calendar.months_between)

    def _counted(self, start: Closure, end: Closure, count: Callable[[int, int], int]) -> Closure:
        def counted(case: Case, member: int) -> Value:
            a, b = start(case, member), end(case, member)
            if a.__class__ is int and b.__class__ is int:
                return count(a, b)
            return case.algebra.counted(a, b, count)

        return counted


def half_up(over: int, under: int) -> int:
    """over ÷ under to the nearest whole number, halves away from 0 upwards."""
    return (2 * over + under) // (2 * under)


def _plain(value: n.Node | int) -> int:
    assert isinstance(value, int)
    return value


def _always(case: Case, member: int) -> Value:
    return True


def _zero(case: Case, member: int) -> Value:
    return 0


def _times(closure: Closure, by: int) -> Closure:
    return closure if by == 1 else lambda case, member: closure(case, member) * by


def _plus(a: Closure, b: Closure) -> Closure:
    return lambda case, member: a(case, member) + b(case, member)


def _any(parts: list[Closure]) -> Closure:
    if len(parts) == 1:
        return parts[0]

    def some(case: Case, member: int) -> Value:
        result: Value = False
        for part in parts:
            value = part(case, member)
            if value is True:
                return True
            if value is not False:
                result = value if result is False else case.algebra.join(result, value)
        return result

    return some


def _fold(case: Case, values: list[Value], joined: bool) -> Value:
    """Any (or all) of truths that were all computed: what was read does not depend on the order of members."""
    result: Value = not joined
    for value in values:
        if value is joined:
            return joined
        if value.__class__ is not bool:
            if result.__class__ is bool:
                result = value
            else:
                result = case.algebra.join(result, value) if joined else case.algebra.meet(result, value)
    return result


def _chosen(condition: Closure, then: Closure, other: Closure) -> Closure:
    def chosen(case: Case, member: int) -> Value:
        found = condition(case, member)
        if found is True:
            return then(case, member)
        if found is False:
            return other(case, member)
        return case.algebra.choose(found, then(case, member), other(case, member))

    return chosen


def _pick(case: Case, a: Value, b: Value, least: bool) -> Value:
    if a.__class__ is int and b.__class__ is int:
        return min(a, b) if least else max(a, b)
    return case.algebra.least(a, b) if least else case.algebra.greatest(a, b)


def _step(
    start: Closure, count: Callable[[int, int], int], bound: Closure, by: int, left: bool, strict: bool
) -> Closure:
    def stepped(case: Case, member: int) -> Value:
        day, limit, today = start(case, member), bound(case, member), case.today
        if limit.__class__ is not int:
            counted = count(day, today) if day.__class__ is int else case.algebra.counted(day, today, count)
            a, b = (counted * by, limit) if left else (limit, counted * by)
            return case.algebra.below(a, b) if strict else case.algebra.negate(case.algebra.below(b, a))
        # count < limit becomes true as the day comes later; its opposite is true up to some day
        reached = limit if strict is left else limit + 1
        if day.__class__ is int:
            late = count(day, today) * by >= reached
        else:
            late = case.algebra.stepped(day, lambda at: count(at, today) * by >= reached)
        if not left:
            return late
        return not late if late.__class__ is bool else case.algebra.negate(late)

    return stepped
