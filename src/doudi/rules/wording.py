"""How the language reads in Chinese: units, amounts, operators and whole formulas, from labels alone."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from doudi.rules import calendar
from doudi.rules import nodes as n
from doudi.rules.diagrams import BEYOND
from doudi.rules.program import Program
from doudi.rules.types import Choice, Date, Number
from doudi.rules.units import BASES, MONTH, PERSON, YEAR, Unit

BASE_WORDS = dict(zip(BASES, ("元", "人", "月", "年", "日"), strict=True))
COMPARED = {
    ("<", False): "＜",
    ("<=", False): "≤",
    ("==", False): "＝",
    ("!=", False): "≠",
    ("<", True): "＞",
    ("<=", True): "≥",
}
OPPOSITE = {"＜": "≥", "≤": "＞", "＝": "≠", "≠": "＝", "＞": "≤", "≥": "＜"}
OVER_MEMBERS = {
    "sum": "各成员{}之和", "count": "{}的成员人数", "any": "有成员{}", "all": "每个成员都{}", "any_other": "另有成员{}",
    "min": "各成员{}的最小者", "max": "各成员{}的最大者",
}  # fmt: skip
YEARS_BACK = {0: "", 1: "上年末", 2: "上上年末"}
ENDS = {"": "", "least": "最低的", "most": "最高的"}


def unit_words(unit: Unit | None) -> str:
    """元/人·月 and the like; nothing for a plain ratio."""
    if unit is None:
        return ""
    if unit == MONTH:
        return "个月"
    over = [BASE_WORDS[base] for base, power in zip(BASES, unit.powers, strict=True) for _ in range(power)]
    under = [BASE_WORDS[base] for base, power in zip(BASES, unit.powers, strict=True) for _ in range(-power)]
    return "·".join(over) + ("/" + "·".join(under) if under else "")


def number_words(value: int, kind: Number) -> str:
    """A stored number with its unit: money with two decimals (four where a fraction of a fen is left), the rest plain."""
    if abs(value) >= BEYOND:
        return "无上限"
    exact = Decimal(value) / kind.den
    if kind.unit is not None and kind.unit.powers[0]:
        places = 2 if exact == exact.quantize(Decimal("0.01")) else 4
        shown = str(exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))
    else:
        shown = f"{exact.normalize():f}"
    return shown + unit_words(kind.unit)


class Words:
    """Formulas of one Program in Chinese. Precedence is kept with full-width brackets."""

    def __init__(self, program: Program):
        self.program = program

    def say(self, node: n.Node, outer: int = 0) -> str:
        """`outer`: how tightly the surroundings bind; what binds less is put in brackets."""
        text, binding = self._say(node)
        return f"（{text}）" if binding < outer else text

    def _say(self, node: n.Node) -> tuple[str, int]:
        result: tuple[str, int] = getattr(self, "_" + type(node).__name__.lower())(node)
        return result

    def _const(self, node: n.Const) -> tuple[str, int]:
        if isinstance(node.type, Number) and node.type.unit == PERSON:
            return f"{node.value}人", 9
        return str(node.value), 9

    def _today(self, node: n.Today) -> tuple[str, int]:
        return "决定之日", 9

    def _factref(self, node: n.FactRef) -> tuple[str, int]:
        slot = self.program.slots[node.name]
        if slot.option:
            return f"{slot.fact.label}含{slot.fact.option_labels[slot.fact.options.index(slot.option)]}", 9
        return slot.fact.label, 9

    def _given(self, node: n.Given) -> tuple[str, int]:
        return f"已有“{self.program.facts[node.name].label}”的记录", 9

    def _entered(self, node: n.Entered) -> tuple[str, int]:
        return f"已录入{self.program.parameters[node.name].label}", 9

    def _paramref(self, node: n.ParamRef) -> tuple[str, int]:
        return YEARS_BACK[node.years_back] + ENDS[node.end] + self.program.parameters[node.name].label, 9

    def _lookup(self, node: n.Lookup) -> tuple[str, int]:
        return f"按{self.say(node.key)}查得的{self.program.parameters[node.name].label}", 9

    def _ruleref(self, node: n.RuleRef) -> tuple[str, int]:
        return self.program.rules[node.name].rule.label, 9

    def _sum(self, node: n.Sum) -> tuple[str, int]:
        sign = "－" if node.right_scale < 0 else "＋"
        return f"{self.say(node.left, 5)} {sign} {self.say(node.right, 6)}", 5

    def _product(self, node: n.Product) -> tuple[str, int]:
        return f"{self.say(node.left, 6)} × {self.say(node.right, 7)}", 6

    def _quotient(self, node: n.Quotient) -> tuple[str, int]:
        return f"{self.say(node.over, 6)} ÷ {self.say(node.under, 7)}", 6

    def _scaled(self, node: n.Scaled) -> tuple[str, int]:
        if node.by == -1:
            return f"－{self.say(node.value, 7)}", 6
        assert isinstance(node.type, Number)
        assert isinstance(node.value.type, Number)
        over, under = node.by * node.value.type.den, node.type.den
        return f"{self.say(node.value, 6)} {'×' if over > under else '÷'} {max(over, under) // min(over, under)}", 6

    def _compare(self, node: n.Compare) -> tuple[str, int]:
        left, right = (node.right, node.left) if node.flipped else (node.left, node.right)
        return f"{self.say(left, 5)} {COMPARED[node.op, node.flipped]} {self._side(right, left)}", 4

    def _side(self, node: n.Node, other: n.Node) -> str:
        if isinstance(node, n.Const) and isinstance(node.type, Number) and isinstance(other.type, Number):
            return f"{node.value}{unit_words(other.type.unit)}"
        return self.say(node, 5)

    def _isoneof(self, node: n.IsOneOf) -> tuple[str, int]:
        fact = self.program.facts[node.value.name] if isinstance(node.value, n.FactRef) else None
        assert isinstance(node.value.type, Choice)
        labels = fact.option_labels if fact else node.value.type.options
        options = "或".join(labels[option] for option in node.options)
        return f"{self.say(node.value)}{'不' if node.negated else ''}为{options}", 4

    def _isnone(self, node: n.IsNone) -> tuple[str, int]:
        return f"{'有' if node.negated else '没有'}{self.say(node.value)}", 4

    def _and(self, node: n.And) -> tuple[str, int]:
        return "，且".join(self.say(part, 2) for part in node.parts), 2

    def _or(self, node: n.Or) -> tuple[str, int]:
        return "，或者".join(self.say(part, 2) for part in node.parts), 1

    def _not(self, node: n.Not) -> tuple[str, int]:
        return f"并非{self.say(node.value, 5)}", 3

    def _if(self, node: n.If) -> tuple[str, int]:
        if isinstance(node.other, n.Const) and node.other.value == 0:
            return f"{self.say(node.then, 5)}（仅当{self.say(node.condition)}）", 5
        return f"{self.say(node.condition, 1)}时为{self.say(node.then, 5)}，否则为{self.say(node.other, 5)}", 1

    def _extreme(self, node: n.Extreme) -> tuple[str, int]:
        word = "小" if node.op == "min" else "大"
        return f"{self.say(node.left, 5)}与{self._side(node.right, node.left)}中较{word}者", 5

    def _overmembers(self, node: n.OverMembers) -> tuple[str, int]:
        return OVER_MEMBERS[node.op].format(self.say(node.body, 5)), 5

    def _age(self, node: n.Age) -> tuple[str, int]:
        return "年龄", 9

    def _monthsbetween(self, node: n.MonthsBetween) -> tuple[str, int]:
        return f"自{self.say(node.start)}起的满月数", 9

    def value(self, value: Any, node: n.Node) -> str:
        """A computed value in words; an open one as 待查."""
        kind = node.type
        if value.__class__ is bool:
            return "是" if value else "否"
        if value.__class__ is not int:
            return "待查"
        if isinstance(kind, Number):
            if kind.unit == YEAR:
                return f"{value}岁"
            return number_words(value, kind)
        if isinstance(kind, Choice):
            fact = self.program.facts[node.name] if isinstance(node, n.FactRef) else None
            return (fact.option_labels if fact else kind.options)[value]
        return calendar.from_day(value) if isinstance(kind, Date) else str(value)
