"""Makes closures of the nodes of one Program: what formulas rest on is read from the case, the rest is computed by `closures`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doudi.rules.engine.closures import Closure, ClosureOperations, Value, over_members
from doudi.rules.language import nodes as n
from doudi.rules.program.program import Program
from doudi.rules.types import Type
from doudi.rules.unknowns.sentinels import HOUSEHOLD, OPEN, TOO_MANY_CASES, UNSET

if TYPE_CHECKING:
    from doudi.rules.engine.case import Case


class NodeCompiler(ClosureOperations):
    """Compiles the nodes of one Program, each once. It is the `Algebra` of the interpreter.

    `slot_index` and `rule_index`: where a fact and a rule have their row in a case. Reading a fact or a rule records in
    `case.reads` what was read: one bit for each fact, in a group of bits for the household and one for each member.
    """

    def __init__(self, program: Program, slot_index: dict[str, int], rule_index: dict[str, int]):
        super().__init__()
        self.program, self.slot_index, self.rule_index = program, slot_index, rule_index
        self._closures: dict[int, tuple[n.Node, Closure]] = {}

    def value(self, node: n.Node) -> Closure:
        """The closure of a node. It is kept by the identity of the node, so that each node has one closure."""
        entry = self._closures.get(id(node))
        if entry is None:
            closure = node.evaluate(self)
            entry = self._closures[id(node)] = (node, closure)  # the node is held, so that its identity stays its own
        return entry[1]

    number = truth = value

    def constant(self, value: int, kind: Type) -> Closure:
        return lambda case, member: value

    def fact(self, name: str, entity: str) -> Closure:
        slot = self.slot_index[name]
        if name in self.program.derived:
            if entity == n.HOUSEHOLD:
                return lambda case, member: case.derived_fact(slot, HOUSEHOLD)
            return lambda case, member: case.derived_fact(slot, member)
        bit, group = 1 << slot, len(self.slot_index)

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
            case.reads |= bit << (member + 1) * group
            return value

        return of_household if entity == n.HOUSEHOLD else of_member

    def is_fact_provided(self, name: str, entity: str) -> Closure:
        slot, of_household = self.slot_index[name], entity == n.HOUSEHOLD

        def provided(case: Case, member: int) -> Value:
            holder = HOUSEHOLD if of_household else member
            value = case.facts[slot][holder + 1]
            if value is UNSET or value is OPEN:
                return False
            # What was read before and is open or presumed has a value by now, but nobody has given it.
            bit = case.bit(slot, holder)
            return bit not in case.open and bit not in case.presumed

        return provided

    def is_parameter_entered(self, name: str) -> Closure:
        return lambda case, member: case.entered(name)

    def parameter(self, name: str, years_back: int, bound: str) -> Closure:
        key = name, years_back, bound

        def parameter(case: Case, member: int) -> Value:
            looked_up = case.parameters.get(key)
            if looked_up is None:
                return case.parameter(*key)
            case.reads |= looked_up[1]
            return looked_up[0]

        return parameter

    def lookup(self, name: str, key: Closure) -> Closure:
        def lookup(case: Case, member: int) -> Value:
            position, table = key(case, member), case.parameter(name, 0, "")
            if table.__class__ is not tuple:
                return table  # nobody has set it: whatever the key, the value is open
            if position.__class__ is int:
                return table[position]
            value = table[-1]
            for option, cell in enumerate(table[:-1]):
                value = case.algebra.choose(case.algebra.among(position, (option,)), cell, value)
            return value

        return lookup

    def rule(self, name: str, entity: str) -> Closure:
        index = self.rule_index[name]

        def of_household(case: Case, member: int) -> Value:
            value = case.memo[index][0]
            if value is UNSET or value is TOO_MANY_CASES:
                return case.rule(index, HOUSEHOLD)
            case.reads |= case.read[index][0]
            return value

        return of_household if entity == n.HOUSEHOLD else lambda case, member: case.rule(index, member)

    def over_members(self, op: str, body: n.Node) -> Closure:
        return over_members(op, self.value(body))
