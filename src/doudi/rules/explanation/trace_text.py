"""Single steps of a trace in Chinese: facts with whose they are, comparisons with their values, sums with their numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from doudi.rules.explanation.formula_text import OPPOSITE, FormulaText, format_number
from doudi.rules.explanation.trace import NO, OPEN, YES, Trace
from doudi.rules.language import nodes as n
from doudi.rules.language.operations.node import Binding, TraceShape
from doudi.rules.program.program import Program
from doudi.rules.types import Number, Truth
from doudi.rules.unknowns.sentinels import HOUSEHOLD

UNKNOWN = "待查"
VERDICTS = {YES: "是", NO: "否", OPEN: UNKNOWN}
RIGHT_VERDICTS = {YES: "符合", NO: "不符合", OPEN: "待定"}
VERBS = ("有", "无", "持有", "计入", "处于", "当年", "依靠", "患", "缺少", "已", "正在", "因", "可", "在")
"""With these a label says what somebody does or has; every other label without a verb says what somebody is."""
JUDGING = ("，", "且", "超过", "低于", "高于", "达到", "符合", "未")
"""With one of these inside, a label is a sentence of its own, which is quoted."""


def predicate(label: str) -> str:
    """What is said of somebody by a label: 有就业愿望, 为孤儿, 符合“…”."""
    if label.startswith(VERBS) or (label.startswith("参加") and "的" not in label):
        return label
    if any(word in label for word in JUDGING):
        return f"符合“{label}”"
    return f"为{label}"


class TraceText:
    """Steps of traces of one Program. `name`: what a member is called."""

    def __init__(self, program: Program, name: Callable[[int], str]):
        self.program, self.name = program, name
        self.words = FormulaText(program)

    def whose(self, label: str, member: int, outer: int, is_truth: bool = False) -> str:
        """A label with the name of its member: 甲的工资性收入, 甲为孤儿.

        The name is left out for the household, and for the member `outer`, of whom the text speaks already.
        """
        if member in (HOUSEHOLD, outer):
            return label
        return self.name(member) + (predicate(label) if is_truth else f"的{label}")

    def question(self, fact: str, member: int) -> str:
        """An open fact as a question to find out: 甲的工资性收入, 甲是否有就业愿望, 家庭财产是否符合低保规定."""
        definition = self.program.facts[fact]
        label = definition.label
        if not isinstance(definition.type, Truth):
            return self.whose(label, member, HOUSEHOLD)
        if member != HOUSEHOLD:
            return f"{self.name(member)}是否{predicate(label)}"
        return f"是否{label}" if label.startswith(VERBS) else label.replace("符合", "是否符合", 1)

    # Conditions

    def condition(self, trace: Trace, member: int) -> str:
        """A condition that does not consist of other conditions, with its answer: 就读阶段：不在校."""
        node = trace.node
        if trace.kind == "compare":
            return self.comparison(trace, member)
        if trace.kind == "right":
            return f"{self.whose(trace.label, trace.member, member)}：{RIGHT_VERDICTS[trace.verdict]}"
        assert node is not None
        leaf = trace.children[0] if node.answers_by_fact and trace.children else trace
        if leaf.kind == "fact" and leaf.node is not None:
            is_truth = isinstance(leaf.node.type, Truth)
            return f"{self.whose(self.words.say(leaf.node), leaf.member, member, is_truth)}：{self._fact(leaf)}"
        return f"{self.words.say(node)}：{VERDICTS[trace.verdict]}"

    def members(self, trace: Trace) -> str:
        """A condition on some or all members, with the names of those who decide it: 有成员为孤儿（甲）."""
        node = trace.node
        assert isinstance(node, n.MemberAggregate)
        body = node.body
        is_named = isinstance(body, n.FactRef | n.RuleRef)
        label = self.words.say(body)
        statement = predicate(label) if is_named else f"符合“{label}”"
        scope = "每个成员都" if node.op == "all" else "有成员" if node.op == "any" else "另有成员"
        if trace.verdict == OPEN:
            return f"是否{scope}{statement}：待查"
        if trace.verdict == (NO if node.op == "all" else YES):
            names = "、".join(self.name(child.member) for child in trace.children if child.verdict == trace.verdict)
            return f"{'并非' if node.op == 'all' else ''}{scope}{statement}" + (f"（{names}）" if names else "")
        return (
            f"{scope}{statement}"
            if node.op == "all"
            else f"没有{'其他' if node.op == 'any_other' else ''}成员{statement}"
        )

    def comparison(self, trace: Trace, member: int) -> str:
        """Both sides with their values, and how they compare; empty where both sides would read the same."""
        left, right, sign = self._sides(trace)
        between = f" {sign} " if trace.verdict != OPEN else f" 是否{sign} "
        texts = self._valued(left, right, member), self._valued(right, left, member)
        return "" if texts[0] == texts[1] else between.join(texts)

    def comparison_reason(self, trace: Trace, member: int) -> str:
        """A comparison as a reason for an outcome.

        A comparison with 0 names only the other side and its value. It is empty where that side has to be above 0 and is: that a
        family has members, or that a bill is more than 0, is no reason.
        """
        left, right, _ = self._sides(trace)
        number = right if _is_zero(left) else left if _is_zero(right) else None
        if number is None or trace.verdict == OPEN or not (number.label or self._is_personal(number)):
            return self.comparison(trace, member)
        if trace.verdict == YES and number.value != 0:
            return ""
        return f"{self._named(number, member)}为{self._value(number)}"

    def _sides(self, trace: Trace) -> tuple[Trace, Trace, str]:
        node = trace.node
        assert isinstance(node, n.Compare)
        sign = node.sign
        left, right = trace.children[::-1] if node.flipped else trace.children
        return left, right, OPPOSITE[sign] if trace.verdict == NO else sign

    def _valued(self, trace: Trace, opposite: Trace, member: int) -> str:
        """A side of a comparison with its value; literals take the unit of the other side."""
        node = trace.node
        if isinstance(node, n.Const):
            kind = self._type(opposite)
            return format_number(node.value * kind.denominator, kind) if isinstance(kind, Number) else str(node.value)
        if trace.label or self._is_personal(trace):
            return f"{self._named(trace, member)} {self._value(trace)}"
        return f"{self.words.say(node)}（{self._value(trace)}）" if node is not None else ""

    def _is_personal(self, trace: Trace) -> bool:
        return trace.node is not None and trace.node.is_personal

    def _named(self, trace: Trace, member: int) -> str:
        label = trace.label or self.words.say(trace.node)  # type: ignore[arg-type]
        return self.whose(label, trace.member if trace.kind != "parameter" else HOUSEHOLD, member)

    def _fact(self, leaf: Trace) -> str:
        assert isinstance(leaf.node, n.FactRef)
        fact = self.program.slots[leaf.node.name].fact
        return "无" if fact.none is not None and leaf.value == fact.none else self.words.value(leaf.value, leaf.node)

    def _type(self, trace: Trace) -> Any:
        return self.program.rules[trace.name].type if trace.kind == "rule" else trace.node.type if trace.node else None

    def _value(self, trace: Trace) -> str:
        if trace.kind == "rule":
            return format_number(trace.value, self._type(trace)) if trace.value.__class__ is int else UNKNOWN
        if trace.kind == "fact":
            return self._fact(trace)
        return self.words.value(trace.value, trace.node) if trace.node is not None else ""

    # Numbers

    def valued(self, trace: Trace, member: int) -> str:
        """A rule with its value."""
        value = f"：{VERDICTS[trace.verdict]}" if trace.verdict else f" {self._value(trace)}"
        return self.whose(trace.label, trace.member, member, bool(trace.verdict)) + value

    def step(self, trace: Trace, member: int) -> str:
        """One step of a trace on a line of its own."""
        if not trace.verdict:
            return self.calculation(trace, member)
        return self.members(trace) if trace.kind == "members" else self.condition(trace, member)

    def calculation(self, trace: Trace, member: int, outer: int = Binding.LOOSE) -> str:
        """A formula with labels and numbers filled in. `outer`: how tightly the surroundings bind; what binds less is put in
        brackets. A part of a sum whose value is 0 is left out, unless it is a fact, a parameter or a rule."""
        node = trace.node
        if trace.kind in ("fact", "parameter", "rule"):
            return f"{self._named(trace, member)} {self._value(trace)}"
        if trace.kind == "if":
            branches = [child for child in trace.children[1:] if child.taken]
            text = "，或".join(
                self.calculation(child, member, outer if len(branches) == 1 else 0) for child in branches
            )
            return text if len(branches) == 1 else _bracketed(text, Binding.LOOSE, outer)
        shape = node.trace_shape if node is not None else None
        if shape is TraceShape.SUM:
            return self._sum(trace, member, outer)
        if shape is TraceShape.PRODUCT:
            left, right = trace.children
            left_text = self.calculation(left, member, Binding.PRODUCT)
            text = f"{left_text} × {self.calculation(right, member, Binding.FACTOR)}"
            return _bracketed(text, Binding.PRODUCT, outer)
        if node is not None and shape is TraceShape.SIDES:
            sides = [self.calculation(child, member, Binding.NAME) for child in trace.children]
            return _bracketed(node.calculation(sides), Binding.LOOSE, outer)
        if isinstance(node, n.MemberAggregate) and node.op == "count" and trace.value.__class__ is int:
            return f"符合“{self.words.say(node.body)}”的成员 {trace.value}人"
        return self.words.say(node, outer) if node is not None else ""

    def _sum(self, trace: Trace, member: int, outer: int) -> str:
        node = trace.node
        assert isinstance(node, n.WeightedSum)
        left, right = trace.children
        minus = node.right_scale < 0
        if _comes_to_nothing(right):
            return self.calculation(left, member, outer)
        if _comes_to_nothing(left) and not minus:
            return self.calculation(right, member, outer)
        sign = "－" if minus else "＋"
        text = f"{self.calculation(left, member, Binding.SUM)} {sign} {self.calculation(right, member, Binding.SUM + minus)}"
        return _bracketed(text, Binding.SUM, outer)


def _bracketed(text: str, binding: int, outer: int) -> str:
    return f"（{text}）" if binding < outer else text


def _is_zero(trace: Trace) -> bool:
    return isinstance(trace.node, n.Const) and trace.node.value == 0


def _comes_to_nothing(trace: Trace) -> bool:
    return trace.kind not in ("fact", "parameter", "rule") and trace.value.__class__ is int and trace.value == 0
