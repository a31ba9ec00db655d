"""A determination as people read it: granted, open with its questions, refused with its reason and near miss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from doudi.office.casework.determining import Basket
from doudi.office.registry import vocabulary
from doudi.office.registry.models import Person
from doudi.policies.explaining import explainer
from doudi.rules.pictures import diagram


@dataclass(frozen=True)
class Need:
    """A fact that is to be found out, or a local value that is to be entered (`parameter`)."""

    name: str
    label: str
    whose: str
    person: Person | None
    question: str
    evidence: str
    parameter: bool = False


@dataclass(frozen=True)
class Line:
    """One right, for the household or a member. `person` None: the household's."""

    index: int
    right: str
    label: str
    line: str
    whose: str
    person: Person | None
    status: str
    amount: str
    sure: bool
    """Whether there is no range left in the amount."""
    clauses: tuple[str, ...]
    explanation: str
    needs: tuple[Need, ...]
    near: tuple[str, ...]
    differs: tuple[str, ...]

    @property
    def key(self) -> str:
        """What a form sends back to choose this line: RIGHT or RIGHT.PERSON."""
        return self.right if self.person is None else f"{self.right}.{self.person.pk}"


@dataclass(frozen=True)
class Shown:
    """The whole basket. `asked`: every need once, those that most outcomes wait for first."""

    granted: tuple[Line, ...]
    open: tuple[Line, ...]
    refused: tuple[Line, ...]
    asked: tuple[Need, ...]
    warnings: tuple[str, ...]
    policy: tuple[str, ...]


def shown(basket: Basket, wanted: frozenset[str] = frozenset()) -> Shown:
    """`wanted`: keys of the rights applied for; what they need is asked first, and nothing is asked for refused ones."""
    data = basket.data
    lines = [_line(index, outcome, basket) for index, outcome in enumerate(data["outcomes"])]
    weights: dict[tuple[str, str], tuple[int, Need]] = {}
    for line in lines:
        if line.status != "undetermined" and not (line.status == "eligible" and line.needs):
            continue
        share = 1_000_000 if line.key in wanted else 10_000
        for place, need in enumerate(line.needs):
            weight, _ = weights.get((need.name, need.whose), (0, need))
            weights[need.name, need.whose] = (weight + share // (place + 1), need)
    asked = tuple(need for _, need in sorted(weights.values(), key=lambda one: -one[0]))
    packs = tuple(
        f"{labels_of_pack(one['pack'])}（{one['version']}）{'，期限已届满' if one['period_ended'] else ''}"
        for one in data["policy"]
    )
    return Shown(
        tuple(line for line in lines if line.status == "eligible"),
        tuple(line for line in lines if line.status == "undetermined"),
        tuple(line for line in lines if line.status == "not_eligible"),
        asked,
        tuple(data["warnings"]),
        packs,
    )


def labels_of_pack(name: str) -> str:
    return vocabulary.library().pack(name).title


def _line(index: int, outcome: dict[str, Any], basket: Basket) -> Line:
    right = vocabulary.library().vocabulary.rights[outcome["right"]]
    person = basket.people.get(outcome["for"])
    return Line(
        index=index,
        right=outcome["right"],
        label=right.label,
        line=vocabulary.library().vocabulary.lines.get(right.line, ""),
        whose=outcome["for"] if person else "全家",
        person=person,
        status=outcome["status"],
        amount=amount_text(outcome["amount"]),
        sure=outcome["amount"] is None or outcome["amount"]["low"] == outcome["amount"]["high"],
        clauses=tuple(dict.fromkeys(f"{one['document']}{one['clause']}" for one in outcome["clauses"])),
        explanation=outcome["explanation"],
        needs=tuple(_need(need, basket) for need in outcome["needs"]),
        near=tuple(_near(turn, basket) for turn in outcome["turns_on"]),
        differs=tuple(_difference(one) for one in outcome["differs"]),
    )


def _need(need: dict[str, str], basket: Basket) -> Need:
    if "parameter" in need:
        parameter = vocabulary.library().vocabulary.parameters[need["parameter"]]
        since = f"（{need['on']}）" if "on" in need else ""
        return Need(parameter.name, parameter.label + since, "当地", None, f"当地{parameter.label}是多少？", "", True)
    fact = vocabulary.library().vocabulary.facts[need["fact"].partition(".")[0]]
    person = basket.people.get(need["of"])
    return Need(fact.name, fact.label, need["of"] if person else "全家", person, fact.question, fact.evidence)


def _near(turn: dict[str, Any], basket: Basket) -> str:
    """王大山的工资性收入若为600.00，结论会改变"""
    fact = vocabulary.library().vocabulary.facts[turn["fact"]]
    whose = "" if turn["of"] == "household" else f"{turn['of']}的"
    unit = "元" if vocabulary.kind(fact) == "money" else ""
    return f"{whose}{fact.label}若为{turn['at']}{unit}，结论会改变"


def _difference(one: dict[str, Any]) -> str:
    words = {"eligible": "符合条件", "not_eligible": "不符合条件", "undetermined": "尚不能确定", "no_rule": "没有规定"}
    amount = amount_text(one["amount"])
    clauses = "、".join(dict.fromkeys(f"{clause['document']}{clause['clause']}" for clause in one["clauses"]))
    return (
        f"按国家规定：{words[one['status']]}{'，' + amount if amount else ''}{'（' + clauses + '）' if clauses else ''}"
    )


_UNITS = {"yuan/month": "元/月", "yuan/year": "元/年", "yuan": "元", "months": "个月"}


def amount_text(amount: dict[str, Any] | None) -> str:
    """1,020.00元/月, 6–12个月, 300.00元/月以上; '' where the right is no sum."""
    if amount is None:
        return ""
    unit = _UNITS.get(amount["unit"], amount["unit"])
    low, high = _number(amount["low"]), _number(amount["high"])
    if amount["high"] is None:
        return f"{low}{unit}以上，上限待定"
    return f"{low}{unit}" if low == high else f"{low}–{high}{unit}"


def _number(value: Any) -> str:
    if isinstance(value, str):
        whole, _, rest = value.partition(".")
        return f"{int(whole):,}.{rest}"
    return str(value)


def picture(basket: Basket, index: int) -> str:
    """The diagram of one outcome as SVG. IndexError where there is none."""
    return diagram(explainer(basket.decided), basket.decided.decision.outcomes[index])
