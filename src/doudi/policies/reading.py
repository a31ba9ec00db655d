"""Formulas read with what they rest on: values filled in, rules written out, and the parameters and comparisons found there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from doudi.rules import nodes as n
from doudi.rules.model import Parameter, Value
from doudi.rules.program import BoundRule, BoundStated, Program
from doudi.rules.types import Number
from doudi.rules.units import YEAR
from doudi.rules.wording import Words, number_words


def value_words(parameter: Parameter, value: Value) -> str:
    """A value in force with its unit; a table option by option."""
    kind = Number(parameter.unit, parameter.den, 0, 0)
    if isinstance(value.value, int):
        return (
            f"{number_words(value.value, Number(None, 1, 0, 0))}岁"
            if parameter.unit == YEAR
            else number_words(value.value, kind)
        )
    return "，".join(
        f"{option} {number_words(cell, kind)}" for option, cell in zip(parameter.by, value.value, strict=True)
    )


@dataclass(frozen=True, slots=True)
class Setting:
    """What a pack and those above it say of a parameter: a value, what is stated until one is entered, or nothing."""

    parameter: Parameter
    says: str
    clauses: tuple[str, ...]
    fixed: bool


class ValuedWords(Words):
    """Formulas with the values of the day beside the names of parameters: 重度残疾的最轻等级（2）."""

    def __init__(self, program: Program, day: int):
        super().__init__(program)
        self.day = day

    def setting(self, name: str) -> Setting:
        """What holds of a parameter on the day where nobody enters a value, from the nearest layer that says something."""
        parameter = self.program.parameters[name]
        for source in self.program.sources[name]:
            for value in source.parameter.values:
                if value.start <= self.day <= value.end:
                    return Setting(parameter, value_words(source.parameter, value), value.clauses, True)
            for stated in source.stated:
                if stated.stated.start <= self.day <= stated.stated.end:
                    return Setting(parameter, self._stated(parameter, stated), stated.stated.clauses, False)
        return Setting(parameter, "由当地定", (), False)

    def _stated(self, parameter: Parameter, bound: BoundStated) -> str:
        if bound.node is not None:
            return f"由当地定；未定时为{self.say(bound.node)}"
        low, high = bound.stated.low or 0, bound.stated.high
        kind = Number(parameter.unit, parameter.den, 0, 0)
        if high is None:
            return "由当地定" + (f"，不低于{number_words(low, kind)}" if low else "")
        return f"由当地在{number_words(low, kind)}至{number_words(high, kind)}之间定"

    def _paramref(self, node: n.ParamRef) -> tuple[str, int]:
        text, binding = super()._paramref(node)
        setting = self.setting(node.name)
        return (f"{text}（{setting.says}）", binding) if setting.fixed and not node.years_back else (text, binding)


class WrittenOut(ValuedWords):
    """Formulas with every rule written out down to facts, values, slots and other rights: alike where they mean the same.

    Names that a pack gives to its rules and values do not count; the order of conditions does not either. What a locality
    sets is told by its name, whatever its value. `slots`: rules that are told by themselves.
    """

    def __init__(self, program: Program, day: int, slots: Collection[str] = ()):
        super().__init__(program, day)
        self.slots = slots

    def _ruleref(self, node: n.RuleRef) -> tuple[str, int]:
        body = written_out(self.program, node.name, self.slots)
        return (f"[{node.name}]", 9) if body is None else self._say(body)

    def _paramref(self, node: n.ParamRef) -> tuple[str, int]:
        setting = self.setting(node.name)
        back = f"@-{node.years_back}" if node.years_back else ""
        fixed = setting.fixed and not setting.parameter.local and not node.years_back
        return node.end + (setting.says if fixed else f"{node.name}{back}"), 9

    def _lookup(self, node: n.Lookup) -> tuple[str, int]:
        return f"{self.say(node.key)}：{self.setting(node.name).says}", 1

    def _and(self, node: n.And) -> tuple[str, int]:
        return " 且 ".join(sorted({self.say(part, 2) for part in self._flat(node, n.And)})), 2

    def _or(self, node: n.Or) -> tuple[str, int]:
        return " 或 ".join(sorted({self.say(part, 2) for part in self._flat(node, n.Or)})), 1

    def _flat(self, node: n.Node, kind: type[n.And] | type[n.Or]) -> Iterator[n.Node]:
        for part in node.parts if isinstance(node, n.And | n.Or) else ():
            inner = part
            while (
                isinstance(inner, n.RuleRef) and (body := written_out(self.program, inner.name, self.slots)) is not None
            ):
                inner = body
            if isinstance(inner, kind):
                yield from self._flat(inner, kind)
            else:
                yield inner


def written_out(program: Program, name: str, slots: Collection[str]) -> n.Node | None:
    """The formula that a rule stands for; None for a right and for a slot, which are told by themselves."""
    return None if name in slots else program.rules[name].body


def rests_on(program: Program, tops: Iterable[n.Node | None], slots: Collection[str] = ()) -> Iterator[n.Node]:
    """Every node of some formulas and of the rules they rest on, each rule once; other rights and slots are not entered."""
    for node, _ in cited(program, ((top, ()) for top in tops), slots):
        yield node


def cited(
    program: Program, tops: Iterable[tuple[n.Node | None, tuple[str, ...]]], slots: Collection[str] = ()
) -> Iterator[tuple[n.Node, tuple[str, ...]]]:
    """The same with the clauses of the formula that each node stands in; those of `tops` are given."""
    stack = [(node, clauses) for node, clauses in tops if node is not None][::-1]
    seen: set[str] = set()
    while stack:
        node, clauses = stack.pop()
        yield node, clauses
        if isinstance(node, n.RuleRef) and node.name not in seen:
            seen.add(node.name)
            body = written_out(program, node.name, slots)
            if body is not None:
                stack.append((body, program.rules[node.name].version.clauses))
        stack.extend((child, clauses) for child in reversed(n.children(node)))


def parameters_of(program: Program, tops: Iterable[n.Node | None], slots: Collection[str] = ()) -> list[str]:
    """The parameters that formulas rest on, in the order met, with those that stand in what is stated of them."""
    found: dict[str, None] = {}
    pending = [node.name for node in rests_on(program, tops, slots) if isinstance(node, n.ParamRef | n.Lookup)]
    while pending:
        name = pending.pop(0)
        if name not in found:
            found[name] = None
            stated = [bound.node for source in program.sources[name] for bound in source.stated]
            pending += [
                node.name for node in rests_on(program, stated, slots) if isinstance(node, n.ParamRef | n.Lookup)
            ]
    return list(found)


def conditions_of(bound: BoundRule) -> list[n.Node | None]:
    """The conditions of a right: of its ways, exceptions and supplements."""
    return [way.when for way in (*bound.ways, *bound.unless, *bound.supplements)]


def amounts_of(bound: BoundRule) -> list[n.Node | None]:
    """The sums of a right: of its ways and supplements."""
    return [way.amount for way in (*bound.ways, *bound.supplements)]
