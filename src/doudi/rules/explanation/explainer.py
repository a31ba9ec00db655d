"""The explanation of an outcome in Chinese: a view of its trace, made of labels and numbers, never of a text per rule."""

from __future__ import annotations

from collections.abc import Callable, Collection

from doudi.rules.engine.outcome import ELIGIBLE, NOT_ELIGIBLE, HouseholdDecision, Need, Outcome, TurningPoint
from doudi.rules.explanation.formula_text import format_number
from doudi.rules.explanation.trace import NO, YES, Trace, Tracer
from doudi.rules.explanation.trace_text import UNKNOWN, VERDICTS, TraceText
from doudi.rules.types import Number
from doudi.rules.units import MONTH, YUAN
from doudi.rules.unknowns.sentinels import HOUSEHOLD

STATUS = {ELIGIBLE: "符合", NOT_ELIGIBLE: "不符合"}
ADVERSE_STATUS = {ELIGIBLE: "拟停止", NOT_ELIGIBLE: "不停止"}
"""How the outcome of a right reads that takes something away."""
UNSETTLED = "待定"
DEEPEST = 1
MOST_REASONS, MOST_REASONS_BELOW, MOST_NEEDS, MOST_TURNS = 6, 3, 12, 3
LARGEST_SUM = 100_000_000
"""Fen, at once or in a year, beyond which a sum is no near miss: no family that asks for help would have it."""
LONGEST_SPAN = 50 * 12
"""Months beyond which a span is no near miss."""


class Explainer:
    """Explains the outcomes of one decision. `name`: what a member is called; `cite`: how a clause is quoted; `adverse`: the
    rights that take something away, which must not read as help."""

    def __init__(
        self,
        decision: HouseholdDecision,
        name: Callable[[int], str],
        cite: Callable[[tuple[str, ...]], str],
        adverse: Collection[str] = (),
    ):
        self.decision, self.name, self.cite, self.adverse = decision, name, cite, adverse
        self.program = decision.case.code.program
        self.text = TraceText(self.program, name)
        self._tracers: dict[int, Tracer] = {}

    def outcome(self, outcome: Outcome) -> str:
        """One paragraph: the verdict with its clause, why, the sum, what is still needed, what it turns on, what was presumed."""
        parts = [
            self.brief(outcome),
            self.needs(outcome.needs, outcome.exact),
            self.turns(outcome),
            self.presumed(outcome.presumed),
        ]
        return "".join(part for part in parts if part)

    def trace(self, outcome: Outcome) -> Trace:
        """The trace of an outcome, read off the case it was decided in."""
        case = outcome.case or self.decision.case
        return self._tracers.setdefault(id(case), Tracer(case)).outcome(outcome)

    def is_adverse(self, outcome: Outcome) -> bool:
        """Whether the right takes something away."""
        return outcome.bound.rule.name in self.adverse

    def status(self, outcome: Outcome) -> str:
        """The status in a word or two: 符合, 不符合, 待定; of a right that takes something away 拟停止, 不停止."""
        return (ADVERSE_STATUS if self.is_adverse(outcome) else STATUS).get(outcome.status, UNSETTLED)

    def brief(self, outcome: Outcome) -> str:
        """The verdict with its clause, why, and the sum."""
        trace = self.trace(outcome)
        return self._verdict(outcome, trace) + self._amount(outcome, trace)

    def presumed(self, facts: tuple[str, ...]) -> str:
        """The facts that were presumed, or nothing."""
        if not facts:
            return ""
        return f"以下事实未填，按常情推定：{'、'.join(self.program.facts[fact].label for fact in facts)}。"

    # The verdict

    def _verdict(self, outcome: Outcome, trace: Trace) -> str:
        status = self.status(outcome)
        ways = [part for part in trace.children if part.kind == "way"]
        if outcome.status == ELIGIBLE:
            way = next((way for way in ways if way.verdict == YES), None)
            if way is None:
                return f"{status}（{self.cite(self._clauses(outcome))}）。"
            sentence = self._sentence(self._condition_reasons(way, outcome.member))
            heard = "决定前须先听取本人意见。" if self.is_adverse(outcome) and "听取" not in way.label else ""
            return f"{status}：{way.label}（{self.cite(way.clauses)}）。{sentence}{heard}"
        if outcome.status == NOT_ELIGIBLE:
            barred = [part for part in trace.children if part.kind == "unless" and part.verdict == YES]
            return (
                f"{status}：{self._cited(barred)}。" if barred else f"{status}。{self._refusals(ways, outcome.member)}"
            )
        open_ways = [part for part in ways if part.taken and part.verdict != NO] or ways
        labels = "；或".join(f"{part.label}（{self.cite(part.clauses)}）" for part in open_ways)
        return f"尚不能确定：{labels}。"

    def _clauses(self, outcome: Outcome) -> tuple[str, ...]:
        return tuple(clause for way in outcome.grounds for clause in way.clauses)

    def _refusals(self, ways: list[Trace], member: int) -> str:
        """Why no way leads there; ways that fail for the same reason are named together."""
        by_reason: dict[str, list[Trace]] = {}
        for way in ways:
            reasons = self._condition_reasons(way, member)
            same = f"{way.label}：{VERDICTS[NO]}（"
            if len(reasons) == 1 and reasons[0].startswith(same):  # the way is called like its condition
                reasons = [reasons[0][len(same) : -1]]
            by_reason.setdefault(self._sentence(reasons) or "条件不成立。", []).append(way)
        return "".join(f"{self._cited(same_ways)}：{reason}" for reason, same_ways in by_reason.items())

    def _cited(self, parts: list[Trace]) -> str:
        """Ways with their clauses; those of the same clauses have them once."""
        by_clause: dict[str, list[str]] = {}
        for part in parts:
            by_clause.setdefault(self.cite(part.clauses), []).append(part.label)
        return "；".join(f"{'；'.join(dict.fromkeys(labels))}（{cited}）" for cited, labels in by_clause.items())

    # Reasons

    def _condition_reasons(self, way: Trace, member: int) -> list[str]:
        condition = next((child for child in way.children if child.kind != "amount"), None)
        if condition is None:
            return []
        reasons = list(dict.fromkeys(self.reasons(condition, member)))
        return [reason for reason in reasons if not _says_less(reason, reasons)]

    def _sentence(self, reasons: list[str]) -> str:
        more = f"等{len(reasons)}项" if len(reasons) > MOST_REASONS else ""
        return "；".join(reasons[:MOST_REASONS]) + more + "。" if reasons else ""

    def reasons(self, trace: Trace, member: int, depth: int = 0) -> list[str]:
        """What decided a condition: for yes all that had to hold, for no what failed, for open what is open."""
        if trace.kind in ("and", "or"):
            decisive = [child for child in trace.children if child.taken and child.verdict == trace.verdict]
            return [reason for child in decisive for reason in self.reasons(child, member, depth)]
        if trace.kind == "not":
            return self._negated_reasons(trace.children[0], member, depth)
        if trace.kind == "if" and trace.verdict:
            branches = [child for child in trace.children[1:] if child.taken]
            return [reason for child in branches for reason in self.reasons(child, member, depth)]
        if trace.kind == "rule" and trace.verdict:
            return [self._rule_reason(trace, member, depth)]
        if trace.kind == "members":
            return [self.text.members(trace)]
        if trace.kind == "compare":
            reason = self.text.comparison_reason(trace, member)
            return [reason] if reason else []
        return [self.text.condition(trace, member)]

    def _negated_reasons(self, inner: Trace, member: int, depth: int) -> list[str]:
        """A right that stands in the way of another is the better one of both."""
        if inner.kind == "right" and inner.verdict == YES:
            label = self.text.whose(inner.label, inner.member, member)
            return [f"已符合{label}，该项优于本项，不再按本项认定"]
        return self.reasons(inner, member, depth)

    def _rule_reason(self, trace: Trace, member: int, depth: int) -> str:
        """A rule with its verdict and, at the first level, why: what its label does not already say."""
        sentence = self.text.valued(trace, member)
        if depth >= DEEPEST:
            return sentence
        below = list(dict.fromkeys(self.reasons(trace.children[0], trace.member, depth + 1)))
        below = [
            reason for reason in below if reason.partition("：")[0] not in trace.label and not _says_less(reason, below)
        ]
        more = f"等{len(below)}项" if len(below) > MOST_REASONS_BELOW else ""
        return f"{sentence}（{'，'.join(below[:MOST_REASONS_BELOW])}{more}）" if below else sentence

    # Sums

    def _amount(self, outcome: Outcome, trace: Trace) -> str:
        if outcome.amount is None:
            return ""
        text = self.amount(outcome)
        if outcome.status != ELIGIBLE:
            return f"若符合，金额{'' if text.startswith(UNSETTLED) else '为'}{text}。"
        steps = []
        for part in trace.children:
            amount = next((child for child in part.children if child.kind == "amount"), None)
            if part.taken and part.verdict == YES and amount is not None:
                steps.append(self.text.calculation(amount.children[0], outcome.member))
        formula = " ＋ ".join(steps)
        if steps and any(ground.at_most for ground in outcome.grounds):
            # What stands there is a ceiling: the sum below it is an officer's to set.
            return f"金额由审批机关逐案确定，最高为{formula}，即{text}。"
        name, _, value = formula.rpartition(" ")
        if value == text and " " not in name:
            return f"金额：{formula}。"
        if value == UNKNOWN and " " not in name:
            return f"金额：{text}（{name}{UNKNOWN}）。"
        return f"金额：{formula} ＝ {text}。" if steps else f"金额：{text}。"

    def amount(self, outcome: Outcome) -> str:
        """The sum, or the range it lies in. Where the budget of steps was passed, the ends are bounds and said to be."""
        amount, unit = outcome.amount, outcome.bound.rule.unit
        assert amount is not None
        kind = Number(unit, 1 if unit == MONTH else 100, 0, 0)
        low = format_number(amount.low, kind)
        if amount.high == amount.low:
            return low
        bounds = "" if outcome.exact else "（估算的界限）"
        if amount.high is None:
            return f"{low}以上，上限{UNSETTLED}{bounds}" if amount.low else UNSETTLED
        return f"{low}至{format_number(amount.high, kind)}{bounds}"

    # Needs and turning points

    def needs(self, needs: tuple[Need, ...], exact: bool = True) -> str:
        """What to find out, the most telling first. `exact`: False where the list may name too much."""
        if not needs:
            return ""
        more = f"等{len(needs)}项" if len(needs) > MOST_NEEDS else ""
        doubt = "" if exact else "（未知事实过多，可能偏多）"
        return f"还需查明{doubt}：{'、'.join(self.need(need) for need in needs[:MOST_NEEDS])}{more}。"

    def need(self, need: Need) -> str:
        """One open fact with whose it is, or one local value."""
        if need.fact:
            return self.text.question(need.fact, need.member)
        return f"当地的{self.program.parameters[need.parameter].label}"

    def near_misses(self, outcome: Outcome) -> list[TurningPoint]:
        """The turning points worth telling: not the first fen, and no number that no family could have."""
        return [turn for turn in outcome.turns_on if self._is_within_reach(turn)]

    def _is_within_reach(self, turn: TurningPoint) -> bool:
        if not turn.money:
            return turn.value <= LONGEST_SPAN
        kind = self.program.facts[turn.fact].type
        assert isinstance(kind, Number)
        return turn.value != 1 and turn.value <= (LARGEST_SUM // 12 if kind.unit == YUAN / MONTH else LARGEST_SUM)

    def turns(self, outcome: Outcome) -> str:
        """Which other numbers would turn the status, the first few of them and how many more there are. Where the budget of
        steps was passed they may turn it, and are not said to."""
        turns = self.near_misses(outcome)
        if not turns:
            return ""
        points = "，或".join(f"{self.turning_point(turn)}时" for turn in turns[:MOST_TURNS])
        more = len(turns) - MOST_TURNS
        if not outcome.exact:
            also = f"；还有{more}项数值也可能" if more > 0 else ""
            return f"未知事实过多，没有逐一算清：其他不变，{points}，结论可能不同{also}。"
        return f"其他不变，{points}，结论会不同{f'；改变结论的数值还有{more}项' if more > 0 else ''}。"

    def turning_point(self, turn: TurningPoint) -> str:
        """A number that would turn the status: 甲的工资性收入为1800.00元/月."""
        fact = self.program.facts[turn.fact]
        assert isinstance(fact.type, Number)
        kind = Number(fact.type.unit, 100 if turn.money else 1, 0, 0)
        return f"{self.text.whose(fact.label, turn.member, HOUSEHOLD)}为{format_number(turn.value, kind)}"


def _says_less(reason: str, reasons: list[str]) -> bool:
    """Whether another reason compares the value that this one merely states: 残疾等级：3 beside 残疾等级 3 ＞ 2."""
    label, colon, value = reason.partition("：")
    return bool(colon) and any(further.startswith(f"{label} {value} ") for further in reasons)
