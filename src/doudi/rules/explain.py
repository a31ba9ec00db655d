"""The explanation of an outcome in Chinese: a view of its trace, made of labels and numbers, never of a text per rule."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from doudi.rules import nodes as n
from doudi.rules.cells import HOUSEHOLD
from doudi.rules.outcomes import ELIGIBLE, NOT_ELIGIBLE, Decision, Need, Outcome, Turn
from doudi.rules.trace import NO, OPEN, YES, Trace, Tracer
from doudi.rules.types import Number, Truth
from doudi.rules.units import MONTH
from doudi.rules.wording import COMPARED, OPPOSITE, Words, number_words

VERDICTS = {YES: "是", NO: "否", OPEN: "待查"}
STATUS = {ELIGIBLE: "符合", NOT_ELIGIBLE: "不符合"}
DEEPEST = 1
MOST_REASONS = 6


class Explainer:
    """Explains the outcomes of one decision. `name`: what a member is called; `cite`: how a clause is quoted."""

    def __init__(self, decision: Decision, name: Callable[[int], str], cite: Callable[[tuple[str, ...]], str]):
        self.decision, self.name, self.cite = decision, name, cite
        self.program = decision.case.code.program
        self.words = Words(self.program)
        self._tracers: dict[int, Tracer] = {}

    def outcome(self, outcome: Outcome) -> str:
        """One paragraph: the verdict with its clause, why, the sum, what is still needed, what it turns on, what was presumed."""
        parts = [
            self.brief(outcome),
            self.needs(outcome.needs),
            self.turns(outcome.turns_on),
            self.presumed(outcome.presumed),
        ]
        return "".join(part for part in parts if part)

    def trace(self, outcome: Outcome) -> Trace:
        """The trace of an outcome, read off the case it was decided in."""
        case = outcome.case or self.decision.case
        return self._tracers.setdefault(id(case), Tracer(case)).outcome(outcome)

    def brief(self, outcome: Outcome) -> str:
        """The verdict with its clause, why, and the sum."""
        trace = self.trace(outcome)
        return self._verdict(outcome, trace) + self._amount(outcome, trace)

    def presumed(self, facts: tuple[str, ...]) -> str:
        if not facts:
            return ""
        return f"以下事实未填，按常情推定：{'、'.join(self.program.facts[fact].label for fact in facts)}。"

    def _verdict(self, outcome: Outcome, trace: Trace) -> str:
        if outcome.status == ELIGIBLE:
            way = next((part for part in trace.children if part.kind == "way" and part.verdict == YES), None)
            if way is None:
                return f"符合（{self.cite(self._clauses(outcome))}）。"
            return (
                f"符合：{way.label}（{self.cite(way.clauses)}）。{self._sentence(self._condition(way), outcome.member)}"
            )
        if outcome.status == NOT_ELIGIBLE:
            barred = [part for part in trace.children if part.kind == "unless" and part.verdict == YES]
            if barred:
                return "不符合：" + "；".join(f"{part.label}（{self.cite(part.clauses)}）" for part in barred) + "。"
            reasons = [self._refusal(part, outcome.member) for part in trace.children if part.kind == "way"]
            return "不符合。" + "".join(reasons)
        ways = [part for part in trace.children if part.kind == "way"]
        open_ways = [part for part in ways if part.taken and part.verdict != NO] or ways
        labels = "；或".join(f"{part.label}（{self.cite(part.clauses)}）" for part in open_ways)
        return f"尚不能确定：{labels}。"

    def _clauses(self, outcome: Outcome) -> tuple[str, ...]:
        return tuple(clause for way in outcome.decided for clause in way.clauses)

    def _refusal(self, way: Trace, member: int) -> str:
        why = self._sentence(self._condition(way), member)
        return f"{way.label}（{self.cite(way.clauses)}）：{why}"

    def _condition(self, way: Trace) -> Trace | None:
        return next((child for child in way.children if child.kind != "amount"), None)

    def _sentence(self, condition: Trace | None, member: int) -> str:
        if condition is None:
            return ""
        reasons = list(dict.fromkeys(self.reasons(condition, member)))
        more = "等" if len(reasons) > MOST_REASONS else ""
        return "；".join(reasons[:MOST_REASONS]) + more + "。" if reasons else ""

    # Reasons

    def reasons(self, trace: Trace, member: int, depth: int = 0) -> list[str]:
        """What decided a condition: for yes all that had to hold, for no what failed, for open what is open."""
        if trace.kind in ("and", "or"):
            wanted = trace.verdict
            taken = [child for child in trace.children if child.taken and child.verdict == wanted]
            return [reason for child in taken for reason in self.reasons(child, member, depth)]
        if trace.kind == "not":
            return self.reasons(trace.children[0], member, depth)
        if trace.kind == "if" and trace.verdict:
            taken = [child for child in trace.children[1:] if child.taken]
            return [reason for child in taken for reason in self.reasons(child, member, depth)]
        if trace.kind == "rule" and trace.verdict:
            return self._rule_reasons(trace, member, depth)
        if trace.kind == "members":
            return self._member_reasons(trace, member, depth)
        return [self._atom(trace, member)]

    def _rule_reasons(self, trace: Trace, member: int, depth: int) -> list[str]:
        whose = self._whose(trace.member, member)
        inner = trace.children[0]
        said = f"{whose}{trace.label}：{VERDICTS[trace.verdict]}"
        if depth >= DEEPEST:
            return [said]
        below = list(dict.fromkeys(self.reasons(inner, trace.member, depth + 1)))[:2]
        return [f"{said}（{'，'.join(below)}）"] if below else [said]

    def _member_reasons(self, trace: Trace, member: int, depth: int) -> list[str]:
        node = trace.node
        assert isinstance(node, n.OverMembers)
        said = self.words.say(node)
        if trace.verdict == YES and node.op in ("any", "any_other"):
            who = "、".join(self.name(child.member) for child in trace.children if child.verdict == YES)
            return [f"{said}（{who}）" if who else said]
        if trace.verdict == NO and node.op == "all":
            who = "、".join(self.name(child.member) for child in trace.children if child.verdict == NO)
            return [f"并非{said}（{who}）"]
        return [f"{said}：{VERDICTS.get(trace.verdict, '')}"]

    def _atom(self, trace: Trace, member: int) -> str:
        node = trace.node
        if trace.kind == "compare":
            return self._comparison(trace, member)
        if trace.kind == "right":
            return f"{self._whose(trace.member, member)}{trace.label}：{ {YES: '符合', NO: '不符合'}.get(trace.verdict, '待定') }"
        assert node is not None
        leaf = trace.children[0] if isinstance(node, n.IsOneOf | n.IsNone) and trace.children else trace
        if leaf.kind == "fact" and leaf.node is not None:
            value = self._shown_fact(leaf)
            return f"{self._whose(leaf.member, member)}{self.words.say(leaf.node)}：{value}"
        return f"{self.words.say(node)}：{VERDICTS.get(trace.verdict, '')}"

    def _shown_fact(self, leaf: Trace) -> str:
        assert isinstance(leaf.node, n.FactRef)
        fact = self.program.slots[leaf.node.name].fact
        if fact.none is not None and leaf.value == fact.none:
            return "无"
        return self.words.value(leaf.value, leaf.node)

    def _comparison(self, trace: Trace, member: int) -> str:
        node = trace.node
        assert isinstance(node, n.Compare)
        sign = COMPARED[node.op, node.flipped]
        if trace.verdict == NO:
            sign = OPPOSITE[sign]
        left, right = trace.children[::-1] if node.flipped else trace.children
        between = f" {sign} " if trace.verdict != OPEN else f" 是否{sign} "
        return self._valued(left, right, member) + between + self._valued(right, left, member)

    def _valued(self, trace: Trace, other: Trace, member: int) -> str:
        """A side of a comparison with its value; literals take the unit of the other side."""
        node = trace.node
        if isinstance(node, n.Const):
            assert other.node is None or isinstance(other.node, n.Node)
            kind = self._type(other)
            return number_words(node.value * kind.den, kind) if isinstance(kind, Number) else str(node.value)
        own = trace.kind in ("fact", "rule") or isinstance(node, n.Age | n.MonthsBetween)
        whose = self._whose(trace.member, member) if own else ""
        if trace.label or isinstance(node, n.Age | n.MonthsBetween):
            return f"{whose}{trace.label or self.words.say(node)} {self._value(trace)}"  # type: ignore[arg-type]
        return f"{self.words.say(node)}（{self._value(trace)}）" if node is not None else ""

    def _type(self, trace: Trace) -> Any:
        return self.program.rules[trace.name].type if trace.kind == "rule" else trace.node.type if trace.node else None

    def _value(self, trace: Trace) -> str:
        if trace.kind == "rule":
            kind = self._type(trace)
            return number_words(trace.value, kind) if trace.value.__class__ is int else "待查"
        if trace.kind == "fact":
            return self._shown_fact(trace)
        return self.words.value(trace.value, trace.node) if trace.node is not None else ""

    def step(self, trace: Trace, member: int) -> str:
        """One step of a trace on a line of its own."""
        if trace.kind == "members":
            return (
                "；".join(self._member_reasons(trace, member, DEEPEST))
                if trace.verdict
                else self.calculation(trace, member)
            )
        return self._atom(trace, member) if trace.verdict else self.calculation(trace, member)

    def valued(self, trace: Trace, member: int) -> str:
        """A rule with its value."""
        value = f"：{VERDICTS[trace.verdict]}" if trace.verdict else f" {self._value(trace)}"
        return f"{self._whose(trace.member, member)}{trace.label}{value}"

    def _whose(self, member: int, outer: int) -> str:
        return "" if member in (HOUSEHOLD, outer) else f"{self.name(member)}的"

    # Sums

    def _amount(self, outcome: Outcome, trace: Trace) -> str:
        if outcome.amount is None:
            return ""
        shown = self.amount(outcome)
        if outcome.status != ELIGIBLE:
            return f"若符合，为{shown}。"
        steps = []
        for part in trace.children:
            amount = next((child for child in part.children if child.kind == "amount"), None)
            if part.taken and part.verdict == YES and amount is not None:
                steps.append(self.calculation(amount.children[0], outcome.member))
        return f"金额：{' ＋ '.join(steps)} ＝ {shown}。" if steps else f"金额：{shown}。"

    def amount(self, outcome: Outcome) -> str:
        """The sum, or the range it lies in."""
        amount, unit = outcome.amount, outcome.bound.rule.unit
        assert amount is not None
        kind = Number(unit, 1 if unit == MONTH else 100, 0, 0)
        low = number_words(amount.low, kind)
        if amount.high == amount.low:
            return low
        return f"{low}至{number_words(amount.high, kind)}" if amount.high is not None else f"至少{low}，上限待定"

    def calculation(self, trace: Trace, member: int) -> str:
        """A formula with labels and numbers filled in."""
        node = trace.node
        if trace.kind in ("fact", "parameter", "rule"):
            whose = self._whose(trace.member, member)
            return f"{whose}{trace.label} {self._value(trace)}"
        if isinstance(node, n.Sum | n.Product | n.Extreme):
            left, right = (self.calculation(child, member) for child in trace.children)
            if isinstance(node, n.Extreme):
                return f"{left} 与 {right} 中较{'小' if node.op == 'min' else '大'}者"
            sign = "×" if isinstance(node, n.Product) else "－" if node.right_scale < 0 else "＋"
            return f"{left} {sign} {right}"
        if trace.kind == "if":
            taken = [child for child in trace.children[1:] if child.taken]
            return "，或".join(self.calculation(child, member) for child in taken)
        return self.words.say(node) if node is not None else ""

    # Needs and turns

    def needs(self, needs: tuple[Need, ...]) -> str:
        """What to find out, the most telling first."""
        if not needs:
            return ""
        return "还需查明：" + "、".join(self.need(need) for need in needs) + "。"

    def need(self, need: Need) -> str:
        if need.fact:
            whose = f"{self.name(need.member)}的" if need.member != HOUSEHOLD else ""
            return whose + self.program.facts[need.fact].label
        return f"当地的{self.program.parameters[need.parameter].label}"

    def turns(self, turns: tuple[Turn, ...]) -> str:
        if not turns:
            return ""
        said = []
        for turn in turns[:3]:
            whose = f"{self.name(turn.member)}的" if turn.member != HOUSEHOLD else ""
            fact = self.program.facts[turn.fact]
            assert isinstance(fact.type, Number)
            assert not isinstance(fact.type, Truth)
            kind = Number(fact.type.unit, 100 if turn.money else 1, 0, 0)
            said.append(f"{whose}{fact.label}为{number_words(turn.at, kind)}时")
        return "其他不变，" + "，或".join(said) + "，结论会不同。"
