"""A compiled Program: each bound formula becomes nested closures `f(case, member)`, which are made once and run for every case.

They compute with plain integers and truths, and hand over to the algebra of the case only where a value is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from doudi.rules.engine.closures import Closure, Value, always, choose_possible, zero
from doudi.rules.engine.node_compiler import NodeCompiler
from doudi.rules.language import nodes as n
from doudi.rules.program.bounded_shares import bounded_shares
from doudi.rules.program.program import BoundGround, BoundRule, FactSlot, Program, list_nodes
from doudi.rules.types import Choice, Date, Number, Truth

if TYPE_CHECKING:
    from doudi.rules.engine.case import Case


@dataclass(frozen=True, slots=True)
class SumOfFacts:
    """A rule that is a linear sum of facts.

    `rule`: its index. `terms`: slot and coefficient of those of its facts that no other rule reads. Such facts matter only
    through their sum, so turning points are searched for the sum and not for each fact.
    """

    rule: int
    terms: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class UnknownFacts:
    """How many facts of a household are unknown, to be compared with the number that the Program allows.

    `absent`: the facts of the household, and those of each member, that are unknown where nothing is handed in.
    `given_changes`: by slot, what a given value adds to that (−1 where the fact had been counted as absent).
    `opened_changes`: by slot, what the answer "not known" adds (+1 for a fact that would otherwise be presumed).
    """

    absent: tuple[int, int]
    given_changes: list[int]
    opened_changes: list[int]


def _terms(node: n.Node, by: int) -> list[tuple[n.FactRef, int]] | None:
    """The facts of a plain sum with their coefficients; None where the node is anything else."""
    if isinstance(node, n.FactRef):
        return [(node, by)]
    if not isinstance(node, n.WeightedSum):
        return None
    left, right = _terms(node.left, by * node.left_scale), _terms(node.right, by * node.right_scale)
    return None if left is None or right is None else left + right


class CompiledProgram:
    """A Program compiled to closures, with what the interpreter looks up while it decides.

    `slots` and `rules` give each fact and rule its index, by which a case stores values; `bodies`, `amounts` and
    `presumptions` are lists over these indexes.
    """

    def __init__(self, program: Program):
        self.program = program
        self.slots = list(program.slots.values())
        self.slot_index = {slot.name: index for index, slot in enumerate(self.slots)}
        self.rules = list(program.rules.values())
        self.rule_index = {bound.rule.name: index for index, bound in enumerate(self.rules)}
        self.nodes = NodeCompiler(program, self.slot_index, self.rule_index)
        self.bodies = [self._body(bound) for bound in self.rules]
        self.amounts = {granted: [self._amounts(bound, granted) for bound in self.rules] for granted in (False, True)}
        """By whether a right is certainly granted: if so, and no earlier ground holds, the last one does and needs no test."""
        self.possible_amounts = [self._amounts(bound, granted=True, only_possible=True) for bound in self.rules]
        """The same over intervals, which cannot tell that one of the grounds must hold: those that cannot hold are left out."""
        self.presumptions = [self._presumptions(slot) for slot in self.slots]
        self.bounded_shares = bounded_shares(program)
        self.derived = {name: self.compile(node) for name, node in program.derived.items()}
        self.derived_where = {name: self.compile(node) for name, node in program.derived_where.items()}
        self.value_ranges = {
            (name, source.layer): [
                (b.value_range, self.nodes.scale(self.compile(b.node), b.factor) if b.node else None)
                for b in source.value_ranges
            ]
            for name, sources in program.sources.items()
            for source in sources
        }
        self.checks = [(bound.check, self.compile(bound.node)) for bound in program.checks]
        self.sums_of_facts = self._sums_of_facts()
        self.unknown_facts = {presume: self._count_unknown_facts(presume) for presume in (False, True)}
        self.answers = [
            (index, bound) for index, bound in enumerate(self.rules) if bound.rule.kind in ("right", "class")
        ]
        """Rights and classes, in the order of the Program."""
        self.fixed: dict[tuple[str, int], Value] = {}
        """Values of packs that were looked up, by parameter and day: they are the same for every case."""

    def _presumptions(self, slot: FactSlot) -> list[tuple[Closure | None, Value]]:
        """What a fact is presumed to be, and where, as it is stored."""
        stored = bool if isinstance(slot.type, Truth) else int
        presumptions = self.program.presumptions.get(slot.fact.name, ())
        return [(self.compile(p.where) if p.where else None, stored(_plain(p.value))) for p in presumptions]

    def _count_unknown_facts(self, presume: bool) -> UnknownFacts:
        absent = {n.HOUSEHOLD: 0, n.MEMBER: 0}
        given_changes, opened_changes = [0] * len(self.slots), [0] * len(self.slots)
        for index, slot in enumerate(self.slots):
            name = slot.fact.name
            if slot.fact.computed or (name in self.derived and name not in self.derived_where):
                continue
            if presume and self.presumptions[index]:
                opened_changes[index] = 1
            else:
                given_changes[index] = -1
                absent[slot.fact.entity] += 1
        return UnknownFacts((absent[n.HOUSEHOLD], absent[n.MEMBER]), given_changes, opened_changes)

    def _sums_of_facts(self) -> dict[int, SumOfFacts]:
        """By slot: the sum to which a fact belongs, for facts that only one rule reads, as terms of a plain sum.

        The rest of the Program depends on such facts only through their sum.
        """
        used: dict[int, set[int]] = {}
        for index, bound in enumerate(self.rules):
            for node in list_nodes(bound):
                if isinstance(node, n.FactRef):
                    used.setdefault(self.slot_index[node.name], set()).add(index)
        sums: dict[int, SumOfFacts] = {}
        for index, bound in enumerate(self.rules):
            terms = _terms(bound.body, 1) if isinstance(bound.body, n.WeightedSum) else None
            if terms is None:
                continue
            by_slot = [(self.slot_index[fact.name], by) for fact, by in terms if fact.entity == bound.rule.entity]
            if len(by_slot) == len(terms) and len({slot for slot, _ in by_slot}) == len(terms):
                total = SumOfFacts(index, tuple((slot, by) for slot, by in by_slot if used[slot] == {index}))
                sums |= {slot: total for slot, _ in total.terms}
        return sums

    @staticmethod
    def of(program: Program) -> CompiledProgram:
        """The compiled form of a Program, made when it is first asked for and kept with the Program."""
        code = program.cache.get("code")
        if not isinstance(code, CompiledProgram):
            code = program.cache["code"] = CompiledProgram(program)
        return code

    def range(self, slot: int, today: int) -> tuple[int, int, int]:
        """The bounds of an open fact, counted in steps, and the step between its answers.

        An unknown sum of money is a whole number of fen, so an average, which is stored in twelfths of a fen, has a step of 12.
        """
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
        ways = self.nodes.any_of([self.condition(way) for way in bound.grounds])
        if not bound.unless:
            return ways
        unless = self.nodes.any_of([self.condition(way) for way in bound.unless])

        def granted(case: Case, member: int) -> Value:
            grant = ways(case, member)
            if grant is False:
                return False
            barred = unless(case, member)
            if barred.__class__ is bool:
                return False if barred else grant
            return case.algebra.meet(grant, case.algebra.negate(barred))

        return granted

    def condition(self, way: BoundGround) -> Closure:
        """The condition of a ground, exception or supplement; one without a condition always holds."""
        return self.compile(way.when) if way.when is not None else always

    def _amounts(
        self, bound: BoundRule, granted: bool, only_possible: bool = False
    ) -> tuple[Closure, Closure | None, Closure | None]:
        """The closures of the base amount, of the supplements, and of the least base amount; None where there is none.

        The first ground that holds decides the base amount. The least differs from it where a ground states a ceiling.
        """
        base = self._first(bound, granted, False, only_possible)
        at_most = any(way.ground.at_most for way in bound.grounds)
        least = self._first(bound, granted, True, only_possible) if at_most else None
        more: Closure | None = None
        for way in bound.supplements:
            if way.amount is not None:
                supplement = self.nodes.choose(
                    self.condition(way), self.nodes.scale(self.compile(way.amount), way.scale), zero
                )
                more = supplement if more is None else self.nodes.add(more, supplement)
        return base, more, least

    def _first(self, bound: BoundRule, granted: bool, least: bool, only_possible: bool) -> Closure:
        """The amount of the first ground that holds; with `least`, an amount that is only a ceiling counts as 0."""
        result: Closure | None = None if granted else zero
        for way in reversed(bound.grounds):
            amount = (
                zero
                if way.amount is None or (least and way.ground.at_most)
                else self.nodes.scale(self.compile(way.amount), way.scale)
            )
            if only_possible:
                result = choose_possible(self.condition(way), amount, result)
            else:
                result = amount if result is None else self.nodes.choose(self.condition(way), amount, result)
        return result or zero

    def compile(self, node: n.Node) -> Closure:
        """The closure of a node. The same node gives the same closure, so that a trace asks for what the decision ran."""
        return self.nodes.value(node)


def _plain(value: n.Node | int) -> int:
    assert isinstance(value, int)
    return value
