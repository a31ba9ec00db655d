"""The packs' vocabulary as the office uses it: what a fact is called, how it is typed in, stored and shown."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from typing import Any

from doudi.office import clock
from doudi.office.regions.packs import library as library
from doudi.policies import divisions
from doudi.policies.cases import CaseReader
from doudi.rules.model import Fact
from doudi.rules.types import Choice, Date, Number, Options, Truth

UNKNOWN = "unknown"
# Typed once, with the person: the form of facts does not ask for them again.
OF_THE_PERSON = ("birth_date", "sex")


def fact(name: str) -> Fact | None:
    return library().vocabulary.facts.get(name)


def facts_of(whose: str) -> list[Fact]:
    """What is asked of a `member` or a `household`, in the order of the vocabulary."""
    return [one for one in library().vocabulary.facts.values() if one.whose == whose and not one.computed]


def kind(one: Fact) -> str:
    """truth, choice, choices, date, money or whole: which field a form shows."""
    found = one.type
    if isinstance(found, Truth):
        return "truth"
    if isinstance(found, Options):
        return "choices"
    if isinstance(found, Choice):
        return "choice"
    if isinstance(found, Date):
        return "date"
    assert isinstance(found, Number)
    return "money" if found.den > 1 else "whole"


def choices(one: Fact) -> list[tuple[str, str]]:
    return list(zip(one.options, one.option_labels, strict=True))


def parse(one: Fact, text: str | list[str]) -> Any:
    """What was typed as a value of a case file; None is: asked and not known. ValueError in Chinese."""
    if text in (UNKNOWN, [UNKNOWN]):
        return None
    if isinstance(text, list):
        return _checked(one, text)
    text = text.strip().replace(",", "").replace("，", "")
    shape = kind(one)
    if text == "none" and one.none is not None:
        return text
    if shape == "truth":
        if text not in ("yes", "no"):
            raise ValueError("请选择“是”“否”或“不清楚”")
        return text == "yes"
    if shape in ("money", "whole"):
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise ValueError("请填写数字，如 1200 或 1200.50") from None
        return _checked(one, number)
    return _checked(one, text)


def parse_average(one: Fact, total: str, months: str) -> Any:
    """A sum over so many months; kept as it was told, since a twelfth of it may be no whole fen."""
    total, months = total.strip().replace(",", "").replace("，", ""), months.strip()
    if not (re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,4})?", total) and re.fullmatch(r"[0-9]{1,2}", months)):
        raise ValueError("请填写 总额/月数，如 21599.99/12")
    return _checked(one, {"total": Decimal(total), "months": int(months)})


def _checked(one: Fact, value: Any) -> Any:
    """ValueError with the message of the case reader, which knows bounds, options and dates."""
    case: dict[str, Any] = {"region": divisions.example(), "on": clock.today().isoformat(), "members": [{"id": "x"}]}
    target = case["members"][0] if one.whose == "member" else case.setdefault("household", {})
    target[one.name] = value
    found = CaseReader(library().vocabulary).read(case, 1)
    if isinstance(found, list):
        raise ValueError(found[0].what)
    return stored(value)


def stored(value: Any) -> Any:
    """As JSON keeps it: a Decimal as text, since JSON in a database has only binary fractions."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value)
    if isinstance(value, dict):
        return {key: stored(item) for key, item in value.items()}
    return value


def as_case(one: Fact, value: Any) -> Any:
    """A stored value as a case file has it."""
    if kind(one) in ("money", "whole") and isinstance(value, str) and value != "none":
        return Decimal(value)
    if isinstance(value, dict):
        return {key: Decimal(item) if isinstance(item, str) else item for key, item in value.items()}
    return value


def shown(one: Fact, value: Any) -> str:
    """For people: 是, 1,234.50元, 2026年9月1日, 肢体."""
    shape = kind(one)
    if value is None:
        return "不清楚"
    if value == "none" and one.none is not None:
        return "无"
    if shape == "truth":
        return "是" if value else "否"
    if shape == "choice":
        return dict(choices(one)).get(str(value), str(value))
    if shape == "choices":
        names = dict(choices(one))
        return "、".join(names.get(item, item) for item in value) or "无"
    if shape == "date":
        return chinese_date(dt.date.fromisoformat(value))
    if isinstance(value, dict):
        return f"{value['months']}个月共{Decimal(str(value['total'])):,.2f}元"
    number = Decimal(str(value))
    if shape == "whole":
        return f"{number:,}"
    return f"{number:,.2f}元"


def chinese_date(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def right_label(name: str) -> str:
    found = library().vocabulary.rights.get(name)
    return found.label if found else name
