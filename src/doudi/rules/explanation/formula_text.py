"""How the language reads in Chinese: units, amounts, operators and whole formulas, from labels alone."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from doudi.rules import calendar
from doudi.rules.language import nodes as n
from doudi.rules.language.operations.node import Binding, Phrase
from doudi.rules.program.program import Program
from doudi.rules.types import Choice, Date, Number
from doudi.rules.units import BASES, MONTH, YEAR, Unit
from doudi.rules.unknowns.decision_diagrams import BEYOND

BASE_WORDS = dict(zip(BASES, ("元", "人", "月", "年", "日"), strict=True))
OPPOSITE = {"＜": "≥", "≤": "＞", "＝": "≠", "≠": "＝", "＞": "≤", "≥": "＜"}


def format_unit(unit: Unit | None) -> str:
    """The Chinese text of a unit, such as 元/人·月; empty for a plain ratio."""
    if unit is None:
        return ""
    if unit == MONTH:
        return "个月"
    over = [BASE_WORDS[base] for base, power in zip(BASES, unit.powers, strict=True) for _ in range(power)]
    under = [BASE_WORDS[base] for base, power in zip(BASES, unit.powers, strict=True) for _ in range(-power)]
    return "·".join(over) + ("/" + "·".join(under) if under else "")


def format_number(value: int, kind: Number) -> str:
    """A stored number with its unit: money with two decimals (four where a fraction of a fen is left), other numbers plain."""
    if abs(value) >= BEYOND:
        return "无上限"
    exact = Decimal(value) / kind.denominator
    if kind.unit is not None and kind.unit.powers[0]:
        places = 2 if exact == exact.quantize(Decimal("0.01")) else 4
        text = str(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))
    else:
        text = f"{exact.normalize():f}"
    return text + format_unit(kind.unit)


class FormulaText:
    """Formulas of one Program in Chinese. How each kind of node reads is said by its class (see `language.operations`); labels
    and units come from here. Precedence is kept with full-width brackets."""

    def __init__(self, program: Program):
        self.program = program

    def say(self, node: n.Node, outer: int = Binding.LOOSE) -> str:
        """The text of a formula. `outer`: how tightly the surroundings bind; what binds less is put in brackets."""
        text, binding = self.phrase(node)
        return f"（{text}）" if binding < outer else text

    def phrase(self, node: n.Node) -> Phrase:
        """The text of a formula without brackets, and how tightly it binds."""
        return node.phrase(self)

    def side(self, node: n.Node, opposite: n.Node) -> str:
        """One side of a comparison; a number written in the formula takes the unit of the other side."""
        if isinstance(node, n.Const) and isinstance(node.type, Number) and isinstance(opposite.type, Number):
            return f"{node.value}{format_unit(opposite.type.unit)}"
        return self.say(node, Binding.SUM)

    def fact(self, name: str) -> str:
        """The label of a fact; of a choice out of a set, 'fact.option', that it contains the option."""
        slot = self.program.slots[name]
        if slot.option:
            return f"{slot.fact.label}含{slot.fact.option_labels[slot.fact.options.index(slot.option)]}"
        return slot.fact.label

    def parameter(self, name: str) -> str:
        """The label of a parameter."""
        return self.program.parameters[name].label

    def rule(self, name: str) -> str:
        """The label of a rule."""
        return self.program.rules[name].rule.label

    def options(self, node: n.Node, indexes: Sequence[int]) -> list[str]:
        """The labels of some options of a choice, by their index; their names where the choice is no fact."""
        assert isinstance(node.type, Choice)
        labels = self.program.facts[node.name].option_labels if isinstance(node, n.FactRef) else node.type.options
        return [labels[index] for index in indexes]

    def value(self, value: Any, node: n.Node) -> str:
        """A computed value in Chinese; an open one reads 待查."""
        kind = node.type
        if value.__class__ is bool:
            return "是" if value else "否"
        if value.__class__ is not int:
            return "待查"
        if isinstance(kind, Number):
            if kind.unit == YEAR:
                return f"{value}岁"
            return format_number(value, kind)
        if isinstance(kind, Choice):
            return self.options(node, (value,))[0]
        return calendar.format_day(value) if isinstance(kind, Date) else str(value)
