"""A determination as people read it: what is granted, what is open with its questions, what is refused and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from doudi.office.casework.determination import LiveDetermination
from doudi.office.registry import vocabulary
from doudi.office.registry.models import Person
from doudi.policies.cases.explanation import explainer
from doudi.rules import money
from doudi.rules.explanation.decision_svg import draw_decision
from doudi.rules.explanation.explainer import Explainer


@dataclass(frozen=True)
class InformationNeed:
    """A fact that is to be found out, or a local value that is to be entered (`parameter`).

    `whose` is the member's name, 全家 or 当地; `person` is None for facts of the household and for local values.
    """

    name: str
    label: str
    whose: str
    person: Person | None
    question: str
    evidence: str
    parameter: bool = False


@dataclass(frozen=True)
class Entitlement:
    """What the rules say of one right, of a member or, where `person` is None, of the household. All texts are Chinese.

    `index` is the place of the outcome in the determination; `sure` tells that the amount has no range; `near` says
    which other values would turn the outcome. `adverse`: it takes something away, and an officer proposes it after hearing
    the person.
    """

    index: int
    right: str
    label: str
    line: str
    whose: str
    person: Person | None
    status: str
    amount: str
    sure: bool
    clauses: tuple[str, ...]
    explanation: str
    needs: tuple[InformationNeed, ...]
    near: tuple[str, ...]
    adverse: bool = False

    @property
    def key(self) -> str:
        """What a form sends back to choose this right: RIGHT or RIGHT.PERSON."""
        return self.right if self.person is None else f"{self.right}.{self.person.pk}"


@dataclass(frozen=True)
class Entitlements:
    """Every right of a family by its status. `questions` has each need once, in the order in which to ask.

    `stops`: what takes something away and holds, or may hold. It never stands among what is granted or open.
    """

    granted: tuple[Entitlement, ...]
    open: tuple[Entitlement, ...]
    refused: tuple[Entitlement, ...]
    stops: tuple[Entitlement, ...]
    questions: tuple[InformationNeed, ...]
    warnings: tuple[str, ...]
    policy: tuple[str, ...]

    @property
    def lines(self) -> tuple[Entitlement, ...]:
        """Every right of everybody."""
        return (*self.granted, *self.open, *self.refused, *self.stops)


def list_entitlements(live: LiveDetermination, applied_for: frozenset[str] = frozenset()) -> Entitlements:
    """Sorts the outcomes of a determination by status.

    `applied_for` holds keys of the rights that were applied for: what they need is asked first. Nothing is asked for
    refused rights.
    """
    data = live.data
    words = explainer(live.decided)
    rights = [_entitlement(index, outcome, live, words) for index, outcome in enumerate(data["outcomes"])]
    packs = tuple(
        f"{pack_title(pack['pack'])}（{pack['version']}）{'，期限已届满' if pack['period_ended'] else ''}"
        for pack in data["policy"]
    )
    return Entitlements(
        tuple(right for right in rights if right.status == "eligible" and not right.adverse),
        tuple(right for right in rights if right.status == "undetermined" and not right.adverse),
        tuple(right for right in rights if right.status == "not_eligible"),
        tuple(right for right in rights if right.status in ("eligible", "undetermined") and right.adverse),
        _order_needs(rights, applied_for),
        tuple(data["warnings"]),
        packs,
    )


def _order_needs(rights: Iterable[Entitlement], applied_for: frozenset[str]) -> tuple[InformationNeed, ...]:
    """Each need once, the weightiest first.

    A right gives its first need a full share, the second half of it, the third a third, and so on. What rights need that
    were applied for comes before anything that only others need.
    """
    weights: dict[tuple[str, str], tuple[int, int, InformationNeed]] = {}
    for right in rights:
        if right.status != "undetermined" and not (right.status == "eligible" and right.needs):
            continue
        is_applied_for = right.key in applied_for
        for rank, need in enumerate(right.needs, start=1):
            share = 1_000_000 // rank
            first, rest, _ = weights.get((need.name, need.whose), (0, 0, need))
            weights[need.name, need.whose] = (first + share * is_applied_for, rest + share, need)
    return tuple(need for _, _, need in sorted(weights.values(), key=lambda weight: (-weight[0], -weight[1])))


def pack_title(name: str) -> str:
    """The Chinese title of a pack."""
    return vocabulary.library().pack(name).title


def _entitlement(index: int, outcome: dict[str, Any], live: LiveDetermination, words: Explainer) -> Entitlement:
    """One outcome of a result, with labels and texts."""
    right = vocabulary.library().vocabulary.rights[outcome["right"]]
    person = live.people.get(outcome["for"])
    decided = live.decided.decision.outcomes[index]
    return Entitlement(
        index=index,
        right=outcome["right"],
        label=right.label,
        line=vocabulary.library().vocabulary.lines.get(right.line, ""),
        whose=outcome["for"] if person else "全家",
        person=person,
        status=outcome["status"],
        amount=format_bounds(outcome),
        sure=outcome["amount"] is None or outcome["amount"]["low"] == outcome["amount"]["high"],
        clauses=_positions(outcome["clauses"]),
        explanation=outcome["explanation"],
        needs=tuple(_need(need, live) for need in outcome["needs"]),
        near=tuple(f"{words.turning_point(turn)}时，结论会改变" for turn in words.near_misses(decided)),
        adverse=right.adverse,
    )


def _positions(clauses: Iterable[dict[str, str]]) -> tuple[str, ...]:
    """Document and position of each clause, each once."""
    return tuple(dict.fromkeys(f"{clause['document']}{clause['clause']}" for clause in clauses))


def _need(need: dict[str, str], live: LiveDetermination) -> InformationNeed:
    if "parameter" in need:
        parameter = vocabulary.library().vocabulary.parameters[need["parameter"]]
        since = f"（{need['on']}）" if "on" in need else ""
        question = f"当地{parameter.label}是多少？"
        return InformationNeed(parameter.name, parameter.label + since, "当地", None, question, "", True)
    # A fact with several options is asked option by option, as NAME.OPTION.
    fact = vocabulary.library().vocabulary.facts[need["fact"].partition(".")[0]]
    person = live.people.get(need["of"])
    return InformationNeed(
        fact.name, fact.label, need["of"] if person else "全家", person, fact.question, fact.evidence
    )


_UNITS = {"yuan/month": "元/月", "yuan/year": "元/年", "yuan": "元", "months": "个月"}


def format_amount(amount: dict[str, Any] | None) -> str:
    """1,020.00元/月, 6–12个月 or 300.00元/月以上; '' where the right is no sum."""
    if amount is None:
        return ""
    unit = _UNITS.get(amount["unit"], amount["unit"])
    low, high = _format_number(amount["low"]), _format_number(amount["high"])
    if amount["high"] is None:
        return f"{low}{unit}以上，上限待定"
    return f"{low}{unit}" if low == high else f"{low}–{high}{unit}"


def format_bounds(outcome: dict[str, Any]) -> str:
    """The amount of an outcome. Where it is open because something is not known yet, its ends are said to be bounds."""
    amount = outcome["amount"]
    is_open = amount is not None and amount["low"] != amount["high"] and bool(outcome["needs"])
    if not is_open:
        return format_amount(amount)
    unit = _UNITS.get(amount["unit"], amount["unit"])
    most = "上限待定" if amount["high"] is None else f"最多{_format_number(amount['high'])}{unit}"
    return f"最少{_format_number(amount['low'])}{unit}，{most}；待查明后确定"


def format_fen(low: int | None, high: int | None, unit: str) -> str:
    """The same of an outcome kept in whole fen, or whole months; `low` None where the right is no sum."""
    if low is None:
        return ""
    if unit == "months":
        return format_amount({"low": low, "high": high, "unit": unit})
    return format_amount({"low": money.yuan(low), "high": None if high is None else money.yuan(high), "unit": unit})


def _format_number(value: Any) -> str:
    """Yuan, which results have as text with two decimals, with separators; months, which are numbers, as they are."""
    if isinstance(value, str):
        yuan, _, cents = value.partition(".")
        return f"{int(yuan):,}.{cents}"
    return str(value)


def draw_diagram(live: LiveDetermination, index: int) -> str:
    """The diagram of how one outcome came about, as SVG. IndexError where there is no such outcome."""
    return draw_decision(explainer(live.decided), live.decided.decision.outcomes[index])
