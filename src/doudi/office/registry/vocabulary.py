"""The vocabulary of the packs as the office uses it: what facts are called, how values are typed, stored and shown.

A value has three forms: the text of a form, the value of a case file, and what a JSON column stores.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import Any

from doudi.office import clock
from doudi.office.regions.packs import library as library
from doudi.policies.cases.case_reader import CaseReader
from doudi.policies.packs import divisions
from doudi.rules.language.model import FactDefinition
from doudi.rules.types import Choice, ChoiceSet, Date, Number, Truth

UNKNOWN = "unknown"
IDENTITY_FACTS = ("birth_date", "sex")
"""Facts that come with the identity of a person: the form of facts does not ask for them again."""


def fact(name: str) -> FactDefinition | None:
    """The declaration of a fact; None where the vocabulary does not have the name."""
    return library().vocabulary.facts.get(name)


def facts_of(entity: str) -> list[FactDefinition]:
    """The facts that are asked of a `member` or of a `household`, in the order of the vocabulary."""
    facts = library().vocabulary.facts.values()
    return [
        fact for fact in facts if fact.entity == entity and not fact.computed and not is_known_from_awards(fact.name)
    ]


def is_known_from_awards(name: str) -> bool:
    """Whether the office reads a fact from its awards, so that nobody is asked for it."""
    return name in library().vocabulary.award_facts


def field_kind(fact: FactDefinition) -> str:
    """Which field a form shows for a fact: `truth`, `choice`, `choices`, `date`, `money` or `whole` (a whole number)."""
    match fact.type:
        case Truth():
            return "truth"
        case ChoiceSet():
            return "choices"
        case Choice():
            return "choice"
        case Date():
            return "date"
    assert isinstance(fact.type, Number)
    return "money" if fact.type.denominator > 1 else "whole"


def choices(fact: FactDefinition) -> list[tuple[str, str]]:
    """The options of a fact with their labels, as Django's form fields take them."""
    return list(zip(fact.options, fact.option_labels, strict=True))


def parse(fact: FactDefinition, text: str | list[str]) -> Any:
    """What was typed, as it is stored; None means asked and not known. ValueError with its reason in Chinese."""
    if text in (UNKNOWN, [UNKNOWN]):
        return None
    if isinstance(text, list):
        return _checked(fact, text)
    text = text.strip().replace(",", "").replace("，", "")
    field = field_kind(fact)
    if text == "none" and fact.none is not None:
        return text
    if field == "truth":
        if text not in ("yes", "no"):
            raise ValueError("请选择“是”“否”或“不清楚”")
        return text == "yes"
    if field in ("money", "whole"):
        # Not 1e5 or 1_000, which Python reads as numbers too: nobody writes a sum so, it is a slip of the hand.
        if not re.fullmatch(r"-?\d{1,18}(\.\d{1,18})?", text):
            raise ValueError("请填写数字，如 1200 或 1200.50")
        return _checked(fact, Decimal(text))
    return _checked(fact, text)


def parse_average(fact: FactDefinition, total: str, months: str) -> Any:
    """A sum over some months, stored as these two numbers, since the average may be no whole number of fen."""
    total, months = total.strip().replace(",", "").replace("，", ""), months.strip()
    if not (re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,4})?", total) and re.fullmatch(r"[0-9]{1,2}", months)):
        raise ValueError("请填写 总额/月数，如 21599.99/12")
    return _checked(fact, {"total": Decimal(total), "months": int(months)})


def accept_case_value(fact: FactDefinition, value: Any) -> Any:
    """A value as a case file has it, as it is stored; None means asked and not known, and a number may come as text.
    ValueError with its reason in Chinese."""
    if value is None:
        return None
    if isinstance(value, str) and field_kind(fact) in ("money", "whole"):
        return parse(fact, value)
    if isinstance(value, dict) and fact.average and isinstance(value.get("total"), str):
        return parse_average(fact, value["total"], str(value.get("months")))
    return _checked(fact, value)


def _checked(fact: FactDefinition, value: Any) -> Any:
    """The value as it is stored. ValueError with the message of the case reader, which knows bounds, options and dates."""
    case: dict[str, Any] = {"region": divisions.example(), "on": clock.today().isoformat(), "members": [{"id": "x"}]}
    target = case["members"][0] if fact.entity == "member" else case.setdefault("household", {})
    target[fact.name] = value
    request = CaseReader(library().vocabulary).read(case, 1)
    if isinstance(request, list):
        raise ValueError(request[0].problem)
    return to_stored(value)


def to_stored(value: Any) -> Any:
    """A value of a case file as JSON stores it: fractions as text, since JSON in a database has only binary ones."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value)
    if isinstance(value, dict):
        return {key: to_stored(item) for key, item in value.items()}
    return value


def to_case_value(fact: FactDefinition, value: Any) -> Any:
    """A stored value as a case file has it: numbers as exact decimals."""
    if field_kind(fact) in ("money", "whole") and isinstance(value, str) and value != "none":
        return Decimal(value)
    if isinstance(value, dict):
        return {key: Decimal(item) if isinstance(item, str) else item for key, item in value.items()}
    return value


def format_value(fact: FactDefinition, value: Any) -> str:
    """A stored value as people read it: 是, 1,234.50元, 2026年9月1日, 肢体."""
    field = field_kind(fact)
    if value is None:
        return "不清楚"
    if value == "none" and fact.none is not None:
        return "无"
    if field == "truth":
        return "是" if value else "否"
    if field == "choice":
        return dict(choices(fact)).get(str(value), str(value))
    if field == "choices":
        names = dict(choices(fact))
        return "、".join(names.get(item, item) for item in value) or "无"
    if field == "date":
        return chinese_date(dt.date.fromisoformat(value))
    if isinstance(value, dict):
        return f"{value['months']}个月共{Decimal(str(value['total'])):,.2f}元"
    number = Decimal(str(value))
    if field == "whole":
        return f"{number:,}"
    return f"{number:,.2f}元"


def chinese_date(day: dt.date) -> str:
    """2026年9月1日"""
    return f"{day.year}年{day.month}月{day.day}日"


def right_label(name: str) -> str:
    """The Chinese label of a right, or of what is paid beside one by a link to prices; its name where neither is known."""
    right = library().vocabulary.rights.get(name)
    if right is not None:
        return right.label
    links = (link for pack in library().packs.values() for link in library().elements(pack).price_links)
    return next((link.label for link in links if link.name == name), name)
