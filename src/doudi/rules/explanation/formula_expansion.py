"""Formulas read together with what they rest on: values filled in, rules written out, and lists of parameters and nodes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from doudi.rules.explanation.formula_text import FormulaText, format_number
from doudi.rules.language import nodes as n
from doudi.rules.language.model import Parameter, ParameterValue
from doudi.rules.language.operations.node import Binding, Phrase
from doudi.rules.program.program import BoundRule, BoundValueRange, Program
from doudi.rules.types import Number
from doudi.rules.units import YEAR


def format_parameter_value(parameter: Parameter, value: ParameterValue) -> str:
    """A value in force with its unit; a table option by option."""
    kind = Number(parameter.unit, parameter.denominator, 0, 0)
    if isinstance(value.value, int):
        return (
            f"{format_number(value.value, Number(None, 1, 0, 0))}岁"
            if parameter.unit == YEAR
            else format_number(value.value, kind)
        )
    return "，".join(
        f"{option} {format_number(cell, kind)}" for option, cell in zip(parameter.options, value.value, strict=True)
    )


@dataclass(frozen=True, slots=True)
class ParameterSetting:
    """What the pack and the layers above it say of a parameter on a day.

    `says`: the text. `clauses`: where it is said. `fixed`: whether it is a value; else it holds only until a locality enters one.
    """

    parameter: Parameter
    says: str
    clauses: tuple[str, ...]
    fixed: bool


class FormulaTextWithValues(FormulaText):
    """Formulas with the values of the day beside the names of parameters: 重度残疾的最轻等级（2）."""

    def __init__(self, program: Program, day: int):
        super().__init__(program)
        self.day = day

    def setting(self, name: str) -> ParameterSetting:
        """What holds of a parameter on the day where nobody enters a value, from the nearest layer that says something."""
        parameter = self.program.parameters[name]
        for source in self.program.sources[name]:
            for value in source.parameter.values:
                if value.start <= self.day <= value.end:
                    return ParameterSetting(
                        parameter, format_parameter_value(source.parameter, value), value.clauses, True
                    )
            for stated in source.value_ranges:
                if stated.value_range.start <= self.day <= stated.value_range.end:
                    return ParameterSetting(
                        parameter, self._stated(parameter, stated), stated.value_range.clauses, False
                    )
        return ParameterSetting(parameter, "由当地定", (), False)

    def _stated(self, parameter: Parameter, bound: BoundValueRange) -> str:
        if bound.node is not None:
            return f"由当地定；未定时为{self.say(bound.node)}"
        low, high = bound.value_range.low or 0, bound.value_range.high
        kind = Number(parameter.unit, parameter.denominator, 0, 0)
        if high is None:
            return "由当地定" + (f"，不低于{format_number(low, kind)}" if low else "")
        return f"由当地在{format_number(low, kind)}至{format_number(high, kind)}之间定"

    def phrase(self, node: n.Node) -> Phrase:
        """The phrase of a node, a parameter with its value of the day where that is fixed."""
        text, binding = super().phrase(node)
        setting = self.setting(node.name) if isinstance(node, n.ParameterRef) and not node.years_back else None
        if setting is None or not setting.fixed:
            return Phrase(text, binding)
        return Phrase(f"{text}（{setting.says}）", binding)


class ExpandedFormulaText(FormulaTextWithValues):
    """Formulas with every rule written out, down to facts, values, slots and other rights.

    Two formulas that mean the same read alike: the names that a pack gives to its rules and values do not appear, and the order
    of conditions does not count. A value that a locality sets appears by its name, whatever it is. `slots`: rules that appear
    by their name.
    """

    def __init__(self, program: Program, day: int, slots: Collection[str] = ()):
        super().__init__(program, day)
        self.slots = slots

    def phrase(self, node: n.Node) -> Phrase:
        """The phrase of a node; what differs from the wording of the language is in `_EXPANDED`."""
        expanded = _EXPANDED.get(type(node))
        return node.phrase(self) if expanded is None else expanded(self, node)

    def _rule_phrase(self, node: n.RuleRef) -> Phrase:
        body = expand_rule(self.program, node.name, self.slots)
        return Phrase(f"[{node.name}]", Binding.NAME) if body is None else self.phrase(body)

    def _parameter_phrase(self, node: n.ParameterRef) -> Phrase:
        setting = self.setting(node.name)
        back = f"@-{node.years_back}" if node.years_back else ""
        fixed = setting.fixed and not setting.parameter.local and not node.years_back
        return Phrase(node.bound + (setting.says if fixed else f"{node.name}{back}"), Binding.NAME)

    def _lookup_phrase(self, node: n.Lookup) -> Phrase:
        return Phrase(f"{self.say(node.key)}：{self.setting(node.name).says}", Binding.ALTERNATIVE)

    def _and_phrase(self, node: n.And) -> Phrase:
        return Phrase(" 且 ".join(self._parts(node, n.And)), Binding.CONJUNCTION)

    def _or_phrase(self, node: n.Or) -> Phrase:
        return Phrase(" 或 ".join(self._parts(node, n.Or)), Binding.ALTERNATIVE)

    def _parts(self, node: n.Node, kind: type[n.And] | type[n.Or]) -> list[str]:
        """The parts of a nested `and` or `or`, each once, in an order of their own."""
        return sorted({self.say(part, Binding.CONJUNCTION) for part in self._flat(node, kind)})

    def _flat(self, node: n.Node, kind: type[n.And] | type[n.Or]) -> Iterator[n.Node]:
        for part in node.parts if isinstance(node, n.And | n.Or) else ():
            inner = part
            while (
                isinstance(inner, n.RuleRef) and (body := expand_rule(self.program, inner.name, self.slots)) is not None
            ):
                inner = body
            if isinstance(inner, kind):
                yield from self._flat(inner, kind)
            else:
                yield inner


_EXPANDED: dict[type[n.Node], Callable[[ExpandedFormulaText, Any], Phrase]] = {
    n.RuleRef: ExpandedFormulaText._rule_phrase,
    n.ParameterRef: ExpandedFormulaText._parameter_phrase,
    n.Lookup: ExpandedFormulaText._lookup_phrase,
    n.And: ExpandedFormulaText._and_phrase,
    n.Or: ExpandedFormulaText._or_phrase,
}
"""The kinds of node that read otherwise when formulas are written out: those with names, and those whose order does not count."""


def expand_rule(program: Program, name: str, slots: Collection[str]) -> n.Node | None:
    """The formula that a rule stands for; None for a right and for a slot, which appear by their name."""
    return None if name in slots else program.rules[name].body


def walk_nodes(program: Program, tops: Iterable[n.Node | None], slots: Collection[str] = ()) -> Iterator[n.Node]:
    """Every node of some formulas and of the rules they rest on, each rule once; other rights and slots are not entered."""
    for node, _ in walk_cited_nodes(program, ((top, ()) for top in tops), slots):
        yield node


def walk_cited_nodes(
    program: Program, tops: Iterable[tuple[n.Node | None, tuple[str, ...]]], slots: Collection[str] = ()
) -> Iterator[tuple[n.Node, tuple[str, ...]]]:
    """The same as `walk_nodes`, each node with the clauses of the formula it stands in. `tops`: formulas with their clauses."""
    stack = [(node, clauses) for node, clauses in tops if node is not None][::-1]
    entered: set[str] = set()
    while stack:
        node, clauses = stack.pop()
        yield node, clauses
        if isinstance(node, n.RuleRef) and node.name not in entered:
            entered.add(node.name)
            body = expand_rule(program, node.name, slots)
            if body is not None:
                stack.append((body, program.rules[node.name].version.clauses))
        stack.extend((child, clauses) for child in reversed(n.children(node)))


def list_parameters(program: Program, tops: Iterable[n.Node | None], slots: Collection[str] = ()) -> list[str]:
    """The parameters that formulas rest on, in the order met, and those in formulas that stand in for a local value."""
    parameters: dict[str, None] = {}
    pending = [node.name for node in walk_nodes(program, tops, slots) if isinstance(node, n.ParameterRef | n.Lookup)]
    while pending:
        name = pending.pop(0)
        if name not in parameters:
            parameters[name] = None
            stated = [bound.node for source in program.sources[name] for bound in source.value_ranges]
            pending += [
                node.name for node in walk_nodes(program, stated, slots) if isinstance(node, n.ParameterRef | n.Lookup)
            ]
    return list(parameters)


def list_conditions(bound: BoundRule) -> list[n.Node | None]:
    """The conditions of a right: of its grounds, exceptions and supplements."""
    return [way.when for way in (*bound.grounds, *bound.unless, *bound.supplements)]


def list_amounts(bound: BoundRule) -> list[n.Node | None]:
    """The amounts of a right: of its grounds and supplements."""
    return [way.amount for way in (*bound.grounds, *bound.supplements)]
