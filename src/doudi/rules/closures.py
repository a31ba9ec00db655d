"""A Program compiled: each bound formula becomes nested closures `f(case, member)`, made once and run for every case.

They compute with plain integers and truths, and hand over to the case's algebra only where a value is open.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from doudi.rules import calendar
from doudi.rules import nodes as n
from doudi.rules.cells import HOUSEHOLD, OPEN, UNSET, WIDE
from doudi.rules.program import BoundRule, BoundWay, Program, Slot, nodes_of
from doudi.rules.types import Choice, Date, Number, Truth

if TYPE_CHECKING:
    from doudi.rules.interpreter import Case

Value = Any
Closure = Callable[["Case", int], Value]


@dataclass(frozen=True, slots=True)
class Gateway:
    """A rule that is a plain sum of facts, with the coefficient of each fact that counts nowhere else."""

    rule: int
    terms: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What counts as unknown. `absent`: facts of the household, and of each member, that are unknown where nothing is
    handed in; `known`, `opened`: by slot, by how many more a value leaves unknown, or an answer that nobody knows."""

    absent: tuple[int, int]
    known: list[int]
    opened: list[int]


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
        self._closures: dict[int, tuple[n.Node, Closure]] = {}
        self.bodies = [self._body(bound) for bound in self.rules]
        self.amounts = {granted: [self._amounts(bound, granted) for bound in self.rules] for granted in (False, True)}
        """By whether a right is certainly granted: then the last way holds where no other does."""
        self.presumptions = [self._presumptions(slot) for slot in self.slots]
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
        self.asked = {presume: self._asked(presume) for presume in (False, True)}
        self.answers = [
            (index, bound) for index, bound in enumerate(self.rules) if bound.rule.kind in ("right", "class")
        ]
        """Rights and classes, in the order of the Program."""
        self.fixed: dict[tuple[str, int], Value] = {}
        """Values of packs that were looked up, by parameter and day: they are the same for every case."""

    def _presumptions(self, slot: Slot) -> list[tuple[Closure | None, Value]]:
        """What a fact is presumed to be, and where, as it is stored."""
        stored = bool if isinstance(slot.type, Truth) else int
        found = self.program.presumptions.get(slot.fact.name, ())
        return [(self.compile(p.where) if p.where else None, stored(_plain(p.value))) for p in found]

    def _asked(self, presume: bool) -> Asked:
        absent = {n.HOUSEHOLD: 0, n.MEMBER: 0}
        known, opened = [0] * len(self.slots), [0] * len(self.slots)
        for slot, one in enumerate(self.slots):
            if one.fact.computed or one.fact.name in self.derived:
                continue
            if presume and self.presumptions[slot]:
                opened[slot] = 1
            else:
                known[slot] = -1
                absent[one.fact.whose] += 1
        return Asked((absent[n.HOUSEHOLD], absent[n.MEMBER]), known, opened)

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
        ways = _any([self.condition(way) for way in bound.ways])
        if not bound.unless:
            return ways
        unless = _any([self.condition(way) for way in bound.unless])

        def granted(case: Case, member: int) -> Value:
            found = ways(case, member)
            if found is False:
                return False
            barred = unless(case, member)
            if barred.__class__ is bool:
                return False if barred else found
            return case.algebra.meet(found, case.algebra.negate(barred))

        return granted

    def condition(self, way: BoundWay) -> Closure:
        """The condition of one way, exception or supplement."""
        return self.compile(way.when) if way.when is not None else _always

    def _amounts(self, bound: BoundRule, granted: bool) -> tuple[Closure, Closure | None, Closure | None]:
        """The first way that holds decides the sum; supplements come on top; the least is told apart where sums are ceilings."""
        base = self._first(bound, granted, least=False)
        least = self._first(bound, granted, least=True) if any(way.way.at_most for way in bound.ways) else None
        more: Closure | None = None
        for way in bound.supplements:
            if way.amount is not None:
                one = _chosen(self.condition(way), _times(self.compile(way.amount), way.scale), _zero)
                more = one if more is None else _plus(more, one)
        return base, more, least

    def _first(self, bound: BoundRule, granted: bool, least: bool) -> Closure:
        result: Closure | None = None if granted else _zero
        for way in reversed(bound.ways):
            amount = (
                _zero
                if way.amount is None or (least and way.way.at_most)
                else _times(self.compile(way.amount), way.scale)
            )
            result = amount if result is None else _chosen(self.condition(way), amount, result)
        return result or _zero

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
        if node.name in self.program.derived:
            if node.whose == n.HOUSEHOLD:
                return lambda case, member: case.derived_fact(slot, HOUSEHOLD)
            return lambda case, member: case.derived_fact(slot, member)
        bit, apart = 1 << slot, len(self.slots)

        def of_household(case: Case, member: int) -> Value:
            value = case.facts[slot][0]
            if value is UNSET or value is OPEN:
                value = case.settled(slot, HOUSEHOLD, value)
            case.reads |= bit
            return value

        def of_member(case: Case, member: int) -> Value:
            value = case.facts[slot][member + 1]
            if value is UNSET or value is OPEN:
                value = case.settled(slot, member, value)
            case.reads |= bit << (member + 1) * apart
            return value

        return of_household if node.whose == n.HOUSEHOLD else of_member

    def _given(self, node: n.Given) -> Closure:
        slot, household = self.slot_index[node.name], node.whose == n.HOUSEHOLD

        def given(case: Case, member: int) -> Value:
            at = HOUSEHOLD if household else member
            value = case.facts[slot][at + 1]
            return value is not UNSET and value is not OPEN

        return given

    def _entered(self, node: n.Entered) -> Closure:
        name = node.name
        return lambda case, member: case.entered(name)

    def _paramref(self, node: n.ParamRef) -> Closure:
        key = node.name, node.years_back, node.end

        def parameter(case: Case, member: int) -> Value:
            found = case.parameters.get(key)
            if found is None:
                return case.parameter(*key)
            case.reads |= found[1]
            return found[0]

        return parameter

    def _lookup(self, node: n.Lookup) -> Closure:
        key, name = self.compile(node.key), node.name

        def lookup(case: Case, member: int) -> Value:
            at, table = key(case, member), case.parameter(name, 0, "")
            if table.__class__ is not tuple:
                return table  # nobody has set it: whatever the key, the value is open
            if at.__class__ is int:
                return table[at]
            value = table[-1]
            for option, cell in enumerate(table[:-1]):
                value = case.algebra.choose(case.algebra.among(at, (option,)), cell, value)
            return value

        return lookup

    def _ruleref(self, node: n.RuleRef) -> Closure:
        index = self.rule_index[node.name]

        def of_household(case: Case, member: int) -> Value:
            value = case.memo[index][0]
            if value is UNSET or value is WIDE:
                return case.rule(index, HOUSEHOLD)
            case.reads |= case.read[index][0]
            return value

        return of_household if node.whose == n.HOUSEHOLD else lambda case, member: case.rule(index, member)

    def _sum(self, node: n.Sum) -> Closure:
        left, right = self.compile(node.left), self.compile(node.right)
        return _plus(_times(left, node.left_scale), _times(right, node.right_scale))

    def _product(self, node: n.Product) -> Closure:
        left, right = self.compile(node.left), self.compile(node.right)
        return lambda case, member: left(case, member) * right(case, member)

    def _scaled(self, node: n.Scaled) -> Closure:
        return _times(self.compile(node.value), node.by)

    def _quotient(self, node: n.Quotient) -> Closure:
        """In hundredths, as an exact fraction: a quotient stands last before the one rounding."""
        over, under = self.compile(node.over), self.compile(node.under)
        assert isinstance(node.over.type, Number)
        assert isinstance(node.under.type, Number)
        up, down = node.under.type.den * 100, node.over.type.den

        def divided(case: Case, member: int) -> Value:
            a, b = over(case, member) * up, under(case, member) * down
            if a.__class__ is int and b.__class__ is int:
                return a // b if a % b == 0 else Fraction(a, b)
            return case.algebra.divide(a, b)

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
